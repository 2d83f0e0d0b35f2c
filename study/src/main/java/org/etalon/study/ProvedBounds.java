package org.etalon.study;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.etalon.engine.certify.Certification;
import org.etalon.head.HeadDifference;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Verdict;

/**
 * Bounds as decimals, rounded outward to some digits, or to as many more as it takes to stay on the
 * side of epsilon where they are: at most it where it is proved, above it where it is refuted.
 */
final class ProvedBounds {
  private ProvedBounds() {}

  /** The least number that is proved to be a bound: epsilon, where the double is above that. */
  static Optional<BigDecimal> upper(Certification c) {
    Optional<BigDecimal> proved =
        c.epsilon().filter(e -> c.verdict() == Verdict.CERTIFIED).map(Epsilon::value);
    Optional<BigDecimal> bound =
        Optional.of(c.upperBound()).filter(Double::isFinite).map(BigDecimal::new);
    return bound.map(b -> proved.map(b::min).orElse(b));
  }

  /** A bound, rounded up. */
  static BigDecimal up(BigDecimal bound, Optional<Epsilon> epsilon, int digits) {
    Optional<BigDecimal> limit = epsilon.map(Epsilon::value).filter(e -> bound.compareTo(e) <= 0);
    return shortest(
        n -> bound.round(new MathContext(n, RoundingMode.CEILING)),
        digits,
        v -> limit.isEmpty() || v.compareTo(limit.get()) <= 0);
  }

  /** What is attained, rounded down. */
  static BigDecimal down(BigDecimal attained, Optional<Epsilon> epsilon, int digits) {
    return down(
        n -> attained.round(new MathContext(n, RoundingMode.FLOOR)),
        epsilon.filter(e -> attained.compareTo(e.value()) > 0),
        digits);
  }

  /** The difference at the witness, rounded down; 0 where there is none. */
  static BigDecimal attained(Certification c, int digits) {
    return c.bracket()
        .witness()
        .map(w -> down(w::differenceDown, c.epsilon().filter(w::exceeds), digits))
        .orElse(BigDecimal.ZERO);
  }

  /** The difference behind a head, rounded down. */
  static BigDecimal attained(HeadDifference d, Optional<Epsilon> epsilon, int digits) {
    return down(d::down, epsilon.filter(d::exceeds), digits);
  }

  private static BigDecimal down(
      IntFunction<BigDecimal> rounded, Optional<Epsilon> exceeded, int digits) {
    return shortest(
        rounded, digits, v -> exceeded.isEmpty() || v.compareTo(exceeded.get().value()) > 0);
  }

  /** Ends: what is rounded is on that side itself, and comes as near to as one likes. */
  private static BigDecimal shortest(
      IntFunction<BigDecimal> rounded, int digits, Predicate<BigDecimal> fits) {
    return IntStream.iterate(digits, n -> n + 1)
        .mapToObj(rounded)
        .filter(fits)
        .findFirst()
        .orElseThrow();
  }
}
