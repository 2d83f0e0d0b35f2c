package org.etalon.it;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.etalon.network.Network;
import org.etalon.nnet.NnetReader;
import org.etalon.problem.Box;
import org.etalon.quant.FloatFormat;
import org.etalon.quant.FloatQuantizer;
import org.etalon.testing.DataFolder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The folder of published networks and figures beside the repository; tests skip without it. */
final class SharedData {
  private SharedData() {}

  static Path file(String name) {
    return DataFolder.file(name);
  }

  static List<JsonNode> entries(String name, String key) {
    List<JsonNode> entries = new ArrayList<>();
    new ObjectMapper().readTree(file(name).toFile()).get(key).forEach(entries::add);
    return entries;
  }

  static Network network(JsonNode entry) throws IOException {
    return NnetReader.read(file("nnet/" + entry.get("network").stringValue())).network();
  }

  static Network float16(Network f) {
    return FloatQuantizer.quantize(f, FloatFormat.FLOAT16).network();
  }

  static Box box(JsonNode entry) {
    return Box.of(numbers(entry.get("lower")), numbers(entry.get("upper")));
  }

  private static double[] numbers(JsonNode array) {
    double[] numbers = new double[array.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = array.get(i).doubleValue();
    }
    return numbers;
  }
}
