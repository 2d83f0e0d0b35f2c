package org.etalon.checker;

import java.util.Arrays;
import org.etalon.certificate.Evidence;
import org.etalon.exact.Dyadic;
import org.etalon.network.MaxPool;
import org.jspecify.annotations.Nullable;

/**
 * Rows in exact dyadic arithmetic: nothing is rounded but the finished bound, outward, to a double.
 *
 * <p>The same derivation as {@link DoubleRows}, written for one row at a time, without a word on
 * rounding (docs/math/checker.md, lemmas 1 to 3).
 */
final class ExactRows implements Rows {
  private final Graph graphF;
  private final Graph graphG;
  private final ExactForm f;
  private final ExactForm g;
  private final Forms rangesF;
  private final Forms rangesG;
  private final Vertices vertices = new Vertices();
  private final Apart apart;
  private final double[] sensitivity;
  private double[] lower = new double[0];
  private double[] upper = new double[0];
  private final FirstSite first;
  private @Nullable Recorded recorded;
  private Relaxing.Chosen chosen = Relaxing.Chosen.NONE;
  private int row;
  private Dyadic constant = Dyadic.ZERO;

  ExactRows(Graph f, Graph g) {
    graphF = f;
    graphG = g;
    rangesF = new Forms(f);
    rangesG = new Forms(g);
    this.f = new ExactForm(f, rangesF);
    this.g = new ExactForm(g, rangesG);
    apart = new Apart(f, g, rangesF);
    sensitivity = new double[f.inputSize];
    first = new FirstSite(f, g);
  }

  @Override
  public void setBox(double[] boxLower, double[] boxUpper) {
    Arrays.fill(sensitivity, 0);
    lower = boxLower;
    upper = boxUpper;
    rangesF.setBox(lower, upper);
    rangesG.setBox(lower, upper);
    apart.clear();
  }

  @Override
  public void settle(LayerState[] states, int site) {
    rangesF.settle(site, states[site].zLow, states[site].zHigh);
    rangesG.settle(site, states[site].pLow, states[site].pHigh);
    apart.settle(site, states[site]);
  }

  @Override
  public void byIntervals(LayerState[] states, int site) {
    LayerState s = states[site];
    s.byRange(Kind.F, rangesF.low(graphF.target(site)), rangesF.high(graphF.target(site)));
    s.byRange(Kind.G, rangesG.low(graphG.target(site)), rangesG.high(graphG.target(site)));
    apart.enclose(s, site);
  }

  @Override
  public void encloseCasts(LayerState[] states, int target) {
    encloseCast(states, target, graphF, rangesF, Kind.F);
    encloseCast(states, target, graphG, rangesG, Kind.G);
  }

  private void encloseCast(LayerState[] states, int target, Graph graph, Forms ranges, Kind kind) {
    if (!bounded(states, target)) {
      return;
    }
    Clamp.forEach(
        graph,
        target,
        ranges,
        (before, rows) -> enclose(states, target, before, rows, ranges, kind));
  }

  private void enclose(
      LayerState[] states, int target, int before, int[] rows, Forms ranges, Kind kind) {
    double[] low = ranges.low(before).clone();
    double[] high = ranges.high(before).clone();
    recorded = null;
    for (int i : rows) {
      high[i] = Math.min(high[i], ofValue(states, target, before, i, 1, kind));
      low[i] = Math.max(low[i], -ofValue(states, target, before, i, -1, kind));
    }
    ranges.narrow(before, low, high);
  }

  private double ofValue(LayerState[] states, int target, int value, int i, int sign, Kind kind) {
    constant = Dyadic.ZERO;
    f.clear();
    g.clear();
    (kind == Kind.F ? f : g).start(value, i, sign);
    return descended(states, target, kind, 0);
  }

  @Override
  public boolean hasCasts() {
    return graphF.hasCasts() || graphG.hasCasts();
  }

  @Override
  public boolean overflows(LayerState[] states) {
    return Casting.overflows(graphF, rangesF, states, false)
        || Casting.overflows(graphG, rangesG, states, true);
  }

  @Override
  public double readError() {
    return Graph.readErrors(graphF, graphG);
  }

  @Override
  public boolean overflowsFloat32() {
    return rangesF.overflowsFloat32() || rangesG.overflowsFloat32();
  }

  @Override
  public double sensitivity(int i) {
    return sensitivity[i];
  }

