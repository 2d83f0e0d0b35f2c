package org.etalon.vnnlib;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What a query asserts: comparisons of linear terms with zero, joined by and and or. */
sealed interface Formula permits Formula.All, Formula.Any, Formula.Comparison {
  /**
   * All of these.
   *
   * @param parts may be none
   */
  record All(List<Formula> parts) implements Formula {
    @Override
    public <R> R fold(
        Function<All, R> all, Function<Any, R> any, Function<Comparison, R> comparison) {
      return all.apply(this);
    }
  }

  /**
   * At least one of these.
   *
   * @param parts may be none
   */
  record Any(List<Formula> parts) implements Formula {
    @Override
    public <R> R fold(
        Function<All, R> all, Function<Any, R> any, Function<Comparison, R> comparison) {
      return any.apply(this);
    }
  }

  /**
   * A linear term compared with zero.
   *
   * @param term the coefficients, none of them zero
   * @param constant what is added to them
   * @param relation of their sum to zero
   */
  record Comparison(Map<QueryVariable, BigDecimal> term, BigDecimal constant, Relation relation)
      implements Formula {
    @Override
    public <R> R fold(
        Function<All, R> all, Function<Any, R> any, Function<Comparison, R> comparison) {
      return comparison.apply(this);
    }
  }

  /** How a term stands to zero. */
  enum Relation {
    POSITIVE,
    NOT_NEGATIVE,
    ZERO,
    NOT_ZERO;

    /** Whether every number of an interval stands so to zero. */
    boolean holds(BigDecimal low, BigDecimal high) {
      return switch (this) {
        case POSITIVE -> low.signum() > 0;
        case NOT_NEGATIVE -> low.signum() >= 0;
        case ZERO -> low.signum() == 0 && high.signum() == 0;
        case NOT_ZERO -> low.signum() > 0 || high.signum() < 0;
      };
    }
  }

  /** What is given for the kind that this formula is. */
  <R> R fold(Function<All, R> all, Function<Any, R> any, Function<Comparison, R> comparison);
}
