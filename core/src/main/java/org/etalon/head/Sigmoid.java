package org.etalon.head;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import org.etalon.exact.Dyadic;
import org.etalon.exact.Enclosure;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;

/** The function {@code 1 / (1 + exp(-x))} of every entry. */
public record Sigmoid() implements Head {
  @Override
  public String label() {
    return "Sigmoid";
  }

  @Override
  public OptionalDouble lipschitzUp(Norm norm) {
    return OptionalDouble.of(0.25);
  }

  /** The derivative is {@code p / (1 + p)^2} with {@code p = exp(-|x|)}. */
  @Override
  public OptionalDouble lipschitzUp(Norm norm, Box values) {
    return OptionalDouble.of(Math.min(0.25, Slopes.up(values, 1)));
  }

  @Override
  public Optional<Enclosure[]> enclose(Dyadic[] x) {
    return Optional.of(Arrays.stream(x).map(Sigmoid::of).toArray(Enclosure[]::new));
  }

  private static Enclosure of(Dyadic x) {
    Enclosure power = Enclosure.of(x.abs().negate()).exp();
    Enclosure one = Enclosure.of(Dyadic.of(1));
    return (x.signum() < 0 ? power : one).divide(one.add(power));
  }
}
