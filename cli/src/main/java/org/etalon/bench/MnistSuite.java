package org.etalon.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Network;
import org.etalon.nnet.NnetReader;
import org.etalon.onnx.OnnxReader;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.vnnlib.VnnlibReader;

/** MNIST classifiers: brackets on small boxes after 30 s, and on all of [0,1]^784 after 60 s. */
final class MnistSuite implements Suite {
  private static final int INPUTS = 784;
  private static final double BOX_SECONDS = 30;
  private static final double WHOLE_SECONDS = 60;

  private final Path data;
  private final SearchOptions options;

  MnistSuite(Path data, SearchOptions options) {
    this.data = data;
    this.options = options;
  }

  @Override
  public List<Row> run(Consumer<Row> row) throws IOException {
    Network small = NnetReader.read(data.resolve("nnet/mnist_relu_3_100.nnet")).network();
    SearchOptions whole = options.withSeconds(Math.min(WHOLE_SECONDS, options.budget().seconds()));
    row.accept(
        Measured.bracket(
            "3x100 float16 [0,1]^784", small, Rounded.float16(small), Domain.of(unit()), whole));
    SearchOptions boxes = options.withSeconds(Math.min(BOX_SECONDS, options.budget().seconds()));
    List<Row> worst = new ArrayList<>();
    for (int depth : new int[] {2, 4, 6}) {
      Network f =
          OnnxReader.read(data.resolve("mnistfc/mnist-net_256x" + depth + ".onnx")).network();
      for (boolean half : new boolean[] {false, true}) {
        Network g = half ? Rounded.float16(f) : Rounded.eightBit(f);
        double ratio = 0;
        String name = "256x" + depth + (half ? " float16" : " 8-bit");
        for (int box = 0; box < 3; box++) {
          String file = "mnistfc/prop_" + box + "_0.03.vnnlib";
          Domain domain = VnnlibReader.readDomain(data.resolve(file), INPUTS);
          Row line = Measured.bracket(name + " box " + box, f, g, domain, boxes);
          ratio = Math.max(ratio, line.number("ratio"));
          row.accept(line);
        }
        worst.add(new Row().put("id", name).put("ratio_max", ratio));
      }
    }
    return worst;
  }

  private static Box unit() {
    return Box.cube(INPUTS, 0, 1);
  }
}
