package org.etalon.checker;

import org.etalon.certificate.Evidence;
import org.etalon.network.MaxPool;
import org.etalon.problem.Box;

/**
 * Bounds what is aimed at over a box: layer by layer it encloses z, z' and d of the neurons whose
 * rectifiers are not settled, and at last the output differences. One instance a thread.
 */
final class BoxBounder {
  /** Above this share of the range of z, that of d makes bounding z' worth while. */
  private static final double WIDE = 0.125;

  private final Graph graph;
  private final Rows rows;
  private final LayerState[] states;
  private final int[] list;
  private final boolean intervals;

  BoxBounder(Graph f, Rows rows) {
    graph = f;
    this.rows = rows;
    states = f.unknown();
    int widest = 0;
    for (LayerState state : states) {
      widest = Math.max(widest, state.size);
    }
    list = new int[widest];
    intervals = !f.isAlternating();
  }

  /** A copy of what is known of the layers after the last bound. */
  LayerState[] enclosures() {
    return copy(states);
  }

  /**
   * What a box inside the last one can use: {@code outer}, cut at 0 where a neuron is stable now,
   * with all that is known of forms of the outputs. Tighter enclosures would be as sound, but make
   * the slopes of smaller boxes worse more often than better.
   */
  LayerState[] stability(LayerState[] outer) {
    LayerState[] result = copy(outer);
    for (int l = 0; l < result.length - 1; l++) {
      boolean rectifies = l > 0 && graph.step(graph.activation(l)) == Graph.Step.RELU;
      for (int i = 0; i < result[l].size && rectifies; i++) {
        result[l].cut(i, states[l]);
      }
    }
    if (graph.readsOut()) {
      result[result.length - 1].inherit(states[result.length - 1]);
    }
    return result;
  }

  /** The same enclosures, to be changed. */
  static LayerState[] copy(LayerState[] original) {
    LayerState[] copy = new LayerState[original.length];
    for (int l = 0; l < copy.length; l++) {
      copy[l] = new LayerState(original[l].size);
      copy[l].inherit(original[l]);
    }
    return copy;
  }

  /**
   * An upper bound of an aim over a box; infinite or NaN where nothing is known.
   *
   * @param outer enclosures on a box around this one
   * @param every whether to bound neurons that are settled too, for boxes inside this one
   * @throws ContradictionException if two enclosures exclude each other
   */
  double bound(Box box, LayerState[] outer, boolean every, Aim aim) {
    return bound(box, outer, every, aim, Evidence.DEFAULT);
  }

  /** The same with what a certificate records of the bound of this box. */
  double bound(Box box, LayerState[] outer, boolean every, Aim aim, Evidence evidence) {
    rows.setBox(box.lower(), box.upper());
    int last = states.length - 1;
    for (int site = 0; site <= last; site++) {
      states[site].inherit(outer[site]);
    }
    for (int site = 1; site < last; site++) {
      byIntervals(site);
      rows.encloseCasts(states, site);
      if (graph.step(graph.activation(site)) == Graph.Step.MAX) {
        encloseContested(site);
      } else {
        enclose(site, every && !intervals);
        recorded(evidence, site);
        states[site].choose();
      }
      rows.settle(states, site);
    }
    if (rows.overflowsFloat32() || (rows.hasCasts() && !casts(last))) {
      return Double.POSITIVE_INFINITY;
    }
    byIntervals(last);
    int[] outputs = aim.rows(states[last]);
    rows.bound(states, last, outputs, outputs.length, Kind.DIFFERENCE, 0);
    recorded(evidence, last);
    if (rows.readError() > 0) {
      states[last].widen(rows.readError());
    }
    return aim.up(states[last]);
  }

  private void byIntervals(int site) {
    if (intervals) {
      rows.byIntervals(states, site);
      intersect(states[site]);
    }
  }

