package org.etalon.engine.falsify;

import java.util.List;
import org.etalon.fixed.DynamicCast;
import org.etalon.linalg.internal.Kernel;
import org.etalon.network.MaxPool;
import org.etalon.theta.Casts;
import org.etalon.theta.Segment;
import org.etalon.theta.Site;
import org.etalon.theta.Site.Kind;
import org.etalon.theta.Theta;

/**
 * One network at {@code batch} inputs at once, in plain double arithmetic: {@code x[i * batch + r]}
 * is coordinate i of input r.
 */
final class BatchNetwork {
  private static final double[] NONE = {};

  private final List<Site> sites;
  private final int batch;
  private final BatchMap[][] maps; // of the segments that enter each site
  private final List<List<Integer>> lastUses;

  /** How a coefficient on relu(z) becomes one on z. */
  interface Derivative {
    /**
     * The coefficient on z.
     *
     * @param site the site of the rectifier
     * @param r which of the inputs
     * @param z what is rectified
     * @param onA the coefficient on relu(z)
     */
    double through(int site, int r, double z, double onA);
  }

  BatchNetwork(Theta network, Kernel kernel, int batch) {
    this.batch = batch;
    sites = network.sites();
    lastUses = network.lastUses();
    maps = new BatchMap[sites.size()][];
    for (int s = 0; s < maps.length; s++) {
      List<Segment> incoming = sites.get(s).incoming();
      maps[s] =
          incoming.stream()
              .map(segment -> BatchMap.of(segment.map(), kernel, batch))
              .toArray(BatchMap[]::new);
    }
  }

  int outputs() {
    return sites.get(sites.size() - 1).size();
  }

  /** The values z of every site, the outputs last. */
  double[][] forward(double[] x) {
    return forward(x, true);
  }

  /** The outputs alone. */
  double[] outputs(double[] x) {
    return forward(x, false)[maps.length - 1];
  }

  /** Keeps either all z or no value longer than it is needed, but for the outputs. */
  private double[][] forward(double[] x, boolean all) {
    double[][] z = new double[maps.length][];
    double[][] a = new double[maps.length][];
    z[0] = x.clone();
    if (sites.get(0).casts().isDynamic()) {
      castDynamically(z[0], false);
    }
    for (int i = 0; i < x.length && !sites.get(0).casts().isEmpty(); i++) {
      z[0][i] = sites.get(0).casts().apply(z[0][i]);
    }
    a[0] = z[0];
    for (int s = 1; s < maps.length; s++) {
      Site site = sites.get(s);
      z[s] = new double[site.size() * batch];
      for (int i = 0; i < z[s].length; i++) {
        z[s][i] = site.bias().get(i / batch);
      }
      for (int k = 0; k < maps[s].length; k++) {
        maps[s][k].apply(a[site.incoming().get(k).from()], z[s]);
      }
      cast(site.casts(), z[s]);
      if (site.casts().isDynamic()) {
        castDynamically(z[s], site.kind() == Kind.RELU);
      }
      a[s] = activations(site, z[s]);
      for (int gone : lastUses.get(s)) {
        a[gone] = NONE;
      }
      z[s] = all || s == maps.length - 1 ? z[s] : NONE;
    }
    return z;
  }

  /** Casts in place; the bias of a site with casts has their centre in it. */
  private static void cast(Casts casts, double[] z) {
    for (int i = 0; i < z.length && !casts.isEmpty(); i++) {
      z[i] = casts.apply(z[i] - casts.centre());
    }
  }

  /** In place, each input by itself; what is rectified behind it stays negative. */
  private void castDynamically(double[] z, boolean rectified) {
    double[] one = new double[z.length / batch];
    for (int r = 0; r < batch; r++) {
      for (int i = 0; i < one.length; i++) {
        double value = z[i * batch + r];
        one[i] = rectified ? Math.max(0, value) : value;
      }
      double[] cast = DynamicCast.cast(one);
      for (int i = 0; i < one.length; i++) {
        int at = i * batch + r;
        z[at] = rectified && z[at] <= 0 ? z[at] : cast[i];
      }
    }
  }

  private double[] activations(Site site, double[] z) {
    return switch (site.kind()) {
      case INPUT, SUM, OUTPUT -> z;
      case RELU -> rectified(z);
      case MAX -> maxima(site.pool().orElseThrow(), z);
    };
  }

  private static double[] rectified(double[] z) {
    double[] a = new double[z.length];
    for (int i = 0; i < a.length; i++) {
      a[i] = Math.max(0, z[i]);
    }
    return a;
  }

  private double[] maxima(MaxPool pool, double[] z) {
    double[] a = new double[pool.outputSize() * batch];
    for (int i = 0; i < a.length; i++) {
      a[i] = z[largest(pool, i / batch, i % batch, z)];
    }
    return a;
  }

  /** The first entry of z that is the largest of a window, for input r. */
  private int largest(MaxPool pool, int k, int r, double[] z) {
    int best = pool.member(k, 0) * batch + r;
    for (int j = 1; j < pool.windowSize(k); j++) {
      int at = pool.member(k, j) * batch + r;
      best = z[at] > z[best] ? at : best;
    }
    return best;
  }

  /**
   * Takes {@code cotangent} (of the outputs) back to the inputs.
   *
   * @param z what {@link #forward} gave
   * @param cotangent of the outputs, not modified
   */
  double[] backward(double[][] z, double[] cotangent, Derivative derivative) {
    double[][] onA = new double[maps.length][];
    for (int s = 0; s < maps.length; s++) {
      onA[s] = new double[sites.get(s).activations() * batch];
    }
    onA[maps.length - 1] = cotangent;
    for (int s = maps.length - 1; s > 0; s--) {
      double[] onZ = throughActivation(s, z[s], onA[s], derivative);
      for (int k = 0; k < maps[s].length; k++) {
        maps[s][k].applyTransposed(onZ, onA[sites.get(s).incoming().get(k).from()]);
      }
    }
    return onA[0];
  }

  private double[] throughActivation(int s, double[] z, double[] onA, Derivative derivative) {
    Site site = sites.get(s);
    if (site.kind() != Kind.RELU && site.kind() != Kind.MAX) {
      return onA;
    }
    double[] onZ = new double[z.length];
    for (int i = 0; i < onA.length; i++) {
      if (site.kind() == Kind.RELU) {
        onZ[i] = derivative.through(s, i % batch, z[i], onA[i]);
      } else {
        onZ[largest(site.pool().orElseThrow(), i / batch, i % batch, z)] += onA[i];
      }
    }
    return onZ;
  }
}
