package org.etalon.engine.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Convolution;
import org.etalon.network.ConvolutionShape;
import org.etalon.network.DiagonalMap;
import org.etalon.network.Network;
import org.etalon.network.Relu;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.testing.Lacking;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** In the heap that tests have, 2 GiB, no matrix of neurons times neurons of a large layer fits. */
class LargeNetworkTest {
  private final SplittableRandom random = new SplittableRandom(5);

  private double[] floats(int count, double scale) {
    double[] numbers = new double[count];
    Arrays.setAll(numbers, i -> (float) (scale * random.nextDouble(-1, 1)));
    return numbers;
  }

  private Affine convolution(int channels, int size, int filters, int stride) {
    int out = (size - 1) / stride + 1;
    ConvolutionShape shape =
        new ConvolutionShape(
            channels, size, size, filters, out, out, 3, 3, stride, stride, 1, 1, 1, 1, 1);
    Vector kernel = Vector.of(floats(shape.kernelSize(), 1 / Math.sqrt(2.0 * channels)));
    return new Affine(new Convolution(shape, kernel), Vector.zeros(shape.outputSize()));
  }

  private Affine dense(int inputs, int outputs) {
    double[] weights = floats(inputs * outputs, 2 / Math.sqrt(inputs));
    return Affine.of(Matrix.of(outputs, inputs, weights), Vector.zeros(outputs));
  }

  private static Network rounded(Network f, double step) {
    return f.withAffine(affine -> rounded(affine, step));
  }

  private static Affine rounded(Affine affine, double step) {
    double[] parameters = affine.map().parameters();
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = Math.rint(parameters[i] / step) * step;
    }
    return new Affine(affine.map().withParameters(parameters), affine.bias());
  }

  /** 57,344 neurons in convolutions, 100 more, 1.6 million parameters. */
  @Tag("slow")
  @Test
  void run_wideConvolutions_provesSomethingAtFirst() {
    Network f =
        Network.alternating(
            List.of(
                convolution(3, 32, 32, 1),
                convolution(32, 32, 32, 2),
                convolution(32, 16, 64, 1),
                dense(64 * 16 * 16, 100),
                dense(100, 10)));
    double[] lower = random.doubles(f.inputSize()).toArray();
    double[] upper = Arrays.stream(lower).map(x -> x + 0.004).toArray();
    Domain domain = Domain.of(Box.of(lower, upper));
    Problem problem = new Problem(f, rounded(f, 0x1p-16), domain, Property.atMost(1e4));
    List<Progress> reports = new ArrayList<>();
    SearchOptions options = SearchOptions.defaults().withThreads(1).withSeconds(600);
    Bracket bracket = BranchAndBound.run(problem, options.withListener(reports::add));
    assertThat(bracket.proved()).isTrue();
    assertThat(bracket.subproblems()).isOne();
    assertThat(bracket.lowerBound()).isPositive();
    assertThat(bracket.reproducible()).isTrue();
  }

  /** Intervals bracket these before there are planes, for which there may be no memory. */
  @Tag("slow")
  @Test
  void run_sixMillionNeurons_areBracketedWithoutPlanes() {
    int size = 1 << 21; // of each of three sites
    Network f =
        Network.of(
            List.of(
                new Affine(new DiagonalMap(Vector.of(1.5), size), Vector.zeros(size)),
                new Relu(size),
                new Affine(new DiagonalMap(Vector.of(0.7), size), Vector.zeros(size)),
                new Relu(size),
                Affine.of(Matrix.of(1, size, floats(size, 1.0 / size)), Vector.of(0))));
    Domain domain = Domain.of(Box.cube(size, 0, 1));
    Problem problem = new Problem(f, rounded(f, 0x1p-30), domain, Property.bracket());
    Stop stop = new Lacking("BackwardPass", "").stop(() -> true); // if there is memory until then
    SearchOptions options = SearchOptions.defaults().withThreads(1).withStop(stop);
    Bracket bracket = BranchAndBound.run(problem, options);
    assertThat(bracket.ending()).isEqualTo(Bracket.Ending.MEMORY);
    assertThat(bracket.upperBound()).isBetween(bracket.lowerBound(), 1.0);
  }
}
