package org.etalon.checker;

import java.util.List;
import org.etalon.exact.Dyadic;

/**
 * Rows in exact dyadic arithmetic: nothing is rounded but the finished bound, outward, to a double.
 *
 * <p>The same derivation as {@link DoubleRows}, written for one row at a time, without a word on
 * rounding (docs/math/checker.md, lemmas 1 to 3).
 */
final class ExactRows implements Rows {
  private final List<Stage> f;
  private final List<Stage> g;
  private final Vertices vertices = new Vertices();
  private final double[] sensitivity;
  private double[] lower = new double[0];
  private double[] upper = new double[0];
  private Dyadic constant = Dyadic.ZERO;

  ExactRows(List<Stage> f, List<Stage> g) {
    this.f = f;
    this.g = g;
    sensitivity = new double[f.get(0).columns];
  }

  @Override
  public void setBox(double[] boxLower, double[] boxUpper) {
    lower = boxLower;
    upper = boxUpper;
  }

  @Override
  public double sensitivity(int i) {
    return sensitivity[i];
  }

  @Override
  public void bound(LayerState[] states, int layer, int[] rows, int count, Kind kind, int rule) {
    java.util.Arrays.fill(sensitivity, 0);
    LayerState state = states[layer];
    double[] low = kind == Kind.F ? state.zLow : kind == Kind.G ? state.pLow : state.dLow;
    double[] high = kind == Kind.F ? state.zHigh : kind == Kind.G ? state.pHigh : state.dHigh;
    for (int k = 0; k < count; k++) {
      int i = rows[k];
      if (bounded(states, layer)) {
        high[i] = Math.min(high[i], upper(states, layer, i, 1, kind, rule).toDoubleUp());
        Dyadic negated = upper(states, layer, i, -1, kind, rule);
        low[i] = Math.max(low[i], -negated.toDoubleUp());
      }
      if (low[i] > high[i]) {
        throw new ContradictionException("the enclosure of a neuron is empty");
      }
    }
  }

  /** Whether all layers below have finite enclosures, as exact arithmetic needs. */
  private static boolean bounded(LayerState[] states, int layer) {
    for (int l = 0; l < layer; l++) {
      LayerState s = states[l];
      for (int i = 0; i < s.size; i++) {
        double sum = s.zHigh[i] - s.zLow[i] + (s.pHigh[i] - s.pLow[i]) + (s.dHigh[i] - s.dLow[i]);
        if (!(sum < Double.POSITIVE_INFINITY)) {
          return false;
        }
      }
    }
    return true;
  }

  /** An upper bound of {@code sign} times the target. */
  private Dyadic upper(LayerState[] states, int layer, int i, int sign, Kind kind, int rule) {
    Dyadic[] t = null;
    Dyadic[] s = null;
    constant = Dyadic.ZERO;
    if (kind != Kind.G) {
      int signF = kind == Kind.DIFFERENCE ? -sign : sign;
      t = row(f.get(layer), i, signF);
      start(f.get(layer), i, signF, inputMagnitude(states, layer, false));
    }
    if (kind != Kind.F) {
      s = row(g.get(layer), i, sign);
      start(g.get(layer), i, sign, inputMagnitude(states, layer, true));
    }
    for (int j = layer - 1; j >= 0; j--) {
      if (s == null && t != null) {
        single(t, states[j].zLow, states[j].zHigh, states[j].above, states[j].below[rule]);
      } else if (t == null && s != null) {
        single(
            s, states[j].pLow, states[j].pHigh, states[j].abovePrime, states[j].belowPrime[rule]);
      } else if (t != null && s != null) {
        pair(states[j], s, t, rule);
      }
      t = t == null ? null : descend(f.get(j), t, inputMagnitude(states, j, false));
      s = s == null ? null : descend(g.get(j), s, inputMagnitude(states, j, true));
    }
    for (int j = 0; j < lower.length; j++) {
      Dyadic c = t == null ? Dyadic.ZERO : t[j];
      c = s == null ? c : c.add(s[j]);
      if (c.signum() != 0) {
        constant = constant.add(c.multiply(Dyadic.of(c.signum() > 0 ? upper[j] : lower[j])));
        sensitivity[j] += Math.abs(c.toDouble());
      }
    }
    return constant;
  }

  private static Dyadic[] row(Stage stage, int i, int sign) {
    Dyadic[] row = new Dyadic[stage.columns];
    for (int j = 0; j < row.length; j++) {
      row[j] = Dyadic.of(sign * stage.w[i * stage.columns + j]);
    }
    return row;
  }

