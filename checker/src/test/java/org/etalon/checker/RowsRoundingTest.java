package org.etalon.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Add;
import org.etalon.network.Affine;
import org.etalon.network.MaxPool;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Relu;
import org.etalon.network.Selection;
import org.etalon.testing.Rational;
import org.junit.jupiter.api.Test;

/**
 * What rows in double arithmetic add for rounding, term by term, in rational arithmetic: where all
 * else cancels or is zero, so that no other term stands in for one that is missing.
 */
class RowsRoundingTest {
  private static final Rational UNIT = Rational.of(0x1p-53);
  private static final Rational TINY = Rational.of(1e-290);
  private static final double[][] NOTHING = {{0, 0}};

  private final SplittableRandom random = new SplittableRandom(91);

  private static Affine line(double weight, double bias) {
    return Affine.of(Matrix.of(1, 1, weight), Vector.of(bias));
  }

  private static Forms forms(Network network, double[] lower, double[] upper, int width) {
    Forms forms = new Forms(new Graph(network));
    forms.setBox(lower, upper);
    forms.clear(width);
    return forms;
  }

  private static Rational gamma(int n) {
    Rational nu = Rational.of(n).multiply(UNIT);
    return nu.divide(Rational.of(1).subtract(nu));
  }

  /** The coefficients of one row. */
  private static double[][] column(double... entries) {
    double[][] column = new double[entries.length][];
    Arrays.setAll(column, i -> new double[] {entries[i]});
    return column;
  }

  private static double[] row(int size, double first, double others) {
    double[] row = new double[size];
    Arrays.fill(row, others);
    row[0] = first;
    return row;
  }

  /**
   * A hundred rows of coefficients 2^-55 beside one of 1, each on -4 x, |x| at most 2: to nearest,
   * their sum is 1.
   */
  @Test
  void descend_ofManyRows_holdsTheRoundingOfAll() {
    double[] weights = new double[101];
    Arrays.fill(weights, -4);
    Affine affine = Affine.of(Matrix.of(101, 1, weights), Vector.zeros(101));
    Forms forms = forms(Network.of(List.of(affine)), new double[] {-2}, new double[] {1}, 1);
    double[] constant = {0};
    forms.merge(1, column(row(101, 1, 0x1p-55)), constant);
    assertThat(constant[0]).isZero();
    forms.descendTo(0, constant);
    Rational sum = Rational.of(1).add(Rational.of(100 * 0x1p-55));
    Rational least = gamma(103).multiply(sum).multiply(Rational.of(8));
    assertThat(Rational.of(constant[0]))
        .isGreaterThan(least)
        .isLessThan(least.multiply(Rational.of(2.001)));
  }

  @Test
  void descend_whereProductsUnderflow_holdsThem() {
    Network network = Network.of(List.of(line(0x1p-600, 0)));
    Forms forms = forms(network, new double[] {-3}, new double[] {7}, 1);
    for (double start : new double[] {0, 1}) { // beside 1 it is lost, but for its direction
      double[] constant = {start};
      forms.merge(1, column(0x1p-600), constant);
      forms.descendTo(0, constant);
      Rational least = Rational.of(start).add(TINY.multiply(Rational.of(8)));
      assertThat(Rational.of(constant[0])).isGreaterThan(least);
      assertThat(forms.take(0)[0][0]).isZero();
    }
  }

  @Test
  void descend_ofACoefficientThatOverflowed_boundsNothing() {
    Network network = Network.of(List.of(line(1, 0)));
    for (double value : new double[] {Double.POSITIVE_INFINITY, Double.NaN}) {
      Forms forms = forms(network, new double[] {-1}, new double[] {1}, 1);
      double[] constant = {0};
      forms.merge(1, column(value), constant);
      forms.descendTo(0, constant);
      assertThat(constant[0]).isNaN();
    }
  }