  @Override
  public void bound(LayerState[] states, int target, int[] rows, int count, Kind kind, int rule) {
    if (target == graphF.output()) {
      Arrays.fill(sensitivity, 0);
    }
    LayerState state = states[target];
    double[] low = kind.low(state);
    double[] high = kind.high(state);
    recorded = null;
    for (int k = 0; k < count; k++) {
      int i = rows[k];
      if (bounded(states, target)) {
        high[i] = Math.min(high[i], upper(states, target, i, 1, kind, rule));
        low[i] = Math.max(low[i], -upper(states, target, i, -1, kind, rule));
      }
      if (low[i] > high[i]) {
        throw new ContradictionException("the enclosure of a neuron is empty");
      }
    }
  }

  @Override
  public void bound(LayerState[] states, Evidence.Block block) {
    LayerState state = states[block.site()];
    Recorded all = new Recorded(block, 0, block.rows().size(), states);
    double[] low = all.kind.low(state);
    double[] high = all.kind.high(state);
    for (int r = 0; r < all.rows.length && first.isAffine() && bounded(states, all.site); r++) {
      int i = all.rows[r];
      double bound = upper(states, all, r);
      if (all.signs[r] > 0) {
        high[i] = Math.min(high[i], bound);
      } else {
        low[i] = Math.max(low[i], -bound);
      }
      if (low[i] > high[i]) {
        throw new ContradictionException("the enclosure of a neuron is empty");
      }
    }
  }

  /** Roots are not exact. */
  @Override
  public void together(LayerState[] states, int site) {}

  /** An upper bound of one recorded row, rounded up at the end alone. */
  double upper(LayerState[] states, Recorded all, int r) {
    recorded = all;
    row = r;
    int sign = all.signs[r] > 0 ? 1 : -1;
    return upper(states, all.site, all.rows[r], sign, all.kind, 0);
  }

  /** Whether all sites below have finite enclosures, as exact arithmetic needs. */
  private static boolean bounded(LayerState[] states, int target) {
    for (int site = 1; site < target; site++) {
      LayerState s = states[site];
      for (int i = 0; i < s.size; i++) {
        double sum = s.zHigh[i] - s.zLow[i] + (s.pHigh[i] - s.pLow[i]) + (s.dHigh[i] - s.dLow[i]);
        if (!(sum < Double.POSITIVE_INFINITY)) {
          return false;
        }
      }
    }
    return true;
  }

  /** An upper bound of {@code sign} times the target; infinite where something has none. */
  private double upper(LayerState[] states, int target, int i, int sign, Kind kind, int rule) {
    constant = Dyadic.ZERO;
    f.clear();
    g.clear();
    if (kind != Kind.G) {
      f.start(graphF.target(target), i, kind == Kind.DIFFERENCE ? -sign : sign);
      constant = constant.add(f.reading());
    }
    if (kind != Kind.F) {
      g.start(graphG.target(target), i, sign);
      constant = constant.add(g.reading());
    }
    return descended(states, target, kind, rule);
  }

  private double descended(LayerState[] states, int target, Kind kind, int rule) {
    for (int site = target - 1; site > 0; site--) {
      int valueF = graphF.activation(site);
      int valueG = graphG.activation(site);
      constant = constant.add(f.descendTo(valueF)).add(g.descendTo(valueG));
      Dyadic[] t = f.take(valueF);
      Dyadic[] s = g.take(valueG);
      if (t == null && s == null) {
        continue;
      }
      LayerState state = states[site];
      t = t == null ? zeros(graphF.sizes[valueF]) : t;
      s = s == null ? zeros(graphG.sizes[valueG]) : s;
      if (graphF.step(valueF) == Graph.Step.MAX) {
        maxima(state, site, s, t, kind);
      } else {
        if (recorded != null && site == 1) {
          envelopes(state, s, t, recorded);
        }
        chosen = recorded == null ? Relaxing.Chosen.NONE : recorded.at(site);
        rectifiers(state, s, t, kind, rule);
        f.merge(graphF.target(site), t);
        g.merge(graphG.target(site), s);
      }
    }
    constant = constant.add(f.descendTo(0)).add(g.descendTo(0));
    Dyadic most = evaluate(target, f.take(0), g.take(0));
    return f.isKnown() && g.isKnown() ? most.toDoubleUp() : Double.POSITIVE_INFINITY;
  }

  private void envelopes(LayerState state, Dyadic[] s, Dyadic[] t, Recorded some) {
    ExactEnvelopes envelopes = new ExactEnvelopes(first, lower, upper, some, row, state.size);
    constant = constant.add(envelopes.take(state, s, t));
    f.merge(0, envelopes.onInputs);
    f.merge(graphF.target(1), envelopes.onZ);
  }

  /** The slope for a coefficient on what neuron i gives. */
  private Dyadic slope(int i, Dyadic coefficient, double above, double below) {
    double standard = coefficient.signum() >= 0 ? above : below;
    return Dyadic.of(chosen.covers(i) ? chosen.slope(row, i) : standard);
  }

