package org.etalon.lab.theory;

import static org.etalon.lab.theory.Directed.UP;

import java.math.BigDecimal;

/**
 * The Lipschitz constant of the parameterization over a class, {@code sup ||R_theta(x) -
 * R_theta'(x)||_q / ||theta - theta'||_inf}, by its formula (docs/math/theory.md, theorem A),
 * beside two bounds in closed form (its corollary). Each in 60 digits, rounded so that it stays a
 * bound.
 *
 * @param exact K_q, rounded up
 * @param lower {@code (1/c) L B^(L-1)} with c = 1/D, attained along one path; rounded down
 * @param upper {@code c W L^2 B^(L-1)} with c = 1 + X_0, rounded up; only proved for B at least 1
 * @param upperFactor that c, rounded up
 */
public record LipschitzConstant(
    BigDecimal exact, BigDecimal lower, BigDecimal upper, BigDecimal upperFactor) {

  /** The constant of a class. */
  public static LipschitzConstant of(ParameterClass c) {
    BigDecimal b = c.weightBound();
    BigDecimal size = c.inputNorm(UP);
    BigDecimal k = BigDecimal.ZERO;
    for (int l = 1; l <= c.depth(); l++) {
      k =
          UP.plus(
              UP.times(b, k), UP.plus(UP.times(c.onesMatrix(l, UP), size), c.onesVector(l, UP)));
      size = UP.plus(UP.times(b, size), b);
    }
    BigDecimal factor = UP.plus(c.inputNorm(UP), BigDecimal.ONE);
    return new LipschitzConstant(
        k,
        depthPower(c, Directed.DOWN, c.radius()),
        UP.times(
            UP.times(factor, BigDecimal.valueOf(c.width())),
            depthPower(c, UP, BigDecimal.valueOf(c.depth()))),
        factor);
  }

  /** {@code factor L B^(L-1)}. */
  private static BigDecimal depthPower(ParameterClass c, Directed directed, BigDecimal factor) {
    BigDecimal power = directed.power(c.weightBound(), c.depth() - 1);
    return directed.times(directed.times(factor, BigDecimal.valueOf(c.depth())), power);
  }
}
