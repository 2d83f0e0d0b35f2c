package org.etalon.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.search.SearchOptions;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.onnx.OnnxReader;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.quant.FloatFormat;
import org.etalon.quant.FloatQuantizer;
import org.etalon.vnnlib.VnnlibReader;

/**
 * How the cost grows: one of epsilon, inputs, width and depth changes, the rest stays. Random
 * networks with weights of variance 2 / inputs against their float16 roundings on [-1,1]^d, and an
 * ACAS Xu network on property 3's box if the data is there. Epsilon is a multiple of the largest
 * difference that a short search attains.
 */
final class ScalingSuite implements Suite {
  private static final int INPUTS = 3;
  private static final int WIDTH = 24;
  private static final int DEPTH = 3;
  private static final double FACTOR = 3;
  private static final double LIMIT_SECONDS = 20;

  private final Path data;
  private final SearchOptions options;

  ScalingSuite(Path data, SearchOptions options) {
    this.data = data;
    this.options = options.withSeconds(Math.min(LIMIT_SECONDS, options.budget().seconds()));
  }

  @Override
  public List<Row> run(Consumer<Row> row) throws IOException {
    Network base = random(INPUTS, WIDTH, DEPTH);
    for (double factor : new double[] {10, 5, 3, 2, 1.5, 1.2, 1.1}) {
      row.accept(measure("epsilon", factor, base, factor, Domain.of(cube(INPUTS))));
    }
    for (int inputs = 1; inputs <= 6; inputs++) {
      Network f = random(inputs, WIDTH, DEPTH);
      row.accept(measure("inputs", inputs, f, FACTOR, Domain.of(cube(inputs))));
    }
    for (int width : new int[] {8, 16, 32, 64, 128}) {
      Network f = random(INPUTS, width, DEPTH);
      row.accept(measure("width", width, f, FACTOR, Domain.of(cube(INPUTS))));
    }
    for (int depth = 2; depth <= 8; depth++) {
      Network f = random(INPUTS, WIDTH, depth);
      row.accept(measure("depth", depth, f, FACTOR, Domain.of(cube(INPUTS))));
    }
    Path acas = data.resolve("acasxu/ACASXU_run2a_1_1_batch_2000.onnx");
    if (Files.exists(acas)) {
      Network f = OnnxReader.read(acas).network();
      Domain domain = VnnlibReader.readDomain(data.resolve("acasxu/prop_3.vnnlib"), f.inputSize());
      for (double factor : new double[] {40, 20, 10, 5, 3, 2}) {
        row.accept(measure("ACAS Xu 1_1, epsilon", factor, f, factor, domain));
      }
    }
    return List.of();
  }

  private Row measure(String what, double value, Network f, double factor, Domain domain) {
    Network g = FloatQuantizer.quantize(f, FloatFormat.FLOAT16).network();
    Problem bracket = new Problem(f, g, domain, Property.bracket());
    double attained = Certifier.certify(bracket, options.withMaxSubproblems(256)).lowerBound();
    double epsilon = factor * attained;
    Row measured =
        Measured.certify(new Problem(f, g, domain, Property.atMost(epsilon)), options).row(what);
    return measured.put("value", value).put("epsilon", epsilon);
  }

  private static Box cube(int inputs) {
    return Box.cube(inputs, -1, 1);
  }

  private static Network random(int inputs, int width, int depth) {
    SplittableRandom random = new SplittableRandom(1000003L * inputs + 1009L * width + depth);
    List<Affine> layers = new ArrayList<>();
    int columns = inputs;
    for (int layer = 1; layer <= depth; layer++) {
      int rows = layer == depth ? 1 : width;
      double[] weights = new double[rows * columns];
      for (int k = 0; k < weights.length; k++) {
        weights[k] = random.nextGaussian() * Math.sqrt(2.0 / columns);
      }
      double[] bias = new double[rows];
      for (int k = 0; k < rows; k++) {
        bias[k] = 0.1 * random.nextGaussian();
      }
      layers.add(Affine.of(Matrix.of(rows, columns, weights), Vector.of(bias)));
      columns = rows;
    }
    return Network.alternating(layers);
  }
}
