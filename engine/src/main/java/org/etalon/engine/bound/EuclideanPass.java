package org.etalon.engine.bound;

import org.etalon.linalg.internal.Kernel;
import org.etalon.rounding.Outward;
import org.etalon.time.Stop;
import org.jspecify.annotations.Nullable;

/**
 * Backward propagation with slope one half, whose errors are measured together in the Euclidean
 * norm.
 *
 * <p><b>Method:</b> {@code relu(z) = z/2 + |z|/2}, and {@code e = d/2 + r} with {@code |r| <=
 * |d|/2}, for every neuron that may be unstable. So passing a layer costs a row p at most {@code
 * ||p||_2 ||d||_2 / 2}, where the planes of {@link BackwardPass} cost a sum over the entries: where
 * many neurons are unstable that cannot all be extreme together, far less. The norms of the layers
 * below come from the same pass over all their rows together, with spectral norms.
 *
 * <p><b>Returns:</b> enclosures of z and d of a layer, intersected with what its state holds.
 *
 * <p><b>Property:</b> sound in floating point (docs/math/euclidean.md).
 *
 * <p><b>Cost:</b> of one backward pass, and two spectral norms for every layer below; nothing above
 * the first layer whose norms gain nothing.
 */
final class EuclideanPass {
  /** Norms above this share of what the enclosures give are usually not worth a pass. */
  static final double WORTH = 0.5;

  private final PairTheta pair;
  private final DenseLayer[] layers;
  private final Kernel kernel;
  private final EuclideanBox box;
  private final EuclideanNorms[] norms;
  private final double worth;
  private final Stop stop;
  private boolean useful = true;
  private boolean gained;

  /**
   * A pass over one box; its layers must be enclosed in order, from the first on.
   *
   * @param worth the pass ends above a layer whose norms are not below this share of what the
   *     enclosures give
   * @param stop once it says so, nothing more is bounded
   */
  EuclideanPass(PairTheta pair, Kernel kernel, EuclideanBox box, double worth, Stop stop) {
    this.pair = pair;
    layers = DenseLayer.of(pair);
    this.kernel = kernel;
    this.box = box;
    this.worth = worth;
    this.stop = stop;
    norms = new EuclideanNorms[pair.count()];
  }

  /** Whether any bound of it was better than what was known. */
  boolean gained() {
    return gained;
  }

  /** Intersects z and d of layer {@code t} with fresh bounds, for all that may be unstable. */
  void enclose(SiteState[] states, int t) {
    SiteState s = states[t];
    boolean last = t == pair.last();
    int[] rows = new int[s.size];
    int count = 0;
    for (int i = 0; i < s.size; i++) {
      boolean inactive = s.f.upper[i] <= 0 && s.g.upper[i] <= 0;
      boolean active = s.f.lower[i] >= 0 && s.g.lower[i] >= 0;
      if (last || !(active || inactive)) {
        rows[count++] = i;
      }
    }
    boolean pass = useful && count > 0;
    @Nullable EuclideanForm formZ = pass && !last ? bound(states, t, rows, count, false) : null;
    @Nullable EuclideanForm formD = pass ? bound(states, t, rows, count, true) : null;
    if (!last) {
      double[] centers = new double[s.size];
      for (int i = 0; i < s.size; i++) {
        centers[i] = 0.5 * s.f.lower[i] + 0.5 * s.f.upper[i];
      }
      double boxZ = norm(s.f.lower, s.f.upper, rows, count, centers);
      double boxD = norm(s.lowerD, s.upperD, rows, count, new double[s.size]);
      double ofZ = formZ == null ? boxZ : Math.min(boxZ, formZ.normOfAll(rows, centers));
      double ofD = formD == null ? boxD : Math.min(boxD, formD.normOfAll(rows, new double[s.size]));
      norms[t] = new EuclideanNorms(centers, ofZ, ofD);
      useful &= count == 0 || ofZ < worth * boxZ || ofD < worth * boxD;
    }
  }

  /** Intersects with bounds of the rows listed; nothing if it is to stop. */
  private @Nullable EuclideanForm bound(
      SiteState[] states, int t, int[] rows, int count, boolean difference) {
    SiteState s = states[t];
    DenseLayer layer = layers[t];
    int[] live = live(states, t);
    EuclideanForm form = new EuclideanForm(layer, rows, count, live, difference, stop);
    double gamma = pair.gamma();
    double tiny = BackwardPass.TINY * (1 + SiteState.magnitude(states, t));
    for (int r = 0; r < count; r++) {
      double rounding =
          difference
              ? layer.site.errorD(rows[r], gamma, states)
              : layer.site.errorZ(Side.F, rows[r], gamma, states);
      form.err(r, SiteState.inflate(rounding) + tiny);
    }
    for (int j = t - 1; j > 0 && !stop.stopped(); j--) {
      form.halve(states[j], live, gamma, norms[j]);
      int[] below = live(states, j);
      form.descend(kernel, layers[j], live, below);
      live = below;
    }
    if (stop.stopped()) {
      return null;
    }
    double[] lower = difference ? s.lowerD : s.f.lower;
    double[] upper = difference ? s.upperD : s.f.upper;
    gained |= form.concretize(box, gamma, rows, lower, upper);
    return form;
  }

  /** What is not identically zero below layer t: inputs, or neurons. */
  private int[] live(SiteState[] states, int t) {
    return t == 1 ? box.inputs() : states[t - 1].liveE.toArray();
  }

  /** The Euclidean norm, rounded up, of the listed neurons as far from centres as they can be. */
  private static double norm(
      double[] lower, double[] upper, int[] rows, int count, double[] centers) {
    double sum = 0;
    for (int k = 0; k < count; k++) {
      int i = rows[k];
      double largest =
          Math.max(
              Outward.subtractUp(upper[i], centers[i]), Outward.subtractUp(centers[i], lower[i]));
      sum = Outward.addUp(sum, Outward.multiplyUp(largest, largest));
    }
    return Outward.sqrtUp(sum);
  }
}
