package org.etalon.head;

import java.util.Optional;
import java.util.OptionalDouble;
import org.etalon.exact.Dyadic;
import org.etalon.exact.Enclosure;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;

/**
 * The place of a largest entry, in every group: a decision, which no bound of values carries over
 * to.
 *
 * @param groups which entries belong together
 */
public record ArgMax(Groups groups) implements Head {
  @Override
  public String label() {
    return "ArgMax";
  }

  @Override
  public OptionalDouble lipschitzUp(Norm norm) {
    return OptionalDouble.empty();
  }

  @Override
  public OptionalDouble lipschitzUp(Norm norm, Box values) {
    return lipschitzUp(norm);
  }

  @Override
  public Optional<Enclosure[]> enclose(Dyadic[] x) {
    return Optional.empty();
  }
}