  /** Of a bias and a coefficient that are finite. */
  @Test
  void descend_ofABiasThatOverflows_boundsNothing() {
    Network network = Network.of(List.of(line(1, 1e300)));
    for (double value : new double[] {1e300, -1e300}) {
      Forms forms = forms(network, new double[] {0}, new double[] {0}, 1);
      double[] constant = {0};
      forms.merge(1, column(value), constant);
      forms.descendTo(0, constant);
      assertThat(constant[0]).isNaN();
    }
  }

  /** Biases times coefficients, which cancel but for their rounding. */
  @Test
  void descend_biases_areHeld() {
    for (int n = 0; n < 300; n++) {
      double[] b = random.doubles(3, -1, 1).toArray();
      double[] c = random.doubles(3, -1, 1).toArray();
      c[2] = -(c[0] * b[0] + c[1] * b[1]) / b[2];
      Affine affine = Affine.of(Matrix.of(3, 1, 0, 0, 0), Vector.of(b));
      Forms forms = forms(Network.of(List.of(affine)), new double[] {0}, new double[] {0}, 1);
      double[] constant = {0};
      forms.merge(1, column(c), constant);
      forms.descendTo(0, constant);
      Rational exact = Rational.ZERO;
      for (int i = 0; i < 3; i++) {
        exact = exact.add(Rational.of(c[i]).multiply(Rational.of(b[i])));
      }
      assertThat(Rational.of(constant[0])).isGreaterThanOrEqualTo(exact);
    }
  }

  /** Between 1 and -1 a hundred that are lost beside 1. */
  @Test
  void descend_biasesThatAreLost_areHeld() {
    double[] b = row(102, 1, 0x1p-54);
    b[101] = -1;
    Affine affine = new Affine(Selection.of(1, new int[102]), Vector.of(b));
    Forms forms = forms(Network.of(List.of(affine)), new double[] {0}, new double[] {0}, 1);
    double[] constant = {0};
    forms.merge(1, column(row(102, 1, 1)), constant);
    forms.descendTo(0, constant);
    assertThat(constant[0]).isGreaterThanOrEqualTo(100 * 0x1p-54);
  }

  /** Coefficients 1 and a hundred of 2^-55 on values of magnitude 4, met by as many. */
  @Test
  void merge_ofCoefficients_holdsTheRoundingOfEverySum() {
    Forms forms = forms(Network.of(List.of(new Relu(101))), row(101, -4, -4), row(101, 1, 1), 1);
    double[] constant = {0};
    forms.merge(0, column(row(101, 0.5, 0x1p-56)), constant);
    forms.merge(0, column(row(101, 0.5, 0x1p-56)), constant);
    Rational sum = Rational.of(1).add(Rational.of(100 * 0x1p-55));
    Rational least = Rational.of(0x1p-52).multiply(sum).multiply(Rational.of(4));
    assertThat(Rational.of(constant[0]))
        .isGreaterThan(least)
        .isLessThan(least.multiply(Rational.of(2.001)));
    for (double start : new double[] {0, 1}) { // beside 1 it is lost, but for its direction
      constant[0] = start;
      forms.clear(1);
      forms.merge(0, column(new double[101]), constant);
      forms.merge(0, column(new double[101]), constant);
      Rational tiny = Rational.of(start).add(TINY.multiply(Rational.of(5)));
      assertThat(Rational.of(constant[0])).isGreaterThan(tiny);
    }
  }

