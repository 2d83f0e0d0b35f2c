package org.etalon.fewest;

import java.util.Arrays;
import java.util.List;
import org.etalon.linalg.internal.Kernel;

/**
 * A student network at up to {@value #SIZE} points at once, and what it misses of its targets.
 *
 * <p>Values lie neuron after neuron, {@value #SIZE} numbers each. One thread at a time.
 */
final class Block {
  /** The most points of a block. */
  static final int SIZE = 512;

  final int count;
  private final Kernel kernel;
  private final double[] inputs;
  private final double[] targets;
  private double[][] z = new double[0][]; // of each layer, inputs at 0
  private double[][] a = new double[0][];
  private double[][] trial = new double[0][]; // scratch, as z
  private double[] transposed = new double[0]; // point by point, a constant 1 behind
  private double[] scaled = new double[0];
  private int stride;

  Block(Kernel kernel, int count, double[] inputs, double[] targets) {
    this.kernel = kernel;
    this.count = count;
    this.inputs = inputs;
    this.targets = targets;
  }

  /** Evaluates a network whose layers may have new sizes. */
  void load(Student net) {
    int depth = net.depth();
    z = new double[depth + 1][];
    a = new double[depth + 1][];
    trial = new double[depth + 1][];
    z[0] = inputs;
    a[0] = inputs;
    for (int l = 1; l <= depth; l++) {
      z[l] = new double[net.width(l) * SIZE];
      a[l] = l == depth ? z[l] : new double[z[l].length];
      trial[l] = new double[z[l].length];
    }
    forward(net, 1);
  }

  /** Evaluates layers from {@code first} on. */
  void forward(Student net, int first) {
    for (int l = first; l <= net.depth(); l++) {
      layer(net, l, a[l - 1], z[l]);
      if (l < net.depth()) {
        rectify(z[l], a[l]);
      }
    }
  }

  /** Evaluates again after row {@code i} of layer {@code l} has changed. */
  void update(Student net, int l, int i) {
    double[] own = new double[SIZE];
    affine(net.numbers(l, i), a[l - 1], own);
    System.arraycopy(own, 0, z[l], i * SIZE, SIZE);
    for (int s = 0; s < SIZE && l < net.depth(); s++) {
      a[l][i * SIZE + s] = Math.max(0, own[s]);
    }
    forward(net, l + 1);
  }

  private void layer(Student net, int l, double[] from, double[] to) {
    for (int i = 0; i < net.width(l); i++) {
      Arrays.fill(to, i * SIZE, (i + 1) * SIZE, net.bias(l, i));
    }
    product(net, l, from, to, true);
  }

  private void product(Student net, int l, double[] from, double[] to, boolean add) {
    kernel.multiply(
        net.transposed(l),
        net.width(l),
        net.indices(l - 1),
        net.width(l - 1),
        net.indices(l),
        net.width(l),
        from,
        to,
        SIZE,
        SIZE,
        add);
  }

  private static void rectify(double[] from, double[] to) {
    for (int s = 0; s < from.length; s++) {
      to[s] = Math.max(0, from[s]);
    }
  }

  /** Adds to {@code sums[0]} the potential, to {@code sums[1]} the maximum of the errors here. */
  void error(Potential potential, double[] sums) {
    error(potential, z[z.length - 1], sums);
  }

  private void error(Potential potential, double[] outputs, double[] sums) {
    double sum = 0;
    double[] norms = new double[count];
    for (int k = 0; k < outputs.length; k += SIZE) {
      for (int s = 0; s < count; s++) {
        double r = Math.abs(outputs[k + s] - targets[k + s]);
        sum += potential.value(r);
        norms[s] = potential.accumulate(norms[s], r);
      }
    }
    sums[0] += sum;
    for (double norm : norms) {
      sums[1] = Math.max(sums[1], potential.norm(norm));
    }
  }

  /** The error at point {@code s}. */
  double errorAt(int s, Potential potential) {
    double[] outputs = z[z.length - 1];
    double norm = 0;
    for (int k = s; k < outputs.length; k += SIZE) {
      norm = potential.accumulate(norm, Math.abs(outputs[k] - targets[k]));
    }
    return potential.norm(norm);
  }

  /** Point {@code s}. */
  double[] point(int s) {
    double[] x = new double[inputs.length / SIZE];
    Arrays.setAll(x, i -> inputs[i * SIZE + s]);
    return x;
  }

