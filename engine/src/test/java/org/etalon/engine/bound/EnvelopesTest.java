package org.etalon.engine.bound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.etalon.linalg.Vector;
import org.etalon.problem.Box;
import org.etalon.testing.Cases;
import org.etalon.testing.Rational;
import org.junit.jupiter.api.Test;

/**
 * The judge is exact arithmetic at every corner: planes exceed a convex function if they do there.
 */
class EnvelopesTest {
  private final SplittableRandom random = new SplittableRandom(71);

  private double[] numbers(int n, double scale) {
    double[] numbers = new double[n];
    for (int i = 0; i < n; i++) {
      numbers[i] = random.nextInt(6) == 0 ? 0 : scale * random.nextDouble(-1, 1);
    }
    return numbers;
  }

  private Box box(int n, double scale) {
    double[] lower = numbers(n, scale);
    double[] upper = lower.clone();
    for (int i = 0; i < n; i++) {
      upper[i] += random.nextInt(5) == 0 ? 0 : scale * random.nextDouble(2);
    }
    return Box.of(lower, upper);
  }

  private int[] buckets(int n) {
    int[] buckets = new int[n];
    boolean corner = random.nextBoolean();
    for (int j = 0; j < n; j++) {
      int end = random.nextBoolean() ? 0 : Envelopes.BUCKETS - 1;
      buckets[j] = corner ? end : random.nextInt(Envelopes.BUCKETS);
    }
    return buckets;
  }

  private static Rational value(double[] a, double b, EuclideanBox box, double[] x) {
    Rational value = Rational.of(b);
    for (int j = 0; j < box.count(); j++) {
      int input = box.inputs()[j];
      value = value.add(Rational.of(a[input]).multiply(Rational.of(x[input])));
    }
    return value;
  }

  /** constant + sum_j c_j (x_j - m_j) / r_j. */
  private static Rational plane(double constant, double[] c, EuclideanBox box, double[] x) {
    Rational value = Rational.of(constant);
    for (int j = 0; j < box.count(); j++) {
      Rational off = Rational.of(x[box.inputs()[j]]).subtract(Rational.of(box.middle(j)));
      value = value.add(Rational.of(c[j]).multiply(off).divide(Rational.of(box.radius(j))));
    }
    return value;
  }

  @Test
  void above_random_isNeverBelowTheRectifier() {
    double gamma = 1e-14;
    double tightest = Double.POSITIVE_INFINITY;
    for (int n = 0; n < Cases.of(2000); n++) {
      int inputs = 1 + random.nextInt(6);
      double scale = Math.scalb(1.0, n % 4 == 0 ? random.nextInt(-60, 60) : 0);
      double[] a = numbers(inputs, scale);
      double[] b = numbers(1, scale);
      Box box = box(inputs, n % 7 == 0 ? 1e-30 : 1);
      EuclideanBox euclidean = new EuclideanBox(box.lower(), box.upper());
      ScaledRows rows = new ScaledRows(a, inputs, Vector.of(b), new int[] {0}, euclidean);
      Envelopes envelopes = new Envelopes(rows);
      int[] buckets = buckets(euclidean.count());
      boolean negated = random.nextBoolean();
      double weight = random.nextInt(9) == 0 ? 0 : random.nextDouble(3);
      envelopes.moveTo(buckets);
      double constant = envelopes.above(0, weight, negated);
      double[] c = new double[euclidean.count()];
      envelopes.gather(buckets, c);
      double magnitude = Math.abs(b[0]);
      for (int j = 0; j < inputs; j++) {
        magnitude += Math.abs(a[j]) * Math.max(Math.abs(box.lower(j)), Math.abs(box.upper(j)));
      }
      Rational slack = Rational.of(gamma * (1 + weight) * magnitude + 1e-300);
      Rational over = null;
      for (int corner = 0; corner < 1 << inputs; corner++) {
        double[] x = box.lower();
        for (int j = 0; j < inputs; j++) {
          x[j] = (corner >> j & 1) == 1 ? box.upper(j) : x[j];
        }
        Rational v = value(a, b[0], euclidean, x);
        Rational relu = (negated ? v.negate() : v).max(Rational.ZERO);
        Rational difference =
            plane(constant, c, euclidean, x).subtract(Rational.of(weight).multiply(relu));
        assertThat(difference.add(slack)).as("case " + n).isGreaterThanOrEqualTo(Rational.ZERO);
        over = over == null ? difference : over.min(difference);
      }
      // Some corner is met: the plane is one of the hull.
      assertThat(over).as("case " + n).isLessThanOrEqualTo(slack);
      tightest = Math.min(tightest, over == null ? tightest : Math.abs(over.toDouble()));
    }
    assertThat(tightest).isZero();
  }

  @Test
  void above_inTheMiddle_isTheChord() {
    ScaledRows rows =
        new ScaledRows(new double[] {2, -1}, 2, Vector.of(0.5), new int[] {0}, cube(2));
    Envelopes envelopes = new Envelopes(rows);
    int[] middle = {Envelopes.BUCKETS / 2, Envelopes.BUCKETS / 2};
    envelopes.moveTo(middle);
    // v in [-2.5, 3.5]: slope 7/12, and 3.5 / 2 in the middle
    assertThat(envelopes.above(0, 1, false)).isCloseTo(1.75, within(1e-12));
    double[] c = new double[2];
    envelopes.gather(middle, c);
    assertThat(c[0]).isCloseTo(14 / 12.0, within(1e-12));
    assertThat(c[1]).isCloseTo(-7 / 12.0, within(1e-12));
    assertThat(envelopes.value(0)).isCloseTo(0.5, within(1e-12));
    assertThat(envelopes.height(0, false)).isCloseTo(1.75, within(1e-12));
    assertThat(envelopes.height(0, true)).isCloseTo(1.25, within(1e-12));
  }

  @Test
  void above_atCorner_isExactThere() {
    int inputs = 40;
    EuclideanBox box = cube(inputs);
    for (int n = 0; n < 100; n++) {
      double[] a = numbers(inputs, 1);
      ScaledRows rows = new ScaledRows(a, inputs, Vector.of(0.1), new int[] {0}, box);
      int[] buckets = new int[inputs];
      double v = 0.1;
      for (int j = 0; j < inputs; j++) {
        boolean up = random.nextBoolean();
        buckets[j] = up ? Envelopes.BUCKETS - 1 : 0;
        v += up ? a[j] : -a[j];
      }
      Envelopes envelopes = new Envelopes(rows);
      envelopes.moveTo(buckets);
      double value = envelopes.above(0, 1, false);
      double[] c = new double[inputs];
      envelopes.gather(buckets, c);
      for (int j = 0; j < inputs; j++) {
        value += buckets[j] == 0 ? -c[j] : c[j];
      }
      assertThat(value).as(Arrays.toString(a)).isCloseTo(Math.max(0, v), within(1e-9));
    }
  }

  private static EuclideanBox cube(int inputs) {
    Box box = Box.cube(inputs, -1, 1);
    return new EuclideanBox(box.lower(), box.upper());
  }
}