  /** Ranges by intervals: of an affine node, of a sum, and where a product and a bias cancel. */
  @Test
  void ranges_byIntervals_areRoundedOutward() {
    for (int n = 0; n < 400; n++) {
      double w = random.nextDouble(-1, 1);
      double[] x = random.doubles(2, -1, 1).sorted().toArray();
      double cancelled = x[n % 2];
      double bias = n % 3 == 0 ? random.nextDouble(-1, 1) : -(w * cancelled);
      double v = random.nextDouble(-1, 1);
      Network network =
          Network.of(
              1,
              List.of(
                  Node.of(line(w, bias), 0),
                  Node.of(line(v, 0), 0),
                  new Node(new Add(1), List.of(1, 2))));
      Forms forms = forms(network, new double[] {x[0]}, new double[] {x[1]}, 1);
      Rational[] first = range(Rational.of(w), Rational.of(bias), x);
      contains(forms, 1, first[0], first[1]);
      Rational low = Rational.of(forms.low(1)[0]).add(Rational.of(forms.low(2)[0]));
      Rational high = Rational.of(forms.high(1)[0]).add(Rational.of(forms.high(2)[0]));
      contains(forms, 3, low, high);
    }
  }

  private static Rational[] range(Rational w, Rational b, double[] x) {
    Rational one = w.multiply(Rational.of(x[0])).add(b);
    Rational other = w.multiply(Rational.of(x[1])).add(b);
    return new Rational[] {one.compareTo(other) < 0 ? one : other, one.max(other)};
  }

  private static void contains(Forms forms, int value, Rational low, Rational high) {
    assertThat(Rational.of(forms.low(value)[0])).isLessThanOrEqualTo(low);
    assertThat(Rational.of(forms.high(value)[0])).isGreaterThanOrEqualTo(high);
  }

  /** The enclosures of one neuron of the last site, from rows alone. */
  private static LayerState bound(
      Network f, Network g, double[] box, double[][] site, Kind kind, int rule) {
    return bound(f, g, box, site, kind, rule, state -> {});
  }

  /** The same with other slopes: any are sound. */
  private static LayerState bound(
      Network f,
      Network g,
      double[] box,
      double[][] site,
      Kind kind,
      int rule,
      Consumer<LayerState> slopes) {
    Graph graphF = new Graph(f);
    Graph graphG = new Graph(g);
    LayerState[] states = graphF.unknown();
    DoubleRows rows = new DoubleRows(graphF, graphG);
    rows.setBox(new double[] {box[0]}, new double[] {box[1]});
    for (int s = 1; s < states.length - 1; s++) {
      LayerState state = states[s];
      double[][] to = {state.zLow, state.zHigh, state.pLow, state.pHigh, state.dLow, state.dHigh};
      for (int k = 0; k < to.length; k++) {
        to[k][0] = site[k / 2][k % 2];
      }
      state.choose();
      slopes.accept(state);
      rows.settle(states, s);
    }
    rows.bound(states, states.length - 1, new int[] {0}, 1, kind, rule);
    return states[states.length - 1];
  }

  /** A line whose bias takes away its largest value; what is left is rounding. */
  @Test
  void bound_ofALine_isRoundedUpAtTheInputs() {
    for (int n = 0; n < 2000; n++) {
      boolean positive = random.nextBoolean();
      double[] x = random.doubles(2, positive ? 0.5 : -2, positive ? 2 : -0.5).sorted().toArray();
      double w = random.nextDouble(-1, 1);
      double v = random.nextDouble(-1, 1);
      double end = (n % 2 == 0) == (w > 0) ? x[1] : x[0];
      double endD = (n % 2 == 0) == (w - v > 0) ? x[1] : x[0];
      double b = -(w * end);
      Network f = Network.of(List.of(line(w, b)));
      Rational[] z = range(Rational.of(w), Rational.of(b), x);
      LayerState ofF = bound(f, f, x, new double[0][], Kind.F, 0);
      encloses(ofF.zLow[0], ofF.zHigh[0], z);
      LayerState ofG = bound(f, f, x, new double[0][], Kind.G, 0);
      encloses(ofG.pLow[0], ofG.pHigh[0], z);
      double shift = -((w - v) * endD);
      Network g = Network.of(List.of(line(v, b - shift)));
      Rational slope = Rational.of(v).subtract(Rational.of(w));
      Rational constant = Rational.of(b - shift).subtract(Rational.of(b));
      LayerState d = bound(f, g, x, new double[0][], Kind.DIFFERENCE, 0);
      encloses(d.dLow[0], d.dHigh[0], range(slope, constant, x));
    }
  }

