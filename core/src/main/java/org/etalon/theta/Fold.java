package org.etalon.theta;

import java.util.Arrays;
import java.util.Optional;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Convolution;
import org.etalon.network.ConvolutionShape;
import org.etalon.network.DenseMap;
import org.etalon.network.DiagonalMap;
import org.etalon.network.LinearMap;
import org.etalon.network.Selection;
import org.etalon.rounding.Outward;
import org.etalon.time.Stop;

/**
 * Composition of a segment with the linear map behind it.
 *
 * <p><b>Returns:</b> one segment of the composed map, rounded, with a bound of what that rounding
 * did; nothing where the composition is of no kind that is stored in at most as many numbers as the
 * two apart. Whether there is one depends on forms alone, so networks of one architecture fold
 * alike (that a diagonal has one factor a channel is part of its form here).
 *
 * <p><b>Property:</b> sound; docs/math/graphs.md, lemma 4.
 */
final class Fold {
  private Fold() {}

  /**
   * {@code second} (exact) after {@code first}.
   *
   * @param stop asked row by row, or block by block: what comes after it is unknown, by its errors
   */
  static Optional<Segment> compose(Segment first, LinearMap second, Stop stop) {
    return second.fold(
        dense -> withDense(first, dense.matrix(), stop),
        diagonal -> withDiagonal(first, diagonal, stop),
        convolution -> withConvolution(first, convolution, stop),
        selection -> withSelection(first, selection));
  }

  /** A matrix (exact) after {@code first}, however many numbers that stores; stop as above. */
  static Optional<Segment> read(Segment first, Matrix second, Stop stop) {
    return first
        .map()
        .fold(
            dense -> Optional.of(product(first, dense.matrix(), second, stop)),
            diagonal -> Optional.of(scaledColumns(first, diagonal, second, stop)),
            convolution -> Optional.empty(),
            selection -> Optional.of(gathered(first.from(), selection, second, stop)));
  }

  private static Optional<Segment> withDense(Segment first, Matrix second, Stop stop) {
    return first
        .map()
        .fold(
            dense -> {
              long product = (long) second.rows() * dense.inputSize();
              long apart = (long) second.columns() * (dense.inputSize() + second.rows());
              return product <= apart
                  ? Optional.of(product(first, dense.matrix(), second, stop))
                  : Optional.empty();
            },
            diagonal -> Optional.of(scaledColumns(first, diagonal, second, stop)),
            convolution -> Optional.empty(),
            selection ->
                selection.inputSize() <= selection.outputSize()
                    ? Optional.of(gathered(first.from(), selection, second, stop))
                    : Optional.empty());
  }

  private static Optional<Segment> withDiagonal(Segment first, DiagonalMap scale, Stop stop) {
    return first
        .map()
        .fold(
            dense -> Optional.of(scaledBlocks(first, scale, scale.outputSize(), stop)),
            diagonal ->
                diagonal.repeat() == scale.repeat()
                    ? Optional.of(scaledBlocks(first, scale, scale.scale().size(), stop))
                    : Optional.empty(),
            convolution -> {
              ConvolutionShape shape = convolution.shape();
              return scale.repeat() == shape.outHeight() * shape.outWidth()
                  ? Optional.of(scaledBlocks(first, scale, shape.outChannels(), stop))
                  : Optional.empty();
            },
            selection -> Optional.empty());
  }

  private static Optional<Segment> withConvolution(Segment first, Convolution second, Stop stop) {
    ConvolutionShape shape = second.shape();
    return first
        .map()
        .fold(
            dense -> Optional.empty(),
            diagonal ->
                diagonal.repeat() == shape.inHeight() * shape.inWidth()
                    ? Optional.of(scaledInputs(first, diagonal, second, stop))
                    : Optional.empty(),
            convolution -> Optional.empty(),
            selection -> Optional.empty());
  }

  private static Optional<Segment> withSelection(Segment first, Selection second) {
    return first
        .map()
        .fold(
            dense ->
                second.outputSize() <= second.inputSize()
                    ? Optional.of(chosenRows(first, dense.matrix(), second))
                    : Optional.empty(),
            diagonal -> Optional.empty(),
            convolution -> Optional.empty(),
            selection -> Optional.of(Segment.exact(first.from(), second.after(selection))));
  }

