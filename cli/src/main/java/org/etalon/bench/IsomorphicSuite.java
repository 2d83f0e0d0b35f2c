package org.etalon.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Network;
import org.etalon.onnx.OnnxReader;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.vnnlib.VnnlibReader;

/** Pairs of ACAS Xu networks with all parameters perturbed, on property 1's box. */
final class IsomorphicSuite implements Suite {
  private static final int INPUTS = 5;

  private final Path data;
  private final SearchOptions options;

  IsomorphicSuite(Path data, SearchOptions options) {
    this.data = data;
    this.options = options;
  }

  @Override
  public List<Row> run(Consumer<Row> row) throws IOException {
    Domain domain = VnnlibReader.readDomain(data.resolve("acasxu/prop_1.vnnlib"), INPUTS);
    List<Row> rows = new ArrayList<>();
    List<String> instances = Files.readAllLines(data.resolve("isomorphic/instances.csv"));
    for (String instance : instances.subList(1, instances.size())) {
      String[] fields = instance.split(",", -1);
      Network f = OnnxReader.read(data.resolve("acasxu").resolve(fields[0])).network();
      Network g = OnnxReader.read(data.resolve("isomorphic").resolve(fields[1])).network();
      Epsilon epsilon = Epsilon.parse(fields[2]);
      Row line =
          Measured.certify(new Problem(f, g, domain, Property.atMost(epsilon)), options)
              .row(fields[1]);
      rows.add(line);
      row.accept(line);
    }
    double[] wall = rows.stream().mapToDouble(r -> r.number("wall_s")).sorted().toArray();
    return List.of(
        new Row()
            .put("id", "all")
            .put("pairs", rows.size())
            .put(
                "decided",
                rows.stream().filter(r -> !"unknown".equals(r.cells().get("verdict"))).count())
            .put("wall_s", Arrays.stream(wall).sum())
            .put("wall_median_s", 0.5 * (wall[(wall.length - 1) / 2] + wall[wall.length / 2]))
            .put("wall_max_s", wall[wall.length - 1]));
  }
}
