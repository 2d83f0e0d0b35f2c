package org.etalon.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.etalon.exact.Dyadic;
import org.etalon.network.Network;
import org.etalon.onnx.OnnxWriter;
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
  void train_anotherSeed_makesAnotherNetwork() {
    int[] widths = {1, 4, 1};
    double[][] x = {{0}, {0.5}, {1}};
    double[][] y = {{0}, {0.25}, {1}};
    Network one = Trainer.train(widths, x, y, new Trainer.Settings(50, 2, 1e-2, 0, 1));
    assertThat(Trainer.train(widths, x, y, new Trainer.Settings(50, 2, 1e-2, 0, 1))).isEqualTo(one);
    assertThat(Trainer.train(widths, x, y, new Trainer.Settings(50, 2, 1e-2, 0, 2)))
        .isNotEqualTo(one);
  }

  @Test
  void gradient_smallNetwork_equalsFiniteDifferences() {
    SplittableRandom random = new SplittableRandom(5);
    Perceptron net = Perceptron.random(new int[] {3, 5, 4, 2}, random);
    double[][] inputs = new double[6][3];
    double[][] targets = new double[6][2];
    int[] order = {0, 1, 2, 3, 4, 5};
    for (int s = 0; s < 6; s++) {
      java.util.Arrays.setAll(inputs[s], i -> random.nextDouble(-1, 1));
      java.util.Arrays.setAll(targets[s], i -> random.nextDouble(-1, 1));
    }
    double[] gradient = net.gradient(inputs, targets, order, 1, 6);
    for (int i = 0; i < gradient.length; i++) {
      double value = net.parameters()[i];
      net.parameters()[i] = value + 1e-6;
      double above = net.loss(inputs, targets, order, 1, 6);
      net.parameters()[i] = value - 1e-6;
      double below = net.loss(inputs, targets, order, 1, 6);
      net.parameters()[i] = value;
      assertThat(gradient[i]).isCloseTo((above - below) / 2e-6, Offset.offset(1e-7));
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
}
