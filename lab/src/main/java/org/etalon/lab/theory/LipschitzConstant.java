package org.etalon.lab.theory;

import static org.etalon.lab.theory.Numbers.plus;
import static org.etalon.lab.theory.Numbers.times;

import java.math.BigDecimal;

/**
 * The Lipschitz constant of the parameterization over a class, {@code sup ||R_theta(x) -
 * R_theta'(x)||_q / ||theta - theta'||_inf}, exactly (docs/math/theory.md, theorem A), beside the
 * two forms of the talk.
 *
 * @param exact K_q
 * @param talkLower {@code (1/c) L B^(L-1)} with c = 1/D, attained along one path
 * @param talkUpper {@code c W L^2 B^(L-1)} with c = 1 + X_0; only proved for B at least 1
 */
public record LipschitzConstant(BigDecimal exact, BigDecimal talkLower, BigDecimal talkUpper) {

  /** The constant of a class. */
  public static LipschitzConstant of(ParameterClass c) {
    BigDecimal b = c.weightBound();
    BigDecimal size = c.inputNorm();
    BigDecimal k = BigDecimal.ZERO;
    for (int l = 1; l <= c.depth(); l++) {
      k = plus(times(b, k), plus(times(c.onesMatrix(l), size), c.onesVector(l)));
      size = plus(times(b, size), b);
    }
    BigDecimal power = b.pow(c.depth() - 1, Numbers.CONTEXT);
    BigDecimal depth = Numbers.of(c.depth());
    BigDecimal lower = times(times(c.radius(), depth), power);
    BigDecimal upper =
        times(
            times(plus(c.inputNorm(), BigDecimal.ONE), Numbers.of(c.width())),
            times(times(depth, depth), power));
    return new LipschitzConstant(k, lower, upper);
  }
}
