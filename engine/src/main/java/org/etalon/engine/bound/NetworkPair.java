package org.etalon.engine.bound;

import java.util.Arrays;
import org.etalon.network.FoldedNetwork;
import org.etalon.rounding.Outward;

/** Two networks of one architecture, laid out for the bounder. Immutable after construction. */
public final class NetworkPair {
  private final PairLayer[] layers;
  private final boolean identical;

  private NetworkPair(PairLayer[] layers, boolean identical) {
    this.layers = layers;
    this.identical = identical;
  }

  /**
   * The pair (f, g).
   *
   * @throws IllegalArgumentException if the widths of the folded networks differ; the message names
   *     both architectures
   */
  public static NetworkPair of(FoldedNetwork f, FoldedNetwork g) {
    if (!Arrays.equals(f.widths(), g.widths())) {
      throw new IllegalArgumentException(
          "the networks have different architectures: "
              + Arrays.toString(f.widths())
              + " and "
              + Arrays.toString(g.widths()));
    }
    PairLayer[] layers = new PairLayer[f.depth()];
    boolean identical = f.isExact() && g.isExact();
    for (int l = 0; l < layers.length; l++) {
      layers[l] = new PairLayer(f.layers().get(l), g.layers().get(l));
      identical &=
          f.layers().get(l).weights().equals(g.layers().get(l).weights())
              && f.layers().get(l).bias().equals(g.layers().get(l).bias());
    }
    return new NetworkPair(layers, identical);
  }

  /** L. */
  int depth() {
    return layers.length;
  }

  /** Layer {@code l}, counted from 0. */
  PairLayer layer(int l) {
    return layers[l];
  }

  /** N_0. */
  public int inputSize() {
    return layers[0].columns;
  }

  /** N_L. */
  public int outputSize() {
    return layers[layers.length - 1].rows;
  }

  /** How many weights each network has. */
  long parameterCount() {
    long count = 0;
    for (PairLayer layer : layers) {
      count += (long) layer.rows * layer.columns;
    }
    return count;
  }

  /** The largest of N_0 to N_L. */
  int maxWidth() {
    int width = inputSize();
    for (PairLayer layer : layers) {
      width = Math.max(width, layer.rows);
    }
    return width;
  }

  /** Whether the two networks have the same parameters, so that their difference is exactly 0. */
  public boolean identical() {
    return identical;
  }

  /**
   * Covers every chain of roundings in one backward pass: gamma_n with n above the number of
   * additions that end in one number (docs/math/rounding.md).
   */
  double gamma() {
    int roundings = 64 + 16 * inputSize();
    for (PairLayer layer : layers) {
      roundings += 16 * layer.rows;
    }
    return Outward.gammaUp(roundings);
  }
}