  private static void encloses(double low, double high, Rational[] range) {
    assertThat(Rational.of(low)).isLessThanOrEqualTo(range[0]);
    assertThat(Rational.of(high)).isGreaterThanOrEqualTo(range[1]);
  }

  private static Network rectified(double weight, double bias) {
    return Network.of(List.of(new Relu(1), line(weight, bias)));
  }

  /** {@code v relu(x) + b} for x in [l, u], b about -v u: the largest value is rounding alone. */
  @Test
  void bound_ofARectifier_isRoundedUp() {
    for (int n = 0; n < 2000; n++) {
      double[] x = {-random.nextDouble(), random.nextDouble()};
      double v = random.nextDouble(-2, 2);
      double b = n % 2 == 0 ? -(v * x[1]) : 0;
      double[][] site = {x, x, {0, 0}};
      Network f = rectified(v, b);
      Rational top = Rational.of(v).multiply(Rational.of(x[1])).add(Rational.of(b));
      Rational foot = Rational.of(b);
      Rational[] range = {top.compareTo(foot) < 0 ? top : foot, top.max(foot)};
      for (int rule = 0; rule < LayerState.RULES; rule++) {
        LayerState ofF = bound(f, f, x, site, Kind.F, rule);
        encloses(ofF.zLow[0], ofF.zHigh[0], range);
        LayerState ofG = bound(f, f, x, site, Kind.G, rule);
        encloses(ofG.pLow[0], ofG.pHigh[0], range);
      }
    }
  }

  /**
   * {@code v relu(x) - w x} for x in [l, u] with a slope w above v: the largest value is at l, or
   * at u with one below 0; what is left of the bound is its rounding.
   */
  @Test
  void bound_ofARectifierWithAnySlope_holdsItsRounding() {
    for (int n = 0; n < 2000; n++) {
      double low = -random.nextDouble();
      double high = random.nextDouble();
      double v = random.nextDouble(1, 2);
      double slope = n % 2 == 0 ? random.nextDouble(1, 3) : -random.nextDouble();
      LayerState state = maximum(new double[][] {{low, high}}, new double[][] {{0, 0}}, NOTHING);
      state.above[0] = slope;
      double[][] c = {{v}};
      double[] constant = {0};
      new Relaxing(2).relax(1, state, c, c, Kind.F, 0, Relaxing.Chosen.NONE, constant);
      Rational w = Rational.of(c[0][0]);
      Rational atLow = w.multiply(Rational.of(-low));
      Rational atHigh = Rational.of(v).subtract(w).multiply(Rational.of(high));
      Rational size = Rational.of(0x1p-50).multiply(atLow.max(atHigh));
      assertThat(Rational.of(constant[0])).isGreaterThan(atLow.max(atHigh).add(size));
    }
    // -relu(x) - (-x / 2) is largest at 0
    LayerState kink = maximum(new double[][] {{-1, 1}}, new double[][] {{0, 0}}, NOTHING);
    kink.below[0][0] = 0.5;
    double[] atKink = {0};
    new Relaxing(2).relax(1, kink, column(0), column(-1), Kind.F, 0, Relaxing.Chosen.NONE, atKink);
    assertThat(atKink[0]).isBetween(0.0, 1e-14);
    double[][] small = {{-0x1p-600, 0x1p-600}};
    double[] constant = {0};
    new Relaxing(2)
        .relax(
            1,
            maximum(small, small, NOTHING),
            column(0),
            column(0x1p-600),
            Kind.F,
            0,
            Relaxing.Chosen.NONE,
            constant);
    assertThat(Rational.of(constant[0])).isGreaterThan(TINY);
  }

  private double multiple() {
    return random.nextInt(-1 << 20, 1 << 20) * 0x1p-20;
  }