  /** The error if row {@code i} of layer {@code l} were another one; as {@link #error}. */
  void tryRow(Student net, int l, int i, double[] row, Potential potential, double[] sums) {
    double[] own = new double[SIZE];
    affine(row, a[l - 1], own);
    int depth = net.depth();
    if (l == depth) {
      System.arraycopy(z[l], 0, trial[l], 0, z[l].length);
      System.arraycopy(own, 0, trial[l], i * SIZE, SIZE);
    } else {
      boolean changed = false;
      for (int s = 0; s < SIZE; s++) {
        own[s] = Math.max(0, own[s]) - a[l][i * SIZE + s];
        changed |= own[s] != 0;
      }
      if (!changed) {
        error(potential, sums);
        return;
      }
      System.arraycopy(z[l + 1], 0, trial[l + 1], 0, z[l + 1].length);
      for (int k = 0; k < net.width(l + 1); k++) {
        axpy(net.weight(l + 1, k, i), own, trial[l + 1], k * SIZE);
      }
      for (int m = l + 2; m <= depth; m++) {
        rectify(trial[m - 1], trial[m - 1]);
        layer(net, m, trial[m - 1], trial[m]);
      }
    }
    error(potential, trial[depth], sums);
  }

  private static void affine(double[] row, double[] from, double[] to) {
    Arrays.fill(to, row[row.length - 1]);
    for (int j = 0; j < row.length - 1; j++) {
      if (row[j] != 0) {
        for (int s = 0; s < SIZE; s++) {
          to[s] += row[j] * from[j * SIZE + s];
        }
      }
    }
  }

  private static void axpy(double factor, double[] x, double[] y, int at) {
    if (factor != 0) {
      for (int s = 0; s < SIZE; s++) {
        y[at + s] += factor * x[s];
      }
    }
  }

  /** Prepares the inputs of layer {@code l} for {@link #normal}. */
  void transpose(Student net, int l) {
    int n = net.width(l - 1);
    stride = (n + Kernel.ALIGNMENT) / Kernel.ALIGNMENT * Kernel.ALIGNMENT;
    if (transposed.length != stride * SIZE) {
      transposed = new double[stride * SIZE];
      scaled = new double[stride * SIZE];
    }
    for (int s = 0; s < count; s++) {
      for (int j = 0; j < n; j++) {
        transposed[s * stride + j] = a[l - 1][j * SIZE + s];
      }
      transposed[s * stride + n] = 1;
    }
  }

  /**
   * The share of these points in the gradient of the potential by row {@code i} of layer {@code l},
   * bias last, and in its matrix of second derivatives.
   *
   * @param hessian overwritten, {@code n + 1} rows with distance {@link #stride()}
   */
  void normal(Student net, int l, int i, Potential potential, double[] gradient, double[] hessian) {
    double[][] pull = pull(net, l, i, potential);
    double[] slope = pull[0];
    double[] curvature = pull[1];
    int n = net.width(l - 1) + 1;
    Arrays.fill(gradient, 0);
    for (int s = 0; s < count; s++) {
      for (int j = 0; j < n; j++) {
        double x = transposed[s * stride + j];
        gradient[j] += slope[s] * x;
        scaled[s * stride + j] = curvature[s] * x;
      }
    }
    int[] all = Student.range(Math.max(count, n));
    kernel.multiply(transposed, stride, all, count, all, n, scaled, hessian, stride, stride, false);
  }

  /**
   * The potential at each point to second order in the pre-activation of neuron {@code i} of layer
   * {@code l}: its slopes, and its curvatures.
   */
  private double[][] pull(Student net, int l, int i, Potential potential) {
    double[] derivative = derivative(net, l, i);
    int outputs = net.width(net.depth());
    int first = l == net.depth() ? i : 0;
    int last = l == net.depth() ? i + 1 : outputs;
    double[] slope = new double[count];
    double[] curvature = new double[count];
    double[] outputsZ = z[net.depth()];
    for (int k = first; k < last; k++) {
      for (int s = 0; s < count; s++) {
        int at = k * SIZE + s;
        double d = derivative[at];
        if (d != 0) {
          double r = outputsZ[at] - targets[at];
          slope[s] += potential.slope(r) * d;
          curvature[s] += potential.curvature(r) * d * d;
        }
      }
    }
    return new double[][] {slope, curvature};
  }