  /** Products of matrices: {@code W_2 W_1}. */
  private static Segment product(Segment first, Matrix w1, Matrix w2, Stop stop) {
    int columns = w1.columns();
    double[] a = w2.toArray();
    double[] b = w1.toArray();
    double[] weights = new double[w2.rows() * columns];
    double[] errorByRow = new double[w2.rows()];
    double errorMax = 0;
    for (int i = 0; i < w2.rows(); i++) {
      if (stop.stopped()) {
        errorByRow[i] = Double.POSITIVE_INFINITY;
        errorMax = Double.POSITIVE_INFINITY;
        continue;
      }
      double carried = 0; // sum_k |a_ik| * max error of an entry of row k of first
      for (int k = 0; k < w2.columns() && first.errorMax() != 0; k++) {
        double term = Outward.multiplyUp(Math.abs(a[i * w2.columns() + k]), first.errorMax());
        carried = Outward.addUp(carried, term);
      }
      for (int j = 0; j < columns; j++) {
        RoundedSum sum = new RoundedSum();
        for (int k = 0; k < w2.columns(); k++) {
          sum.add(a[i * w2.columns() + k], b[k * columns + j]);
        }
        weights[i * columns + j] = sum.value();
        double error = sum.error();
        error = carried == 0 ? error : Outward.addUp(error, carried);
        errorMax = Math.max(errorMax, error);
        errorByRow[i] = error == 0 ? errorByRow[i] : Outward.addUp(errorByRow[i], error);
      }
    }
    DenseMap map = new DenseMap(Matrix.of(w2.rows(), columns, weights));
    return new Segment(first.from(), map, Vector.of(errorByRow), errorMax);
  }

  /** {@code W diag(s)}, where the diagonal itself may be rounded. */
  private static Segment scaledColumns(Segment first, DiagonalMap scale, Matrix w, Stop stop) {
    double[] weights = w.toArray();
    double[] errorByRow = new double[w.rows()];
    double errorMax = 0;
    for (int k = 0; k < weights.length; k++) {
      int j = k % w.columns();
      if (j == 0 && stop.stopped()) {
        return unknown(first.from(), new DenseMap(w));
      }
      double error = Outward.multiplyUp(Math.abs(weights[k]), first.errorByRow().get(j));
      RoundedSum product = new RoundedSum();
      product.add(weights[k], scale.factor(j));
      weights[k] = product.value();
      error = product.error() == 0 ? error : Outward.addUp(error, product.error());
      errorMax = Math.max(errorMax, error);
      int i = k / w.columns();
      errorByRow[i] = error == 0 ? errorByRow[i] : Outward.addUp(errorByRow[i], error);
    }
    DenseMap map = new DenseMap(Matrix.of(w.rows(), w.columns(), weights));
    return new Segment(first.from(), map, Vector.of(errorByRow), errorMax);
  }

  /**
   * {@code diag(s) M} for a map whose parameters fall into blocks, one for as many rows each: rows
   * of a matrix, entries of a diagonal, output channels of a convolution.
   */
  private static Segment scaledBlocks(Segment first, DiagonalMap scale, int blocks, Stop stop) {
    double[] parameters = first.map().parameters();
    double[] errorByRow = new double[first.map().outputSize()];
    int block = parameters.length / blocks;
    int rows = errorByRow.length / blocks;
    double errorMax = 0;
    for (int b = 0; b < blocks; b++) {
      if (stop.stopped()) {
        return unknown(first.from(), first.map());
      }
      double factor = scale.factor(b * rows);
      double rounding = 0;
      double largest = 0;
      for (int k = b * block; k < (b + 1) * block; k++) {
        RoundedSum product = new RoundedSum();
        product.add(parameters[k], factor);
        parameters[k] = product.value();
        double error = product.error();
        rounding = error == 0 ? rounding : Outward.addUp(rounding, error);
        largest = Math.max(largest, error);
      }
      double carriedMax = Outward.multiplyUp(Math.abs(factor), first.errorMax());
      errorMax = Math.max(errorMax, sum(largest, carriedMax));
      for (int i = b * rows; i < (b + 1) * rows; i++) {
        double carried = Outward.multiplyUp(Math.abs(factor), first.errorByRow().get(i));
        errorByRow[i] = sum(rounding, carried);
      }
    }
    LinearMap map = first.map().withParameters(parameters);
    return new Segment(first.from(), map, Vector.of(errorByRow), errorMax);
  }

