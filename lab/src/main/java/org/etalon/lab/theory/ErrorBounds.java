package org.etalon.lab.theory;

import static org.etalon.lab.theory.Directed.DOWN;
import static org.etalon.lab.theory.Directed.UP;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.etalon.problem.Norm;
import org.etalon.quant.Rounding;

/**
 * Bounds of {@code E(eta) = sup over the class and the inputs of ||R_theta - R_Q(theta)||_q} for
 * uniform quantization with step eta (docs/math/theory.md, theorem B): {@code E_mono <= E_low <= E
 * <= E_up}. Networks of the class approach E_low; E_mono never falls as eta grows.
 *
 * <p><b>Rounding:</b> 60 digits, E_up up, E_low and E_mono down.
 */
public final class ErrorBounds {
  private static final BigDecimal HALF = new BigDecimal("0.5");
  private static final BigDecimal QUARTER = new BigDecimal("0.25");

  private final ParameterClass c;
  private final Rounding rounding;
  private final List<Layer> layers;

  /** What the recursions take from one layer, computed once. */
  private record Layer(
      BigDecimal weightOnesUp,
      BigDecimal weightOnesDown,
      BigDecimal biasOnesUp,
      BigDecimal biasOnesDown,
      BigDecimal largestWeight,
      BigDecimal largestBias) {
    static Layer of(ParameterClass c, int l) {
      return new Layer(
          c.onesMatrix(l, UP),
          c.onesMatrix(l, DOWN),
          c.onesVector(l, UP),
          c.onesVector(l, DOWN),
          c.largestWeight(l),
          c.largestBias(l));
    }
  }

  /** The bounds for one class and one way of rounding. */
  public ErrorBounds(ParameterClass c, Rounding rounding) {
    this.c = c;
    this.rounding = rounding;
    layers = IntStream.rangeClosed(1, c.depth()).mapToObj(l -> Layer.of(c, l)).toList();
  }

  /** The most a coordinate moves: eta, or half of it for nearest; exactly. */
  private BigDecimal move(BigDecimal eta) {
    return rounding == Rounding.NEAREST ? eta.multiply(HALF) : eta;
  }

  /** E_up, rounded up. */
  public BigDecimal upper(BigDecimal eta) {
    BigDecimal b = c.weightBound();
    BigDecimal move = move(eta);
    boolean staysInside = rounding == Rounding.ZERO && c.norm() != Norm.TWO;
    BigDecimal u = BigDecimal.ZERO;
    BigDecimal v = BigDecimal.ZERO;
    BigDecimal x = c.inputNorm(UP);
    BigDecimal y = x;
    for (Layer layer : layers) {
      BigDecimal kW = layer.weightOnesUp();
      BigDecimal kb = layer.biasOnesUp();
      BigDecimal a = staysInside ? b : UP.plus(b, UP.times(kW, move));
      BigDecimal bias = staysInside ? b : UP.plus(b, UP.times(kb, move));
      u = UP.plus(UP.times(a, u), UP.times(move, UP.plus(UP.times(kW, x), kb)));
      v = UP.plus(UP.times(b, v), UP.times(move, UP.plus(UP.times(kW, y), kb)));
      x = UP.plus(UP.times(b, x), b);
      y = UP.plus(UP.times(a, y), bias);
    }
    return u.min(v);
  }

  /** E_low, rounded down: the error that networks of {@link WorstEntry} approach. */
  public BigDecimal lower(BigDecimal eta) {
    return WorstEntry.Rule.of(rounding).stream()
        .map(rule -> difference(eta, rule))
        .reduce(BigDecimal.ZERO, BigDecimal::max);
  }

  /** The rule with the largest error. */
  WorstEntry.Rule worst(BigDecimal eta) {
    return WorstEntry.Rule.of(rounding).stream()
        .max(Comparator.comparing(rule -> difference(eta, rule)))
        .orElseThrow();
  }