  /**
   * By how much the potential here changes with each of some rows in place of row {@code i} of
   * layer {@code l}, to second order; {@link #transpose} has prepared the layer.
   *
   * @param changes what is added to the row, bias last
   */
  double[] changes(Student net, int l, int i, Potential potential, List<double[]> changes) {
    double[][] pull = pull(net, l, i, potential);
    double[] sums = new double[changes.size()];
    for (int c = 0; c < sums.length; c++) {
      double[] change = changes.get(c);
      for (int s = 0; s < count; s++) {
        double moved = 0;
        for (int j = 0; j < change.length; j++) {
          moved += change[j] * transposed[s * stride + j];
        }
        sums[c] += moved * (pull[0][s] + 0.5 * pull[1][s] * moved);
      }
    }
    return sums;
  }

  int stride() {
    return stride;
  }

  /**
   * Adds the share of these points in the gradient of the potential by all numbers of the network,
   * layer after layer, row after row, bias last, and in its matrix of second derivatives (to first
   * order in the network).
   *
   * @param hessian as many rows, with distance {@code stride}
   */
  void normal(Student net, Potential potential, double[] gradient, double[] hessian, int stride) {
    double[] jacobian = new double[count * stride];
    double[] scaledJacobian = new double[count * stride];
    int[] all = Student.range(Math.max(count, gradient.length));
    double[] outputs = z[net.depth()];
    for (int k = 0; k < net.width(net.depth()); k++) {
      jacobian(net, k, jacobian, stride);
      for (int s = 0; s < count; s++) {
        double r = outputs[k * SIZE + s] - targets[k * SIZE + s];
        double slope = potential.slope(r);
        double curvature = potential.curvature(r);
        for (int p = 0; p < gradient.length; p++) {
          double d = jacobian[s * stride + p];
          gradient[p] += slope * d;
          scaledJacobian[s * stride + p] = curvature * d;
        }
      }
      kernel.multiply(
          jacobian,
          stride,
          all,
          count,
          all,
          gradient.length,
          scaledJacobian,
          hessian,
          stride,
          stride,
          true);
    }
  }

  /** The derivatives of output {@code k} by all numbers, point after point. */
  private void jacobian(Student net, int k, double[] jacobian, int stride) {
    double[] onZ = new double[net.width(net.depth()) * SIZE];
    Arrays.fill(onZ, k * SIZE, (k + 1) * SIZE, 1);
    int end = net.numberCount();
    for (int l = net.depth(); l >= 1; l--) {
      int n = net.width(l - 1);
      int at = end - net.width(l) * (n + 1);
      for (int i = 0; i < net.width(l); i++) {
        for (int j = 0; j <= n; j++) {
          int p = at + i * (n + 1) + j;
          for (int s = 0; s < count; s++) {
            double x = j == n ? 1 : a[l - 1][j * SIZE + s];
            jacobian[s * stride + p] = onZ[i * SIZE + s] * x;
          }
        }
      }
      end = at;
      double[] below = new double[n * SIZE];
      for (int j = 0; j < n && l > 1; j++) {
        for (int i = 0; i < net.width(l); i++) {
          double w = net.weight(l, i, j);
          for (int s = 0; s < SIZE && w != 0; s++) {
            below[j * SIZE + s] += z[l - 1][j * SIZE + s] > 0 ? w * onZ[i * SIZE + s] : 0;
          }
        }
      }
      onZ = below;
    }
  }

  /** The derivatives of the outputs by z of neuron {@code i} of layer {@code l}. */
  private double[] derivative(Student net, int l, int i) {
    int depth = net.depth();
    if (l == depth) {
      double[] one = new double[z[l].length];
      Arrays.fill(one, i * SIZE, (i + 1) * SIZE, 1);
      return one;
    }
    double[] own = new double[SIZE];
    for (int s = 0; s < SIZE; s++) {
      own[s] = z[l][i * SIZE + s] > 0 ? 1 : 0;
    }
    Arrays.fill(trial[l + 1], 0);
    for (int k = 0; k < net.width(l + 1); k++) {
      axpy(net.weight(l + 1, k, i), own, trial[l + 1], k * SIZE);
    }
    for (int m = l + 2; m <= depth; m++) {
      for (int s = 0; s < trial[m - 1].length; s++) {
        trial[m - 1][s] = z[m - 1][s] > 0 ? trial[m - 1][s] : 0;
      }
      product(net, m, trial[m - 1], trial[m], false);
    }
    return trial[depth];
  }

  /** The most that neuron {@code i} of layer {@code l} gives at any point. */
  double largest(int l, int i) {
    double most = 0;
    for (int s = i * SIZE; s < i * SIZE + count; s++) {
      most = Math.max(most, a[l][s]);
    }
    return most;
  }
}