  private void start(Stage stage, int i, int sign, Dyadic magnitude) {
    constant = constant.add(Dyadic.of(sign * stage.b[i])).add(radius(stage, i, magnitude));
  }

  private static Dyadic radius(Stage stage, int i, Dyadic magnitude) {
    return Dyadic.of(stage.weightRadius[i]).multiply(magnitude).add(Dyadic.of(stage.biasRadius[i]));
  }

  private Dyadic inputMagnitude(LayerState[] states, int layer, boolean prime) {
    double largest = 0;
    if (layer == 0) {
      for (int j = 0; j < lower.length; j++) {
        largest = Math.max(largest, Math.max(Math.abs(lower[j]), Math.abs(upper[j])));
      }
    } else {
      LayerState below = states[layer - 1];
      for (int j = 0; j < below.size; j++) {
        largest = Math.max(largest, prime ? below.pHigh[j] : below.zHigh[j]);
      }
    }
    return Dyadic.of(largest);
  }

  private void single(Dyadic[] c, double[] low, double[] high, double[] above, double[] below) {
    for (int i = 0; i < c.length; i++) {
      if (high[i] <= 0) {
        c[i] = Dyadic.ZERO;
      } else if (low[i] < 0) {
        Dyadic v = c[i];
        Dyadic w = v.multiply(Dyadic.of(v.signum() >= 0 ? above[i] : below[i]));
        Dyadic atLow = w.negate().multiply(Dyadic.of(low[i]));
        Dyadic atHigh = v.subtract(w).multiply(Dyadic.of(high[i]));
        constant = constant.add(Dyadic.ZERO.max(atLow.max(atHigh)));
        c[i] = w;
      }
    }
  }

  private void pair(LayerState state, Dyadic[] s, Dyadic[] t, int rule) {
    for (int i = 0; i < s.length; i++) {
      boolean stable = !state.unstable(i);
      boolean stablePrime = !state.unstablePrime(i);
      if (stable && state.zHigh[i] <= 0) {
        t[i] = Dyadic.ZERO;
      }
      if (stablePrime && state.pHigh[i] <= 0) {
        s[i] = Dyadic.ZERO;
      }
      if (!stable || !stablePrime) {
        relax(state, s, t, i, rule);
      }
    }
  }

  private void relax(LayerState state, Dyadic[] s, Dyadic[] t, int i, int rule) {
    vertices.collect(
        state.zLow[i],
        state.zHigh[i],
        state.pLow[i],
        state.pHigh[i],
        state.dLow[i],
        state.dHigh[i]);
    Dyadic u = s[i];
    Dyadic v = t[i];
    Dyadic q = u.add(v);
    boolean up = u.signum() >= 0;
    Dyadic x = u.multiply(Dyadic.of(up ? state.aboveOnD[i] : state.belowOnD[i]));
    Dyadic onZ =
        u.multiply(Dyadic.of(up ? state.aboveOnZ[i] : state.belowOnZ[i]))
            .add(q.multiply(Dyadic.of(q.signum() >= 0 ? state.above[i] : state.below[rule][i])));
    Dyadic y = onZ.subtract(x);
    Dyadic largest = null;
    for (int k = 0; k < vertices.count; k++) {
      Dyadic p = Dyadic.of(vertices.p[k]);
      Dyadic z = Dyadic.of(vertices.z[k]);
      Dyadic onP = p.signum() >= 0 ? u.subtract(x) : x.negate();
      Dyadic onZHere = z.signum() >= 0 ? v.subtract(y) : y.negate();
      Dyadic value = onP.multiply(p).add(onZHere.multiply(z));
      largest = largest == null ? value : largest.max(value);
    }
    constant = constant.add(largest == null ? Dyadic.ZERO : largest);
    s[i] = x;
    t[i] = y;
  }

  private Dyadic[] descend(Stage stage, Dyadic[] c, Dyadic magnitude) {
    Dyadic[] next = new Dyadic[stage.columns];
    java.util.Arrays.fill(next, Dyadic.ZERO);
    for (int i = 0; i < stage.rows; i++) {
      if (c[i].signum() == 0) {
        continue;
      }
      constant = constant.add(c[i].multiply(Dyadic.of(stage.b[i])));
      constant = constant.add(c[i].abs().multiply(radius(stage, i, magnitude)));
      for (int j = 0; j < stage.columns; j++) {
        double weight = stage.w[i * stage.columns + j];
        if (weight != 0) {
          next[j] = next[j].add(c[i].multiply(Dyadic.of(weight)));
        }
      }
    }
    return next;
  }
}