  /** A convolution of a diagonal that has one factor for each input channel. */
  private static Segment scaledInputs(
      Segment first, DiagonalMap scale, Convolution second, Stop stop) {
    ConvolutionShape shape = second.shape();
    double[] kernel = second.parameters();
    double[] error = new double[kernel.length];
    int place = shape.inHeight() * shape.inWidth();
    double[] largest = new double[shape.inChannels()];
    for (int in = 0; in < largest.length; in++) {
      largest[in] = largest(first, in * place, place);
    }
    double errorMax = 0;
    for (int k = 0; k < kernel.length; k++) {
      if (k % (kernel.length / shape.outChannels()) == 0 && stop.stopped()) {
        return unknown(first.from(), second);
      }
      int in = shape.inChannelOf(k);
      error[k] = Outward.multiplyUp(Math.abs(kernel[k]), largest[in]);
      RoundedSum product = new RoundedSum();
      product.add(kernel[k], scale.factor(in * place));
      kernel[k] = product.value();
      error[k] = sum(error[k], product.error());
      errorMax = Math.max(errorMax, error[k]);
    }
    double[] errorByRow = second.withParameters(error).rowAbsSumUp();
    return new Segment(
        first.from(), second.withParameters(kernel), Vector.of(errorByRow), errorMax);
  }

  private static double largest(Segment segment, int from, int count) {
    double largest = 0;
    for (int i = from; i < from + count && segment.errorMax() != 0; i++) {
      largest = Math.max(largest, segment.errorByRow().get(i));
    }
    return largest;
  }

  /** A matrix behind a selection: columns are moved, and added where an entry was taken twice. */
  private static Segment gathered(int from, Selection selection, Matrix w, Stop stop) {
    int columns = selection.inputSize();
    RoundedSum[] sums = new RoundedSum[w.rows() * columns];
    for (int i = 0; i < w.rows(); i++) {
      if (stop.stopped()) {
        return unknown(from, new DenseMap(Matrix.of(w.rows(), columns, new double[sums.length])));
      }
      for (int k = 0; k < w.columns(); k++) {
        if (selection.source(k) != Selection.ZERO) {
          int at = i * columns + selection.source(k);
          sums[at] = sums[at] == null ? new RoundedSum() : sums[at];
          sums[at].add(w.get(i, k), 1);
        }
      }
    }
    double[] weights = new double[sums.length];
    double[] errorByRow = new double[w.rows()];
    double errorMax = 0;
    for (int at = 0; at < sums.length; at++) {
      if (sums[at] != null) {
        weights[at] = sums[at].value();
        double error = sums[at].error();
        errorMax = Math.max(errorMax, error);
        int i = at / columns;
        errorByRow[i] = sum(errorByRow[i], error);
      }
    }
    DenseMap map = new DenseMap(Matrix.of(w.rows(), columns, weights));
    return new Segment(from, map, Vector.of(errorByRow), errorMax);
  }

  /** A selection of the rows of a matrix. */
  private static Segment chosenRows(Segment first, Matrix w, Selection selection) {
    double[] weights = new double[selection.outputSize() * w.columns()];
    double[] errorByRow = new double[selection.outputSize()];
    for (int i = 0; i < errorByRow.length; i++) {
      int source = selection.source(i);
      if (source != Selection.ZERO) {
        System.arraycopy(w.row(source), 0, weights, i * w.columns(), w.columns());
        errorByRow[i] = first.errorByRow().get(source);
      }
    }
    DenseMap map = new DenseMap(Matrix.of(errorByRow.length, w.columns(), weights));
    return new Segment(first.from(), map, Vector.of(errorByRow), first.errorMax());
  }

  /** A segment of which nothing is known but its form, which a map of that form tells. */
  private static Segment unknown(int from, LinearMap form) {
    double[] errors = new double[form.outputSize()];
    Arrays.fill(errors, Double.POSITIVE_INFINITY);
    return new Segment(from, form, Vector.of(errors), Double.POSITIVE_INFINITY);
  }

  /** A sum of two bounds, rounded up, exact where one of them is 0. */
  private static double sum(double x, double y) {
    return x == 0 ? y : y == 0 ? x : Outward.addUp(x, y);
  }
}
