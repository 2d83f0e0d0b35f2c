package org.etalon.head;

import java.util.Optional;
import java.util.OptionalDouble;
import org.etalon.exact.Dyadic;
import org.etalon.exact.Enclosure;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;
import org.etalon.rounding.Outward;

/**
 * The function {@code x_i - log(sum_j exp(x_j))}, in every group.
 *
 * @param groups which entries belong together
 */
public record LogSoftmax(Groups groups) implements Head {
  @Override
  public String label() {
    return "LogSoftmax";
  }

  @Override
  public OptionalDouble lipschitzUp(Norm norm) {
    int n = groups.length();
    return OptionalDouble.of(
        switch (norm) {
          case INF -> 2;
          case ONE -> Math.max(1, n - 1);
          case TWO -> Outward.sqrtUp(n);
        });
  }

  @Override
  public OptionalDouble lipschitzUp(Norm norm, Box values) {
    int n = groups.length();
    Dyadic one = Dyadic.of(1);
    Dyadic least = one;
    Dyadic most = Dyadic.ZERO;
    for (Enclosure share : Shares.of(groups, values)) {
      least = least.compareTo(share.lower()) <= 0 ? least : share.lower();
      most = most.max(share.upper());
    }
    double sharper =
        switch (norm) {
          case INF -> one.subtract(least).scaleByPowerOfTwo(1).toDoubleUp();
          case ONE -> one.add(most.multiply(Dyadic.of(Math.max(0, n - 2)))).toDoubleUp();
          case TWO -> Outward.sqrtUp(most.multiply(Dyadic.of(n)).toDoubleUp());
        };
    return OptionalDouble.of(Math.min(lipschitzUp(norm).orElseThrow(), sharper));
  }

  @Override
  public Optional<Enclosure[]> enclose(Dyadic[] x) {
    return Optional.of(groups.map(x, LogSoftmax::ofGroup));
  }

  private static Enclosure[] ofGroup(Dyadic[] x) {
    Dyadic largest = Exponentials.largest(x);
    Enclosure log = Exponentials.sum(Exponentials.of(x)).log();
    Enclosure[] y = new Enclosure[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = Enclosure.of(x[i].subtract(largest)).subtract(log);
    }
    return y;
  }
}
