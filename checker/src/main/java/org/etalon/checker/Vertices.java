package org.etalon.checker;

/**
 * Points (z, z') such that a function that is linear in each quadrant is, on the region z in [l,
 * u], z' in [l', u'], z' - z in [dl, du], at most its largest value at one of them.
 *
 * <p>They are the crossings of the region's edges and of the axes with each other that lie in the
 * region, where a sum is not exact both neighbours, and a point on the axis if it lies between them
 * (docs/math/checker.md, lemma 2).
 */
final class Vertices {
  private static final int MOST = 64;

  final double[] z = new double[MOST];
  final double[] p = new double[MOST];
  int count;

  /**
   * Collects the points of neuron i.
   *
   * @throws ContradictionException as below
   */
  void collect(LayerState s, int i) {
    collect(s.zLow[i], s.zHigh[i], s.pLow[i], s.pHigh[i], s.dLow[i], s.dHigh[i]);
  }

  /**
   * Collects the points.
   *
   * @throws ContradictionException if the region is empty: then some enclosure is wrong
   */
  void collect(double l, double u, double lPrime, double uPrime, double dl, double du) {
    count = 0;
    double[] zs = {l, u, l < 0 && u > 0 ? 0 : l};
    double[] ps = {lPrime, uPrime, lPrime < 0 && uPrime > 0 ? 0 : lPrime};
    for (double x : zs) {
      for (double y : ps) {
        if (Round.addUp(y, -x) >= dl && Round.addDown(y, -x) <= du) {
          add(x, y);
        }
      }
      cross(x, dl, lPrime, uPrime, true);
      cross(x, du, lPrime, uPrime, true);
    }
    for (double y : ps) {
      cross(y, -dl, l, u, false);
      cross(y, -du, l, u, false);
    }
    if (count == 0) {
      throw new ContradictionException("no point satisfies the enclosures of a neuron");
    }
  }

  /** The crossing of an edge at {@code x} with the edge "other = x + shift". */
  private void cross(double x, double shift, double low, double high, boolean xIsZ) {
    double down = Round.addDown(x, shift);
    double up = Round.addUp(x, shift);
    if (up < low || down > high) {
      return;
    }
    put(x, down, xIsZ);
    put(x, up, xIsZ);
    if (down < 0 && up > 0) {
      put(x, 0, xIsZ);
    }
  }

  private void put(double x, double other, boolean xIsZ) {
    if (xIsZ) {
      add(x, other);
    } else {
      add(other, x);
    }
  }

  private void add(double x, double y) {
    for (int k = 0; k < count; k++) {
      if (z[k] == x && p[k] == y) {
        return;
      }
    }
    z[count] = x;
    p[count] = y;
    count++;
  }
}
