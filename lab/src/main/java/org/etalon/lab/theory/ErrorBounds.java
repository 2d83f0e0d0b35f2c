package org.etalon.lab.theory;

import static org.etalon.lab.theory.Directed.DOWN;
import static org.etalon.lab.theory.Directed.UP;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.IntStream;
import org.etalon.problem.Norm;
import org.etalon.quant.Rounding;

/**
 * Bounds of {@code E(eta) = sup over the class and the inputs of ||R_theta - R_Q(theta)||_q} for
 * uniform quantization with step eta (docs/math/theory.md, theorem B): {@code E_low <= E <= E_up},
 * and {@code E_mono <= E_low} but for nearest. Networks of the class approach E_low; E_mono never
 * falls as eta grows.
 *
 * <p><b>Rounding:</b> 60 digits, E_up up, E_low and E_mono down.
 */
public final class ErrorBounds {
  private static final BigDecimal HALF = new BigDecimal("0.5");

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
    return grow(eta, WorstEntry.Rule.TOP).max(grow(eta, WorstEntry.Rule.BELOW));
  }

  /** The rule with the larger error. */
  WorstEntry.Rule worst(BigDecimal eta) {
    boolean top = grow(eta, WorstEntry.Rule.TOP).compareTo(grow(eta, WorstEntry.Rule.BELOW)) > 0;
    return top ? WorstEntry.Rule.TOP : WorstEntry.Rule.BELOW;
  }

  /** E_mono, rounded down: half of the recursion with the largest moves. */
  public BigDecimal monotone(BigDecimal eta) {
    BigDecimal b = c.weightBound();
    BigDecimal d = BigDecimal.ZERO;
    BigDecimal t = c.inputNorm(DOWN);
    BigDecimal move = move(eta);
    for (Layer layer : layers) {
      BigDecimal dA = b.min(DOWN.times(layer.weightOnesDown(), move));
      BigDecimal dc = b.min(DOWN.times(layer.biasOnesDown(), move));
      d = DOWN.plus(DOWN.times(b, d), DOWN.plus(DOWN.times(dA, t), dc));
      BigDecimal kept = b.subtract(b.min(UP.times(layer.weightOnesUp(), move)));
      BigDecimal keptBias = b.subtract(b.min(UP.times(layer.biasOnesUp(), move)));
      t = DOWN.plus(DOWN.times(kept, t), keptBias);
    }
    return d.multiply(HALF);
  }

  /** The difference of outputs at (D, ..., D): a sum of terms that are not negative. */
  private BigDecimal grow(BigDecimal eta, WorstEntry.Rule rule) {
    BigDecimal d = BigDecimal.ZERO;
    BigDecimal t = c.inputNorm(DOWN);
    for (Layer layer : layers) {
      BigDecimal kW = layer.weightOnesDown();
      BigDecimal kb = layer.biasOnesDown();
      WorstEntry w = WorstEntry.of(layer.largestWeight(), eta, rounding, rule);
      WorstEntry b = WorstEntry.of(layer.largestBias(), eta, rounding, rule);
      BigDecimal grown = DOWN.times(DOWN.times(kW, w.value()), d);
      BigDecimal moved = DOWN.times(DOWN.times(kW, w.moved()), t);
      d = DOWN.plus(grown, DOWN.plus(moved, DOWN.times(kb, b.moved())));
      t = DOWN.plus(DOWN.times(DOWN.times(kW, w.rounded()), t), DOWN.times(kb, b.rounded()));
    }
    return d;
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
