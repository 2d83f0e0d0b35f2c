package org.etalon.engine.bound;

import org.etalon.rounding.Outward;

/**
 * Encloses z, z' and d of one layer by interval arithmetic from the enclosures of the layer below:
 * what a pass that is out of time ends with.
 *
 * <p><b>Requires:</b> the layers below hold enclosures, which may be infinite.
 *
 * <p><b>Returns:</b> enclosures intersected with what the layer's state holds.
 *
 * <p><b>Property:</b> sound in floating point, folding included: the error of a row is the one that
 * begins a backward pass (docs/math/rounding.md, lemma 6). Far looser than {@link BackwardPass}.
 *
 * <p><b>Cost:</b> a few operations a parameter of the layer.
 */
final class IntervalPass {
  private final NetworkPair pair;
  private Range inputs = zero(0);

  IntervalPass(NetworkPair pair) {
    this.pair = pair;
  }

  /** The box of all further enclosures; its corners are not modified. */
  void setBox(double[] lower, double[] upper) {
    inputs = new Range(lower, upper);
  }

  /** Lower and upper ends of some quantities. */
  private static final class Range {
    private final double[] low;
    private final double[] high;

    Range(double[] low, double[] high) {
      this.low = low;
      this.high = high;
    }

    /** The largest absolute value in it. */
    double magnitude() {
      double largest = 0;
      for (int i = 0; i < low.length; i++) {
        largest = Math.max(largest, Math.max(Math.abs(low[i]), Math.abs(high[i])));
      }
      return largest;
    }
  }

  /** Intersects the enclosures of layer {@code t}. */
  void enclose(LayerState[] states, int t) {
    PairLayer layer = pair.layer(t);
    LayerState s = states[t];
    Range a = t == 0 ? inputs : relu(states[t - 1].lower, states[t - 1].upper);
    Range aPrime = t == 0 ? inputs : relu(states[t - 1].lowerPrime, states[t - 1].upperPrime);
    Range e = t == 0 ? zero(layer.columns) : difference(states[t - 1], a, aPrime);
    double maxA = a.magnitude();
    double maxAPrime = aPrime.magnitude();
    double maxE = e.magnitude();
    double gamma = pair.gamma();
    double tiny = BackwardPass.TINY * (1 + Math.max(maxA, Math.max(maxAPrime, maxE))); // underflow
    for (int i = 0; i < s.size; i++) {
      int at = i * layer.columns;
      double high = layer.b[i] + most(layer.w, at, a, 1);
      double low = layer.b[i] - most(layer.w, at, a, -1);
      intersect(s.lower, s.upper, i, low, high, layer.errorZ(i, gamma, maxA), tiny);
      high = layer.bPrime[i] + most(layer.wPrime, at, aPrime, 1);
      low = layer.bPrime[i] - most(layer.wPrime, at, aPrime, -1);
      intersect(
          s.lowerPrime, s.upperPrime, i, low, high, layer.errorZPrime(i, gamma, maxAPrime), tiny);
      high = layer.db[i] + (most(layer.wPrime, at, e, 1) + most(layer.dw, at, a, 1));
      low = layer.db[i] - (most(layer.wPrime, at, e, -1) + most(layer.dw, at, a, -1));
      intersect(s.lowerD, s.upperD, i, low, high, layer.errorD(i, gamma, maxA, maxE), tiny);
    }
  }

  private static Range zero(int size) {
    return new Range(new double[size], new double[size]);
  }

  private static Range relu(double[] low, double[] high) {
    Range range = zero(low.length);
    for (int i = 0; i < low.length; i++) {
      range.low[i] = Math.max(0, low[i]);
      range.high[i] = Math.max(0, high[i]);
    }
    return range;
  }

  /** {@code e = a' - a} lies between 0 and d, and between what the ranges of a' and a leave. */
  private static Range difference(LayerState s, Range a, Range aPrime) {
    Range range = zero(s.size);
    for (int i = 0; i < s.size; i++) {
      double high = Outward.subtractUp(aPrime.high[i], a.low[i]);
      double low = Outward.subtractDown(aPrime.low[i], a.high[i]);
      range.high[i] = Math.min(Math.max(0, s.upperD[i]), high);
      range.low[i] = Math.max(Math.min(0, s.lowerD[i]), low);
    }
    return range;
  }

  /** The largest value of {@code sign} times a row, rounded to nearest at every step. */
  private static double most(double[] w, int at, Range range, double sign) {
    double sum = 0;
    for (int j = 0; j < range.low.length; j++) {
      double weight = sign * w[at + j];
      sum += weight * (weight > 0 ? range.high[j] : range.low[j]);
    }
    return sum;
  }

  /** Anything that overflowed or is not a number is no bound. */
  private static void intersect(
      double[] lower,
      double[] upper,
      int i,
      double low,
      double high,
      double rounding,
      double tiny) {
    double error = (LayerState.inflate(rounding) + tiny) * BackwardPass.SLACK;
    if (Double.isFinite(high) && Double.isFinite(error)) {
      upper[i] = Math.min(upper[i], Outward.addUp(high, error));
    }
    if (Double.isFinite(low) && Double.isFinite(error)) {
      lower[i] = Math.max(lower[i], Outward.subtractDown(low, error));
    }
  }
}
