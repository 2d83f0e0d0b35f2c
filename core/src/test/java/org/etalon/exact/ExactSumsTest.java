package org.etalon.exact;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.etalon.testing.Cases;
import org.junit.jupiter.api.Test;

/** Against BigDecimal, which shares nothing with it. */
class ExactSumsTest {
  private final SplittableRandom random = new SplittableRandom(9);
  private final DrawnNumbers drawn = new DrawnNumbers(random);

  @Test
  void sums_randomTerms_areExact() {
    for (int n = 0; n < Cases.of(400); n++) {
      int range = n % 3 == 0 ? 0 : n % 3 == 1 ? 30 : 1000;
      Dyadic[] x = new Dyadic[1 + random.nextInt(5)];
      Arrays.setAll(x, i -> drawn.dyadic(range));
      double[] w = new double[1 + random.nextInt(5)];
      Arrays.setAll(w, i -> drawn.number(range));
      check(x, w, random.nextInt(40));
    }
  }

  @Test
  void sums_extremeNumbers_areExact() {
    double[] w = DrawnNumbers.extremes();
    Dyadic[] x = Arrays.stream(w).mapToObj(Dyadic::of).toArray(Dyadic[]::new);
    check(x, w, 300);
    check(new Dyadic[] {Dyadic.ZERO}, w, 20);
    check(x, new double[] {0, -0.0}, 20);
  }

  private void check(Dyadic[] x, double[] w, int terms) {
    ExactSums sums = new ExactSums(x, w, 3);
    BigDecimal[] expected = {BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO};
    for (int k = 0; k < terms; k++) {
      int output = random.nextInt(2); // the last one stays empty
      int i = random.nextInt(x.length);
      int j = random.nextInt(w.length);
      sums.add(output, i, j);
      expected[output] = expected[output].add(x[i].toBigDecimal().multiply(new BigDecimal(w[j])));
    }
    Dyadic[] found = sums.sums();
    for (int i = 0; i < 3; i++) {
      assertThat(found[i].toBigDecimal()).isEqualByComparingTo(expected[i]);
      assertThat(found[i]).isEqualTo(Dyadic.of(found[i].significand(), found[i].exponent()));
    }
  }

  /** More terms of one sign, all digits full, than a long holds without carrying. */
  @Test
  void sums_manyFullTerms_doNotOverflow() {
    long full = (1L << 53) - 1;
    double[] w = {full, -(double) full, Math.scalb((double) full, 200)};
    Dyadic one = Dyadic.of((double) full);
    Dyadic[] x = {one, one.multiply(one).multiply(one), one.scaleByPowerOfTwo(-150)};
    int terms = 1 << 18;
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < w.length; j++) {
        ExactSums sums = new ExactSums(x, w, 1);
        for (int k = 0; k < terms; k++) {
          sums.add(0, i, j);
        }
        assertThat(sums.sums()[0]).isEqualTo(x[i].multiply(Dyadic.of(w[j])).scaleByPowerOfTwo(18));
      }
    }
  }
}
