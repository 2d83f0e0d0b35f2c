package org.etalon.lab.theory;

import java.math.BigDecimal;
import java.util.List;
import org.etalon.problem.Norm;

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

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if there is no layer, a width is not positive, or B or D is
   *     not positive
   */
  public ParameterClass {
    widths = List.copyOf(widths);
    if (widths.size() < 2 || widths.size() > MOST_LAYERS) {
      throw new IllegalArgumentException(
          "widths must be N_0,...,N_L with L from 1 to " + (MOST_LAYERS - 1));
    }
    for (int width : widths) {
      if (width < 1 || width > WIDEST) {
        throw new IllegalArgumentException("every width must be 1 to " + WIDEST + ", not " + width);
      }
    }
    if (weightBound.signum() <= 0) {
      throw new IllegalArgumentException("the weight bound B must be above 0");
    }
    if (radius.signum() <= 0) {
      throw new IllegalArgumentException("the domain radius D must be above 0");
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
  BigDecimal inputNorm() {
    int d = widths.get(0);
    return switch (norm) {
      case ONE -> Numbers.times(radius, Numbers.of(d));
      case TWO -> Numbers.times(radius, Numbers.sqrt(Numbers.of(d)));
      case INF -> radius;
    };
  }

  /** kW_l: the q-norm of an N_l x N_(l-1) matrix of ones; l from 1. */
  BigDecimal onesMatrix(int l) {
    long rows = widths.get(l);
    long columns = widths.get(l - 1);
    return switch (norm) {
      case ONE -> Numbers.of(rows);
      case TWO -> Numbers.sqrt(Numbers.of(rows * columns));
      case INF -> Numbers.of(columns);
    };
  }

  /** kb_l: the q-norm of a vector of N_l ones. */
  BigDecimal onesVector(int l) {
    long rows = widths.get(l);
    return switch (norm) {
      case ONE -> Numbers.of(rows);
      case TWO -> Numbers.sqrt(Numbers.of(rows));
      case INF -> BigDecimal.ONE;
    };
  }

  /** The largest of all kW_l and kb_l. */
  BigDecimal largestOnes() {
    BigDecimal largest = BigDecimal.ONE;
    for (int l = 1; l <= depth(); l++) {
      largest = largest.max(onesMatrix(l)).max(onesVector(l));
    }
    return largest;
  }
}
