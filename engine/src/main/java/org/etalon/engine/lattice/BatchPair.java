package org.etalon.engine.lattice;

import java.util.Optional;
import java.util.OptionalDouble;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Grid;
import org.etalon.problem.GridPoints;
import org.etalon.problem.Norm;
import org.etalon.rounding.Outward;

/** The norm of the difference of two networks at many points at once, in doubles. */
final class BatchPair {
  private final BatchEvaluator f;
  private final BatchEvaluator g;
  private final Norm norm;
  private final double[] norms = new double[BatchEvaluator.BATCH];

  BatchPair(Network f, Network g, Norm norm) {
    this.f = new BatchEvaluator(f);
    this.g = new BatchEvaluator(g);
    this.norm = norm;
  }

  /** Multiplications for one point. */
  long operations() {
    return 1 + f.operations() + g.operations();
  }

  /**
   * How far norms in doubles may be from the true ones at points of a grid; nothing if they may be
   * anything.
   */
  OptionalDouble deviation(Grid grid, Box hull) {
    double[] steps = new double[grid.size()];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = grid.step(i);
    }
    Accuracy input = Accuracy.ofInput(steps, hull.lower(), hull.upper());
    Optional<Accuracy> ofF = f.accuracy(input);
    Optional<Accuracy> ofG = g.accuracy(input);
    if (ofF.isEmpty() || ofG.isEmpty()) {
      return OptionalDouble.empty();
    }
    double errors = 0;
    double sizes = 0;
    for (int i = 0; i < ofF.get().size(); i++) {
      double both = Outward.addUp(ofF.get().error[i], ofG.get().error[i]);
      errors = Outward.addUp(errors, both);
      sizes = Outward.addUp(sizes, Outward.addUp(ofF.get().magnitude[i], ofG.get().magnitude[i]));
    }
    double roundings = Outward.multiplyUp(Outward.gammaUp(2 * ofF.get().size() + 8), sizes);
    double all = Outward.addUp(Outward.addUp(errors, roundings), 0x1p-500 * ofF.get().size());
    return all < 0x1p500 ? OptionalDouble.of(all) : OptionalDouble.empty();
  }

  /** The norms at consecutive points; valid until the next call. */
  double[] norms(GridPoints points, long from, int count) {
    points.fill(from, count, f.input());
    f.run(count);
    for (int i = 0; i < f.input().length; i++) {
      System.arraycopy(f.input()[i], 0, g.input()[i], 0, count);
    }
    g.run(count);
    for (int n = 0; n < count; n++) {
      norms[n] = norm(n);
    }
    return norms;
  }

  private double norm(int n) {
    double[][] a = f.output();
    double[][] b = g.output();
    double result = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = Math.abs(b[i][n] - a[i][n]);
      result =
          switch (norm) {
            case INF -> Math.max(result, difference);
            case ONE -> result + difference;
            case TWO -> result + difference * difference;
          };
    }
    return norm == Norm.TWO ? Math.sqrt(result) : result;
  }
}
