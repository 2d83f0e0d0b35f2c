package org.etalon.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.exact.Dyadic;
import org.etalon.network.Network;
import org.etalon.network.Relu;
import org.etalon.network.StoredParameters;
import org.etalon.onnx.OnnxWriter;
import org.etalon.theta.Theta;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExamplesTest {
  @TempDir Path folder = Path.of("");

  @ParameterizedTest
  @ValueSource(strings = {"pendulum", "square", "sine"})
  void byName_seedOne_makesTheBytesOfTheFolderExamples(String name) throws IOException {
    Network network = Examples.byName(name, 1).orElseThrow().network();
    Path file = folder.resolve(name + ".onnx");
    OnnxWriter.write(network, file);
    assertThat(Files.readAllBytes(file))
        .isEqualTo(Files.readAllBytes(Path.of("../examples/" + name + ".onnx")));
  }

  @Test
  void pendulum_quantities_areAsManyAsItsInputsAndOutputs() {
    Example pendulum = PendulumController.example(1);
    assertThat(pendulum.inputs())
        .containsExactly(new Quantity("angle", "rad"), new Quantity("angular velocity", "rad/s"));
    assertThat(pendulum.outputs()).containsExactly(new Quantity("torque", "N m"));
  }

  @Test
  void pendulum_closedLoop_comesToRestUprightFromEverywhereNear() {
    Network controller = PendulumController.example(1).network();
    for (double angle = -0.5; angle <= 0.5; angle += 0.1) {
      for (double velocity = -1; velocity <= 1; velocity += 0.5) {
        double[] state = {angle, velocity};
        for (int step = 0; step < 1500; step++) {
          double torque = controller.forward(state)[0];
          step(state, torque);
          assertThat(Math.abs(state[0])).isLessThan(0.75);
        }
        assertThat(Math.abs(state[0])).isLessThan(0.05);
        assertThat(Math.abs(state[1])).isLessThan(0.05);
      }
    }
  }

  /** 10 ms of a pendulum of 0.5 kg and 0.5 m, by the semi-implicit Euler method. */
  private static void step(double[] state, double torque) {
    double mass = 0.5;
    double length = 0.5;
    double acceleration =
        9.81 / length * Math.sin(state[0]) + (torque - 0.05 * state[1]) / (mass * length * length);
    state[1] += 0.01 * acceleration;
    state[0] += 0.01 * state[1];
  }

  @Test
  void pendulum_anotherSeed_makesAnotherNetworkAsGood() {
    Network one = PendulumController.train(1);
    Network two = PendulumController.train(2);
    assertThat(two).isNotEqualTo(one);
    for (Network network : List.of(one, two)) {
      double squares = 0;
      SplittableRandom random = new SplittableRandom(7);
      for (int k = 0; k < 1000; k++) {
        double angle = random.nextDouble(-0.75, 0.75);
        double velocity = random.nextDouble(-2, 2);
        double error =
            network.forward(new double[] {angle, velocity})[0]
                - PendulumController.expert(angle, velocity);
        squares += error * error / 1000;
      }
      assertThat(Math.sqrt(squares)).isLessThan(0.02);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void square_errorAtTheMidpoints_isExactlyThePromisedPower(int m) {
    Network network = SquareNetwork.network(m);
    Dyadic promised = Dyadic.of(Math.scalb(1.0, -2 * m - 2));
    Dyadic worst = Dyadic.ZERO;
    int steps = 1 << (m + 1);
    for (int j = 0; j <= steps; j++) {
      double x = (double) j / steps;
      Dyadic error =
          network
              .forwardExact(new double[] {x})[0]
              .subtract(Dyadic.of(x).multiply(Dyadic.of(x)))
              .abs();
      assertThat(error).isLessThanOrEqualTo(promised);
      worst = worst.max(error);
    }
    assertThat(worst).isEqualTo(promised);
  }

  @Test
  void sine_betweenTheKnots_staysWithinTheInterpolationError() {
    Network network = SineNetwork.network(32);
    double promised = Math.pow(2 * Math.PI / 32, 2) / 8;
    for (int j = 0; j <= 1000; j++) {
      double x = j / 1000.0;
      double error = network.forward(new double[] {x})[0] - Math.sin(2 * Math.PI * x);
      assertThat(Math.abs(error)).isLessThan(promised + 1e-5);
    }
  }

  /** The layers of the paper's table, their sizes and numbers; the same seed, the same network. */
  @Test
  void resNet18_layers_areThoseOfThePaper() {
    Network network = ResNet18.network(1, 224, 64, 1000);
    assertThat(StoredParameters.count(network)).isEqualTo(11_684_712);
    List<Integer> widths = Theta.of(network).widths();
    assertThat(widths)
        .contains(3 * 224 * 224, 64 * 56 * 56, 128 * 28 * 28, 256 * 14 * 14, 512 * 49);
    assertThat(widths.get(widths.size() - 1)).isEqualTo(1000);
    assertThat(network.layers().stream().filter(layer -> layer.affine().isPresent())).hasSize(22);
    Network small = ResNet18.network(3, 32, 2, 5);
    assertThat(ResNet18.network(3, 32, 2, 5)).isEqualTo(small);
    assertThat(ResNet18.network(4, 32, 2, 5)).isNotEqualTo(small);
    double[] outputs = small.forward(new double[3 * 32 * 32]);
    assertThat(outputs).hasSize(5).doesNotHaveDuplicates();
  }

  /** As large as what the time that a first answer takes is measured on. */
  @Test
  void images_sizes_areFiveMillionParametersAndAHundredThousandNeurons() {
    Network network = SmallImages.network(1);
    assertThat(StoredParameters.count(network)).isEqualTo(5_048_066);
    assertThat(
            network.layers().stream()
                .filter(Relu.class::isInstance)
                .mapToInt(layer -> ((Relu) layer).size())
                .sum())
        .isEqualTo(98_504);
    assertThat(SmallImages.network(1)).isEqualTo(network);
  }
}
