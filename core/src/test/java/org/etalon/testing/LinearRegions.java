package org.etalon.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.etalon.linalg.Matrix;
import org.etalon.network.Affine;
import org.etalon.network.MaxPool;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.problem.Box;

/**
 * The exact behaviour of two networks of one form and one or two inputs on a box, by enumeration of
 * the regions on which both are affine.
 *
 * <p>A region is a convex polygon (a segment, a point) with rational corners, and on it every value
 * of either network so far is an affine form. At each rectifier it is cut along the zero line of
 * every neuron of either network, at each maximum along the lines on which members are equal. An
 * affine form has its extrema, and a norm of affine forms its maximum, at corners.
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

  /** A polygon, with the affine forms of all values of a network so far: {@code [value][i][j]}. */
  private static final class Region {
    final List<Rational[]> corners;
    final List<Rational[][]> f;
    final List<Rational[][]> g;

    Region(List<Rational[]> corners, List<Rational[][]> f, List<Rational[][]> g) {
      this.corners = corners;
      this.f = f;
      this.g = g;
    }

    List<Rational[][]> of(boolean prime) {
      return prime ? g : f;
    }

    Region with(List<Rational[]> others) {
      return new Region(others, f, g);
    }

    /** The same region with one more value of each network. */
    Region with(Rational[][] ofF, Rational[][] ofG) {
      List<Rational[][]> nextF = new ArrayList<>(f);
      List<Rational[][]> nextG = new ArrayList<>(g);
      nextF.add(ofF);
      nextG.add(ofG);
      return new Region(corners, nextF, nextG);
    }
  }

  /**
   * Enumerates.
   *
   * @throws IllegalArgumentException if the networks have more than two inputs or differ in form
   */
  public LinearRegions(Network f, Network g, Box box) {
    int inputs = f.inputSize();
    if (inputs > 2 || f.nodes().size() != g.nodes().size()) {
      throw new IllegalArgumentException("at most two inputs, networks of one form");
    }
    List<Rational[][]> start = Collections.singletonList(identity(inputs));
    List<Region> current = List.of(new Region(corners(box), start, start));
    for (int k = 0; k < f.nodes().size(); k++) {
      Node node = f.nodes().get(k);
      Node nodePrime = g.nodes().get(k);
      int taken = node.inputs().get(0);
      boolean again = taken > 0 && isRelu(f.nodes().get(taken - 1)) && isRelu(node);
      boolean activates =
          node.layer()
              .fold(affine -> false, relu -> !again, add -> false, pool -> true, cast -> false);
      if (activates) {
        record(current, taken);
      }
      List<Region> next = new ArrayList<>();
      for (Region region : current) {
        next.addAll(step(region, node, nodePrime));
      }
      current = next;
    }
    record(current, f.nodes().size());
    regions = current;
  }

  private static boolean isRelu(Node node) {
    return node.layer()
        .fold(affine -> false, relu -> true, add -> false, pool -> false, cast -> false);
  }

  private static List<Region> step(Region region, Node node, Node nodePrime) {
    int value = node.inputs().get(0);
    return node.layer()
        .<List<Region>>fold(
            affine ->
                List.of(
                    region.with(
                        apply(affine, region.f.get(value)),
                        apply((Affine) nodePrime.layer(), region.g.get(value)))),
            relu -> rectify(region, value),
            add ->
                List.of(
                    region.with(
                        sum(region.f.get(value), region.f.get(node.inputs().get(1))),
                        sum(region.g.get(value), region.g.get(node.inputs().get(1))))),
            pool -> maxima(region, value, pool),
            cast -> {
              throw new AssertionError("no region is affine behind a cast");
            });
  }

  /**
   * The exact range of neuron {@code i} of what enters the l-th rectifier or maximum of f, or of
   * its output, which comes last.
   */
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

  /**
   * A linear condition on the outputs of both networks.
   *
   * @param onF coefficients on outputs of f
   * @param onG coefficients on outputs of g
   * @param constant what is added
   * @param strict whether the sum has to be positive; else not negative
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Condition(Rational[] onF, Rational[] onG, Rational constant, boolean strict) {}

  /** Whether all conditions hold at some point of the box, with real coordinates. */
  public boolean meets(List<Condition> conditions) {
    return regions.stream().anyMatch(region -> meets(region, conditions));
  }

  /** Where each strict form is positive somewhere on a convex set, all are at one point of it. */
  private static boolean meets(Region region, List<Condition> conditions) {
    List<Rational[]> corners = region.corners;
    for (Condition condition : conditions) {
      corners = clip(corners, form(region, condition), 1);
    }
    List<Rational[]> left = corners;
    return !left.isEmpty()
        && conditions.stream()
            .filter(Condition::strict)
            .allMatch(c -> left.stream().anyMatch(x -> value(form(region, c), x).signum() > 0));
  }

  private static Rational[] form(Region region, Condition condition) {
    Rational[][] ofF = region.f.get(region.f.size() - 1);
    Rational[][] ofG = region.g.get(region.g.size() - 1);
    Rational[] form = new Rational[ofF[0].length];
    for (int t = 0; t < form.length; t++) {
      form[t] = t == form.length - 1 ? condition.constant() : Rational.ZERO;
      for (int i = 0; i < ofF.length; i++) {
        form[t] = form[t].add(condition.onF()[i].multiply(ofF[i][t]));
        form[t] = form[t].add(condition.onG()[i].multiply(ofG[i][t]));
      }
    }
    return form;
  }

  private Rational maximum(boolean squares) {
    Rational best = Rational.ZERO;
    for (Region region : regions) {
      for (Rational[] corner : region.corners) {
        Rational sum = Rational.ZERO;
        Rational[][] ofF = region.f.get(region.f.size() - 1);
        Rational[][] ofG = region.g.get(region.g.size() - 1);
        for (int i = 0; i < ofF.length; i++) {
          Rational difference = value(ofG[i], corner).subtract(value(ofF[i], corner));
          sum = sum.add(squares ? difference.multiply(difference) : difference.abs());
        }
        best = best.max(sum);
      }
    }
    return best;
  }

  /** The exact integral over the box of the sum over outputs of |d| to a power, 1 or 2. */
  public Rational integral(int power) {
    Rational sum = Rational.ZERO;
    for (Region region : regions) {
      Rational[][] ofF = region.f.get(region.f.size() - 1);
      Rational[][] ofG = region.g.get(region.g.size() - 1);
      for (int i = 0; i < ofF.length; i++) {
        Rational[] form = minus(ofG[i], ofF[i]);
        Rational above = integral(clip(region.corners, form, 1), form, power);
        Rational below = integral(clip(region.corners, form, -1), form, power);
        sum = sum.add(power == 1 ? above.subtract(below) : above.add(below));
      }
    }
    return sum;
  }

  private static Rational integral(List<Rational[]> corners, Rational[] form, int power) {
    Rational sum = Rational.ZERO;
    if (!corners.isEmpty() && corners.get(0).length == 1) {
      Rational low = corners.stream().map(x -> x[0]).reduce(Rational::min).orElseThrow();
      Rational high = corners.stream().map(x -> x[0]).reduce(Rational::max).orElseThrow();
      Rational[] ends = {value(form, new Rational[] {low}), value(form, new Rational[] {high})};
      return high.subtract(low).multiply(mean(ends, power));
    }
    for (int k = 1; k + 1 < corners.size(); k++) {
      Rational[] a = minus(corners.get(k), corners.get(0));
      Rational[] b = minus(corners.get(k + 1), corners.get(0));
      Rational twice = a[0].multiply(b[1]).subtract(a[1].multiply(b[0])).abs();
      Rational[] ends = {
        value(form, corners.get(0)), value(form, corners.get(k)), value(form, corners.get(k + 1))
      };
      sum = sum.add(twice.divide(Rational.of(2)).multiply(mean(ends, power)));
    }
    return sum;
  }

  /** The mean over a simplex of an affine form, or of its square, by its values at the corners. */
  private static Rational mean(Rational[] ends, int power) {
    Rational sum = Rational.ZERO;
    int terms = 0;
    for (int i = 0; i < ends.length; i++) {
      for (int j = i; j < (power == 1 ? i + 1 : ends.length); j++) {
        sum = sum.add(power == 1 ? ends[i] : ends[i].multiply(ends[j]));
        terms++;
      }
    }
    return sum.divide(Rational.of(terms));
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
    Matrix weights = DenseTwin.of(affine.map());
    int terms = forms[0].length;
    Rational[][] result = new Rational[weights.rows()][terms];
    for (int i = 0; i < result.length; i++) {
      Arrays.fill(result[i], Rational.ZERO);
      result[i][terms - 1] = Rational.of(affine.bias().get(i));
      for (int j = 0; j < forms.length; j++) {
        Rational weight = Rational.of(weights.get(i, j));
        for (int t = 0; t < terms; t++) {
          result[i][t] = result[i][t].add(weight.multiply(forms[j][t]));
        }
      }
    }
    return result;
  }

  private static Rational[][] sum(Rational[][] x, Rational[][] y) {
    Rational[][] result = new Rational[x.length][x[0].length];
    for (int i = 0; i < result.length; i++) {
      for (int t = 0; t < result[i].length; t++) {
        result[i][t] = x[i][t].add(y[i][t]);
      }
    }
    return result;
  }

  private static Rational[] minus(Rational[] x, Rational[] y) {
    Rational[] result = new Rational[x.length];
    for (int t = 0; t < result.length; t++) {
      result[t] = x[t].subtract(y[t]);
    }
    return result;
  }

  /** Cuts regions so that none of these forms of theirs changes its sign inside. */
  private static List<Region> cut(List<Region> regions, Function<Region, Rational[]> form) {
    List<Region> result = new ArrayList<>();
    for (Region region : regions) {
      Rational[] line = form.apply(region);
      int[] signs = region.corners.stream().mapToInt(c -> value(line, c).signum()).toArray();
      boolean positive = Arrays.stream(signs).anyMatch(sign -> sign > 0);
      boolean negative = Arrays.stream(signs).anyMatch(sign -> sign < 0);
      if (positive && negative) {
        result.add(region.with(clip(region.corners, line, 1)));
        result.add(region.with(clip(region.corners, line, -1)));
      } else {
        result.add(region);
      }
    }
    return result;
  }

  private static boolean isPositive(Region region, Rational[] form) {
    return region.corners.stream().anyMatch(corner -> value(form, corner).signum() > 0);
  }

  private static List<Region> rectify(Region region, int value) {
    List<Region> current = List.of(region);
    for (boolean prime : new boolean[] {false, true}) {
      for (int i = 0; i < region.f.get(value).length; i++) {
        int neuron = i;
        current = cut(current, r -> r.of(prime).get(value)[neuron]);
      }
    }
    return current.stream()
        .map(r -> r.with(rectified(r, false, value), rectified(r, true, value)))
        .toList();
  }

  private static Rational[][] rectified(Region region, boolean prime, int value) {
    Rational[][] forms = region.of(prime).get(value).clone();
    for (int i = 0; i < forms.length; i++) {
      if (!isPositive(region, forms[i])) {
        forms[i] = forms[i].clone();
        Arrays.fill(forms[i], Rational.ZERO);
      }
    }
    return forms;
  }

  private static List<Region> maxima(Region region, int value, MaxPool pool) {
    List<Region> current = List.of(region);
    for (boolean prime : new boolean[] {false, true}) {
      for (int k = 0; k < pool.outputSize(); k++) {
        for (int a = 0; a < pool.windowSize(k); a++) {
          for (int b = a + 1; b < pool.windowSize(k); b++) {
            int first = pool.member(k, a);
            int second = pool.member(k, b);
            current =
                cut(
                    current,
                    r -> minus(r.of(prime).get(value)[first], r.of(prime).get(value)[second]));
          }
        }
      }
    }
    return current.stream()
        .map(r -> r.with(largest(r, false, value, pool), largest(r, true, value, pool)))
        .toList();
  }

  private static Rational[][] largest(Region region, boolean prime, int value, MaxPool pool) {
    Rational[][] forms = region.of(prime).get(value);
    Rational[][] result = new Rational[pool.outputSize()][];
    for (int k = 0; k < result.length; k++) {
      result[k] = forms[pool.member(k, 0)];
      for (int j = 1; j < pool.windowSize(k); j++) {
        Rational[] other = forms[pool.member(k, j)];
        result[k] = isPositive(region, minus(other, result[k])) ? other : result[k];
      }
    }
    return result;
  }

  /** The part of a polygon where {@code sign * form >= 0} (Sutherland and Hodgman). */
  private static List<Rational[]> clip(List<Rational[]> corners, Rational[] form, int sign) {
    List<Rational[]> kept = new ArrayList<>();
    List<Rational> values = corners.stream().map(corner -> value(form, corner)).toList();
    for (int k = 0; k < corners.size(); k++) {
      int next = (k + 1) % corners.size();
      Rational[] from = corners.get(k);
      Rational[] to = corners.get(next);
      Rational atFrom = values.get(k);
      Rational atTo = values.get(next);
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

  private void record(List<Region> current, int index) {
    int size = current.get(0).f.get(index).length;
    Range[] ofF = new Range[size];
    Range[] ofG = new Range[size];
    Range[] ofDifference = new Range[size];
    for (Region region : current) {
      for (Rational[] corner : region.corners) {
        for (int i = 0; i < size; i++) {
          Rational a = value(region.f.get(index)[i], corner);
          Rational b = value(region.g.get(index)[i], corner);
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
