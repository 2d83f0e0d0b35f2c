package org.etalon.rounding;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DecimalsTest {
  @Test
  void quotients_areTheNearestDoublesOnTheirSide() {
    SplittableRandom random = new SplittableRandom(8);
    for (int n = 0; n < 20_000; n++) {
      BigInteger p = new BigInteger(1 + random.nextInt(200), new Random(n));
      BigInteger q = new BigInteger(1 + random.nextInt(200), new Random(-n)).or(BigInteger.ONE);
      if (n % 3 == 0) {
        p = q.multiply(BigInteger.valueOf(random.nextLong() >>> 12)); // the quotient is a double
      }
      BigDecimal top =
          new BigDecimal(random.nextBoolean() ? p : p.negate(), random.nextInt(-20, 20));
      BigDecimal bottom = new BigDecimal(q);
      double up = Decimals.quotientUp(top, bottom);
      double down = Decimals.quotientDown(top, bottom);
      assertThat(new BigDecimal(up).multiply(bottom)).isGreaterThanOrEqualTo(top);
      assertThat(new BigDecimal(Math.nextDown(up)).multiply(bottom)).isLessThan(top);
      assertThat(new BigDecimal(down).multiply(bottom)).isLessThanOrEqualTo(top);
      assertThat(new BigDecimal(Math.nextUp(down)).multiply(bottom)).isGreaterThan(top);
    }
  }

  @Test
  void beyondTheDoubles_theNearestBoundStands() {
    BigDecimal huge = new BigDecimal("1e400");
    assertThat(Decimals.up(huge)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(Decimals.down(huge)).isEqualTo(Double.MAX_VALUE);
    assertThat(Decimals.up(huge.negate())).isEqualTo(-Double.MAX_VALUE);
    assertThat(Decimals.down(huge.negate())).isEqualTo(Double.NEGATIVE_INFINITY);
    BigDecimal tiny = new BigDecimal("1e-400");
    assertThat(Decimals.up(tiny)).isEqualTo(Double.MIN_VALUE);
    assertThat(Decimals.down(tiny)).isZero();
    assertThat(Double.compare(Decimals.up(tiny.negate()), 0.0)).isZero();
    assertThat(Double.compare(Decimals.up(new BigDecimal("-0.0")), 0.0)).isZero();
    assertThat(Decimals.up(new BigDecimal("0.1"))).isEqualTo(0.1);
    assertThat(Decimals.down(new BigDecimal("0.1"))).isEqualTo(Math.nextDown(0.1));
  }
}
