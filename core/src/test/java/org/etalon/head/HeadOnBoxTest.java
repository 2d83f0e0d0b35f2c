package org.etalon.head;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.etalon.exact.Dyadic;
import org.etalon.exact.Enclosure;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;
import org.etalon.testing.Cases;
import org.junit.jupiter.api.Test;

/** Constants on boxes against exact maxima: from the values of heads, which share no code. */
class HeadOnBoxTest {
  private static final Dyadic ONE = Dyadic.of(1);
  private static final Dyadic HALF = Dyadic.of(0.5);
  private static final Dyadic TINY = Dyadic.of(1e-45);

  private final SplittableRandom random = new SplittableRandom(77);

  private Box box(int n, double scale, double width) {
    double[] lower = random.doubles(n, -scale, scale).toArray();
    double[] upper = Arrays.stream(lower).map(x -> x + width * random.nextDouble()).toArray();
    return Box.of(lower, upper);
  }

  private static Enclosure[] values(Head head, double... x) {
    return head.enclose(Arrays.stream(x).mapToObj(Dyadic::of).toArray(Dyadic[]::new)).orElseThrow();
  }

  /** An upper bound of a number that is known to lie between two, and the least double that is. */
  private static void assertUp(double bound, Dyadic lower, Dyadic upper) {
    assertThat(Dyadic.of(bound)).isGreaterThanOrEqualTo(lower);
    assertThat(bound).isLessThanOrEqualTo(Math.nextUp(upper.toDoubleUp()));
  }

  private static Dyadic square(Dyadic x) {
    return x.multiply(x);
  }

  /** {@code s (1 - s)} and {@code 1 - t^2} of the value at the point of the box nearest to 0. */
  @Test
  void lipschitz_ofSigmoids_isTheDerivativeNearestToZero() {
    for (int k = 0; k < Cases.of(200); k++) {
      int n = 1 + k % 3;
      Box box = box(n, Math.scalb(1.0, random.nextInt(-3, 7)), 1);
      double nearest = Double.POSITIVE_INFINITY;
      for (int i = 0; i < n; i++) {
        boolean holdsZero = box.lower(i) <= 0 && box.upper(i) >= 0;
        double end = Math.min(Math.abs(box.lower(i)), Math.abs(box.upper(i)));
        nearest = Math.min(nearest, holdsZero ? 0 : end);
      }
      Enclosure s = values(new Sigmoid(), -nearest)[0];
      Enclosure t = values(new Tanh(), nearest)[0];
      for (Norm norm : Norm.values()) {
        assertUp(
            new Sigmoid().lipschitzUp(norm, box).orElseThrow(),
            s.lower().multiply(ONE.subtract(s.lower())),
            s.upper().multiply(ONE.subtract(s.upper())));
        assertUp(
            new Tanh().lipschitzUp(norm, box).orElseThrow(),
            ONE.subtract(square(t.upper())),
            ONE.subtract(square(t.lower())));
      }
    }
  }

  /** What every entry of a softmax is at all corners of a box, from the values there. */
  private static Enclosure[] atCorners(Box box) {
    int n = box.size();
    Enclosure[] all = new Enclosure[n];
    for (int corner = 0; corner < 1 << n; corner++) {
      double[] x = new double[n];
      for (int i = 0; i < n; i++) {
        x[i] = (corner >> i & 1) == 0 ? box.lower(i) : box.upper(i);
      }
      Enclosure[] p = values(new Softmax(new Groups(n, 1)), x);
      for (int i = 0; i < n; i++) {
        Enclosure before = corner == 0 ? p[i] : all[i];
        Dyadic lower = before.lower().compareTo(p[i].lower()) < 0 ? before.lower() : p[i].lower();
        all[i] = new Enclosure(lower, before.upper().max(p[i].upper()));
      }
    }
    return all;
  }