  /**
   * E_mono, rounded down: half of the recursion with the largest moves, and a quarter for nearest.
   */
  public BigDecimal monotone(BigDecimal eta) {
    BigDecimal b = c.weightBound();
    BigDecimal d = BigDecimal.ZERO;
    BigDecimal t = c.inputNorm(DOWN);
    for (Layer layer : layers) {
      BigDecimal dA = b.min(DOWN.times(layer.weightOnesDown(), eta));
      BigDecimal dc = b.min(DOWN.times(layer.biasOnesDown(), eta));
      d = DOWN.plus(DOWN.times(b, d), DOWN.plus(DOWN.times(dA, t), dc));
      BigDecimal kept = b.subtract(b.min(UP.times(layer.weightOnesUp(), eta)));
      BigDecimal keptBias = b.subtract(b.min(UP.times(layer.biasOnesUp(), eta)));
      t = DOWN.plus(DOWN.times(kept, t), keptBias);
    }
    return d.multiply(rounding == Rounding.NEAREST ? QUARTER : HALF);
  }

  /**
   * A difference of norms as two terms that are not negative: what entries that move down add to
   * it, and what entries that move up take from it.
   */
  private record Terms(BigDecimal down, BigDecimal up) {}

  /** At most the difference of the outputs at (D, ..., D). */
  private BigDecimal difference(BigDecimal eta, WorstEntry.Rule rule) {
    Terms least = grow(eta, rule, DOWN);
    if (least.up().signum() == 0 || least.down().signum() == 0) {
      return least.down().max(least.up());
    }
    Terms most = grow(eta, rule, UP);
    return DOWN.minus(least.down(), most.up()).max(DOWN.minus(least.up(), most.down()));
  }

  /** The recursion without cancellation: sums of terms that are not negative. */
  private Terms grow(BigDecimal eta, WorstEntry.Rule rule, Directed round) {
    BigDecimal down = BigDecimal.ZERO;
    BigDecimal up = BigDecimal.ZERO;
    BigDecimal t = c.inputNorm(round);
    for (Layer layer : layers) {
      BigDecimal kW = round == UP ? layer.weightOnesUp() : layer.weightOnesDown();
      BigDecimal kb = round == UP ? layer.biasOnesUp() : layer.biasOnesDown();
      WorstEntry w = WorstEntry.of(layer.largestWeight(), eta, rounding, rule);
      WorstEntry b = WorstEntry.of(layer.largestBias(), eta, rounding, rule);
      BigDecimal a = round.times(kW, w.value());
      BigDecimal byWeights = round.times(round.times(kW, w.moved().abs()), t);
      BigDecimal byBiases = round.times(kb, b.moved().abs());
      down = round.plus(round.times(a, down), moved(w, byWeights, b, byBiases, 1, round));
      up = round.plus(round.times(a, up), moved(w, byWeights, b, byBiases, -1, round));
      t = round.plus(round.times(round.times(kW, w.rounded()), t), round.times(kb, b.rounded()));
    }
    return new Terms(down, up);
  }

  /** What moves in one direction: 1 down, -1 up. */
  private static BigDecimal moved(
      WorstEntry w,
      BigDecimal byWeights,
      WorstEntry b,
      BigDecimal byBiases,
      int direction,
      Directed round) {
    BigDecimal ofWeights = w.moved().signum() == direction ? byWeights : BigDecimal.ZERO;
    BigDecimal ofBiases = b.moved().signum() == direction ? byBiases : BigDecimal.ZERO;
    return round.plus(ofWeights, ofBiases);
  }

  /** What all weights of layer l are in the network of {@link #lower}. */
  WorstEntry weight(int l, BigDecimal eta, WorstEntry.Rule rule) {
    return WorstEntry.of(layers.get(l - 1).largestWeight(), eta, rounding, rule);
  }

  /** What all biases of layer l are in it. */
  WorstEntry bias(int l, BigDecimal eta, WorstEntry.Rule rule) {
    return WorstEntry.of(layers.get(l - 1).largestBias(), eta, rounding, rule);
  }
}
