package org.etalon.head;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.etalon.exact.Dyadic;
import org.etalon.exact.Enclosure;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.problem.Witness;
import org.etalon.testing.Cases;
import org.junit.jupiter.api.Test;

class HeadTest {
  private static List<Head> heads(int n) {
    Groups all = new Groups(n, 1);
    return List.of(new NoHead(), new Softmax(all), new LogSoftmax(all), new Sigmoid(), new Tanh());
  }

  /** In double arithmetic, from the definition. */
  private static double[] defined(Head head, double[] x) {
    double[] y = new double[x.length];
    double sum = 0;
    for (double entry : x) {
      sum += Math.exp(entry);
    }
    for (int i = 0; i < x.length; i++) {
      y[i] =
          switch (head.label()) {
            case "Softmax" -> Math.exp(x[i]) / sum;
            case "LogSoftmax" -> x[i] - Math.log(sum);
            case "Sigmoid" -> 1 / (1 + Math.exp(-x[i]));
            case "Tanh" -> Math.tanh(x[i]);
            default -> x[i];
          };
    }
    return y;
  }

  private static double[] point(int n, SplittableRandom random, double scale) {
    return random.doubles(n, -scale, scale).toArray();
  }

  private static Dyadic[] exact(double[] x) {
    Dyadic[] y = new Dyadic[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = Dyadic.of(x[i]);
    }
    return y;
  }

  @Test
  void enclose_atRandomPoints_isTheDefinition() {
    SplittableRandom random = new SplittableRandom(3);
    for (int n = 0; n < Cases.of(100); n++) {
      double[] x = point(1 + n % 5, random, Math.scalb(1.0, random.nextInt(-20, 6)));
      for (Head head : heads(x.length)) {
        Enclosure[] y = head.enclose(exact(x)).orElseThrow();
        double[] expected = defined(head, x);
        for (int i = 0; i < x.length; i++) {
          Offset<Double> rounding = Offset.offset(1e-13 * Math.max(1, Math.abs(x[i])));
          assertThat(y[i].lower().toDouble()).isCloseTo(expected[i], rounding);
          double width = y[i].upper().subtract(y[i].lower()).toDouble();
          assertThat(width).isLessThan(1e-45);
        }
      }
    }
  }

  @Test
  void enclose_farOut_staysAnInterval() {
    for (Head head : heads(2)) {
      Enclosure[] y = head.enclose(exact(new double[] {1e300, -1e300})).orElseThrow();
      double[] expected = {
        head.label().isEmpty() ? 1e300 : head.label().equals("LogSoftmax") ? 0 : 1,
        switch (head.label()) {
          case "" -> -1e300;
          case "LogSoftmax" -> -2e300;
          case "Tanh" -> -1;
          default -> 0;
        }
      };
      for (int i = 0; i < 2; i++) {
        assertThat(y[i].lower().toDouble()).isCloseTo(expected[i], Offset.offset(1e-20));
        assertThat(y[i].upper().toDouble()).isCloseTo(expected[i], Offset.offset(1e-20));
      }
    }
  }

  /** Two groups of two, entries 0 and 2 together, 1 and 3. */
  @Test
  void enclose_ofGroups_takesEachApart() {
    double[] x = {1, 5, 3, -2};
    Enclosure[] y = new Softmax(new Groups(2, 2)).enclose(exact(x)).orElseThrow();
    assertThat(y[0].lower().toDouble()).isCloseTo(1 / (1 + Math.exp(2)), Offset.offset(1e-15));
    assertThat(y[2].lower().toDouble()).isCloseTo(1 / (1 + Math.exp(-2)), Offset.offset(1e-15));
    assertThat(y[1].lower().toDouble()).isCloseTo(1 / (1 + Math.exp(-7)), Offset.offset(1e-15));
    assertThat(y[3].lower().toDouble()).isCloseTo(1 / (1 + Math.exp(7)), Offset.offset(1e-15));
  }

  private static Witness pair(double[] x, double[] y, Norm norm) {
    return Witness.of(constant(x), constant(y), new double[] {0}, norm);
  }

  private static Network constant(double[] values) {
    return Network.of(
        List.of(
            Affine.of(Matrix.of(values.length, 1, new double[values.length]), Vector.of(values))));
  }