  /** A slope above, below or equal to those of chords. */
  private double slope() {
    return random.nextInt(3) * 0.5 + random.nextInt(3) * 0.25 - 0.5;
  }

  /** Whatever the slopes, rows hold at the ends of z and at its kink. */
  @Test
  void bound_withAnySlopes_holdsAtEveryVertex() {
    for (int n = 0; n < 1500; n++) {
      double[] x = {-Math.abs(multiple()), Math.abs(multiple())};
      double shift = multiple() / 4;
      double[] z = {x[0] + shift, x[1] + shift};
      double u = multiple();
      double v = multiple();
      Network f = Network.of(List.of(line(1, 0), new Relu(1), line(v, 0)));
      Network g = Network.of(List.of(line(1, shift), new Relu(1), line(u, 0)));
      double[][] site = {x, z, {shift, shift}};
      Consumer<LayerState> slopes =
          s -> {
            for (double[] each :
                List.of(
                    s.above,
                    s.below[1],
                    s.abovePrime,
                    s.belowPrime[1],
                    s.aboveOnZ,
                    s.aboveOnD,
                    s.belowOnZ,
                    s.belowOnD)) {
              each[0] = slope();
            }
          };
      LayerState ofF = bound(f, g, x, site, Kind.F, 1, slopes);
      LayerState ofG = bound(f, g, x, site, Kind.G, 1, slopes);
      LayerState d = bound(f, g, x, site, Kind.DIFFERENCE, 1, slopes);
      for (double at : new double[] {x[0], x[1], 0, Math.min(x[1], Math.max(x[0], -shift))}) {
        Rational a = Rational.of(v).multiply(Rational.of(Math.max(0, at)));
        Rational aPrime = Rational.of(u).multiply(Rational.of(Math.max(0, at + shift)));
        encloses(ofF.zLow[0], ofF.zHigh[0], new Rational[] {a, a});
        encloses(ofG.pLow[0], ofG.pHigh[0], new Rational[] {aPrime, aPrime});
        Rational e = aPrime.subtract(a);
        encloses(d.dLow[0], d.dHigh[0], new Rational[] {e, e});
      }
    }
  }

  /** {@code u relu(z') - v relu(z)} where z' = z: all is zero but what rounding may be. */
  @Test
  void bound_ofADifferenceThatVanishes_holdsTheRoundingOfItsVertices() {
    double[] x = {-3, 2};
    Network f = rectified(8, 0);
    LayerState d = bound(f, f, x, new double[][] {x, x, {0, 0}}, Kind.DIFFERENCE, 0);
    Rational size = Rational.of(2 * 8 * 3);
    Rational least = size.multiply(Rational.of(0x1p-49)).add(TINY);
    assertThat(Rational.of(d.dHigh[0])).isGreaterThan(least);
    assertThat(Rational.of(-d.dLow[0])).isGreaterThan(least);
    LayerState small =
        bound(rectified(0, 0), rectified(0, 0), x, new double[][] {x, x, x}, Kind.DIFFERENCE, 0);
    // a start, a vertex, and descents to the input or sums there
    assertThat(Rational.of(small.dHigh[0])).isGreaterThan(TINY.multiply(Rational.of(2)));
  }

  private static LayerState maximum(double[][] zs, double[][] ps, double[][] ds) {
    LayerState state = new LayerState(zs.length);
    for (int i = 0; i < zs.length; i++) {
      state.zLow[i] = zs[i][0];
      state.zHigh[i] = zs[i][1];
      state.pLow[i] = ps[i][0];
      state.pHigh[i] = ps[i][1];
      state.dLow[i] = ds[i][0];
      state.dHigh[i] = ds[i][1];
    }
    return state;
  }

