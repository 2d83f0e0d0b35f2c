package org.etalon.lab.theory;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.linalg.Matrix;
import org.etalon.network.OperatorNorms;
import org.etalon.problem.Norm;

/** Seeded random classes of networks. */
final class RandomClasses {
  private RandomClasses() {}

  /** A class of 1 to {@code depth} layers of widths up to {@code width}. */
  static ParameterClass next(SplittableRandom random, int depth, int width) {
    List<Integer> widths = new ArrayList<>();
    int layers = 1 + random.nextInt(depth);
    for (int l = 0; l <= layers; l++) {
      widths.add(1 + random.nextInt(random.nextBoolean() ? Math.min(3, width) : width));
    }
    return new ParameterClass(
        widths,
        new BigDecimal(random.nextDouble(0.2, 5)),
        new BigDecimal(random.nextDouble(0.1, 3)),
        List.of(Norm.ONE, Norm.TWO, Norm.INF).get(random.nextInt(3)));
  }

  /** An upper bound of the operator norm that the class is about. */
  static double norm(Matrix m, ParameterClass c) {
    return switch (c.norm()) {
      case ONE -> OperatorNorms.oneUp(m);
      case TWO -> OperatorNorms.twoUp(m);
      case INF -> OperatorNorms.infUp(m);
    };
  }
}
