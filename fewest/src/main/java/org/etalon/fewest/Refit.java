package org.etalon.fewest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;
import org.etalon.linalg.internal.Kernel;
import org.etalon.linalg.internal.Workers;
import org.etalon.time.Stop;

/**
 * Fits all numbers of a small network together, and removes the neurons that it can best do
 * without.
 *
 * <p><b>Method:</b> Levenberg and Marquardt on the potential; removal by the optimal brain surgeon
 * (Hassibi and Stork, 1993) for groups: with H the second derivatives and S the weights that take
 * from a neuron, the loss is {@code w_S' (H^-1_SS)^-1 w_S / 2}.
 */
final class Refit {
  private static final int BITS = Teacher.FINE;
  private static final double LESS = 1.0 / 3;
  private static final double MORE = 4;
  private static final double MOST = 1e6;
  private static final double REMOVAL_DAMPING = 1e-4;

  private final Student net;
  private final List<Block> blocks;
  private final Workers workers;
  private final Potential potential;
  private final Stop stop;
  private double damping = 1e-3;
  private double value;
  private double largest;
  private double[] gradient = new double[0];
  private double[] hessian = new double[0];

  Refit(Student net, List<Block> blocks, Workers workers, Potential potential, Stop stop) {
    this.net = net;
    this.blocks = blocks;
    this.workers = workers;
    this.potential = potential;
    this.stop = stop;
    load();
  }

  /** The potential. */
  double value() {
    return value;
  }

  private void load() {
    double[][] sums = new double[blocks.size()][2];
    workers.run(
        blocks.size(),
        (w, b) -> {
          blocks.get(b).load(net);
          blocks.get(b).error(potential, sums[b]);
        });
    value = Arrays.stream(sums).mapToDouble(s -> s[0]).sum();
    largest = Arrays.stream(sums).mapToDouble(s -> s[1]).max().orElse(0);
  }

  private void derive() {
    int size = net.numberCount();
    int stride = (size + Kernel.ALIGNMENT - 1) / Kernel.ALIGNMENT * Kernel.ALIGNMENT;
    double[][] gradients = new double[blocks.size()][size];
    double[][] hessians = new double[blocks.size()][size * stride];
    workers.run(
        blocks.size(),
        (w, b) -> blocks.get(b).normal(net, potential, gradients[b], hessians[b], stride));
    gradient = new double[size];
    hessian = new double[size * size];
    for (int b = 0; b < blocks.size(); b++) {
      for (int p = 0; p < size; p++) {
        gradient[p] += gradients[b][p];
        for (int q = 0; q < size; q++) {
          hessian[p * size + q] += hessians[b][p * stride + q];
        }
      }
    }
  }

  private DMatrixRMaj damped(double part) {
    int size = gradient.length;
    DMatrixRMaj matrix = DMatrixRMaj.wrap(size, size, hessian.clone());
    double mean = CommonOps_DDRM.trace(matrix) / size;
    for (int p = 0; p < size; p++) {
      matrix.add(p, p, part * (matrix.get(p, p) + 1e-3 * mean) + 1e-12 * mean + 1e-300);
    }
    return matrix;
  }

  /** Up to {@code steps} steps, while they help and the largest error is above some. */
  void fit(int steps, double enough) {
    for (int k = 0; k < steps && largest > enough && !stop.stopped(); k++) {
      derive();
      double before = value;
      if (!step() || value > 0.999 * before) {
        return;
      }
    }
  }

  private boolean step() {
    Student saved = net.copy();
    double[] at = net.numbers();
    double before = value;
    while (damping < MOST && !stop.stopped()) {
      LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.symmPosDef(at.length);
      DMatrixRMaj x = new DMatrixRMaj(at.length, 1);
      if (solver.setA(damped(damping))) {
        solver.solve(DMatrixRMaj.wrap(at.length, 1, gradient.clone()), x);
        double[] moved = at.clone();
        for (int p = 0; p < moved.length; p++) {
          moved[p] -= x.data[p];
        }
        if (Arrays.stream(moved).allMatch(Double::isFinite)) {
          net.set(moved, BITS);
          load();
          if (value < before) {
            damping = Math.max(1e-9, damping * LESS);
            return true;
          }
        }
      }
      damping *= MORE;
    }
    damping = 1;
    net.restore(saved);
    load();
    return false;
  }

