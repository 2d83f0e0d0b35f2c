package org.etalon.lab.theory;

import static org.etalon.lab.theory.Numbers.over;
import static org.etalon.lab.theory.Numbers.plus;
import static org.etalon.lab.theory.Numbers.times;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.etalon.quant.Rounding;

/**
 * Bounds of {@code E(eta) = sup over the class and the inputs of ||R_theta - R_Q(theta)||_q} for
 * uniform quantization with step eta (docs/math/theory.md, theorem B): {@code E_mono <= E_low <= E
 * <= E_up}. E_low is approached by networks of the class, E_mono never falls as eta grows.
 */
public final class ErrorBounds {
  private final ParameterClass c;
  private final Rounding rounding;

  /** The bounds for one class and one way of rounding. */
  public ErrorBounds(ParameterClass c, Rounding rounding) {
    this.c = c;
    this.rounding = rounding;
  }

  /** The most a coordinate moves: eta, or half of it for nearest. */
  private BigDecimal move(BigDecimal eta) {
    return rounding == Rounding.NEAREST ? over(eta, Numbers.TWO) : eta;
  }

  /** E_up. */
  public BigDecimal upper(BigDecimal eta) {
    BigDecimal b = c.weightBound();
    BigDecimal move = move(eta);
    boolean staysInside = rounding == Rounding.ZERO && c.norm() != org.etalon.problem.Norm.TWO;
    BigDecimal u = BigDecimal.ZERO;
    BigDecimal v = BigDecimal.ZERO;
    BigDecimal x = c.inputNorm();
    BigDecimal y = c.inputNorm();
    for (int l = 1; l <= c.depth(); l++) {
      BigDecimal kW = c.onesMatrix(l);
      BigDecimal kb = c.onesVector(l);
      BigDecimal a = staysInside ? b : plus(b, times(kW, move));
      BigDecimal bias = staysInside ? b : plus(b, times(kb, move));
      u = plus(times(a, u), times(move, plus(times(kW, x), kb)));
      v = plus(times(b, v), times(move, plus(times(kW, y), kb)));
      x = plus(times(b, x), b);
      y = plus(times(a, y), bias);
    }
    return u.min(v);
  }

  /** E_low: the error that networks of {@link Extremal} approach. */
  public BigDecimal lower(BigDecimal eta) {
    return grow(eta, true).max(grow(eta, false));
  }

  /** E_mono: half of the recursion with the largest moves. */
  public BigDecimal monotone(BigDecimal eta) {
    BigDecimal b = c.weightBound();
    BigDecimal d = BigDecimal.ZERO;
    BigDecimal t = c.inputNorm();
    BigDecimal move = move(eta);
    for (int l = 1; l <= c.depth(); l++) {
      BigDecimal dA = b.min(times(c.onesMatrix(l), move));
      BigDecimal dc = b.min(times(c.onesVector(l), move));
      d = plus(times(b, d), plus(times(dA, t), dc));
      t = plus(times(b.subtract(dA), t), b.subtract(dc));
    }
    return over(d, Numbers.TWO);
  }

  private BigDecimal grow(BigDecimal eta, boolean top) {
    BigDecimal d = BigDecimal.ZERO;
    BigDecimal t = c.inputNorm();
    for (int l = 1; l <= c.depth(); l++) {
      BigDecimal[] weight = choose(c.onesMatrix(l), eta, top);
      BigDecimal[] bias = choose(c.onesVector(l), eta, top);
      d = plus(times(weight[0], d), plus(times(weight[1], t), bias[1]));
      t =
          plus(
              times(weight[0].subtract(weight[1], Numbers.CONTEXT), t),
              bias[0].subtract(bias[1], Numbers.CONTEXT));
    }
    return d;
  }

  /**
   * The norm of a constant matrix (or vector) and how far it moves: with entries B/k ("top"), or
   * just below the largest value at which rounding moves most.
   */
  private BigDecimal[] choose(BigDecimal k, BigDecimal eta, boolean top) {
    BigDecimal b = c.weightBound();
    BigDecimal entry = over(b, k);
    if (rounding == Rounding.NEAREST) {
      return chooseNearest(k, entry, eta, top);
    }
    BigDecimal rest = entry.subtract(entry.divideToIntegralValue(eta).multiply(eta));
    if (top) {
      return new BigDecimal[] {b, times(k, rest)};
    }
    return entry.compareTo(eta) < 0
        ? new BigDecimal[] {b, b}
        : new BigDecimal[] {b.subtract(times(k, rest), Numbers.CONTEXT), times(k, eta)};
  }

  private BigDecimal[] chooseNearest(BigDecimal k, BigDecimal entry, BigDecimal eta, boolean top) {
    BigDecimal b = c.weightBound();
    BigDecimal half = over(eta, Numbers.TWO);
    if (entry.compareTo(half) < 0) {
      return new BigDecimal[] {b, b};
    }
    if (top) {
      BigDecimal nearest =
          entry.divide(eta, 0, RoundingMode.HALF_EVEN).multiply(eta, Numbers.CONTEXT);
      BigDecimal moved = entry.subtract(nearest, Numbers.CONTEXT);
      return new BigDecimal[] {b, times(k, moved.max(BigDecimal.ZERO))};
    }
    BigDecimal m = entry.subtract(half).divideToIntegralValue(eta);
    BigDecimal chosen = times(m, eta).add(half);
    return new BigDecimal[] {times(k, chosen), times(k, half)};
  }
}
