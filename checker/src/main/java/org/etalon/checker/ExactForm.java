package org.etalon.checker;

import java.util.Arrays;
import org.etalon.exact.Dyadic;
import org.jspecify.annotations.Nullable;

/** The exact coefficients of one row on the values of one network, on their way to the input. */
final class ExactForm {
  private final Graph graph;
  private final Forms ranges;
  private final Dyadic[] @Nullable [] blocks;
  private boolean known = true;

  /**
   * Of one network.
   *
   * @param ranges what rounding may do depends on
   */
  ExactForm(Graph graph, Forms ranges) {
    this.graph = graph;
    this.ranges = ranges;
    blocks = new Dyadic[graph.values()][];
  }

  /** The coefficients on a value, taken away from it; none where there are none. */
  Dyadic @Nullable [] take(int value) {
    Dyadic[] block = blocks[value];
    blocks[value] = null;
    return block;
  }

  /** Begins with {@code sign} times one entry of a value. */
  void start(int value, int i, int sign) {
    clear();
    Dyadic[] unit = zeros(graph.sizes[value]);
    unit[i] = Dyadic.of(sign);
    blocks[value] = unit;
  }

  /** The most by which what is read of a value may differ from it. */
  Dyadic reading() {
    return graph.isRounded() ? Dyadic.of(FloatErrors.UNDERFLOW) : Dyadic.ZERO;
  }

  /** Begins with a row of no coefficients. */
  void clear() {
    Arrays.fill(blocks, null);
    known = true;
  }

  /** Whether all that became constant since then has a bound. */
  boolean isKnown() {
    return known;
  }

  private static Dyadic[] zeros(int size) {
    Dyadic[] zeros = new Dyadic[size];
    Arrays.fill(zeros, Dyadic.ZERO);
    return zeros;
  }

  /** Takes all coefficients on values above {@code value} down; returns what became constant. */
  Dyadic descendTo(int value) {
    Dyadic constant = Dyadic.ZERO;
    for (int v = graph.values() - 1; v > value; v--) {
      Dyadic[] block = take(v);
      if (block == null) {
        continue;
      }
      switch (graph.step(v)) {
        case AFFINE -> {
          constant = constant.add(changeOf(v, block));
          Dyadic[] next = zeros(graph.sizes[graph.input(v, 0)]);
          for (int i = 0; i < block.length; i++) {
            if (block[i].signum() != 0) {
              Dyadic c = block[i];
              constant = constant.add(c.multiply(Dyadic.of(graph.bias(v)[i])));
              graph.linear(v).row(i, (j, w) -> add(next, j, c, w));
            }
          }
          merge(graph.input(v, 0), next);
        }
        case SUM -> {
          constant = constant.add(changeOf(v, block));
          merge(graph.input(v, 0), block.clone());
          merge(graph.input(v, 1), block);
        }
        case SAME -> merge(graph.input(v, 0), block);
        case CAST -> {
          constant = constant.add(mostOf(v, block));
          merge(graph.input(v, 0), block);
        }
        case RELU, MAX -> throw new IllegalStateException("site of value " + v + " was passed");
      }
    }
    return constant;
  }

  /** The most that float32 may change in a row. */
  private Dyadic changeOf(int value, Dyadic[] block) {
    Dyadic sum = Dyadic.ZERO;
    if (graph.isRounded()) {
      double[] radii = ranges.radii(value);
      for (int i = 0; i < block.length; i++) {
        if (block[i].signum() != 0) {
          sum = sum.add(times(block[i].abs(), radii[i]));
        }
      }
    }
    return sum;
  }

  /** The most that rounding may add to a row. */
  private Dyadic mostOf(int value, Dyadic[] block) {
    double[][] errors = ranges.errors(value);
    Dyadic sum = Dyadic.ZERO;
    for (int i = 0; i < block.length; i++) {
      if (block[i].signum() != 0) {
        double error = errors[block[i].signum() > 0 ? 1 : 0][i];
        sum = sum.add(times(block[i], error));
      }
    }
    return sum;
  }

  /** So many times an error; of one without a bound nothing is known. */
  private Dyadic times(Dyadic coefficient, double error) {
    known &= Double.isFinite(error);
    return known ? coefficient.multiply(Dyadic.of(error)) : Dyadic.ZERO;
  }

  private static void add(Dyadic[] next, int j, Dyadic c, double w) {
    if (w != 0) {
      next[j] = next[j].add(c.multiply(Dyadic.of(w)));
    }
  }

  /** Adds coefficients on a value to those it has. */
  void merge(int value, Dyadic[] block) {
    Dyadic[] present = blocks[value];
    if (present == null) {
      blocks[value] = block;
      return;
    }
    for (int i = 0; i < block.length; i++) {
      present[i] = present[i].add(block[i]);
    }
  }
}
