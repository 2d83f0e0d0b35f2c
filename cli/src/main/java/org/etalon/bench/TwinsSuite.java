package org.etalon.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Network;
import org.etalon.onnx.FloatTwin;
import org.etalon.onnx.OnnxReader;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.study.Text;
import org.etalon.theta.Architecture;

/**
 * Published models of QONNX against their float twins: the bracket of how far they are apart in
 * real arithmetic, on all inputs and around the middle of those. Counts boxes and no seconds. A
 * model whose outputs are signs has a shift behind its last cast, and no twin of its architecture.
 */
final class TwinsSuite implements Suite {
  /** Cubes of these sizes, relative to all inputs; 1 is all of them. */
  private static final double[] SIZES = {1, 0.1, 0.01};

  /**
   * A model.
   *
   * @param lower what each input is at least: those of images are at least 0
   */
  private record Published(String name, double lower) {}

  private static final List<Published> MODELS =
      List.of(
          new Published("jets_qkeras", -1),
          new Published("unsw_w2a2", -1),
          new Published("tfc_2w2a", 0),
          new Published("kws_w3a3", -1));

  private final Path folder;
  private final SearchOptions options;

  /**
   * A suite.
   *
   * @param boxes the most boxes for one bracket
   */
  TwinsSuite(Path data, long boxes, SearchOptions options) {
    folder = data.resolve("real");
    this.options = options.withMaxSubproblems(boxes).withSeconds(Double.POSITIVE_INFINITY);
  }

  @Override
  public List<Row> run(Consumer<Row> row) throws IOException {
    for (Published model : MODELS) {
      Path file = folder.resolve("qonnx_" + model.name() + ".onnx");
      if (!Files.isRegularFile(file)) {
        throw new IOException("real/" + file.getFileName() + " is missing");
      }
      Network f = FloatTwin.of(file).model().network();
      Network g = OnnxReader.read(file).network();
      if (!Architecture.beside(g, f).hasFormOf(Architecture.beside(f, g))) {
        Row line = new Row().put("id", model.name()).put("refused", "another architecture");
        row.accept(line);
        continue;
      }
      double middle = (1 + model.lower()) / 2;
      for (double size : SIZES) {
        double radius = size * (1 - middle);
        Box box = Box.cube(f.inputSize(), middle - radius, middle + radius);
        Row line =
            Measured.bracket(
                    model.name() + " " + box.lower(0) + ".." + box.upper(0),
                    f,
                    g,
                    Domain.of(box),
                    options)
                .put("largest_output", largest(f, box));
        line.put("attained", Text.down(line.number("lowerBound")))
            .put("proved", Text.up(line.number("upperBound")));
        row.accept(line);
      }
    }
    return List.of(); // each row says all of its model
  }

  /** The largest output of the float twin in the middle, to compare a difference with. */
  private static double largest(Network f, Box box) {
    return Arrays.stream(f.forward(box.center())).map(Math::abs).max().orElseThrow();
  }
}
