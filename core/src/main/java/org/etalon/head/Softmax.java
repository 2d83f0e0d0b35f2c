package org.etalon.head;

import java.util.Optional;
import java.util.OptionalDouble;
import org.etalon.exact.Dyadic;
import org.etalon.exact.Enclosure;
import org.etalon.problem.Norm;

/**
 * The function {@code exp(x_i) / sum_j exp(x_j)}, in every group.
 *
 * @param groups which entries belong together
 */
public record Softmax(Groups groups) implements Head {
  @Override
  public String label() {
    return "Softmax";
  }

  @Override
  public OptionalDouble lipschitzUp(Norm norm) {
    return OptionalDouble.of(0.5);
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
