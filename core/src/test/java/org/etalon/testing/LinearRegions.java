package org.etalon.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.etalon.network.Affine;
import org.etalon.network.Layer;
import org.etalon.network.Network;
import org.etalon.problem.Box;

/**
 * The exact behaviour of two alternating networks of one or two inputs on a box, by enumeration of
 * the regions on which both are affine.
 *
 * <p>A region is a convex polygon (a segment, a point) with rational corners. Affine layers change
 * the forms on it; at each rectifier it is cut along the zero line of every neuron of either
 * network. An affine form has its extrema, and a norm of affine forms its maximum, at corners.
 */
public final class LinearRegions {
  private final List<Range[]> z = new ArrayList<>();
  private final List<Range[]> zPrime = new ArrayList<>();
  private final List<Range[]> d = new ArrayList<>();
  private final List<Region> regions;

  /** The exact minimum and maximum of a quantity over the box. */
  public static final class Range {
    private Rational low;
    private Rational high;

    private Range(Rational value) {
      low = value;
      high = value;
    }

    private void include(Rational value) {
      low = low.min(value);
      high = high.max(value);
    }

    /** The minimum. */
    public Rational low() {
      return low;
    }

    /** The maximum. */
    public Rational high() {
      return high;
    }
  }

  /** A polygon with the affine forms of both networks' current values: {@code [i][j]}, last = 1. */
  private static final class Region {
    final List<Rational[]> corners;
    final Rational[][] f;
    final Rational[][] g;

    Region(List<Rational[]> corners, Rational[][] f, Rational[][] g) {
      this.corners = corners;
      this.f = f;
      this.g = g;
    }
  }

  /**
   * Enumerates.
   *
   * @throws IllegalArgumentException if the networks have more than two inputs or differ in form
   */
  public LinearRegions(Network f, Network g, Box box) {
    int inputs = f.inputSize();
    if (inputs > 2 || f.layers().size() != g.layers().size()) {
      throw new IllegalArgumentException("at most two inputs, networks of one form");
    }
    List<Region> current = List.of(new Region(corners(box), identity(inputs), identity(inputs)));
    for (int k = 0; k < f.layers().size(); k++) {
      Layer layer = f.layers().get(k);
      Layer layerPrime = g.layers().get(k);
      List<Region> next = new ArrayList<>();
      for (Region region : current) {
        if (layer instanceof Affine affine && layerPrime instanceof Affine affinePrime) {
          next.add(
              new Region(region.corners, apply(affine, region.f), apply(affinePrime, region.g)));
        } else {
          next.addAll(rectify(region));
        }
      }
      current = next;
      if (layer instanceof Affine) {
        record(current);
      }
    }
    regions = current;
  }

  /** The exact range of z (of f) at affine layer {@code l}, neuron {@code i}. */
  public Range z(int l, int i) {
    return z.get(l)[i];
  }

  /** The exact range of z' (of g). */
  public Range zPrime(int l, int i) {
    return zPrime.get(l)[i];
  }

  /** The exact range of z' - z. */
  public Range d(int l, int i) {
    return d.get(l)[i];
  }

  /** How many regions there are. */
  public int count() {
    return regions.size();
  }

  /** The exact maximum of the largest absolute output difference. */
  public Rational maximumInf() {
    Rational best = Rational.ZERO;
    for (Range range : d.get(d.size() - 1)) {
      best = best.max(range.low.abs()).max(range.high.abs());
    }
    return best;
  }

  /** The exact maximum of the sum of absolute output differences. */
  public Rational maximumOne() {
    return maximum(false);
  }

  /** The exact maximum of the sum of squared output differences. */
  public Rational maximumTwoSquared() {
    return maximum(true);
  }

  private Rational maximum(boolean squares) {
    Rational best = Rational.ZERO;
    for (Region region : regions) {
      for (Rational[] corner : region.corners) {
        Rational sum = Rational.ZERO;
        for (int i = 0; i < region.f.length; i++) {
          Rational difference = value(region.g[i], corner).subtract(value(region.f[i], corner));
          sum = sum.add(squares ? difference.multiply(difference) : difference.abs());
        }
        best = best.max(sum);
      }
    }
    return best;
  }

  private static List<Rational[]> corners(Box box) {
    List<Rational[]> corners = new ArrayList<>();
    Rational low = Rational.of(box.lower(0));
    Rational high = Rational.of(box.upper(0));
    if (box.size() == 1) {
      corners.add(new Rational[] {low});
      corners.add(new Rational[] {high});
      return corners;
    }
    Rational bottom = Rational.of(box.lower(1));
    Rational top = Rational.of(box.upper(1));
    corners.add(new Rational[] {low, bottom});
    corners.add(new Rational[] {high, bottom});
    corners.add(new Rational[] {high, top});
    corners.add(new Rational[] {low, top});
    return corners;
  }

