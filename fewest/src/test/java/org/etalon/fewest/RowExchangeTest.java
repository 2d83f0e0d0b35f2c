package org.etalon.fewest;

import static org.assertj.core.api.Assertions.assertThat;

import org.etalon.fewest.RowExchange.Part;
import org.etalon.quant.CodedRow;
import org.junit.jupiter.api.Test;

class RowExchangeTest {
  private static final CodedRow ROW = CodedRow.of(-3, new int[] {5 << 5, -7 << 5, 1 << 5, 0}, 3);

  /** Weights share 2^5, the bias has finer places: each part loses the last place of its own. */
  @Test
  void narrower_roundsToTwiceTheStepOfThePart() {
    int[] half = {2 << 6, -4 << 6, 0, 0};
    int[] weights = {5 << 5, -7 << 5, 1 << 5, 0};
    assertThat(RowExchange.narrower(ROW, Part.WEIGHTS)).isEqualTo(CodedRow.of(-3, half, 3));
    assertThat(RowExchange.narrower(ROW, Part.BIAS)).isEqualTo(CodedRow.of(-3, weights, 4));
    assertThat(RowExchange.narrower(ROW, Part.ROW)).isEqualTo(CodedRow.of(-3, half, 4));
  }

  /** -100 and -26 share a place more: what is stored is -50 and -13 with four times the step. */
  @Test
  void narrower_ofBoth_keepsTheDistanceOfTheBias() {
    CodedRow row = CodedRow.of(-7, new int[] {-199, -51}, 141);
    assertThat(RowExchange.narrower(row, Part.ROW))
        .isEqualTo(CodedRow.of(-5, new int[] {-50, -13}, 35));
    assertThat(RowExchange.narrower(row, Part.WEIGHTS))
        .isEqualTo(CodedRow.of(-7, new int[] {-200, -52}, 141));
  }

  @Test
  void narrower_ofTheLargestCodesAndOfNone() {
    int most = CodedRow.LARGEST_CODE;
    assertThat(RowExchange.narrower(CodedRow.of(0, new int[] {most, 1}, 0), Part.ROW))
        .isEqualTo(CodedRow.of(0, new int[] {most, 0}, 0));
    CodedRow zeros = CodedRow.of(0, new int[2], 0);
    assertThat(RowExchange.narrower(zeros, Part.ROW)).isEqualTo(zeros);
  }
}
