package org.etalon.engine.certify;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.etalon.network.LinearMap;
import org.etalon.network.MaxPool;
import org.etalon.problem.Box;
import org.etalon.problem.SoundnessError;
import org.etalon.rounding.Outward;
import org.etalon.theta.Segment;
import org.etalon.theta.Site;

/**
 * Enclosures of z of one site from those of the sites that its segments come from, by intervals.
 *
 * <p><b>Property:</b> sound for real arithmetic on the real parameters; overflow and NaN give
 * infinite bounds.
 *
 * <p><b>Rounding:</b> centres and radii of n products and a bias are each within {@code
 * gamma_(2n+4)} times the sum of absolute terms, which is at most twice as large for radii. That
 * sum, computed with relative error gamma below 1/2, is at least the exact one when multiplied by
 * {@code 1 + 2 gamma}.
 */
final class SiteRange {
  private final Site site;
  private final double[] lower;
  private final double[] upper;
  private double reach;

  private SiteRange(Site site, double[] lower, double[] upper) {
    this.site = site;
    this.lower = lower;
    this.upper = upper;
  }

  /** The input. */
  static SiteRange ofInput(Site input, Box box) {
    return new SiteRange(input, box.lower(), box.upper());
  }

  /** A site whose segments come from sites of which the ranges are known. */
  static SiteRange of(Site site, List<SiteRange> known) {
    Sums sums = new Sums(site.size());
    for (Segment segment : site.incoming()) {
      SiteRange from = known.get(segment.from());
      double[] lower = from.activations(from.lower, true);
      sums.add(segment, lower, from.activations(from.upper, false));
    }
    SiteRange range = new SiteRange(site, new double[site.size()], new double[site.size()]);
    for (int i = 0; i < site.size(); i++) {
      range.set(i, sums);
    }
    return range;
  }

  /** What the segments add up to, row by row, still without the bias. */
  private static final class Sums {
    final double[] center;
    final double[] radius;
    final double[] magnitude;
    final double[] folding;
    final double[] terms;

    Sums(int size) {
      center = new double[size];
      radius = new double[size];
      magnitude = new double[size];
      folding = new double[size];
      terms = new double[size];
    }

    void add(Segment segment, double[] from, double[] to) {
      double[] middle = new double[from.length];
      double[] half = new double[from.length];
      double[] largest = new double[from.length];
      double[] live = new double[from.length];
      double most = 0;
      for (int j = 0; j < from.length; j++) {
        middle[j] = 0.5 * from[j] + 0.5 * to[j];
        half[j] =
            Math.max(Outward.subtractUp(to[j], middle[j]), Outward.subtractUp(middle[j], from[j]));
        largest[j] = Math.max(Math.abs(from[j]), Math.abs(to[j]));
        live[j] = largest[j] == 0 ? 0 : 1;
        most = Math.max(most, largest[j]);
      }
      LinearMap absolute = with(segment.map(), Math::abs);
      addTo(center, segment.map().apply(middle));
      addTo(radius, absolute.apply(half));
      addTo(magnitude, absolute.apply(largest));
      addTo(terms, with(segment.map(), w -> w == 0 ? 0 : 1).apply(live)); // counts: exact
      for (int i = 0; i < folding.length && !segment.isExact(); i++) {
        double error = Outward.multiplyUp(segment.errorByRow().get(i), most);
        folding[i] = Outward.addUp(folding[i], error);
      }
    }

    private static LinearMap with(LinearMap map, DoubleUnaryOperator change) {
      return map.withParameters(Arrays.stream(map.parameters()).map(change).toArray());
    }

