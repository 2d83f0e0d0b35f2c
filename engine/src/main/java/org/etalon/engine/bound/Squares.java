package org.etalon.engine.bound;

import java.util.Arrays;
import java.util.Comparator;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.etalon.rounding.Outward;
import org.jspecify.annotations.Nullable;

/**
 * Relaxations of the first layer by parabolas, {@code relu(z) <= s z + o + (z - m)^2 / 4h} and e
 * likewise, whose squares are bounded all at once.
 *
 * <p><b>Method:</b> planes charge a row for every unstable neuron at its worst. In place of them
 * this gives the linear parts of parabolas, as a {@link LayerState} for {@link BackwardPass}, and
 * for every row a bound of the sum of its squares ({@link SquareSum}), which is far below the sum
 * of their bounds where inputs are many.
 *
 * <p><b>Property:</b> sound in floating point (docs/math/squares.md).
 */
final class Squares {
  /** The most neurons that get parabolas: an eigenvalue of so many is bounded for every row. */
  private static final int MOST = 128;

  /** Covers, times |z|, the few roundings of slope and intercept. */
  private static final double SLOPE = 0x1p-48;

  private final @Nullable Parabolas ofA;
  private final @Nullable Parabolas ofAPrime;
  private final @Nullable Parabolas ofE;

  /** The parabolas of some neurons: which they are, and the sums of their squares. */
  private static final class Parabolas {
    private final int[] neurons;
    private final SquareSum sum;

    Parabolas(int[] neurons, SquareSum sum) {
      this.neurons = neurons;
      this.sum = sum;
    }

    /** Of {@code s z + o}: s, above. */
    double slope(int k) {
      return 0.5 + sum.center(k) / (2 * sum.typical(k));
    }

    /** o, rounded up so that the parabola holds for the rounded slope. */
    double intercept(int k, double largest) {
      double h = sum.typical(k);
      double m = sum.center(k);
      double exact = 0.25 * (h - m) * ((h + m) / h);
      return exact + SLOPE * (h + largest);
    }

    /** 1 / 4h, rounded up. */
    double factor(int k) {
      return Outward.divideUp(0.25, sum.typical(k));
    }
  }

  private Squares(@Nullable Parabolas a, @Nullable Parabolas aPrime, @Nullable Parabolas e) {
    ofA = a;
    ofAPrime = aPrime;
    ofE = e;
  }

  /**
   * The first layer's state with parabolas for neurons that are unstable; nothing if there are none
   * or their squares have no bound.
   *
   * @param s enclosed and relaxed
   */
  static @Nullable LayerState curve(LayerState s, PairLayer layer, EuclideanBox box, double gamma) {
    double max = box.largest();
    int[] a = widest(s.size, i -> unstable(s.lower, s.upper, i), s.lower, s.upper);
    int[] aPrime =
        widest(s.size, i -> unstable(s.lowerPrime, s.upperPrime, i), s.lowerPrime, s.upperPrime);
    int[] e =
        widest(
            s.size,
            i -> unstable(s.lower, s.upper, i) && unstable(s.lowerPrime, s.upperPrime, i),
            s.lowerD,
            s.upperD);
    Squares squares =
        new Squares(
            parabolas(layer.w, layer.b, a, i -> layer.errorZ(i, gamma, max), layer, box),
            parabolas(
                layer.wPrime,
                layer.bPrime,
                aPrime,
                i -> layer.errorZPrime(i, gamma, max),
                layer,
                box),
            parabolas(layer.dw, layer.db, e, i -> layer.errorD(i, gamma, max, 0), layer, box));
    if (squares.ofA == null && squares.ofAPrime == null && squares.ofE == null) {
      return null;
    }
    LayerState curved = s.enclosures();
    curved.relaxRelu();
    curved.relaxDifference();
    squares.bend(curved);
    curved.weighRounding(layer, gamma, max, max, 0);
    curved.squares = squares;
    return curved;
  }

