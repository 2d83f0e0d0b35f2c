package org.etalon.exact;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Against BigDecimal. */
class ExactProductTest {
  private final SplittableRandom random = new SplittableRandom(3);

  /** Of few bits or many, anywhere in the range, also at its ends. */
  private double number() {
    long bits = random.nextLong() >>> random.nextInt(Long.SIZE);
    int exponent = random.nextInt(4) == 0 ? random.nextInt(-1100, 1000) : random.nextInt(-60, 60);
    double value = Math.scalb((double) bits, exponent);
    return Double.isFinite(value) ? value : Double.MIN_VALUE;
  }

  @Test
  void isDouble_saysWhetherTheProductIsOne() {
    int products = 0;
    for (int n = 0; n < 20_000; n++) {
      double x = number();
      double y = n % 3 == 0 ? Math.scalb(1.0, random.nextInt(-1074, 1024)) : number();
      double product = x * y;
      boolean exact =
          Double.isFinite(product)
              && new BigDecimal(x).multiply(new BigDecimal(y)).compareTo(new BigDecimal(product))
                  == 0;
      assertThat(ExactProduct.isDouble(x, y)).as("%s times %s", x, y).isEqualTo(exact);
      products += exact ? 1 : 0;
    }
    assertThat(products).isBetween(5_000, 15_000); // both answers are tried
  }
}
