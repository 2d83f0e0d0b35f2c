package org.etalon.fewest;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;
import org.etalon.linalg.internal.Workers;

/**
 * How the potential changes with one row, to second order: {@code m(w) = (w - c)' H (w - c) / 2},
 * up to a constant. Where errors are so large that derivatives are beyond doubles, all numbers
 * count the same, and best is the row that is there.
 */
final class Quadratic {
  /** Part of the diagonal that is added to it: inputs may depend on each other linearly. */
  private static final double DAMPING = 1e-3;

  private static final double LEAST = 1e-3;
  private static final double MORE = 10;
  private static final double MOST = 1e9;

  final int size;
  private final double[] hessian; // row-major, damped
  final double[] center;
  private final double[] factor; // upper triangular R, H = R'R

  /**
   * From derivatives at a row.
   *
   * @param hessian as {@link Block#normal} gives it, with its stride
   */
  Quadratic(double[] at, double[] gradient, double[] hessian, int stride) {
    size = at.length;
    this.hessian = new double[size * size];
    double mean = 0;
    for (int j = 0; j < size; j++) {
      System.arraycopy(hessian, j * stride, this.hessian, j * size, size);
      mean += hessian[j * stride + j] / size;
    }
    Optional<double[]> known = factor(mean + 1e-9);
    factor = known.orElseGet(this::alike);
    double[] step = known.isPresent() ? gradient.clone() : new double[size];
    solve(step);
    center = at.clone();
    for (int j = 0; isFinite(step) && j < size; j++) {
      center[j] -= step[j];
    }
  }

  private static boolean isFinite(double[] values) {
    return Arrays.stream(values).allMatch(Double::isFinite);
  }

  /** Makes H the identity, and gives its factor. */
  private double[] alike() {
    Arrays.fill(hessian, 0);
    for (int j = 0; j < size; j++) {
      hessian[j * size + j] = 1;
    }
    return hessian.clone();
  }

  /**
   * Of row {@code i} of layer {@code l}, by the points of all blocks; they have evaluated the
   * network, and {@link Block#transpose} has prepared the layer.
   */
  static Quadratic of(
      Student net, int l, int i, List<Block> blocks, Workers workers, Potential potential) {
    double[] at = net.numbers(l, i);
    int count = blocks.size();
    int stride = blocks.get(0).stride();
    double[][] gradients = new double[count][at.length];
    double[][] hessians = new double[count][at.length * stride];
    workers.run(
        count, (w, b) -> blocks.get(b).normal(net, l, i, potential, gradients[b], hessians[b]));
    for (int b = 1; b < count; b++) {
      for (int j = 0; j < at.length; j++) {
        gradients[0][j] += gradients[b][j];
      }
      for (int j = 0; j < hessians[0].length; j++) {
        hessians[0][j] += hessians[b][j];
      }
    }
    return new Quadratic(at, gradients[0], hessians[0], stride);
  }

  /** Adds to the diagonal until there is a factor; there is none of what is not finite. */
  private Optional<double[]> factor(double mean) {
    CholeskyDecomposition_F64<DMatrixRMaj> cholesky = DecompositionFactory_DDRM.chol(size, false);
    for (double part = DAMPING; part < MOST; part *= MORE) {
      for (int j = 0; j < size; j++) {
        hessian[j * size + j] += part * (hessian[j * size + j] + LEAST * mean);
      }
      if (cholesky.decompose(DMatrixRMaj.wrap(size, size, hessian.clone()))) {
        return Optional.of(cholesky.getT(null).data).filter(Quadratic::isFinite);
      }
    }
    return Optional.empty();
  }

  /** The derivatives at {@code w}. */
  void gradient(double[] w, double[] gradient) {
    for (int i = 0; i < size; i++) {
      double sum = 0;
      for (int k = 0; k < size; k++) {
        sum += hessian[i * size + k] * (w[k] - center[k]);
      }
      gradient[i] = sum;
    }
  }

  /** Adds to a gradient what moving number {@code j} by {@code d} changes. */
  void move(double[] gradient, int j, double d) {
    for (int i = 0; i < size; i++) {
      gradient[i] += d * hessian[j * size + i]; // symmetric
    }
  }

  /** The second derivative by number {@code j}. */
  double curvature(int j) {
    return hessian[j * size + j];
  }

  private void solve(double[] x) {
    for (int i = 0; i < size; i++) { // R' y = x
      double sum = x[i];
      for (int k = 0; k < i; k++) {
        sum -= factor[k * size + i] * x[k];
      }
      x[i] = sum / factor[i * size + i];
    }
    for (int i = size - 1; i >= 0; i--) {
      double sum = x[i];
      for (int k = i + 1; k < size; k++) {
        sum -= factor[i * size + k] * x[k];
      }
      x[i] = sum / factor[i * size + i];
    }
  }

  /** The value at {@code w}, 0 at the center. */
  double value(double[] w) {
    double value = 0;
    for (int i = 0; i < size; i++) {
      double sum = 0;
      for (int k = i; k < size; k++) {
        sum += factor[i * size + k] * (w[k] - center[k]);
      }
      value += 0.5 * sum * sum;
    }
    return value;
  }

  /**
   * Where number {@code j} should go, given those behind it: the center moved by what the rounding
   * of the others asks for.
   *
   * @param w numbers behind {@code j} are decided
   */
  double target(int j, double[] w) {
    double sum = 0;
    for (int k = j + 1; k < size; k++) {
      sum += factor[j * size + k] * (w[k] - center[k]);
    }
    return center[j] - sum / factor[j * size + j];
  }
}
