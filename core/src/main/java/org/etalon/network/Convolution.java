package org.etalon.network;

import java.util.function.Function;
import org.etalon.exact.Dyadic;
import org.etalon.exact.ExactLines;
import org.etalon.exact.ExactSums;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;

/**
 * A convolution (as ONNX and most libraries say: a correlation), with strides, pads, dilations and
 * groups. The shared kernel is stored once.
 *
 * @param shape its geometry
 * @param kernel the entries of the kernel
 */
public record Convolution(ConvolutionShape shape, Vector kernel) implements LinearMap {
  /** From so many on, sums beside each other are added to at once. */
  private static final int LONG_LINE = 4;

  /**
   * Checks the size of the kernel.
   *
   * @throws IllegalArgumentException if it does not fit the shape
   */
  public Convolution {
    if (kernel.size() != shape.kernelSize()) {
      throw new IllegalArgumentException(
          "a kernel of " + kernel.size() + " entries, not " + shape.kernelSize());
    }
  }

  @Override
  public int inputSize() {
    return shape.inputSize();
  }

  @Override
  public int outputSize() {
    return shape.outputSize();
  }

  @Override
  public double[] apply(double[] x) {
    double[] y = new double[outputSize()];
    runs(
        (i, j, step, count, weight) -> {
          for (int t = 0; t < count; t++) {
            y[i + t] += weight * x[j + t * step];
          }
        });
    return y;
  }

  @Override
  public double[] applyTransposed(double[] y) {
    double[] x = new double[inputSize()];
    transposedRuns(
        (i, j, step, count, weight) -> {
          for (int t = 0; t < count; t++) {
            x[j + t * step] += weight * y[i + t];
          }
        });
    return x;
  }

  @Override
  public Dyadic[] applyExact(Dyadic[] x) {
    if (shape.outWidth() >= LONG_LINE) {
      ExactLines lines =
          new ExactLines(x, shape.inWidth(), parameters(), outputSize(), shape.outWidth());
      shape.runs(false, lines::add);
      return lines.sums();
    }
    ExactSums sums = new ExactSums(x, parameters(), outputSize());
    shape.entries(sums::add);
    return sums.sums();
  }

  @Override
  public Dyadic[] applyTransposedExact(Dyadic[] y) {
    ExactSums sums = new ExactSums(y, parameters(), inputSize());
    shape.entries((i, j, k) -> sums.add(j, i, k));
    return sums.sums();
  }

  @Override
  public double[] rowAbsSumUp() {
    double[] sums = new double[outputSize()];
    int[] twins = shape.twins();
    for (int i = 0; i < sums.length; i++) {
      if (twins[i] == i) {
        shape.row(
            i, (output, input, parameter) -> AbsoluteSums.add(sums, output, kernel.get(parameter)));
      } else {
        sums[i] = sums[twins[i]];
      }
    }
    return sums;
  }

  @Override
  public double[] columnAbsSumUp() {
    double[] sums = new double[inputSize()];
    int[] twins = shape.columnTwins();
    for (int j = 0; j < sums.length; j++) {
      if (twins[j] == j) {
        shape.column(
            j, (output, input, parameter) -> AbsoluteSums.add(sums, input, kernel.get(parameter)));
      } else {
        sums[j] = sums[twins[j]];
      }
    }
    return sums;
  }

  @Override
  public MapRow row(int i) {
    int most = shape.kernelSize() / shape.outChannels();
    int[] columns = new int[most];
    double[] values = new double[most];
    int[] size = new int[1];
    shape.row(
        i,
        (output, input, parameter) -> {
          columns[size[0]] = input;
          values[size[0]++] = kernel.get(parameter);
        });
    return new MapRow(columns, values, size[0]);
  }

  @Override
  public void runs(Runs runs) {
    runs(false, runs);
  }

  @Override
  public void transposedRuns(Runs runs) {
    runs(true, runs);
  }

  private void runs(boolean backwards, Runs runs) {
    double[] weights = kernel.toArray();
    shape.runs(
        backwards,
        (i, j, step, count, parameter) -> runs.at(i, j, step, count, weights[parameter]));
  }

  @Override
  public double[] parameters() {
    return kernel.toArray();
  }

  @Override
  public Convolution withParameters(double[] parameters) {
    return new Convolution(shape, Vector.of(parameters));
  }

  @Override
  public int channels() {
    return shape.outChannels();
  }

  @Override
  public boolean hasFormOf(LinearMap other) {
    return other instanceof Convolution map && map.shape.equals(shape);
  }

  @Override
  public Matrix toMatrix() {
    double[] values = new double[Math.multiplyExact(outputSize(), inputSize())];
    int columns = inputSize();
    shape.entries((i, j, k) -> values[i * columns + j] += kernel.get(k)); // each entry once
    return Matrix.of(outputSize(), columns, values);
  }

  @Override
  public <R> R fold(
      Function<DenseMap, R> dense,
      Function<DiagonalMap, R> diagonal,
      Function<Convolution, R> convolution,
      Function<Selection, R> selection) {
    return convolution.apply(this);
  }
}
