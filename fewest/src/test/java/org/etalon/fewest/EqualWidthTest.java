package org.etalon.fewest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Property;
import org.etalon.quant.CodedLayer;
import org.etalon.quant.CodedNetwork;
import org.etalon.quant.CodedRow;
import org.etalon.testing.Chains;
import org.junit.jupiter.api.Test;

class EqualWidthTest {
  private static final int BITS = 4;

  private final Network f = Chains.of(new SplittableRandom(8), 3, 8, 8, 2);
  private final FewestProblem problem =
      new FewestProblem(f, Domain.of(Box.cube(3, -1, 1)), Property.atMost(0.1));

  private CodedNetwork rounded(EqualWidth.Method method, int threads) {
    return EqualWidth.round(problem, BITS, method, threads, 3);
  }

  @Test
  void noNumberIsWider() {
    for (EqualWidth.Method method : EqualWidth.Method.values()) {
      for (CodedLayer layer : rounded(method, 1).layers()) {
        for (CodedRow row : layer.rows()) {
          assertThat(row.bits(0, 0))
              .as(method.label())
              .isLessThanOrEqualTo((row.size() + 1) * BITS);
        }
      }
    }
  }

  /** Each number of the plainest way is as near as its row's step allows. */
  @Test
  void nearestIsWithinHalfAStep() {
    EqualRows rows = new EqualRows(BITS);
    double[] numbers = {0.7, -0.3, 0.01, 0.99, -1, 0.2};
    double[] values = Rows.values(rows.nearest(numbers));
    for (int j = 0; j < numbers.length; j++) {
      double step = 0x1p-2; // -1 needs 2^0, so 4 bits reach from -2 to 1.75
      assertThat(Math.abs(values[j] - numbers[j])).isLessThanOrEqualTo(step / 2);
    }
  }

  /** On points that none of them saw, each way is better than the one before. */
  @Test
  void everyWayIsBetterThanTheOneBefore() {
    Map<EqualWidth.Method, Double> errors = new EnumMap<>(EqualWidth.Method.class);
    for (EqualWidth.Method method : EqualWidth.Method.values()) {
      errors.put(method, largest(rounded(method, 2).network()));
    }
    double nearest = errors.get(EqualWidth.Method.NEAREST);
    double feedback = errors.get(EqualWidth.Method.FEEDBACK);
    assertThat(feedback).isLessThan(nearest);
    assertThat(errors.get(EqualWidth.Method.DESCENT)).isLessThan(feedback);
  }

  private double largest(Network g) {
    SplittableRandom random = new SplittableRandom(99);
    double largest = 0;
    for (int s = 0; s < 2000; s++) {
      double[] x = random.doubles(3, -1, 1).toArray();
      double[] yf = f.forward(x);
      double[] yg = g.forward(x);
      for (int k = 0; k < yf.length; k++) {
        largest = Math.max(largest, Math.abs(yg[k] - yf[k]));
      }
    }
    return largest;
  }

  @Test
  void threadsDoNotMatter() {
    byte[] one = rounded(EqualWidth.Method.DESCENT, 1).stream();
    assertThat(Arrays.equals(one, rounded(EqualWidth.Method.DESCENT, 2).stream())).isTrue();
  }
}
