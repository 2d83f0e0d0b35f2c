package org.etalon.checker;

import java.util.Arrays;
import org.etalon.certificate.Evidence;
import org.jspecify.annotations.Nullable;

/**
 * Rows in double arithmetic, every bound rounded outward.
 *
 * <p>A row is a linear form of values of both networks plus a constant, an upper bound of its
 * target; from the last site to the first, what a site gives is replaced by what it takes ({@link
 * Relaxing}), and that by what the affine nodes between make it of ({@link Forms}). What rounding
 * may change is added to the constant (docs/math/checker.md, lemmas 1 to 4).
 */
final class DoubleRows implements Rows {
  private static final int CHUNK = 48;

  private final Graph graphF;
  private final Graph graphG;
  private final Forms f;
  private final Forms g;
  private final Relaxing relaxing;
  private final Apart apart;
  private final double[] sensitivity;
  private final FirstSite first;
  private @Nullable Recorded recorded;
  private @Nullable Together together;
  private double[] lower = new double[0];
  private double[] upper = new double[0];

  DoubleRows(Graph f, Graph g) {
    graphF = f;
    graphG = g;
    this.f = new Forms(f);
    this.g = new Forms(g);
    relaxing = new Relaxing(f.output() + 1);
    apart = new Apart(f, g, this.f);
    sensitivity = new double[f.inputSize];
    first = new FirstSite(f, g);
  }

  @Override
  public void setBox(double[] boxLower, double[] boxUpper) {
    Arrays.fill(sensitivity, 0);
    relaxing.clear();
    lower = boxLower;
    upper = boxUpper;
    f.setBox(lower, upper);
    g.setBox(lower, upper);
    apart.clear();
  }

  @Override
  public void settle(LayerState[] states, int site) {
    f.settle(site, states[site].zLow, states[site].zHigh);
    g.settle(site, states[site].pLow, states[site].pHigh);
    apart.settle(site, states[site]);
    if (graphF.step(graphF.activation(site)) == Graph.Step.RELU) {
      relaxing.settle(site, states[site]);
    }
  }

  @Override
  public void byIntervals(LayerState[] states, int site) {
    LayerState s = states[site];
    s.byRange(Kind.F, f.low(graphF.target(site)), f.high(graphF.target(site)));
    s.byRange(Kind.G, g.low(graphG.target(site)), g.high(graphG.target(site)));
    apart.enclose(s, site);
  }

  @Override
  public boolean hasCasts() {
    return graphF.hasCasts() || graphG.hasCasts();
  }

  @Override
  public boolean overflows(LayerState[] states) {
    return Casting.overflows(graphF, f, states, false)
        || Casting.overflows(graphG, g, states, true);
  }

  @Override
  public double readError() {
    return Graph.readErrors(graphF, graphG);
  }

  @Override
  public boolean overflowsFloat32() {
    return f.overflowsFloat32() || g.overflowsFloat32();
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
    for (int from = 0; from < count; from += CHUNK) {
      goOn();
      int size = Math.min(CHUNK, count - from);
      int[] both = new int[2 * size];
      double[] signs = new double[2 * size];
      for (int r = 0; r < 2 * size; r++) {
        both[r] = rows[from + r % size];
        signs[r] = r < size ? 1 : -1;
      }
      recorded = null;
      store(states[target], both, signs, kind, bound(states, target, both, signs, kind, rule));
    }
  }

  @Override
  public void bound(LayerState[] states, Evidence.Block block) {
    int count = first.isAffine() ? block.rows().size() : 0;
    for (int from = 0; from < count; from += CHUNK) {
      goOn();
      Recorded some = new Recorded(block, from, Math.min(from + CHUNK, count), states);
      store(states[some.site], some.rows, some.signs, some.kind, upper(states, some));
    }
  }

