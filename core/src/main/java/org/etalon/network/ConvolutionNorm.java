package org.etalon.network;

import java.util.function.IntUnaryOperator;
import org.etalon.linalg.Matrix;
import org.etalon.rounding.Outward;
import org.etalon.time.Stop;

/**
 * Upper bound of the largest singular value of a convolution from its kernel alone.
 *
 * <p><b>Method:</b> the least of four: {@code sqrt(||C||_1 ||C||_inf)}; the norm of the kernel as a
 * matrix [outputs x window] times the root of how many windows share an input; the same of the
 * transposed map, [inputs x window]; and the sum over the places of the window of the norms of
 * their matrices [outputs x inputs]. Groups do not see each other: the largest counts.
 *
 * <p><b>Cost:</b> that of the norms of these matrices ({@link OperatorNorms#twoUp(Matrix, Stop)}).
 *
 * <p><b>Reference:</b> docs/math/norms.md, lemma 8.
 */
final class ConvolutionNorm {
  private final ConvolutionShape shape;
  private final double[] kernel;
  private final Stop stop;
  private final int inputs; // channels of a group
  private final int outputs;
  private final int window;

  private ConvolutionNorm(Convolution map, Stop stop) {
    shape = map.shape();
    kernel = map.parameters();
    this.stop = stop;
    inputs = shape.inChannels() / shape.groups();
    outputs = shape.outChannels() / shape.groups();
    window = shape.kernelHeight() * shape.kernelWidth();
  }

  /**
   * The bound.
   *
   * @param stop ends the search for a tight bound early
   */
  static double twoUp(Convolution map, Stop stop) {
    double mixed =
        Outward.multiplyUp(
            Outward.sqrtUp(OperatorNorms.oneUp(map)), Outward.sqrtUp(OperatorNorms.infUp(map)));
    ConvolutionNorm norm = new ConvolutionNorm(map, stop);
    double bound = Double.isNaN(mixed) ? Double.POSITIVE_INFINITY : mixed;
    for (double other : new double[] {norm.byWindows(), norm.byInputs(), norm.byPlaces()}) {
      bound = Math.min(bound, Double.isNaN(other) ? Double.POSITIVE_INFINITY : other);
    }
    return bound;
  }

  private double byWindows() {
    double largest = 0;
    for (int g = 0; g < shape.groups(); g++) {
      largest = Math.max(largest, norm(outputs, inputs * window, rowMajor(g)));
    }
    return Outward.multiplyUp(Outward.sqrtUp(shared()), largest);
  }

  /** How many windows list one input at most, along either axis independently. */
  private int shared() {
    return shared(
            shape.inHeight(),
            shape.outHeight(),
            shape.kernelHeight(),
            (o) -> o * shape.strideHeight() - shape.padTop(),
            shape.dilationHeight())
        * shared(
            shape.inWidth(),
            shape.outWidth(),
            shape.kernelWidth(),
            (o) -> o * shape.strideWidth() - shape.padLeft(),
            shape.dilationWidth());
  }

  private static int shared(int size, int outputs, int taps, IntUnaryOperator start, int dilation) {
    int[] counts = new int[size];
    int most = 0;
    for (int o = 0; o < outputs; o++) {
      for (int k = 0; k < taps; k++) {
        int at = start.applyAsInt(o) + k * dilation;
        if (at >= 0 && at < size) {
          most = Math.max(most, ++counts[at]);
        }
      }
    }
    return most;
  }

  /** The transposed map gathers, for each input, from as many outputs as a window has places. */
  private double byInputs() {
    double largest = 0;
    for (int g = 0; g < shape.groups(); g++) {
      double[] rows = rowMajor(g);
      double[] columns = new double[rows.length];
      for (int k = 0; k < rows.length; k++) {
        int out = k / (inputs * window);
        int in = k / window % inputs;
        columns[(in * outputs + out) * window + k % window] = rows[k];
      }
      largest = Math.max(largest, norm(inputs, outputs * window, columns));
    }
    return Outward.multiplyUp(Outward.sqrtUp(window), largest);
  }

  private double byPlaces() {
    double largest = 0;
    for (int g = 0; g < shape.groups(); g++) {
      double[] rows = rowMajor(g);
      double sum = 0;
      for (int place = 0; place < window; place++) {
        double[] matrix = new double[outputs * inputs];
        for (int k = 0; k < matrix.length; k++) {
          matrix[k] = rows[k * window + place];
        }
        double norm = norm(outputs, inputs, matrix);
        sum = norm == 0 ? sum : sum == 0 ? norm : Outward.addUp(sum, norm);
      }
      largest = Math.max(largest, sum);
    }
    return largest;
  }

  /** The kernel of a group: [outputs][inputs][window]. */
  private double[] rowMajor(int group) {
    int size = outputs * inputs * window;
    double[] part = new double[size];
    System.arraycopy(kernel, group * size, part, 0, size);
    return part;
  }

  private double norm(int rows, int columns, double[] values) {
    return OperatorNorms.twoUp(Matrix.of(rows, columns, values), stop);
  }
}