  /** How much larger a difference is behind a head, but for rounding of the last digits. */
  static double ratio(Head head, double[] x, double[] y, Norm norm) {
    Witness witness = pair(x, y, norm);
    double after = HeadDifference.of(head, witness).orElseThrow().down(17).doubleValue();
    return after / witness.differenceUp();
  }

  /** Anywhere and in any direction; close pairs have the largest ratios. */
  @Test
  void lipschitz_ofRandomPairs_isNeverExceeded() {
    SplittableRandom random = new SplittableRandom(9);
    for (int n = 0; n < Cases.of(400); n++) {
      int size = 1 + n % 4;
      double[] x = point(size, random, Math.scalb(1.0, random.nextInt(-4, 5)));
      double[] step = point(size, random, Math.scalb(1.0, random.nextInt(-20, 3)));
      double[] y = new double[size];
      for (int i = 0; i < size; i++) {
        y[i] = x[i] + (random.nextBoolean() ? Math.signum(step[i]) * 1e-4 : step[i]);
      }
      for (Head head : heads(size)) {
        for (Norm norm : Norm.values()) {
          assertThat(ratio(head, x, y, norm))
              .isLessThanOrEqualTo(head.lipschitzUp(norm).orElseThrow());
        }
      }
    }
  }

  /** No smaller constant would do: pairs of vectors come as close as one likes. */
  @Test
  void lipschitz_isAttained() {
    double h = 1e-6;
    for (Norm norm : Norm.values()) {
      assertTight(new Sigmoid(), norm, new double[] {0}, new double[] {h});
      assertTight(new Tanh(), norm, new double[] {0}, new double[] {h});
      assertTight(new Softmax(new Groups(2, 1)), norm, new double[] {0, 0}, new double[] {h, -h});
    }
    double[] x = {40, 0, 0};
    LogSoftmax log = new LogSoftmax(new Groups(3, 1));
    assertTight(log, Norm.INF, x, new double[] {40 - h, h, h});
    assertTight(log, Norm.ONE, x, new double[] {40 + h, 0, 0});
    double third = h / 3;
    assertTight(log, Norm.TWO, x, new double[] {40 + 2 * third, -third, -third});
  }

  private static void assertTight(Head head, Norm norm, double[] x, double[] y) {
    double constant = head.lipschitzUp(norm).orElseThrow();
    assertThat(ratio(head, x, y, norm)).as(head + " " + norm).isGreaterThan(0.9999 * constant);
  }

  @Test
  void argMax_hasNoBoundAndNoValues() {
    ArgMax head = new ArgMax(new Groups(2, 1));
    assertThat(head.lipschitzUp(Norm.INF)).isEmpty();
    assertThat(head.lipschitzUp(Norm.INF, Box.cube(2, 1, 2))).isEmpty();
    assertThat(head.enclose(exact(new double[] {1, 2}))).isEmpty();
    assertThat(HeadDifference.of(head, pair(new double[] {1}, new double[] {2}, Norm.INF)))
        .isEmpty();
  }

  @Test
  void difference_withoutHead_isThatOfTheWitness() {
    for (Norm norm : Norm.values()) {
      Witness witness = pair(new double[] {1, 2.5}, new double[] {0.25, 3}, norm);
      HeadDifference difference = HeadDifference.of(new NoHead(), witness).orElseThrow();
      assertThat(difference.down(17)).isEqualByComparingTo(witness.differenceDown(17));
    }
  }

  /** sigmoid(log 3) - sigmoid(0) is a quarter. */
  @Test
  void exceeds_isCertainOnEitherSideOfTheNumber() {
    Witness witness = pair(new double[] {0}, new double[] {Math.log(3)}, Norm.INF);
    HeadDifference difference = HeadDifference.of(new Sigmoid(), witness).orElseThrow();
    assertThat(difference.exceeds(Epsilon.parse("0.2499999999999999"))).isTrue();
    assertThat(difference.exceeds(Epsilon.parse("0.2500000000000001"))).isFalse();
    assertThat(difference.down(17))
        .isBetween(new BigDecimal("0.2499999999999999"), new BigDecimal("0.2500000000000001"));
  }
}