  @Override
  public void together(LayerState[] states, int site) {
    boolean form = site == graphF.output() && graphF.readsOut();
    boolean rounded = graphF.isRounded() || graphG.isRounded();
    if (!form && !rounded && graphF.isAlternating() && graphG.isAlternating()) {
      if (site == 1) {
        together = new Together(new Chain(graphF, graphG), lower, upper, states.length);
      }
      if (together != null) {
        together.enclose(states, site);
      }
    }
  }

  @Override
  public void encloseCasts(LayerState[] states, int target) {
    encloseCast(states, target, graphF, f, Kind.F);
    encloseCast(states, target, graphG, g, Kind.G);
  }

  private void encloseCast(LayerState[] states, int target, Graph graph, Forms forms, Kind kind) {
    Clamp.forEach(
        graph, target, forms, (before, rows) -> enclose(states, target, before, rows, forms, kind));
  }

  private void enclose(
      LayerState[] states, int target, int before, int[] rows, Forms forms, Kind kind) {
    recorded = null;
    for (int from = 0; from < rows.length; from += CHUNK) {
      int size = Math.min(CHUNK, rows.length - from);
      int[] both = new int[2 * size];
      double[] signs = new double[2 * size];
      for (int r = 0; r < 2 * size; r++) {
        both[r] = rows[from + r % size];
        signs[r] = r < size ? 1 : -1;
      }
      double[] constant = boundOf(states, target, before, both, signs, kind);
      double[] low = forms.low(before).clone();
      double[] high = forms.high(before).clone();
      for (int r = 0; r < size; r++) {
        high[both[r]] = constant[r] < high[both[r]] ? constant[r] : high[both[r]];
        low[both[r]] = -constant[size + r] > low[both[r]] ? -constant[size + r] : low[both[r]];
      }
      forms.narrow(before, low, high);
    }
  }

  /** The same as a bound of what a site takes, for a value before it in one network. */
  private double[] boundOf(
      LayerState[] states, int target, int value, int[] rows, double[] signs, Kind kind) {
    double[] constant = new double[rows.length];
    f.clear(rows.length);
    g.clear(rows.length);
    (kind == Kind.F ? f : g).start(value, rows, signs, false, constant);
    return descended(states, target, kind, 0, constant);
  }

  /** Upper bounds of recorded rows. */
  double[] upper(LayerState[] states, Recorded some) {
    recorded = some;
    return bound(states, some.site, some.rows, some.signs, some.kind, 0);
  }

  /** Ends the work of a check that nobody waits for any more. */
  private static void goOn() {
    if (Thread.currentThread().isInterrupted()) {
      throw new IllegalStateException("interrupted");
    }
  }

  private double[] bound(
      LayerState[] states, int target, int[] rows, double[] signs, Kind kind, int rule) {
    double[] constant = new double[rows.length];
    f.clear(rows.length);
    g.clear(rows.length);
    if (kind != Kind.F) {
      g.start(graphG.target(target), rows, signs, false, constant);
    }
    if (kind != Kind.G) {
      f.start(graphF.target(target), rows, signs, kind == Kind.DIFFERENCE, constant);
    }
    return descended(states, target, kind, rule, constant);
  }

  private double[] descended(
      LayerState[] states, int target, Kind kind, int rule, double[] constant) {
    for (int r = 0; r < constant.length; r++) {
      constant[r] = Round.addUp(constant[r], Forms.TINY);
    }
    for (int site = target - 1; site > 0; site--) {
      f.descendTo(graphF.activation(site), constant);
      g.descendTo(graphG.activation(site), constant);
      relax(states[site], site, kind, rule, constant);
    }
    f.descendTo(0, constant);
    g.descendTo(0, constant);
    evaluate(target, constant);
    return constant;
  }

