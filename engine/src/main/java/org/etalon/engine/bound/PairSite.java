package org.etalon.engine.bound;

import org.etalon.linalg.Vector;
import org.etalon.network.MaxPool;
import org.etalon.theta.Casts;
import org.etalon.theta.Site;
import org.jspecify.annotations.Nullable;

/**
 * A site of two networks f and g side by side: {@code z = sum M a + b}, {@code z' = sum M' a' + b'}
 * over its segments, and {@code db = b' - b}, rounded to nearest.
 */
final class PairSite {
  final Site.Kind kind;

  /** The size of z. */
  final int size;

  /** The size of a. */
  final int activations;

  /** The windows, where a is a maximum. */
  final @Nullable MaxPool pool;

  final PairSegment[] incoming;

  /** The entries of z, those that see the same part of what a convolution takes together. */
  final int[] order;

  final Vector b;
  final Vector bPrime;
  final Vector db;

  /** What the two networks cast z to. */
  private final Casts castsF;

  private final Casts castsG;
  private final boolean casts;
  private final boolean clampsF;
  private final boolean clampsG;
  private final Vector biasErrorF;
  private final Vector biasErrorG;

  PairSite(Site f, Site g) {
    kind = f.kind();
    size = f.size();
    activations = f.activations();
    pool = f.pool().orElse(null);
    incoming = new PairSegment[f.incoming().size()];
    for (int k = 0; k < incoming.length; k++) {
      incoming[k] = new PairSegment(f.incoming().get(k), g.incoming().get(k));
    }
    order = order(size, incoming);
    b = f.bias();
    bPrime = g.bias();
    db = difference(b, bPrime);
    castsF = f.casts();
    castsG = g.casts();
    casts = castsF.isRounding() || castsG.isRounding();
    clampsF = clamps(castsF);
    clampsG = clamps(castsG);
    biasErrorF = f.biasError();
    biasErrorG = g.biasError();
  }

  private static Vector difference(Vector b, Vector bPrime) {
    double[] difference = bPrime.toArray();
    for (int i = 0; i < difference.length; i++) {
      difference[i] -= b.get(i);
    }
    return Vector.of(difference);
  }

  private static int[] order(int size, PairSegment[] incoming) {
    int places = incoming.length == 0 ? size : incoming[0].places();
    int[] order = new int[size];
    for (int k = 0; k < size; k++) {
      int channels = size / places;
      order[k] = k % channels * places + k / channels;
    }
    return order;
  }

  /** What z of f, or z' of g, is cast to. */
  Casts casts(Side side) {
    return side.of(castsF, castsG);
  }

  /** Whether either network casts z. */
  boolean casts() {
    return casts;
  }

  /** Whether what a network casts to last saturates, so that bounds know what that does. */
  boolean clamps(Side side) {
    return side.of(clampsF, clampsG);
  }

  private boolean clamps(Casts cast) {
    boolean known =
        switch (kind) {
          case RELU, SUM, OUTPUT -> true;
          case INPUT, MAX -> false;
        };
    return known && cast.isSaturating();
  }

  /** Whether the step of what a network casts to depends on all of z. */
  boolean isDynamic(Side side) {
    return casts(side).isDynamic();
  }

  /** Within which z of f, or z' of g, has to be on a box for bounds to say anything of it. */
  Casts.Limits limits(Side side) {
    return clamps(side) ? casts(side).innerLimits() : casts(side).limits();
  }

  /** b of f, or b' of g. */
  Vector bias(Side side) {
    return side.of(b, bPrime);
  }

  /**
   * Bounds, per unit of a coefficient on z_i (or z'_i), the error of replacing it by {@code sum M a
   * + b} in floating point.
   *
   * @param states of the sites below, whose activations are bounded
   */
  double errorZ(Side side, int i, double gamma, SiteState[] states) {
    double reach = 0;
    double folding = 0;
    for (PairSegment segment : incoming) {
      double max = states[segment.from].side(side).maxA;
      reach += side.of(segment.rowSumF, segment.rowSumG).get(i) * max;
      folding += side.of(segment.foldingF, segment.foldingG).get(i) * max;
    }
    return gamma * (reach + Math.abs(bias(side).get(i)))
        + folding
        + side.of(biasErrorF, biasErrorG).get(i);
  }

  /**
   * Bounds what sums of terms of z_i, or z'_i, come to at most, whatever their order and signs, and
   * sums of activations before they are multiplied, as means have them.
   *
   * @param states of the sites below, whose activations are bounded
   */
  double reach(Side side, int i, SiteState[] states) {
    double reach = Math.abs(bias(side).get(i));
    for (PairSegment segment : incoming) {
      double max = states[segment.from].side(side).maxA;
      reach += (side.of(segment.rowSumF, segment.rowSumG).get(i) + segment.mapF.inputSize()) * max;
    }
    return SiteState.inflate(reach);
  }

  /**
   * Bounds, per unit of a coefficient on d_i, the error of replacing it by {@code sum (M' e + dM a)
   * + db} in floating point.
   */
  double errorD(int i, double gamma, SiteState[] states) {
    double reach = 0;
    double folding = 0;
    for (PairSegment segment : incoming) {
      double maxA = states[segment.from].f.maxA;
      double maxE = states[segment.from].maxE;
      reach += segment.rowSumG.get(i) * maxE + segment.rowSumDifference.get(i) * maxA;
      double both = segment.foldingF.get(i) + segment.foldingG.get(i);
      folding += segment.foldingG.get(i) * maxE + both * maxA;
    }
    return gamma * (reach + Math.abs(db.get(i))) + folding + biasErrorF.get(i) + biasErrorG.get(i);
  }
}
