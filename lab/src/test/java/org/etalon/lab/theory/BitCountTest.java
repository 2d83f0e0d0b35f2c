package org.etalon.lab.theory;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.etalon.problem.Norm;
import org.etalon.quant.Rounding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Widths against multiples counted one by one. */
class BitCountTest {
  /** The multiples that numbers of [-B, B] go to, with a step of {@code 4/quarters} of B. */
  private static int values(Rounding rounding, int quarters) {
    Set<BigDecimal> multiples = new HashSet<>();
    RoundingMode mode =
        switch (rounding) {
          case FLOOR -> RoundingMode.FLOOR;
          case NEAREST -> RoundingMode.HALF_EVEN;
          case ZERO -> RoundingMode.DOWN;
        };
    for (int eighth = -2 * quarters; eighth <= 2 * quarters; eighth++) {
      BigDecimal steps = BigDecimal.valueOf(eighth).divide(BigDecimal.valueOf(8));
      multiples.add(steps.setScale(0, mode));
    }
    return multiples.size();
  }

  @ParameterizedTest
  @EnumSource(Rounding.class)
  void bits_everyQuarterOfAStep_tellAllMultiplesApart(Rounding rounding) {
    for (int quarters = 1; quarters <= 300; quarters++) {
      BigDecimal b = BigDecimal.valueOf(quarters);
      int bits = BitCount.bits(rounding, b, BigDecimal.valueOf(4));
      int values = values(rounding, quarters);
      assertThat(1 << bits).as("%s quarters", quarters).isGreaterThanOrEqualTo(values);
      assertThat(bits == 0 ? 0 : 1 << (bits - 1)).as("%s quarters", quarters).isLessThan(values);
    }
  }

  /** The step fits its width, and one that is finer by little does not. */
  @ParameterizedTest
  @EnumSource(Rounding.class)
  void finestStep_everyWidth_isTheFinestThatFits(Rounding rounding) {
    BigDecimal b = new BigDecimal("3.7");
    for (int bits = 2; bits <= 40; bits++) {
      BigDecimal step = BitCount.finestStep(rounding, b, bits);
      BigDecimal finer = step.multiply(new BigDecimal("0.999999999999"), MathContext.UNLIMITED);
      assertThat(BitCount.bits(rounding, b, step)).isEqualTo(bits);
      assertThat(BitCount.bits(rounding, b, finer)).isGreaterThan(bits);
    }
  }

  /** With a step of 1/1.75 nearest takes 1 to two steps: five values, not four. */
  @Test
  void of_largestEntryThatNearestTakesUp_countsTheMultipleItGoesTo() {
    ParameterClass c = new ParameterClass(List.of(1, 1), BigDecimal.ONE, BigDecimal.ONE, Norm.INF);
    BigDecimal epsilon = new BigDecimal("0.5714");
    assertThat(BitCount.of(c, Rounding.NEAREST, epsilon).sufficientBits()).isEqualTo(3);
  }
}