  private void relax(LayerState state, int site, Kind kind, int rule, double[] constant) {
    int valueF = graphF.activation(site);
    int valueG = graphG.activation(site);
    if (f.block(valueF) == null && g.block(valueG) == null) {
      return;
    }
    double[][] t = kind == Kind.G ? new double[0][] : f.take(valueF);
    double[][] s = kind == Kind.F ? new double[0][] : g.take(valueG);
    if (graphF.step(valueF) == Graph.Step.MAX) {
      Maxima maxima = new Maxima(graphF.pool(valueF), state, constant);
      if (kind == Kind.F) {
        f.merge(graphF.target(site), maxima.single(t, false), constant);
      } else if (kind == Kind.G) {
        g.merge(graphG.target(site), maxima.single(s, true), constant);
      } else {
        maxima.pair(s, t);
        g.merge(graphG.target(site), maxima.onG, constant);
        f.merge(graphF.target(site), maxima.onF, constant);
      }
      return;
    }
    Recorded some = recorded;
    if (some != null && site == 1) {
      Envelopes envelopes = new Envelopes(first, lower, upper, some, state.size);
      envelopes.take(state, s, t, constant);
      f.merge(0, envelopes.onInputs, constant);
      if (kind == Kind.DIFFERENCE) {
        f.merge(graphF.target(site), envelopes.onZ, constant);
      }
    }
    relaxing.relax(
        site,
        state,
        s,
        t,
        kind,
        rule,
        some == null ? Relaxing.Chosen.NONE : some.at(site),
        constant);
    if (kind != Kind.G) {
      f.merge(graphF.target(site), t, constant);
    }
    if (kind != Kind.F) {
      g.merge(graphG.target(site), s, constant);
    }
  }

  /** Maximises what is left, a linear form of the inputs, over the box. */
  private void evaluate(int target, double[] constant) {
    double[][] t = f.take(0);
    double[][] s = g.take(0);
    int width = constant.length;
    double[] most = new double[width];
    double[] reach = new double[width];
    for (int i = 0; i < lower.length; i++) {
      addMost(s[i], t[i], lower[i], upper[i], most);
      addReach(s[i], t[i], Math.max(Math.abs(lower[i]), Math.abs(upper[i])), reach);
    }
    double error = Round.multiplyUp(2, Round.gammaUp(lower.length + 4L));
    for (int r = 0; r < width; r++) {
      double up = Round.addUp(most[r], Round.multiplyUp(error, reach[r]));
      boolean finite = Double.isFinite(most[r]) && Double.isFinite(reach[r]);
      constant[r] = finite ? Round.addUp(constant[r], Round.addUp(up, Forms.TINY)) : Double.NaN;
    }
    if (target == graphF.output()) {
      for (int i = 0; i < sensitivity.length; i++) {
        for (int r = 0; r < width; r++) {
          sensitivity[i] += Math.abs(s[i][r] + t[i][r]);
        }
      }
    }
  }

  /** Adds the most that a coefficient makes of an input. Loops alone, for compilers. */
  private static void addMost(double[] s, double[] t, double low, double high, double[] most) {
    for (int r = 0; r < most.length; r++) {
      double on = s[r] + t[r];
      most[r] += Math.max(on * high, on * low);
    }
  }

  private static void addReach(double[] s, double[] t, double magnitude, double[] reach) {
    for (int r = 0; r < reach.length; r++) {
      reach[r] += Math.abs(s[r] + t[r]) * magnitude;
    }
  }

  private static void store(
      LayerState state, int[] rows, double[] signs, Kind kind, double[] constant) {
    double[] low = kind.low(state);
    double[] high = kind.high(state);
    for (int r = 0; r < rows.length; r++) {
      int i = rows[r];
      if (constant[r] < Double.POSITIVE_INFINITY) { // false for NaN: nothing is known
        if (signs[r] > 0) {
          high[i] = Math.min(high[i], constant[r]);
        } else {
          low[i] = Math.max(low[i], -constant[r]);
        }
      }
      if (low[i] > high[i]) {
        throw new ContradictionException("the enclosure of a neuron is empty");
      }
    }
  }
}
