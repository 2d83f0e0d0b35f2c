package org.etalon.vnnlib;

import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.etalon.rounding.Decimals;
import org.jspecify.annotations.Nullable;

/**
 * Bounds of some free inputs and linear comparisons that hold together.
 *
 * @param low lower bounds by the number of the input
 * @param high upper bounds
 * @param comparisons of outputs, or of several inputs
 */
record Conjunct(
    Map<Integer, BigDecimal> low, Map<Integer, BigDecimal> high, Set<Linear> comparisons) {
  private static final int MOST_ROUNDS = 8;

  /**
   * That a linear term is positive, or not negative.
   *
   * @param onInputs coefficients of free inputs by their numbers, none of them zero
   * @param onOutputs coefficients of outputs
   * @param constant what is added
   * @param strict whether zero itself fails
   */
  record Linear(
      Map<Integer, BigDecimal> onInputs,
      Map<QueryVariable, BigDecimal> onOutputs,
      BigDecimal constant,
      boolean strict) {
    private Optional<Boolean> decided(Conjunct bounds) {
      BigDecimal least = constant;
      BigDecimal most = constant;
      for (Map.Entry<Integer, BigDecimal> term : onInputs.entrySet()) {
        BigDecimal low = bounds.end(term, false);
        BigDecimal high = bounds.end(term, true);
        if (low == null || high == null) {
          return Optional.empty();
        }
        least = least.add(term.getValue().multiply(low));
        most = most.add(term.getValue().multiply(high));
      }
      if (holds(least)) {
        return Optional.of(true);
      }
      return holds(most) ? Optional.empty() : Optional.of(false);
    }

    private boolean holds(BigDecimal value) {
      return strict ? value.signum() > 0 : value.signum() >= 0;
    }

    /** With inputs that have one value alone put in. */
    private Linear within(Conjunct bounds) {
      Map<Integer, BigDecimal> left = new TreeMap<>();
      BigDecimal sum = constant;
      for (Map.Entry<Integer, BigDecimal> term : onInputs.entrySet()) {
        BigDecimal low = bounds.low.get(term.getKey());
        BigDecimal high = bounds.high.get(term.getKey());
        if (low != null && high != null && low.compareTo(high) == 0) {
          sum = sum.add(term.getValue().multiply(low));
        } else {
          left.put(term.getKey(), term.getValue());
        }
      }
      return new Linear(left, onOutputs, sum, strict);
    }
  }

  /** No bound and no comparison. */
  static Conjunct everything() {
    return new Conjunct(Map.of(), Map.of(), Set.of());
  }

  /** One comparison alone. */
  static Conjunct of(Linear comparison) {
    return new Conjunct(Map.of(), Map.of(), Set.of(comparison));
  }

  /** Both together, or nothing where bounds exclude each other. */
  static List<Conjunct> both(Conjunct a, Conjunct b) {
    Map<Integer, BigDecimal> low = new TreeMap<>(a.low);
    b.low.forEach((i, value) -> low.merge(i, value, BigDecimal::max));
    Map<Integer, BigDecimal> high = new TreeMap<>(a.high);
    b.high.forEach((i, value) -> high.merge(i, value, BigDecimal::min));
    for (Map.Entry<Integer, BigDecimal> entry : low.entrySet()) {
      BigDecimal top = high.get(entry.getKey());
      if (top != null && top.compareTo(entry.getValue()) < 0) {
        return List.of();
      }
    }
    Set<Linear> comparisons = new LinkedHashSet<>(a.comparisons);
    comparisons.addAll(b.comparisons);
    return List.of(new Conjunct(low, high, comparisons));
  }

  int size() {
    return 1 + low.size() + high.size() + comparisons.size();
  }

  /** How much work one round of {@link #propagated} is. */
  long work() {
    return comparisons.stream()
        .filter(each -> each.onOutputs.isEmpty())
        .mapToLong(each -> each.onInputs.size())
        .sum();
  }

  /**
   * With the bounds that follow from comparisons of inputs, each in turn from the bounds of the
   * others, for some rounds; without comparisons that hold wherever bounds do.
   *
   * <p><b>Property:</b> the same inputs, or, where a bound is no short decimal, more.
   *
   * @return nothing where no input is left
   */
  Optional<Conjunct> propagated() {
    Conjunct tight = new Conjunct(new TreeMap<>(low), new TreeMap<>(high), comparisons);
    boolean changed = true;
    for (int round = 0; round < MOST_ROUNDS && changed; round++) {
      changed = false;
      for (Linear comparison : comparisons) {
        changed |= comparison.onOutputs.isEmpty() && tight.tighten(comparison);
      }
    }
    for (Map.Entry<Integer, BigDecimal> entry : tight.low.entrySet()) {
      BigDecimal top = tight.high.get(entry.getKey());
      if (top != null && top.compareTo(entry.getValue()) < 0) {
        return Optional.empty();
      }
    }
    Set<Linear> left = new LinkedHashSet<>();
    for (Linear comparison : comparisons) {
      Linear each = comparison.within(tight);
      Optional<Boolean> decided = each.onOutputs.isEmpty() ? each.decided(tight) : Optional.empty();
      if (decided.isPresent() && !decided.get()) {
        return Optional.empty();
      }
      if (decided.isEmpty()) {
        left.add(each);
      }
    }
    return Optional.of(new Conjunct(tight.low, tight.high, left));
  }

  /** The end of an input's interval at which its term is largest, or smallest. */
  private @Nullable BigDecimal end(Map.Entry<Integer, BigDecimal> term, boolean largest) {
    return (term.getValue().signum() > 0 == largest ? high : low).get(term.getKey());
  }

  /** What a comparison says of each of its inputs; whether that is new. */
  private boolean tighten(Linear comparison) {
    BigDecimal most = comparison.constant;
    int open = 0;
    for (Map.Entry<Integer, BigDecimal> term : comparison.onInputs.entrySet()) {
      BigDecimal end = end(term, true);
      open += end == null ? 1 : 0;
      most = end == null ? most : most.add(term.getValue().multiply(end));
    }
    boolean changed = false;
    for (Map.Entry<Integer, BigDecimal> term : comparison.onInputs.entrySet()) {
      BigDecimal end = end(term, true);
      if (open == (end == null ? 1 : 0)) {
        BigDecimal rest = end == null ? most : most.subtract(term.getValue().multiply(end));
        changed |= tighten(term.getKey(), rest.negate(), term.getValue());
      }
    }
    return changed;
  }

  /** Takes in {@code factor * x >= least}. */
  private boolean tighten(int input, BigDecimal least, BigDecimal factor) {
    boolean below = factor.signum() > 0;
    Optional<BigDecimal> bound = quotient(least, factor, !below);
    Map<Integer, BigDecimal> ends = below ? low : high;
    BigDecimal known = ends.get(input);
    boolean tighter =
        bound.isPresent() && (known == null || bound.get().compareTo(known) * (below ? 1 : -1) > 0);
    if (tighter) {
      ends.put(input, bound.get());
    }
    return tighter;
  }

  /**
   * The quotient where it is exact with a divisor of one; else the double around it, if there is
   * one.
   */
  static Optional<BigDecimal> quotient(BigDecimal a, BigDecimal b, boolean up) {
    if (b.abs().compareTo(BigDecimal.ONE) == 0) {
      return Optional.of(a.multiply(b));
    }
    BigDecimal over = b.signum() > 0 ? a : a.negate();
    double end = up ? Decimals.quotientUp(over, b.abs()) : Decimals.quotientDown(over, b.abs());
    return Double.isInfinite(end) ? Optional.empty() : Optional.of(new BigDecimal(end));
  }
}