  private static Rational[][] identity(int size) {
    Rational[][] forms = new Rational[size][size + 1];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= size; j++) {
        forms[i][j] = i == j ? Rational.of(1) : Rational.ZERO;
      }
    }
    return forms;
  }

  private static Rational[][] apply(Affine affine, Rational[][] forms) {
    var weights = affine.map().toMatrix();
    int terms = forms[0].length;
    Rational[][] result = new Rational[weights.rows()][terms];
    for (int i = 0; i < result.length; i++) {
      for (int t = 0; t < terms; t++) {
        Rational sum = t == terms - 1 ? Rational.of(affine.bias().get(i)) : Rational.ZERO;
        for (int j = 0; j < forms.length; j++) {
          sum = sum.add(Rational.of(weights.get(i, j)).multiply(forms[j][t]));
        }
        result[i][t] = sum;
      }
    }
    return result;
  }

  private static List<Region> rectify(Region region) {
    List<Region> current = List.of(region);
    for (int side = 0; side < 2; side++) {
      for (int i = 0; i < region.f.length; i++) {
        List<Region> next = new ArrayList<>();
        for (Region part : current) {
          cut(part, side == 1, i, next);
        }
        current = next;
      }
    }
    return current;
  }

  private static void cut(Region region, boolean prime, int i, List<Region> result) {
    Rational[] form = (prime ? region.g : region.f)[i];
    boolean positive = false;
    boolean negative = false;
    for (Rational[] corner : region.corners) {
      int sign = value(form, corner).signum();
      positive |= sign > 0;
      negative |= sign < 0;
    }
    if (!negative) {
      result.add(region);
    } else if (!positive) {
      result.add(zeroed(region, region.corners, prime, i));
    } else {
      result.add(new Region(clip(region.corners, form, 1), region.f, region.g));
      result.add(zeroed(region, clip(region.corners, form, -1), prime, i));
    }
  }

  private static Region zeroed(Region region, List<Rational[]> corners, boolean prime, int i) {
    Rational[][] forms = (prime ? region.g : region.f).clone();
    Rational[] zero = new Rational[forms[i].length];
    Arrays.fill(zero, Rational.ZERO);
    forms[i] = zero;
    return prime ? new Region(corners, region.f, forms) : new Region(corners, forms, region.g);
  }

  /** The part of a polygon where {@code sign * form >= 0} (Sutherland and Hodgman). */
  private static List<Rational[]> clip(List<Rational[]> corners, Rational[] form, int sign) {
    List<Rational[]> kept = new ArrayList<>();
    for (int k = 0; k < corners.size(); k++) {
      Rational[] from = corners.get(k);
      Rational[] to = corners.get((k + 1) % corners.size());
      Rational atFrom = value(form, from);
      Rational atTo = value(form, to);
      if (sign * atFrom.signum() >= 0) {
        kept.add(from);
      }
      if (atFrom.signum() * atTo.signum() < 0) {
        Rational t = atFrom.divide(atFrom.subtract(atTo));
        Rational[] crossing = new Rational[from.length];
        for (int j = 0; j < from.length; j++) {
          crossing[j] = from[j].add(t.multiply(to[j].subtract(from[j])));
        }
        kept.add(crossing);
      }
    }
    return kept;
  }

  private static Rational value(Rational[] form, Rational[] x) {
    Rational sum = form[x.length];
    for (int j = 0; j < x.length; j++) {
      sum = sum.add(form[j].multiply(x[j]));
    }
    return sum;
  }

  private void record(List<Region> current) {
    int size = current.get(0).f.length;
    Range[] ofF = new Range[size];
    Range[] ofG = new Range[size];
    Range[] ofDifference = new Range[size];
    for (Region region : current) {
      for (Rational[] corner : region.corners) {
        for (int i = 0; i < size; i++) {
          Rational a = value(region.f[i], corner);
          Rational b = value(region.g[i], corner);
          include(ofF, i, a);
          include(ofG, i, b);
          include(ofDifference, i, b.subtract(a));
        }
      }
    }
    z.add(ofF);
    zPrime.add(ofG);
    d.add(ofDifference);
  }

  private static void include(Range[] ranges, int i, Rational value) {
    if (ranges[i] == null) {
      ranges[i] = new Range(value);
    } else {
      ranges[i].include(value);
    }
  }
}
