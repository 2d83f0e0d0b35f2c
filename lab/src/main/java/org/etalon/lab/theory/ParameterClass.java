package org.etalon.lab.theory;

import java.math.BigDecimal;
import java.util.List;
import org.etalon.problem.Norm;
import org.etalon.problem.UnfitException;

/**
 * All networks of an architecture whose weight matrices and biases have norms at most B: {@code
 * Theta^q(B) = {||W_l||_q <= B, ||b_l||_q <= B}}, with operator norms l^q to l^q.
 *
 * @param widths N = (N_0, ..., N_L)
 * @param weightBound B
 * @param radius D: inputs have absolute values at most D
 * @param norm q
 */
public record ParameterClass(
    List<Integer> widths, BigDecimal weightBound, BigDecimal radius, Norm norm) {
  private static final int MOST_LAYERS = 10_000;
  private static final int WIDEST = 1 << 24;
  private static final int LARGEST_EXPONENT = 1000;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if there is no layer, a width is not positive, or B or D is
   *     not positive
   */
  public ParameterClass {
    widths = List.copyOf(widths);
    if (widths.size() < 2 || widths.size() > MOST_LAYERS) {
      throw new UnfitException("widths must be N_0,...,N_L with L from 1 to " + (MOST_LAYERS - 1));
    }
    for (int width : widths) {
      if (width < 1 || width > WIDEST) {
        throw new UnfitException("every width must be 1 to " + WIDEST + ", not " + width);
      }
    }
    requireSize("the weight bound B", weightBound);
    requireSize("the domain radius D", radius);
  }

  /**
   * Checks that a number is positive, and neither so large nor so small that powers of it would not
   * be.
   *
   * @throws IllegalArgumentException if not
   */
  static void requireSize(String name, BigDecimal value) {
    if (value.signum() <= 0) {
      throw new UnfitException(name + " must be above 0");
    }
    if (Math.abs((long) value.precision() - value.scale() - 1) > LARGEST_EXPONENT) {
      throw new UnfitException(name + " must be within 1e-1000 and 1e1000");
    }
  }

  /** L, the number of layers. */
  public int depth() {
    return widths.size() - 1;
  }

  /** The largest width. */
  public int width() {
    return widths.stream().mapToInt(Integer::intValue).max().orElseThrow();
  }

  /** X_0, the largest q-norm of an input. */
  BigDecimal inputNorm(Directed directed) {
    int d = widths.get(0);
    return switch (norm) {
      case ONE -> directed.times(radius, BigDecimal.valueOf(d));
      case TWO -> directed.times(radius, directed.sqrt(d));
      case INF -> radius;
    };
  }

  /** kW_l: the q-norm of an N_l x N_(l-1) matrix of ones; l from 1. */
  BigDecimal onesMatrix(int l, Directed directed) {
    long rows = widths.get(l);
    long columns = widths.get(l - 1);
    return switch (norm) {
      case ONE -> BigDecimal.valueOf(rows);
      case TWO -> directed.sqrt(rows * columns);
      case INF -> BigDecimal.valueOf(columns);
    };
  }

  /** kb_l: the q-norm of a vector of N_l ones. */
  BigDecimal onesVector(int l, Directed directed) {
    long rows = widths.get(l);
    return switch (norm) {
      case ONE -> BigDecimal.valueOf(rows);
      case TWO -> directed.sqrt(rows);
      case INF -> BigDecimal.ONE;
    };
  }

  /** The largest entry that all weights of layer l can have, {@code B / kW_l} rounded down. */
  BigDecimal largestWeight(int l) {
    return Directed.DOWN.over(weightBound, onesMatrix(l, Directed.UP));
  }

  /** The largest entry that all biases of layer l can have, {@code B / kb_l} rounded down. */
  BigDecimal largestBias(int l) {
    return Directed.DOWN.over(weightBound, onesVector(l, Directed.UP));
  }
}
