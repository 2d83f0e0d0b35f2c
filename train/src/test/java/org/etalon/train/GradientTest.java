package org.etalon.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.etalon.linalg.internal.Kernels;
import org.etalon.linalg.internal.Workers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Gradients against central differences of a loss in doubles that shares no code with training. */
class GradientTest {
  private static final int BATCH = 9;
  private static final int[] WIDTHS = {5, 7, 6, 3};

  @ParameterizedTest(name = "{0}, batch normalization {1}")
  @CsvSource({
    "SQUARED_HINGE, true",
    "SQUARED_HINGE, false",
    "CROSS_ENTROPY, true",
    "CROSS_ENTROPY, false",
    "SQUARED_ERROR, true",
    "SQUARED_ERROR, false"
  })
  void backward_realWeights_equalsFiniteDifferences(Loss loss, boolean normalized) {
    TrainingOptions options =
        new TrainingOptions(
            new TrainingOptions.Architecture(List.of(WIDTHS[1], WIDTHS[2]), normalized),
            loss,
            new WeightQuantization.None(),
            new TrainingOptions.Descent(
                new Optimizer.Sgd(0), new Schedule(Schedule.Shape.CONSTANT, 1, 1), BATCH),
            new TrainingOptions.Stopping(1, 1, 0),
            3,
            2);
    SplittableRandom random = new SplittableRandom(11);
    float[] x = new float[BATCH * WIDTHS[0]];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) random.nextDouble(-1, 1);
    }
    int[] classes = new int[BATCH];
    Arrays.setAll(classes, s -> s % WIDTHS[3]);
    try (Workers workers = new Workers(2)) {
      Product product = new Product(Kernels.bestFloat(), workers);
      Perceptron net = new Perceptron(WIDTHS[0], WIDTHS[3], options, product, workers);
      for (Parameter p : net.parameters()) {
        for (int i = 0; i < p.value.length; i++) {
          p.value[i] += (float) random.nextDouble(-0.3, 0.3);
        }
      }
      int[] order = new int[BATCH];
      Arrays.setAll(order, i -> i);
      float[] outputs = net.forward(x, BATCH);
      double sum =
          loss.differentiate(outputs, Targets.classes(WIDTHS[3], classes), order, 0, BATCH);
      assertThat(sum / BATCH)
          .isCloseTo(loss(net, loss, normalized, x, classes, -1, 0, 0), Offset.offset(1e-5));
      net.backward(x, outputs, BATCH);
      List<Parameter> parameters = net.parameters();
      for (int p = 0; p < parameters.size(); p++) {
        for (int i = 0; i < parameters.get(p).value.length; i++) {
          double step = 1e-6;
          double above = loss(net, loss, normalized, x, classes, p, i, step);
          double below = loss(net, loss, normalized, x, classes, p, i, -step);
          assertThat((double) parameters.get(p).gradient[i])
              .as("parameter %d of array %d", i, p)
              .isCloseTo((above - below) / (2 * step), Offset.offset(2e-5));
        }
      }
    }
  }

  /** The mean loss in doubles; entry {@code moved} of array {@code array} has {@code by} added. */
  private static double loss(
      Perceptron net,
      Loss loss,
      boolean normalized,
      float[] x,
      int[] classes,
      int array,
      int moved,
      double by) {
    double[][] theta = new double[net.parameters().size()][];
    for (int p = 0; p < theta.length; p++) {
      theta[p] = new double[net.parameters().get(p).value.length];
      for (int i = 0; i < theta[p].length; i++) {
        theta[p][i] = net.parameters().get(p).value[i] + (p == array && i == moved ? by : 0);
      }
    }
    double[][] y = new double[BATCH][WIDTHS[0]];
    for (int s = 0; s < BATCH; s++) {
      for (int j = 0; j < WIDTHS[0]; j++) {
        y[s][j] = x[s * WIDTHS[0] + j];
      }
    }
    for (int l = 0; l < WIDTHS.length - 1; l++) {
      y = layer(y, theta[3 * l], theta[3 * l + 1], theta[3 * l + 2], normalized, l < 2);
    }
    double total = 0;
    for (int s = 0; s < BATCH; s++) {
      total += sampleLoss(loss, y[s], classes[s]);
    }
    return total / BATCH;
  }

  private static double[][] layer(
      double[][] x, double[] w, double[] gain, double[] shift, boolean normalized, boolean relu) {
    int out = shift.length;
    int in = w.length / out;
    double[][] z = new double[x.length][out];
    for (int j = 0; j < out; j++) {
      double mean = 0;
      for (int s = 0; s < x.length; s++) {
        for (int i = 0; i < in; i++) {
          z[s][j] += w[j * in + i] * x[s][i];
        }
        mean += z[s][j] / x.length;
      }
      double variance = 0;
      for (double[] row : z) {
        variance += (row[j] - mean) * (row[j] - mean) / x.length;
      }
      for (double[] row : z) {
        double value =
            normalized
                ? gain[j] * (row[j] - mean) / Math.sqrt(variance + 1e-4) + shift[j]
                : row[j] + shift[j];
        row[j] = relu && value < 0 ? 0 : value;
      }
    }
    return z;
  }

  private static double sampleLoss(Loss loss, double[] y, int wanted) {
    double sum = 0;
    double exponentials = 0;
    for (int j = 0; j < y.length; j++) {
      boolean hit = j == wanted;
      double slack = Math.max(0, 1 - (hit ? y[j] : -y[j]));
      double error = y[j] - (hit ? 1 : 0);
      sum += loss == Loss.SQUARED_HINGE ? slack * slack : 0.5 * error * error;
      exponentials += Math.exp(y[j]);
    }
    return loss == Loss.CROSS_ENTROPY ? Math.log(exponentials) - y[wanted] : sum;
  }
}
