package org.etalon.checker;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.problem.Epsilon;
import org.etalon.problem.OutputCondition;
import org.etalon.problem.OutputRegion;
import org.etalon.problem.Property;

/**
 * The outcomes that a property forbids, as alternatives of linear conditions on the outputs of both
 * networks, and their forms as rows (docs/math/checker.md, lemma 9).
 *
 * <p>Rows are numbered as docs/certificate.md says, so that evidence finds them; what is proved
 * does not depend on it.
 */
final class Outcomes {
  /** {@code u f + v g + c} is above 0, or at least 0. */
  private record Condition(List<BigDecimal> u, List<BigDecimal> v, BigDecimal c, boolean strict) {
    boolean ofF() {
      return v.stream().allMatch(each -> each.signum() == 0);
    }

    boolean ofG() {
      return u.stream().allMatch(each -> each.signum() == 0);
    }
  }

  /**
   * What refutes a condition: {@code sign * row + constant} below 0, or at most 0 if it is strict.
   *
   * @param constant rounded up
   */
  record Bound(int row, int sign, double constant, boolean strict) {}

  private static final BigDecimal LARGEST = new BigDecimal(1L << 53);

  private final int outputs;
  private final Map<List<BigDecimal>, Integer> rows = new LinkedHashMap<>();
  private final List<List<Bound>> alternatives = new ArrayList<>();

  private Outcomes(int outputs, List<List<Condition>> conditions) {
    this.outputs = outputs;
    for (List<Condition> all : conditions) {
      List<Condition> implied = new ArrayList<>(all);
      for (Condition a : all) {
        for (Condition b : all) {
          if (a.ofF() && b.ofG() && plus(a.u, b.v).stream().allMatch(s -> s.signum() == 0)) {
            implied.add(
                new Condition(plus(a.u, b.u), plus(a.v, b.v), a.c.add(b.c), a.strict || b.strict));
          }
        }
      }
      alternatives.add(implied.stream().map(this::bound).toList());
    }
  }

  /** What a property forbids; nothing if it is a distance. */
  static Optional<Outcomes> of(Property property, int outputs) {
    return property.fold(
        distance -> Optional.empty(),
        bracket -> Optional.empty(),
        decision -> Optional.of(new Outcomes(outputs, decisions(outputs, decision.margin()))),
        constraints -> Optional.of(new Outcomes(outputs, conditions(constraints.forbidden()))));
  }

  private static List<List<Condition>> conditions(OutputRegion region) {
    return region.alternatives().stream()
        .map(all -> all.stream().map(Outcomes::condition).toList())
        .toList();
  }

  private static Condition condition(OutputCondition c) {
    return new Condition(c.onF(), c.onG(), c.constant(), c.strict());
  }

  /** For all i and j: i decides in f, j does or may in g. */
  private static List<List<Condition>> decisions(int classes, Epsilon margin) {
    boolean always = margin.value().signum() == 0;
    List<List<Condition>> alternatives = new ArrayList<>();
    for (int i = 0; i < classes; i++) {
      for (int j = 0; j < classes; j++) {
        if (i != j) {
          List<Condition> all = new ArrayList<>();
          all.add(always ? leads(classes, i, j, margin) : notBelow(classes, j, i));
          for (int k = 0; k < classes; k++) {
            if (k != (always ? j : i)) {
              all.add(always ? notBelow(classes, j, k) : leads(classes, i, k, margin));
            }
          }
          alternatives.add(all);
        }
      }
    }
    return alternatives;
  }

  /** {@code f_i - f_k > margin}. */
  private static Condition leads(int classes, int i, int k, Epsilon margin) {
    return new Condition(apart(classes, i, k), zeros(classes), margin.value().negate(), true);
  }

  /** {@code g_j >= g_k}. */
  private static Condition notBelow(int classes, int j, int k) {
    return new Condition(zeros(classes), apart(classes, j, k), BigDecimal.ZERO, false);
  }

  private static List<BigDecimal> zeros(int size) {
    return Collections.nCopies(size, BigDecimal.ZERO);
  }

  private static List<BigDecimal> apart(int size, int i, int k) {
    List<BigDecimal> row = new ArrayList<>(zeros(size));
    row.set(i, BigDecimal.ONE);
    row.set(k, BigDecimal.ONE.negate());
    return row;
  }

  private static List<BigDecimal> plus(List<BigDecimal> x, List<BigDecimal> y) {
    List<BigDecimal> sum = new ArrayList<>();
    for (int i = 0; i < x.size(); i++) {
      sum.add(x.get(i).add(y.get(i)));
    }
    return sum;
  }

  private Bound bound(Condition condition) {
    List<BigDecimal> both = new ArrayList<>(condition.u);
    both.addAll(condition.v);
    BigDecimal scale = scale(both);
    int sign = 0;
    for (BigDecimal each : both) {
      sign = sign == 0 ? each.signum() : sign;
    }
    sign = sign == 0 ? 1 : sign;
    BigDecimal factor = scale.multiply(BigDecimal.valueOf(sign));
    List<BigDecimal> row =
        both.stream()
            .map(e -> e.signum() == 0 ? BigDecimal.ZERO : e.multiply(factor).stripTrailingZeros())
            .toList();
    rows.putIfAbsent(row, rows.size());
    double constant = up(condition.c.multiply(scale));
    return new Bound(rows.get(row), sign, constant, condition.strict);
  }

  /** What makes coefficients doubles: 1, or a power of ten that makes all of them whole. */
  private static BigDecimal scale(List<BigDecimal> coefficients) {
    int digits = 0;
    boolean exact = true;
    for (BigDecimal each : coefficients) {
      digits = Math.max(digits, each.stripTrailingZeros().scale());
      exact &= new BigDecimal(each.doubleValue()).compareTo(each) == 0;
      exact &= each.abs().compareTo(LARGEST) <= 0;
    }
    BigDecimal scale = exact ? BigDecimal.ONE : BigDecimal.ONE.scaleByPowerOfTen(digits);
    for (BigDecimal each : coefficients) {
      if (each.multiply(scale).abs().compareTo(LARGEST) > 0) {
        throw new IllegalArgumentException("a coefficient has too many digits");
      }
    }
    return scale;
  }

  /** The smallest double at least a number; infinity where there is none. */
  private static double up(BigDecimal value) {
    double nearest = value.doubleValue();
    if (Double.isInfinite(nearest)) {
      return nearest > 0 ? nearest : -Double.MAX_VALUE;
    }
    return new BigDecimal(nearest).compareTo(value) < 0 ? Math.nextUp(nearest) : nearest;
  }

  /** The map from f's outputs to what is subtracted in each row, {@code -u f}. */
  Affine ofF() {
    return affine(0, -1);
  }

  /** The map from g's outputs to what that is subtracted from, {@code v g}. */
  Affine ofG() {
    return affine(outputs, 1);
  }

  private Affine affine(int first, int sign) {
    int count = Math.max(1, rows.size());
    double[] entries = new double[count * outputs];
    int at = 0;
    for (List<BigDecimal> row : rows.keySet()) {
      for (BigDecimal each : row.subList(first, first + outputs)) {
        entries[at++] = sign * each.doubleValue();
      }
    }
    return Affine.of(Matrix.of(count, outputs, entries), Vector.zeros(count));
  }

  /** That none of the outcomes occurs. */
  Aim aim() {
    return new OutcomeAim(alternatives);
  }
}
