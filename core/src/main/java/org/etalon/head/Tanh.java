package org.etalon.head;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import org.etalon.exact.Dyadic;
import org.etalon.exact.Enclosure;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;

/** The hyperbolic tangent of every entry. */
public record Tanh() implements Head {
  @Override
  public String label() {
    return "Tanh";
  }

  @Override
  public OptionalDouble lipschitzUp(Norm norm) {
    return OptionalDouble.of(1);
  }

  /** The derivative is {@code 4 p / (1 + p)^2} with {@code p = exp(-2 |x|)}. */
  @Override
  public OptionalDouble lipschitzUp(Norm norm, Box values) {
    return OptionalDouble.of(Math.min(1, Slopes.up(values, 2)));
  }

  @Override
  public Optional<Enclosure[]> enclose(Dyadic[] x) {
    return Optional.of(Arrays.stream(x).map(Tanh::of).toArray(Enclosure[]::new));
  }

  private static Enclosure of(Dyadic x) {
    Enclosure power = Enclosure.of(x.abs().scaleByPowerOfTwo(1).negate()).exp();
    Enclosure one = Enclosure.of(Dyadic.of(1));
    Enclosure ofAbsolute = one.subtract(power).divide(one.add(power));
    return x.signum() < 0 ? ofAbsolute.negate() : ofAbsolute;
  }
}