  /**
   * A share is largest and least at corners and takes all numbers between, so the largest norm on
   * the box is that of a share as near to 1/2 as can be, of the least, or of the largest share.
   */
  @Test
  void lipschitz_ofSoftmaxes_isTheLargestNormOfTheDerivative() {
    for (int k = 0; k < Cases.of(200); k++) {
      int n = 1 + k % 5;
      Box box = box(n, Math.scalb(1.0, random.nextInt(-3, 5)), k % 2 == 0 ? 0.25 : 3);
      Enclosure[] p = atCorners(box);
      Dyadic softmax = Dyadic.ZERO;
      Dyadic least = ONE;
      Dyadic most = Dyadic.ZERO;
      for (Enclosure share : p) {
        Dyadic middle = share.lower().max(least(share.upper(), HALF));
        softmax = softmax.max(middle.multiply(ONE.subtract(middle)).scaleByPowerOfTwo(1));
        least = least(least, share.lower());
        most = most.max(least(share.upper(), ONE));
      }
      Groups all = new Groups(n, 1);
      for (Norm norm : Norm.values()) {
        assertNear(new Softmax(all).lipschitzUp(norm, box).orElseThrow(), softmax);
      }
      LogSoftmax log = new LogSoftmax(all);
      Dyadic columns = ONE.add(most.multiply(Dyadic.of(Math.max(0, n - 2))));
      assertNear(
          log.lipschitzUp(Norm.INF, box).orElseThrow(), ONE.subtract(least).scaleByPowerOfTwo(1));
      assertNear(log.lipschitzUp(Norm.ONE, box).orElseThrow(), columns);
      double two = log.lipschitzUp(Norm.TWO, box).orElseThrow();
      assertThat(square(Dyadic.of(two)).add(TINY)).isGreaterThan(most.multiply(Dyadic.of(n)));
      assertThat(two).isCloseTo(Math.sqrt(n * most.toDouble()), Offset.offset(1e-14));
    }
  }

  private static Dyadic least(Dyadic a, Dyadic b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  /** A bound of a number that is known to 45 places: at least that, by as little as doubles can. */
  private static void assertNear(double bound, Dyadic exact) {
    assertThat(Dyadic.of(bound).add(TINY)).isGreaterThan(exact);
    assertThat(Dyadic.of(bound)).isLessThan(exact.add(Dyadic.of(1e-15 * Math.max(1, bound))));
  }

  /** Every pair within a box; close pairs have the largest ratios. */
  @Test
  void lipschitz_onABox_isNeverExceededThere() {
    for (int k = 0; k < Cases.of(400); k++) {
      int n = 1 + k % 4;
      Box box =
          box(n, Math.scalb(1.0, random.nextInt(-2, 4)), Math.scalb(1.0, random.nextInt(-9, 3)));
      double[] x = new double[n];
      double[] y = new double[n];
      for (int i = 0; i < n; i++) {
        double width = box.upper(i) - box.lower(i);
        int corner = random.nextInt(3);
        double at = corner == 2 ? random.nextDouble() : corner;
        x[i] = Math.min(box.upper(i), box.lower(i) + at * width);
        double step = (random.nextBoolean() ? 1e-3 : random.nextDouble()) * width;
        y[i] = Math.max(box.lower(i), Math.min(box.upper(i), x[i] + (at > 0.5 ? -step : step)));
      }
      if (Arrays.equals(x, y)) {
        continue;
      }
      Groups all = new Groups(n, 1);
      for (Head head :
          List.of(new NoHead(), new Softmax(all), new LogSoftmax(all), new Sigmoid(), new Tanh())) {
        for (Norm norm : Norm.values()) {
          double constant = head.lipschitzUp(norm, box).orElseThrow();
          assertThat(constant).isLessThanOrEqualTo(head.lipschitzUp(norm).orElseThrow());
          assertThat(HeadTest.ratio(head, x, y, norm)).isLessThanOrEqualTo(constant);
        }
      }
    }
  }

  /** Two groups of two, entries 0 and 2 together, 1 and 3: the second is nearly even. */
  @Test
  void lipschitz_ofGroups_isThatOfTheLargest() {
    Softmax softmax = new Softmax(new Groups(2, 2));
    Box even = Box.of(new double[] {0, 0, 9, 1}, new double[] {1, 1, 9, 2});
    assertThat(softmax.lipschitzUp(Norm.INF, even)).hasValue(0.5);
    Box apart = Box.of(new double[] {0, 0, 9, 5}, new double[] {1, 1, 9, 6});
    double p = 1 / (1 + Math.exp(4));
    assertThat(softmax.lipschitzUp(Norm.INF, apart).orElseThrow())
        .isCloseTo(2 * p * (1 - p), Offset.offset(1e-15));
  }

  @Test
  void lipschitz_farOut_isSmallAndNotZero() {
    List<Head> heads = List.of(new Sigmoid(), new Tanh(), new Softmax(new Groups(2, 1)));
    Box far = Box.of(new double[] {150, -400}, new double[] {300, -150});
    Box farther = Box.of(new double[] {1e300, -1e301}, new double[] {1e301, -1e300});
    Box wide = Box.cube(2, -1e300, 1e300);
    for (Head head : heads) {
      assertThat(head.lipschitzUp(Norm.TWO, far).orElseThrow()).isBetween(Double.MIN_VALUE, 1e-49);
      assertThat(head.lipschitzUp(Norm.TWO, farther).orElseThrow()).isPositive();
      assertThat(head.lipschitzUp(Norm.TWO, wide)).isEqualTo(head.lipschitzUp(Norm.TWO));
    }
  }
}