  private static boolean unstable(double[] lower, double[] upper, int i) {
    return lower[i] < 0 && upper[i] > 0;
  }

  /** The neurons chosen, at most {@value #MOST} of the widest enclosures; ascending. */
  private static int[] widest(int size, IntPredicate chosen, double[] lower, double[] upper) {
    return IntStream.range(0, size)
        .filter(chosen)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> lower[i] - upper[i]))
        .limit(MOST)
        .mapToInt(i -> i)
        .sorted()
        .toArray();
  }

  private static @Nullable Parabolas parabolas(
      double[] w,
      double[] b,
      int[] neurons,
      IntToDoubleFunction error,
      PairLayer layer,
      EuclideanBox box) {
    double[] errors =
        Arrays.stream(neurons)
            .mapToDouble(i -> LayerState.inflate(error.applyAsDouble(i)))
            .toArray();
    if (neurons.length == 0) {
      return null;
    }
    SquareSum sum = new SquareSum(w, layer.columns, b, neurons, errors, box);
    return sum.known() ? new Parabolas(neurons, sum) : null;
  }

  /** Puts the linear parts in place of the planes. */
  private void bend(LayerState s) {
    above(ofA, s.lower, s.upper, s.au, s.bu);
    above(ofAPrime, s.lowerPrime, s.upperPrime, s.auPrime, s.buPrime);
    if (ofE != null) {
      above(ofE, s.lowerD, s.upperD, s.ud, s.u0);
      for (int k = 0; k < ofE.neurons.length; k++) {
        int i = ofE.neurons[k];
        s.ld[i] = 1 - s.ud[i];
        s.l0[i] = -s.u0[i];
        s.uz[i] = 0;
        s.lz[i] = 0;
      }
    }
  }

  private static void above(
      @Nullable Parabolas parabolas,
      double[] lower,
      double[] upper,
      double[] slope,
      double[] intercept) {
    for (int k = 0; parabolas != null && k < parabolas.neurons.length; k++) {
      int i = parabolas.neurons[k];
      slope[i] = parabolas.slope(k);
      intercept[i] = parabolas.intercept(k, Math.max(-lower[i], upper[i]));
    }
  }

  /**
   * Adds the squares of rows on a (or a').
   *
   * @param q coefficient {@code [k * ld + r]} of row r on the k-th live neuron
   */
  void addZ(
      double[] q,
      int ld,
      boolean prime,
      int[] live,
      double gamma,
      double[] constant,
      double[] error) {
    add(prime ? ofAPrime : ofA, q, ld, live, false, gamma, constant, error);
  }

  /** Adds the squares of rows on e and a. */
  void addD(
      double[] p, double[] q, int ld, int[] live, double gamma, double[] constant, double[] error) {
    add(ofE, p, ld, live, true, gamma, constant, error);
    add(ofA, q, ld, live, false, gamma, constant, error);
  }

  /** Parabolas bound from above, those of e from below too: then every sign pays. */
  private static void add(
      @Nullable Parabolas parabolas,
      double[] coefficients,
      int ld,
      int[] live,
      boolean below,
      double gamma,
      double[] constant,
      double[] error) {
    if (parabolas == null) {
      return;
    }
    double[] factors = new double[parabolas.neurons.length];
    for (int r = 0; r < constant.length && r < ld; r++) {
      for (int k = 0, at = 0; k < factors.length; k++, at++) {
        while (live[at] != parabolas.neurons[k]) {
          at++;
        }
        double c = coefficients[at * ld + r];
        double charged = below ? Math.abs(c) : Math.max(c, 0);
        factors[k] = charged == 0 ? 0 : Outward.multiplyUp(charged, parabolas.factor(k));
      }
      double squares = parabolas.sum.upper(factors);
      constant[r] += squares;
      error[r] += gamma * squares;
    }
  }
}
