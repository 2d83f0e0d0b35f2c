package org.etalon.checker;

import java.util.Arrays;
import java.util.BitSet;

/**
 * How many roundings the terms of affine nodes and of sums of two values may pass where float32
 * computes them together: entry by entry, along what moves entries, changes their signs or adds a
 * bias to them (docs/math/float32.md, lemma 6, and fixed.md, lemma 13).
 */
final class Joining {
  /** So that sums with any number of biases are below what overflows. */
  private static final double LARGEST_BIAS = 0x1p100;

  private final Graph graph;
  private final BitSet carries = new BitSet(); // affine nodes that let a sum stay open
  private final BitSet shared = new BitSet(); // values of which a sum may not take hold
  private final int[][] terms; // of each value and entry; 0 where it is always 0
  private final int[][] behind; // roundings that its terms may pass behind its own sum

  Joining(Graph graph) {
    this.graph = graph;
    int count = graph.values();
    terms = new int[count][];
    behind = new int[count][];
    findShared();
    for (int v = 0; v < count; v++) {
      terms[v] = new int[graph.sizes[v]];
      behind[v] = new int[graph.sizes[v]];
      Arrays.fill(terms[v], 1);
      if (v > 0 && graph.step(v) == Graph.Step.AFFINE) {
        countAffine(v);
      } else if (v > 0 && graph.step(v) == Graph.Step.SUM) {
        for (int i = 0; i < terms[v].length; i++) {
          int one = open(graph.input(v, 0), i);
          int other = open(graph.input(v, 1), i);
          terms[v][i] = one == 0 || other == 0 ? one + other : 1;
        }
      }
    }
    for (int v = count - 1; v > 0; v--) {
      handDown(v);
    }
  }

  private void findShared() {
    int[] takers = new int[graph.values()];
    BitSet fixed = new BitSet();
    for (int v = 1; v < takers.length; v++) {
      boolean affine = graph.step(v) == Graph.Step.AFFINE;
      carries.set(v, affine && carries(v));
      for (int k = 0; k < (graph.step(v) == Graph.Step.SUM ? 2 : 1); k++) {
        takers[graph.input(v, k)]++;
        if (!carries.get(v)) {
          fixed.set(graph.input(v, k));
        }
      }
    }
    for (int v = 0; v < takers.length; v++) {
      shared.set(v, takers[v] > 1 && fixed.get(v));
    }
  }

  private boolean carries(int v) {
    boolean form =
        graph.affine(v).map().fold(matrix -> false, signs -> true, kernel -> false, moves -> true);
    Entries entries = new Entries();
    for (int i = 0; form && i < graph.sizes[v]; i++) {
      graph.linear(v).entries(i, entries);
      form = entries.count == 0 ? isZero(v, i) : Math.abs(entries.weights[0]) == 1;
    }
    return form;
  }

  /** Whether a row without entries is one of a selection, not one of factors that are 0. */
  private boolean isZero(int v, int i) {
    return graph
        .affine(v)
        .map()
        .fold(m -> false, factors -> false, m -> false, moves -> moves.source(i) < 0);
  }

  /** Of how many terms an entry is to a sum that takes it. */
  private int open(int v, int i) {
    return shared.get(v) ? Math.min(1, terms[v][i]) : terms[v][i];
  }

  private void countAffine(int v) {
    int before = graph.input(v, 0);
    Entries entries = new Entries();
    for (int i = 0; i < terms[v].length; i++) {
      graph.linear(v).entries(i, entries);
      double bias = graph.bias(v)[i];
      int more = bias == 0 ? 0 : 1;
      if (carries.get(v)) {
        int taken = entries.count == 0 ? 0 : open(before, entries.columns[0]);
        if (taken > 1 && Math.abs(bias) > LARGEST_BIAS) {
          throw new IllegalArgumentException("a bias behind a product is beyond 2^100");
        }
        terms[v][i] = taken + more;
      } else {
        boolean one = entries.count == 1 && Math.abs(entries.weights[0]) == 1 && more == 0;
        terms[v][i] = one ? 1 : entries.count + 1;
      }
    }
  }

  private void handDown(int v) {
    if (carries.get(v)) {
      Entries entries = new Entries();
      for (int i = 0; i < terms[v].length; i++) {
        graph.linear(v).entries(i, entries);
        if (entries.count > 0) {
          int more = graph.bias(v)[i] == 0 ? 0 : 1;
          note(graph.input(v, 0), entries.columns[0], behind[v][i] + more);
        }
      }
    } else if (graph.step(v) == Graph.Step.SUM) {
      for (int i = 0; i < terms[v].length; i++) {
        int one = graph.input(v, 0);
        int other = graph.input(v, 1);
        boolean placed = open(one, i) == 0 || open(other, i) == 0;
        note(one, i, placed ? behind[v][i] : open(other, i));
        note(other, i, placed ? behind[v][i] : open(one, i));
      }
    }
  }

  private void note(int v, int i, int roundings) {
    if (open(v, i) > 1) {
      behind[v][i] = Math.max(behind[v][i], roundings);
    }
  }

  /** How many roundings a summand of a sum of two values may pass. */
  int ofSum(int v, int i) {
    int one = open(graph.input(v, 0), i);
    int other = open(graph.input(v, 1), i);
    return one == 0 || other == 0 ? 1 : Math.max(one, other);
  }

  /**
   * How many roundings more than its own products and bias make a term of an affine node may pass.
   */
  int ofAffine(int v, int i) {
    // a row that carries an entry counts one product, and adds to all terms of that
    int added = carries.get(v) && terms[v][i] > 2 ? terms[v][i] - 2 : 0;
    return behind[v][i] + added;
  }
}
