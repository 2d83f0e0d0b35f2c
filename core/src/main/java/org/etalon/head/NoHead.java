package org.etalon.head;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import org.etalon.exact.Dyadic;
import org.etalon.exact.Enclosure;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;

/** No head: the piecewise linear part is the model. */
public record NoHead() implements Head {
  @Override
  public String label() {
    return "";
  }

  @Override
  public OptionalDouble lipschitzUp(Norm norm) {
    return OptionalDouble.of(1);
  }

  @Override
  public OptionalDouble lipschitzUp(Norm norm, Box values) {
    return lipschitzUp(norm);
  }

  @Override
  public Optional<Enclosure[]> enclose(Dyadic[] x) {
    return Optional.of(Arrays.stream(x).map(Enclosure::of).toArray(Enclosure[]::new));
  }
}
