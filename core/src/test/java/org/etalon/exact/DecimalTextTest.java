package org.etalon.exact;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecimalTextTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, 0",
    "1, 1",
    "-2.50, -2.5",
    "4.0E-4, 0.0004",
    "1E-4, 0.0001",
    "1E-6, 0.000001",
    "9.9E-7, 9.9e-7",
    "123456, 123456",
    "9999999, 9999999",
    "1E7, 1e7",
    "-1.25E300, -1.25e300",
    "NaN, NaN",
    "Infinity, Infinity"
  })
  void of_double_isWrittenAsPeopleDo(double value, String text) {
    assertThat(DecimalText.of(value)).isEqualTo(text);
  }

  @Test
  void of_anyDouble_readsBack() {
    SplittableRandom random = new SplittableRandom(1);
    for (int k = 0; k < 10_000; k++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        String text = DecimalText.of(value);
        assertThat(Double.parseDouble(text)).isEqualTo(value);
        assertThat(text).doesNotContain("E", "+").doesNotEndWith(".0");
      }
    }
  }

  @Test
  void of_decimalAndList_keepAllDigits() {
    assertThat(DecimalText.of(new BigDecimal("12345678.90"))).isEqualTo("1.23456789e7");
    assertThat(DecimalText.of(new double[] {-0.0, 0.5, 1e-9})).isEqualTo("[0, 0.5, 1e-9]");
  }
}
