package org.etalon.head;

import java.util.Optional;
import java.util.OptionalDouble;
import org.etalon.exact.Dyadic;
import org.etalon.exact.Enclosure;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;

/**
 * The function {@code exp(x_i) / sum_j exp(x_j)}, in every group.
 *
 * @param groups which entries belong together
 */
public record Softmax(Groups groups) implements Head {
  private static final Dyadic HALF = Dyadic.of(0.5);

  @Override
  public String label() {
    return "Softmax";
  }

  @Override
  public OptionalDouble lipschitzUp(Norm norm) {
    return OptionalDouble.of(0.5);
  }

  /** Row i of the derivative sums to {@code 2 p (1 - p)}, which is largest nearest to 1/2. */
  @Override
  public OptionalDouble lipschitzUp(Norm norm, Box values) {
    double largest = 0;
    for (Enclosure share : Shares.of(groups, values)) {
      Dyadic p = share.upper();
      if (p.compareTo(HALF) > 0) {
        p = share.lower().max(HALF);
      }
      Dyadic sum = p.multiply(Dyadic.of(1).subtract(p)).scaleByPowerOfTwo(1);
      largest = Math.max(largest, sum.toDoubleUp());
    }
    return OptionalDouble.of(largest);
  }

  @Override
  public Optional<Enclosure[]> enclose(Dyadic[] x) {
    return Optional.of(groups.map(x, Softmax::ofGroup));
  }

  /**
   * The largest entry is subtracted first, exactly: no exponential is above 1, their sum not below.
   */
  private static Enclosure[] ofGroup(Dyadic[] x) {
    Enclosure[] powers = Exponentials.of(x);
    Enclosure sum = Exponentials.sum(powers);
    Enclosure[] y = new Enclosure[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = powers[i].divide(sum);
    }
    return y;
  }
}
