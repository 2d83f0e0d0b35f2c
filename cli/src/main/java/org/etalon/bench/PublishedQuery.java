package org.etalon.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.etalon.network.Network;
import org.etalon.nnet.NnetReader;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * An entry of {@code queries.json} or {@code boxes.json}: a network, its float16 rounding, a box.
 */
final class PublishedQuery {
  private final JsonNode entry;
  private final Network f;

  private PublishedQuery(JsonNode entry, Network f) {
    this.entry = entry;
    this.f = f;
  }

  static List<PublishedQuery> read(Path data, String file, String key) throws IOException {
    List<PublishedQuery> queries = new ArrayList<>();
    if (!Files.isRegularFile(data.resolve(file))) {
      throw new IOException(file + " is missing");
    }
    byte[] content = Files.readAllBytes(data.resolve(file));
    for (JsonNode entry : new ObjectMapper().readTree(content).path(key)) {
      Path network = data.resolve("nnet").resolve(entry.path("network").asString());
      queries.add(new PublishedQuery(entry, NnetReader.read(network).network()));
    }
    return queries;
  }

  String id() {
    return entry.path("id").asString();
  }

  /** A question about the two networks on the box. */
  Problem problem(Property property) {
    Network g = Rounded.float16(f);
    Domain domain = Domain.of(Box.of(numbers("lower"), numbers("upper")));
    return new Problem(f, g, domain, property);
  }

  Epsilon epsilon() {
    return Epsilon.of(entry.path("epsilon").decimalValue());
  }

  double attained() {
    return entry.path("attained_difference").doubleValue();
  }

  /** The figures of others. */
  JsonNode peers(String key) {
    return entry.path(key);
  }

  private double[] numbers(String key) {
    JsonNode array = entry.path(key);
    double[] numbers = new double[array.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = array.get(i).doubleValue();
    }
    return numbers;
  }
}
