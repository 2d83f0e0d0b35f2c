package org.etalon.exact;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Against BigDecimal, which shares nothing with it. */
class ExactLinesTest {
  private final SplittableRandom random = new SplittableRandom(19);
  private final DrawnNumbers drawn = new DrawnNumbers(random);

  @Test
  void sums_randomRuns_areExact() {
    for (int n = 0; n < 400; n++) {
      int range = n % 3 == 0 ? 0 : n % 3 == 1 ? 30 : 1000;
      int lineIn = 1 + random.nextInt(9);
      Dyadic[] x = new Dyadic[lineIn * (1 + random.nextInt(3))];
      Arrays.setAll(x, i -> drawn.dyadic(range));
      double[] w = new double[1 + random.nextInt(5)];
      Arrays.setAll(w, i -> drawn.number(range));
      check(x, lineIn, w, 1 + random.nextInt(5), random.nextInt(40));
    }
  }

  @Test
  void sums_extremeNumbers_areExact() {
    double[] w = DrawnNumbers.extremes();
    Dyadic[] x = Arrays.stream(w).mapToObj(Dyadic::of).toArray(Dyadic[]::new);
    check(x, 3, w, 2, 300);
    check(new Dyadic[] {Dyadic.ZERO}, 1, w, 1, 20);
    check(x, 9, new double[] {0, -0.0}, 4, 20);
  }

  private void check(Dyadic[] x, int lineIn, double[] w, int lineOut, int runs) {
    ExactLines lines = new ExactLines(x, lineIn, w, 3 * lineOut, lineOut);
    BigDecimal[] expected = new BigDecimal[3 * lineOut];
    Arrays.fill(expected, BigDecimal.ZERO);
    for (int k = 0; k < runs; k++) {
      int at = random.nextInt(lineOut);
      int output = random.nextInt(2) * lineOut + at; // the last line stays empty
      int from = random.nextInt(lineIn);
      int step = 1 + random.nextInt(3);
      int input = random.nextInt(x.length / lineIn) * lineIn + from;
      int count = Math.min(lineOut - at, (lineIn - 1 - from) / step + 1);
      int parameter = random.nextInt(w.length);
      lines.add(output, input, step, count, parameter);
      for (int t = 0; t < count; t++) {
        BigDecimal factor = new BigDecimal(w[parameter]);
        BigDecimal product = x[input + t * step].toBigDecimal().multiply(factor);
        expected[output + t] = expected[output + t].add(product);
      }
    }
    Dyadic[] found = lines.sums();
    for (int i = 0; i < expected.length; i++) {
      assertThat(found[i].toBigDecimal()).isEqualByComparingTo(expected[i]);
      assertThat(found[i]).isEqualTo(Dyadic.of(found[i].significand(), found[i].exponent()));
    }
  }

  /** More terms of one sign, all digits full, than a double holds without carrying. */
  @Test
  void sums_manyFullTerms_areExact() {
    long full = (1L << 53) - 1;
    double[] w = {full, -(double) full, Math.scalb((double) full, 200)};
    Dyadic one = Dyadic.of((double) full);
    Dyadic[] x = {one, one.multiply(one).multiply(one), one.scaleByPowerOfTwo(-150)};
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < w.length; j++) {
        ExactLines lines = new ExactLines(x, 3, w, 1, 1);
        for (int k = 0; k < 1 << 16; k++) {
          lines.add(0, i, 1, 1, j);
        }
        assertThat(lines.sums()[0]).isEqualTo(x[i].multiply(Dyadic.of(w[j])).scaleByPowerOfTwo(16));
      }
    }
  }
}