  private static Dyadic[] zeros(int size) {
    Dyadic[] zeros = new Dyadic[size];
    Arrays.fill(zeros, Dyadic.ZERO);
    return zeros;
  }

  private Dyadic evaluate(int target, Dyadic @Nullable [] t, Dyadic @Nullable [] s) {
    boolean last = target == graphF.output();
    for (int j = 0; j < lower.length; j++) {
      Dyadic c = t == null ? Dyadic.ZERO : t[j];
      c = s == null ? c : c.add(s[j]);
      if (c.signum() != 0) {
        constant = constant.add(c.multiply(Dyadic.of(c.signum() > 0 ? upper[j] : lower[j])));
        sensitivity[j] += last ? Math.abs(c.toDouble()) : 0;
      }
    }
    return constant;
  }

  private void rectifiers(LayerState state, Dyadic[] s, Dyadic[] t, Kind kind, int rule) {
    switch (kind) {
      case F -> single(t, state.zLow, state.zHigh, state.above, state.below[rule]);
      case G -> single(s, state.pLow, state.pHigh, state.abovePrime, state.belowPrime[rule]);
      case DIFFERENCE -> pair(state, s, t, rule);
    }
  }

  private void single(Dyadic[] c, double[] low, double[] high, double[] above, double[] below) {
    for (int i = 0; i < c.length; i++) {
      if (high[i] <= 0) {
        c[i] = Dyadic.ZERO;
      } else if (low[i] < 0) {
        Dyadic v = c[i];
        Dyadic w = v.multiply(slope(i, v, above[i], below[i]));
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
    vertices.collect(state, i);
    Dyadic u = s[i];
    Dyadic v = t[i];
    Dyadic q = u.add(v);
    boolean up = u.signum() >= 0;
    Dyadic x = u.multiply(Dyadic.of(up ? state.aboveOnD[i] : state.belowOnD[i]));
    Dyadic onZ =
        u.multiply(Dyadic.of(up ? state.aboveOnZ[i] : state.belowOnZ[i]))
            .add(q.multiply(slope(i, q, state.above[i], state.below[rule][i])));
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

  private void maxima(LayerState state, int site, Dyadic[] s, Dyadic[] t, Kind kind) {
    MaxPool pool = graphF.pool(graphF.activation(site));
    Dyadic[] onF = zeros(state.size);
    Dyadic[] onG = zeros(state.size);
    double[] rise = Winner.negated(state.dLow);
    double[] fall = Winner.negated(state.dHigh);
    for (int k = 0; k < pool.outputSize(); k++) {
      switch (kind) {
        case F -> one(pool, k, t[k], state.zLow, state.zHigh, onF);
        case G -> one(pool, k, s[k], state.pLow, state.pHigh, onG);
        case DIFFERENCE -> {
          boolean up = s[k].signum() >= 0;
          Winner winner =
              up
                  ? Winner.of(
                      pool,
                      k,
                      state.dLow,
                      state.dHigh,
                      state.pHigh,
                      Winner.largest(pool, k, state.pLow))
                  : Winner.of(
                      pool, k, fall, rise, state.zHigh, Winner.largest(pool, k, state.zLow));
          Dyadic w = below(s[k].abs(), winner);
          Dyadic onD = up ? w : w.negate();
          onG[winner.member] = onG[winner.member].add(onD);
          onF[winner.member] = onF[winner.member].subtract(onD);
          one(pool, k, s[k].add(t[k]), state.zLow, state.zHigh, onF);
        }
      }
    }
    f.merge(graphF.target(site), onF);
    g.merge(graphG.target(site), onG);
  }

  /** Replaces {@code v max(t, others)}, v >= 0, by {@code w t} and a constant; returns w. */
  private Dyadic below(Dyadic v, Winner winner) {
    Dyadic w = v.multiply(Dyadic.of(winner.slope()));
    if (!winner.dominates()) {
      Dyadic atLow =
          v.multiply(Dyadic.of(Math.max(winner.low, winner.others)))
              .subtract(w.multiply(Dyadic.of(winner.low)));
      Dyadic atHigh =
          v.multiply(Dyadic.of(Math.max(winner.high, winner.others)))
              .subtract(w.multiply(Dyadic.of(winner.high)));
      constant = constant.add(atLow.max(atHigh));
    }
    return w;
  }

  private void one(MaxPool pool, int k, Dyadic v, double[] low, double[] high, Dyadic[] next) {
    if (v.signum() < 0) { // the maximum is at least any member
      int least = Winner.least(pool, k, low);
      next[least] = next[least].add(v);
      return;
    }
    Winner winner = Winner.of(pool, k, low, high, high, Double.NEGATIVE_INFINITY);
    next[winner.member] = next[winner.member].add(below(v, winner));
  }
}
