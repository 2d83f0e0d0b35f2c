package org.etalon.fixed;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;

/**
 * How a real number t goes to an integer. All modes are monotone and keep integers, so they commute
 * with {@code max(0, t)}.
 *
 * <p>In brackets the names of ap_fixed and of QONNX.
 */
public enum RoundingMode {
  /** To the largest integer at most t (AP_TRN; FLOOR). */
  FLOOR("floor", -1, 0),
  /** To the smallest integer at least t (none; CEIL). */
  CEILING("ceiling", 0, 1),
  /** Towards zero (AP_TRN_ZERO; DOWN). */
  TO_ZERO("to-zero", -1, 1),
  /** Away from zero (none; UP). */
  AWAY("away", -1, 1),
  /** To the nearest, ties to the even one (AP_RND_CONV; ROUND). */
  HALF_EVEN("half-even", -0.5, 0.5),
  /** To the nearest, ties up (AP_RND; HALF_UP behind a zero point above all codes). */
  HALF_UP("half-up", -0.5, 0.5),
  /** To the nearest, ties down (AP_RND_MIN_INF; HALF_DOWN behind such a zero point). */
  HALF_DOWN("half-down", -0.5, 0.5),
  /** To the nearest, ties away from zero (AP_RND_INF; HALF_UP). */
  HALF_AWAY("half-away", -0.5, 0.5),
  /** To the nearest, ties towards zero (AP_RND_ZERO; HALF_DOWN). */
  HALF_TO_ZERO("half-to-zero", -0.5, 0.5);

  private final String label;
  private final double least;
  private final double most;

  RoundingMode(String label, double least, double most) {
    this.label = label;
    this.least = least;
    this.most = most;
  }

  /** The name used on the command line, in files and in JSON. */
  public String label() {
    return label;
  }

  /** The mode of this label. */
  public static Optional<RoundingMode> of(String label) {
    return Arrays.stream(values()).filter(mode -> mode.label.equals(label)).findFirst();
  }

  /** The least that rounding can add, in units of the grid. */
  double least() {
    return least;
  }

  /** The most that rounding can add, in units of the grid. */
  double most() {
    return most;
  }

  /**
   * The integer of t.
   *
   * @param floor the largest integer at most t
   * @param rest 0 if t is {@code floor}; else 1, 2 or 3 as t is nearer to it, half way to the next
   *     integer, or nearer to that
   */
  BigInteger of(BigInteger floor, int rest) {
    return rest != 0 && goesUp(floor.signum() < 0, floor.testBit(0), rest)
        ? floor.add(BigInteger.ONE)
        : floor;
  }

  private boolean goesUp(boolean negative, boolean odd, int rest) {
    boolean tie = rest == 2;
    boolean beyond = rest == 3;
    return switch (this) {
      case FLOOR -> false;
      case CEILING -> true;
      case TO_ZERO -> negative;
      case AWAY -> !negative;
      case HALF_EVEN -> beyond || (tie && odd);
      case HALF_UP -> beyond || tie;
      case HALF_DOWN -> beyond;
      case HALF_AWAY -> beyond || (tie && !negative);
      case HALF_TO_ZERO -> beyond || (tie && negative);
    };
  }

  /** The integer of t in double arithmetic, for numbers well inside the range of doubles. */
  public double of(double t) {
    double floor = Math.floor(t);
    double fraction = t - floor;
    int rest = fraction == 0 ? 0 : fraction < 0.5 ? 1 : fraction > 0.5 ? 3 : 2;
    boolean odd = floor % 2 != 0;
    return rest != 0 && goesUp(floor < 0, odd, rest) ? floor + 1 : floor;
  }
}
