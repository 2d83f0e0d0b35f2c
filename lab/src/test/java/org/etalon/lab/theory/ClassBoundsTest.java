package org.etalon.lab.theory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.problem.Norm;
import org.etalon.quant.Rounding;
import org.etalon.testing.Cases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassBoundsTest {
  private static ParameterClass of(String widths, String b, String d, String q) {
    List<Integer> n = Arrays.stream(widths.split(" ", -1)).map(Integer::valueOf).toList();
    Norm norm = q.equals("1") ? Norm.ONE : q.equals("2") ? Norm.TWO : Norm.INF;
    return new ParameterClass(n, new BigDecimal(b), new BigDecimal(d), norm);
  }

  /** Values computed independently in double arithmetic. */
  @ParameterizedTest
  @CsvSource({
    "2 3 1, 2, 1, 1, 25, .12455, .2476, .2509, 3.994257e-3, 10",
    "2 3 1, 2, 1, 2, 19.7553859461, .09832692973, .1957, .1984538595, 5.050291e-3, 10",
    "2 3 1, 2, 1, inf, 19, .09455, .1876, .1909, 5.250101e-3, 10",
    "1 1 1 1, 2, 1, 1, 29, .144351, .288702, .291302, 3.442959e-3, 11",
    "1 1 1 1, 2, 1, 2, 29, .144351, .288702, .291302, 3.442959e-3, 11",
    "1 1 1 1, 2, 1, inf, 29, .144351, .288702, .291302, 3.442959e-3, 11",
    "4 4 4 4, 1, 1, 1, 72, .34736, .69472, .74592, 1.382085e-3, 11",
    "4 4 4 4, 1, 1, 2, 42, .20328, .40656, .43376, 2.362824e-3, 10",
    "4 4 4 4, 1, 1, inf, 27, .13124, .26248, .27768, 3.665733e-3, 10",
    "3 8 8 2, 1.5, .5, 1, 118.25, .57261, 1.08688, 1.22042, 8.434025e-4, 12",
    "3 8 8 2, 1.5, .5, 2, 77.9494427284, .3784522433, .7322910963, .8025369163, 1.278095e-3, 12",
    "3 8 8 2, 1.5, .5, inf, 74.125, .360105, .68744, .76261, 1.343902e-3, 12"
  })
  void constants_goldenValues_agree(
      String widths,
      String b,
      String d,
      String q,
      double k,
      double mono,
      double low,
      double up,
      double eta,
      int bits) {
    ParameterClass c = of(widths, b, d, q);
    ErrorBounds bounds = new ErrorBounds(c, Rounding.FLOOR);
    double doubleStep = .01; // not the decimal: E_low jumps where B is a multiple of the step
    BigDecimal step = new BigDecimal(doubleStep);
    assertThat(LipschitzConstant.of(c).exact().doubleValue()).isCloseTo(k, relative(k));
    assertThat(bounds.monotone(step).doubleValue()).isCloseTo(mono, relative(mono));
    assertThat(bounds.lower(step).doubleValue()).isCloseTo(low, relative(low));
    assertThat(bounds.upper(step).doubleValue()).isCloseTo(up, relative(up));
    BitCount count = BitCount.of(c, Rounding.FLOOR, new BigDecimal(".1"));
    assertThat(count.etaSufficient().doubleValue()).isCloseTo(eta, within(1e-6 * eta));
    assertThat(count.sufficientBits()).isEqualTo(bits);
  }

  private static org.assertj.core.data.Offset<Double> relative(double value) {
    return within(2e-10 * Math.abs(value));
  }

  /** Necessary and sufficient bits meet in every cell. */
  @ParameterizedTest
  @CsvSource({
    "1, 1, 10 12 14 15 17", "1, 2, 12 15 21 30 47", "1, 4, 14 19 28 45 78",
    "16, 1, 15 17 18 20 21", "16, 2, 17 21 26 35 52", "16, 4, 19 24 34 51 84"
  })
  void bits_uniformWidths_areLinearInTheDepth(int width, String b, String expected) {
    String[] cells = expected.split(" ", -1);
    int[] depths = {2, 4, 8, 16, 32};
    for (int k = 0; k < depths.length; k++) {
      List<Integer> widths = Collections.nCopies(depths[k] + 1, width);
      ParameterClass c = new ParameterClass(widths, new BigDecimal(b), BigDecimal.ONE, Norm.TWO);
      BitCount count = BitCount.of(c, Rounding.FLOOR, new BigDecimal(".01"));
      assertThat(count.sufficientBits()).isEqualTo(Integer.parseInt(cells[k]));
      assertThat(count.necessaryBits()).isEqualTo(count.sufficientBits());
      assertThat(count.necessaryBitsAnyStep().orElseThrow())
          .isBetween(count.sufficientBits() - 2, count.sufficientBits());
    }
  }

  @Test
  void bounds_randomClasses_areOrderedAndProportionalToK() {
    SplittableRandom random = new SplittableRandom(5);
    for (int n = 0; n < Cases.of(3000); n++) {
      ParameterClass c = RandomClasses.next(random, 12, 300);
      Rounding rounding = List.of(Rounding.FLOOR, Rounding.NEAREST, Rounding.ZERO).get(n % 3);
      BigDecimal eta = new BigDecimal(Math.pow(2, -random.nextDouble(0, 40)));
      ErrorBounds bounds = new ErrorBounds(c, rounding);
      BigDecimal mono = bounds.monotone(eta);
      BigDecimal low = bounds.lower(eta);
      BigDecimal up = bounds.upper(eta);
      // Roundings of an 60-digit calculation, nothing else.
      BigDecimal slack = up.multiply(new BigDecimal("1e-45"));
      assertThat(mono).as(c + " " + rounding).isLessThanOrEqualTo(low.add(slack));
      assertThat(low).as(c + " " + rounding + " " + eta).isLessThanOrEqualTo(up.add(slack));
      BigDecimal finer = bounds.monotone(Directed.DOWN.over(eta, new BigDecimal("1.7")));
      assertThat(finer).isLessThanOrEqualTo(mono.add(slack));
      BigDecimal room = largestOnes(c).multiply(eta).multiply(BigDecimal.valueOf(c.depth()));
      if (rounding == Rounding.FLOOR && room.compareTo(c.weightBound()) <= 0) {
        BigDecimal k = LipschitzConstant.of(c).exact().multiply(eta);
        assertThat(up.doubleValue()).isLessThanOrEqualTo(Math.E * k.doubleValue());
        assertThat(low.doubleValue())
            .isGreaterThanOrEqualTo(k.doubleValue() / (2 * Math.E) * (1 - 1e-12));
      }
    }
  }

  /**
   * One layer of weights near a multiple of the step, one near a jump: rounding the largest entries
   * moves the norms against each other, and the networks at the ends of the cells err by more.
   */
  @Test
  void nearest_entriesThatMoveAgainstEachOther_areStillRefuted() {
    ParameterClass c = of("1 2 1", "1", "1", "1"); // entries of at most 1/2 and 1
    for (String step : List.of("0.34", "0.4", "0.49", "0.66", "0.7", "0.9")) {
      BigDecimal eta = new BigDecimal(step);
      ErrorBounds bounds = new ErrorBounds(c, Rounding.NEAREST);
      double most = 0;
      for (double a : List.of(0., 1e-9, -1e-9)) {
        for (double s : List.of(0., 1., 2.)) { // the largest, the jump below it, and the next
          double e = eta.doubleValue();
          double v = end(0.5, e, s) * (1 + a);
          double w = end(1, e, s) * (1 + a);
          double there = v <= 0.5 && w <= 1 ? error(v, w, e) : 0;
          most = Math.max(most, there);
        }
      }
      double low = bounds.lower(eta).doubleValue();
      assertThat(most).as(step).isBetween(bounds.monotone(eta).doubleValue(), low * (1 + 1e-6));
      assertThat(bounds.upper(eta).doubleValue()).isGreaterThanOrEqualTo(low);
    }
  }

  /** The largest entry, or the s-th number below it from where nearest jumps. */
  private static double end(double most, double eta, double s) {
    return s == 0 ? most : Math.max(0, (Math.ceil(most / eta - 0.5) - s + 0.5) * eta);
  }

  /** What the network of entries v, w errs by at 1 when they are rounded; biases are like them. */
  private static double error(double v, double w, double eta) {
    return Math.abs(output(v, w) - output(nearest(v, eta), nearest(w, eta)));
  }

  private static double output(double v, double w) {
    return w * 2 * (v + v) + w;
  }

  private static double nearest(double x, double eta) {
    return Math.rint(x / eta) * eta;
  }

  @Test
  void closedForms_encloseTheExactConstant() {
    SplittableRandom random = new SplittableRandom(6);
    for (int n = 0; n < Cases.of(2000); n++) {
      ParameterClass c = RandomClasses.next(random, 12, 300);
      LipschitzConstant k = LipschitzConstant.of(c);
      BigDecimal slack = k.exact().multiply(new BigDecimal("1e-45"));
      assertThat(k.lower()).isLessThanOrEqualTo(k.exact().add(slack));
      if (c.weightBound().compareTo(BigDecimal.ONE) >= 0) {
        assertThat(k.exact()).isLessThanOrEqualTo(k.upper().add(slack));
      }
    }
  }

  private static BigDecimal largestOnes(ParameterClass c) {
    BigDecimal largest = BigDecimal.ONE;
    for (int l = 1; l <= c.depth(); l++) {
      largest = largest.max(c.onesMatrix(l, Directed.UP)).max(c.onesVector(l, Directed.UP));
    }
    return largest;
  }

  @Test
  void bits_hundredsOfLayers_neitherOverflowNorVanish() {
    ParameterClass c =
        new ParameterClass(
            Collections.nCopies(129, 64), new BigDecimal("40"), BigDecimal.ONE, Norm.TWO);
    BitCount count = BitCount.of(c, Rounding.FLOOR, new BigDecimal("1e-6"));
    assertThat(count.sufficientBits()).isGreaterThan(700).isEqualTo(count.necessaryBits());
  }
}