  /** Whether the last bound showed that both networks are affine on its box. */
  boolean isAffine() {
    boolean affine = !rows.hasCasts();
    for (int site = 1; site < states.length - 1 && affine; site++) {
      affine = graph.step(graph.activation(site)) == Graph.Step.RELU;
      for (int i = 0; i < states[site].size && affine; i++) {
        affine = states[site].stable(i);
      }
    }
    return affine;
  }

  /** Encloses what is cast on the way to the outputs; whether nothing overflows anywhere. */
  private boolean casts(int last) {
    int outputs = states[last].size;
    for (int i = 0; i < outputs; i++) {
      list[i] = i;
    }
    rows.encloseCasts(states, last);
    rows.bound(states, last, list, outputs, Kind.F, 0);
    rows.bound(states, last, list, outputs, Kind.G, 0);
    return !rows.overflows(states);
  }

  private void recorded(Evidence evidence, int site) {
    if (evidence.euclidean()) {
      rows.together(states, site);
      intersect(states[site]);
    }
    for (Evidence.Block block : evidence.blocks()) {
      if (block.site() == site) {
        rows.bound(states, block);
        intersect(states[site]);
      }
    }
  }

  /** How much input {@code i} mattered to the output differences of the last bound. */
  double sensitivity(int i) {
    return rows.sensitivity(i);
  }

  private void enclose(int l, boolean every) {
    LayerState s = states[l];
    int rules = l == 1 ? 1 : LayerState.RULES; // the first site has none below
    int few = every ? rules : 1;
    for (int rule = 0; rule < rules; rule++) {
      int count = 0;
      for (int i = 0; i < s.size; i++) {
        if (every || s.unstable(i)) {
          list[count++] = i;
        }
      }
      rows.bound(states, l, list, count, Kind.F, rule);
    }
    intersect(s);
    int count = 0;
    for (int i = 0; i < s.size; i++) {
      if (every || (s.unstablePrime(i) && !s.unstable(i))) {
        list[count++] = i;
      }
    }
    bound(l, count, Kind.G, few);
    count = 0;
    for (int i = 0; i < s.size; i++) {
      if (every || !s.settled(i)) {
        list[count++] = i;
      }
    }
    bound(l, count, Kind.DIFFERENCE, few);
    intersect(s);
    count = 0;
    for (int i = 0; i < s.size; i++) {
      if (s.unstablePrime(i) && s.dHigh[i] - s.dLow[i] > WIDE * (s.zHigh[i] - s.zLow[i])) {
        list[count++] = i;
      }
    }
    bound(l, count, Kind.G, 1);
    intersect(s);
  }

  /** Members of windows in which more than one may be the largest. */
  private void encloseContested(int l) {
    LayerState s = states[l];
    MaxPool pool = graph.pool(graph.activation(l));
    boolean[] contested = new boolean[s.size];
    for (int k = 0; k < pool.outputSize(); k++) {
      double mostF = Winner.largest(pool, k, s.zLow);
      double mostG = Winner.largest(pool, k, s.pLow);
      for (int j = 0; j < pool.windowSize(k) && pool.windowSize(k) > 1; j++) {
        int i = pool.member(k, j);
        contested[i] |= s.zHigh[i] >= mostF || s.pHigh[i] >= mostG;
      }
    }
    int count = 0;
    for (int i = 0; i < s.size; i++) {
      if (contested[i]) {
        list[count++] = i;
      }
    }
    for (Kind kind : Kind.values()) {
      rows.bound(states, l, list, count, kind, 0);
    }
    intersect(s);
  }

  private void bound(int l, int count, Kind kind, int rules) {
    for (int rule = 0; rule < rules; rule++) {
      rows.bound(states, l, list, count, kind, rule);
    }
  }

  private static void intersect(LayerState s) {
    for (int i = 0; i < s.size; i++) {
      s.intersect(i);
      if (s.zLow[i] > s.zHigh[i] || s.pLow[i] > s.pHigh[i] || s.dLow[i] > s.dHigh[i]) {
        throw new ContradictionException("the enclosures of a neuron exclude each other");
      }
    }
  }
}
