package org.etalon.engine.bound;

import java.util.Arrays;

/**
 * Linear bounds of the rectifiers of one site: {@code a <= au z + bu}, {@code a >= al z} for each
 * rule of {@link ReluRelaxation}, of both networks, and {@code e <= uz z + ud d + u0}, {@code e >=
 * lz z + ld d + l0}; each holds exactly for the stored doubles.
 */
final class ReluPlanes {
  /** The bounds of one network. */
  static final class Own {
    final double[] au;
    final double[] bu;
    final double[][] al;

    /** Whether the rules for the slope below differ for some neuron. */
    boolean hasChoice;

    Own(int size) {
      au = new double[size];
      bu = new double[size];
      al = new double[ReluRelaxation.RULES][size];
    }

    void relax(SideState state) {
      ReluRelaxation.relax(state.lower, state.upper, au, bu, al, state.live);
      hasChoice = false;
      for (int rule = 1; rule < al.length; rule++) {
        hasChoice |= !Arrays.equals(al[0], al[rule]);
      }
    }
  }

  final Own f;
  final Own g;
  final double[] uz;
  final double[] ud;
  final double[] u0;
  final double[] lz;
  final double[] ld;
  final double[] l0;
  private final DifferenceRelaxation difference = new DifferenceRelaxation();

  ReluPlanes(int size) {
    f = new Own(size);
    g = new Own(size);
    uz = new double[size];
    ud = new double[size];
    u0 = new double[size];
    lz = new double[size];
    ld = new double[size];
    l0 = new double[size];
  }

  Own side(Side side) {
    return side.of(f, g);
  }

  /** Chooses the planes of e from the enclosures; false if e is identically zero. */
  boolean relaxDifference(SiteState s, int i) {
    return difference.relax(s, this, i);
  }
}