    private static void addTo(double[] sum, double[] more) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += more[i];
      }
    }
  }

  private void set(int i, Sums sums) {
    double bias = site.bias().get(i);
    double missing = Outward.addUp(sums.folding[i], site.biasError().get(i));
    boolean exact = sums.folding[i] == 0 && site.biasError().get(i) == 0;
    double row = sums.magnitude[i] + Math.abs(bias);
    double error = 0;
    if (sums.terms[i] > 0) {
      double gamma = Outward.gammaUp(2 * (int) sums.terms[i] + 4);
      double underflow = 4 * sums.terms[i] * Double.MIN_NORMAL;
      row = Outward.multiplyUp(Outward.addUp(row, underflow), Math.nextUp(1 + 2 * gamma));
      error = Outward.addUp(Outward.multiplyUp(4 * gamma, row), underflow);
    }
    error = exact ? error : Outward.addUp(error, missing);
    row = exact ? row : Outward.addUp(row, missing);
    double spread = error == 0 ? 0 : Outward.addUp(sums.radius[i], error);
    lower[i] = error == 0 ? bias : Outward.subtractDown(sums.center[i] + bias, spread);
    upper[i] = error == 0 ? bias : Outward.addUp(sums.center[i] + bias, spread);
    reach = Math.max(reach, row < Double.POSITIVE_INFINITY ? row : Double.POSITIVE_INFINITY);
    if (!(lower[i] >= Double.NEGATIVE_INFINITY)) {
      lower[i] = Double.NEGATIVE_INFINITY;
    }
    if (!(upper[i] <= Double.POSITIVE_INFINITY)) {
      upper[i] = Double.POSITIVE_INFINITY;
    }
  }

  /** Lower or upper bounds of activations from those of z: they are monotone. */
  private double[] activations(double[] ends, boolean lower) {
    boolean clamps = site.casts().isSaturating() && site.kind() != Site.Kind.INPUT;
    double[] z = clamps ? clamped(ends, lower) : ends;
    double[] a = uncast(z, lower);
    return site.casts().isDynamic() ? dynamic(a, lower) : a;
  }

  private double[] uncast(double[] z, boolean lower) {
    return switch (site.kind()) {
      case INPUT -> {
        double[] cast = site.casts().isRounding() ? rounded(z, lower) : z;
        yield site.casts().saturatesAlone() ? clamped(cast, lower) : cast;
      }
      case SUM, OUTPUT -> z;
      case RELU -> Arrays.stream(z).map(value -> Math.max(0, value)).toArray();
      case MAX -> site.pool().map(pool -> largest(pool, z)).orElseThrow();
    };
  }

  /** The input with the most, or the least, that casting adds. */
  private double[] rounded(double[] z, boolean lower) {
    double centre = site.casts().centre();
    double radius = site.casts().radius();
    return Arrays.stream(z)
        .map(
            value ->
                lower
                    ? Outward.addDown(value, Outward.subtractDown(centre, radius))
                    : Outward.addUp(value, Outward.addUp(centre, radius)))
        .toArray();
  }

  /** With the most that a cast adds or takes whose step depends on all activations. */
  private double[] dynamic(double[] a, boolean lower) {
    boolean rectified = site.kind() == Site.Kind.RELU;
    double reach = site.casts().reach(rectified ? 0 : least(), most());
    return Arrays.stream(a)
        .map(v -> lower ? Outward.subtractDown(v, reach) : Outward.addUp(v, reach))
        .toArray();
  }

  /** Where a cast saturates, values end at its last codes. */
  private double[] clamped(double[] z, boolean lower) {
    return Arrays.stream(z).map(value -> site.casts().clamped(value, lower)).toArray();
  }

  private static double[] largest(MaxPool pool, double[] z) {
    double[] largest = new double[pool.outputSize()];
    for (int i = 0; i < largest.length; i++) {
      largest[i] = z[pool.member(i, 0)];
      for (int k = 1; k < pool.windowSize(i); k++) {
        largest[i] = Math.max(largest[i], z[pool.member(i, k)]);
      }
    }
    return largest;
  }

  /** Intersects with other enclosures. */
  void intersect(double[] otherLower, double[] otherUpper) {
    for (int i = 0; i < lower.length; i++) {
      lower[i] = Math.max(lower[i], otherLower[i]);
      upper[i] = Math.min(upper[i], otherUpper[i]);
      if (!(lower[i] <= upper[i])) {
        throw new SoundnessError(
            "empty enclosure of a neuron: [" + lower[i] + ", " + upper[i] + "]");
      }
    }
  }

  /** Lower bounds of z; a copy. */
  double[] lower() {
    return lower.clone();
  }

  /** Upper bounds of z; a copy. */
  double[] upper() {
    return upper.clone();
  }

  double least() {
    return Arrays.stream(lower).min().orElseThrow();
  }

  double most() {
    return Arrays.stream(upper).max().orElseThrow();
  }

  /** The largest {@code sum_j |w_ij| |a_j| + |b_i|} of a row i: no partial sum is larger. */
  double reach() {
    return reach;
  }
}