  private record Loss(int layer, int neuron, double value) {}

  /**
   * Removes hidden neurons of small losses, the other numbers moved to make up for it; false if
   * there are not so many, or losses are not known.
   *
   * @param rank how many of smaller loss stay
   * @param count how many go
   */
  boolean remove(int rank, int count) {
    derive();
    return inverse().map(known -> remove(rank, count, known)).orElse(false);
  }

  private boolean remove(int rank, int count, DMatrixRMaj inverse) {
    List<Loss> losses = losses(inverse);
    if (rank + count > losses.size()) {
      return false;
    }
    int[] group =
        losses.subList(rank, rank + count).stream()
            .flatMapToInt(loss -> Arrays.stream(outgoing(loss.layer, loss.neuron)))
            .toArray();
    double[] at = net.numbers();
    DMatrixRMaj y = solution(inverse, group, at);
    for (int p = 0; p < at.length; p++) {
      for (int k = 0; k < group.length; k++) {
        at[p] -= inverse.get(p, group[k]) * y.get(k, 0);
      }
    }
    for (int place : group) {
      at[place] = 0;
    }
    if (!Arrays.stream(at).allMatch(Double::isFinite)) {
      return false;
    }
    int hidden = net.hidden();
    net.set(at, BITS);
    net.compact();
    load();
    return net.hidden() < hidden;
  }

  /** Of the second derivatives, damped; nothing if they are beyond doubles. */
  private Optional<DMatrixRMaj> inverse() {
    LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.symmPosDef(gradient.length);
    DMatrixRMaj result = new DMatrixRMaj(gradient.length, gradient.length);
    for (double part = REMOVAL_DAMPING; part < MOST; part *= MORE) {
      if (solver.setA(damped(part))) {
        solver.invert(result);
        return Optional.of(result);
      }
    }
    return Optional.empty();
  }

  /** The losses of all hidden neurons, the smallest first; a layer's only neuron stays. */
  private List<Loss> losses(DMatrixRMaj inverse) {
    List<Loss> losses = new ArrayList<>();
    double[] at = net.numbers();
    for (int l = 1; l < net.depth(); l++) {
      for (int i = 0; i < net.width(l) && net.width(l) > 1; i++) {
        int[] group = outgoing(l, i);
        DMatrixRMaj y = solution(inverse, group, at);
        losses.add(new Loss(l, i, 0.5 * CommonOps_DDRM.dot(group(at, group), y)));
      }
    }
    losses.sort(Comparator.comparingDouble(Loss::value));
    return losses;
  }

  private static DMatrixRMaj solution(DMatrixRMaj inverse, int[] group, double[] at) {
    DMatrixRMaj part = new DMatrixRMaj(group.length, group.length);
    for (int p = 0; p < group.length; p++) {
      for (int q = 0; q < group.length; q++) {
        part.set(p, q, inverse.get(group[p], group[q]));
      }
    }
    DMatrixRMaj y = new DMatrixRMaj(group.length, 1);
    CommonOps_DDRM.solve(part, group(at, group), y);
    return y;
  }

  private static DMatrixRMaj group(double[] at, int[] group) {
    return new DMatrixRMaj(
        group.length, 1, true, Arrays.stream(group).mapToDouble(p -> at[p]).toArray());
  }

  /** Where the weights are that take from a neuron. */
  private int[] outgoing(int l, int i) {
    int at = 0;
    for (int m = 1; m <= l; m++) {
      at += net.width(m) * (net.width(m - 1) + 1);
    }
    int[] places = new int[net.width(l + 1)];
    for (int k = 0; k < places.length; k++) {
      places[k] = at + k * (net.width(l) + 1) + i;
    }
    return places;
  }
}