  /** Two windows of the same member: its coefficients add up, rounded. */
  @Test
  void maxima_thatShareAMember_holdTheRoundingOfTheSum() {
    MaxPool pool = MaxPool.of(1, new int[][] {{0}, {0}});
    double[][] range = {{-4, 2}};
    LayerState state = maximum(range, range, new double[][] {{0, 0}});
    for (double sign : new double[] {1, -1}) {
      double[] constant = {0};
      double[][] next =
          new Maxima(pool, state, constant).single(column(sign, sign * 0x1p-53), sign > 0);
      assertThat(Math.abs(next[0][0])).isEqualTo(1);
      assertThat(Rational.of(constant[0])).isGreaterThan(Rational.of(4 * 0x1p-52));
      constant[0] = 0;
      new Maxima(pool, state, constant).single(column(sign * 0x1p-53, sign), sign > 0);
      assertThat(Rational.of(constant[0])).isGreaterThan(Rational.of(4 * 0x1p-52));
    }
    double[] constant = {0};
    new Maxima(pool, state, constant).single(column(0x1p-1000, 0x1p-1000), true);
    assertThat(Rational.of(constant[0])).isGreaterThan(TINY);
    constant[0] = 1;
    new Maxima(pool, state, constant).single(column(-0x1p-1000, -0x1p-1000), true);
    assertThat(constant[0]).isGreaterThan(1);
  }

  /** For both networks: s + t is rounded, and multiplies a of f. */
  @Test
  void maxima_ofBoth_holdTheRoundingOfTheSumOfCoefficients() {
    MaxPool pool = MaxPool.of(1, new int[][] {{0}});
    LayerState state =
        maximum(new double[][] {{-8, 2}}, new double[][] {{-8, 2}}, new double[][] {{0, 0}});
    double[] constant = {0};
    Maxima maxima = new Maxima(pool, state, constant);
    maxima.pair(column(0.5), column(0.5));
    assertThat(maxima.onG[0][0]).isEqualTo(0.5);
    assertThat(maxima.onF[0][0]).isEqualTo(0.5);
    // s + t on |a| <= 8, and 1 - 1/2 on |z| <= 8
    assertThat(Rational.of(constant[0])).isGreaterThan(Rational.of(8 * 0x1p-52 + 4 * 0x1p-52));
    constant = new double[] {0};
    new Maxima(pool, state, constant).pair(column(0), column(0));
    assertThat(Rational.of(constant[0])).isGreaterThan(TINY);
  }

  /** {@code v max(t, R) <= w t + c} at both ends, for one network and for the difference. */
  @Test
  void maxima_constants_areRoundedUp() {
    MaxPool pool = MaxPool.of(2, new int[][] {{0, 1}});
    for (int n = 0; n < 3000; n++) {
      double[] t = random.doubles(2, -1, 1).sorted().toArray();
      double part = Math.scalb(random.nextDouble(), -random.nextInt(40));
      double others = n % 3 == 0 ? t[1] - part * (t[1] - t[0]) : t[0] + part * (t[1] - t[0]);
      double v = random.nextDouble(0, 2);
      double[][] range = {t, {others - 3, others}};
      LayerState state = maximum(range, range, new double[][] {{0, 0}, {0, 0}});
      double[] constant = {0};
      double[][] next = new Maxima(pool, state, constant).single(column(v), n % 2 == 0);
      check(v, next[0][0], constant[0], t, others);
      LayerState wide =
          maximum(new double[][] {{-9, 9}, {-9, 9}}, new double[][] {{-9, 9}, {-9, 9}}, range);
      constant[0] = 0;
      Maxima both = new Maxima(pool, wide, constant);
      both.pair(column(v), column(-v));
      Rational least = Rational.of(constant[0]);
      check(v, both.onG[0][0], least.toDouble(), t, others);
    }
  }

  private static void check(double v, double w, double constant, double[] t, double others) {
    for (double end : t) {
      Rational value = Rational.of(v).multiply(Rational.of(Math.max(end, others)));
      Rational plane = Rational.of(w).multiply(Rational.of(end)).add(Rational.of(constant));
      assertThat(plane).isGreaterThanOrEqualTo(value);
    }
  }
}
