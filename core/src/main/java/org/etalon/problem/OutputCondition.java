package org.etalon.problem;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.etalon.exact.Dyadic;

/**
 * A linear condition on the outputs of two networks at one input: {@code sum u_i f_i + sum v_i g_i
 * + c} is above 0, or at least 0.
 *
 * @param onF u, one coefficient an output of f
 * @param onG v, one an output of g
 * @param constant c
 * @param strict whether 0 itself fails
 */
public record OutputCondition(
    List<BigDecimal> onF, List<BigDecimal> onG, BigDecimal constant, boolean strict) {
  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException if they differ in size
   */
  public OutputCondition {
    onF = List.copyOf(onF);
    onG = List.copyOf(onG);
    if (onF.size() != onG.size()) {
      throw new IllegalArgumentException(
          "coefficients on " + onF.size() + " outputs of f, " + onG.size() + " of g");
    }
  }

  /** How many outputs each network has. */
  public int outputs() {
    return onF.size();
  }

  /** Whether no output of f matters. */
  public boolean ofGAlone() {
    return onF.stream().allMatch(u -> u.signum() == 0);
  }

  /** Whether no output of g matters. */
  public boolean ofFAlone() {
    return onG.stream().allMatch(v -> v.signum() == 0);
  }

  /**
   * The form at exact outputs, exactly.
   *
   * @param f the outputs of f
   * @param g those of g
   */
  public BigDecimal value(Dyadic[] f, Dyadic[] g) {
    BigDecimal sum = constant;
    for (int i = 0; i < f.length; i++) {
      sum = onF.get(i).signum() == 0 ? sum : sum.add(onF.get(i).multiply(f[i].toBigDecimal()));
      sum = onG.get(i).signum() == 0 ? sum : sum.add(onG.get(i).multiply(g[i].toBigDecimal()));
    }
    return sum;
  }

  /** Whether it holds at exact outputs, decided exactly. */
  public boolean holds(Dyadic[] f, Dyadic[] g) {
    int sign = value(f, g).signum();
    return strict ? sign > 0 : sign >= 0;
  }

  /**
   * What two conditions together imply: that the sum of their forms is positive, or not negative.
   */
  public OutputCondition plus(OutputCondition other) {
    return new OutputCondition(
        sum(onF, other.onF),
        sum(onG, other.onG),
        constant.add(other.constant),
        strict || other.strict);
  }

  private static List<BigDecimal> sum(List<BigDecimal> x, List<BigDecimal> y) {
    return IntStream.range(0, x.size()).mapToObj(i -> x.get(i).add(y.get(i))).toList();
  }

  /**
   * {@code x_i - x_k - c} of one network.
   *
   * @param ofG whose outputs x are
   */
  static OutputCondition lead(
      int outputs, int i, int k, BigDecimal c, boolean strict, boolean ofG) {
    BigDecimal[] row = Collections.nCopies(outputs, BigDecimal.ZERO).toArray(BigDecimal[]::new);
    row[i] = BigDecimal.ONE;
    row[k] = BigDecimal.ONE.negate();
    List<BigDecimal> own = List.of(row);
    List<BigDecimal> none = Collections.nCopies(outputs, BigDecimal.ZERO);
    return new OutputCondition(ofG ? none : own, ofG ? own : none, c.negate(), strict);
  }

  /**
   * {@code f_j - f_i + by >= 0}: that f's output i leads output j by at most so much.
   *
   * @param outputs how many there are
   */
  public static OutputCondition near(int outputs, int j, int i, BigDecimal by) {
    return lead(outputs, j, i, by.negate(), false, false);
  }

  /** The same text for equal conditions: coefficients as plain decimals, f's first. */
  String text() {
    return text(onF) + ";" + text(onG) + ";" + plain(constant) + (strict ? ">0" : ">=0");
  }

  private static String text(List<BigDecimal> row) {
    return row.stream().map(OutputCondition::plain).collect(Collectors.joining(","));
  }

  private static String plain(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }
}
