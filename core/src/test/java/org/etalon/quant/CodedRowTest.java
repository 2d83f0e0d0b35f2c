package org.etalon.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import org.etalon.testing.Cases;
import org.junit.jupiter.api.Test;

final class CodedRowTest {
  @Test
  void rowsOfEqualValues_areEqual() {
    CodedRow row = CodedRow.of(-3, new int[] {4, -8}, 12);
    assertThat(row)
        .isEqualTo(CodedRow.of(-1, new int[] {1, -2}, 3))
        .hasSameHashCodeAs(CodedRow.of(-1, new int[] {1, -2}, 3));
    assertThat(row.exponent()).isEqualTo(-1);
    assertThat(row.weight(1)).isEqualTo(-2);
    assertThat(row.bias()).isEqualTo(3);
    assertThat(row.weightValue(0)).isEqualTo(0.5);
    assertThat(row.biasValue()).isEqualTo(1.5);
    assertThat(row).isNotEqualTo(CodedRow.of(0, new int[] {1, -2}, 3));
    assertThat(row).isNotEqualTo(CodedRow.of(-1, new int[] {1, -2}, 1));
    assertThat(row).isNotEqualTo(CodedRow.of(-1, new int[] {1, 2}, 3));
    assertThat(CodedRow.of(7, new int[2], 0)).isEqualTo(CodedRow.of(-5, new int[2], 0));
  }

  @Test
  void whatIsTooLarge_isRefused() {
    assertThat(CodedRow.of(0, new int[] {1 << 30}, -(1 << 30)).exponent()).isEqualTo(30);
    assertThatThrownBy(() -> CodedRow.of(0, new int[] {(1 << 30) + 1}, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CodedRow.of(0, new int[1], -(1 << 30) - 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(CodedRow.of(900, new int[] {1}, 0).weightValue(0)).isEqualTo(0x1p900);
    assertThatThrownBy(() -> CodedRow.of(899, new int[] {4}, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CodedRow.of(-901, new int[] {1}, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void bits_areTheFewestOfAllModesAndWidths() {
    RandomCoded codes = new RandomCoded(3);
    SplittableRandom random = new SplittableRandom(5);
    for (int trial = 0; trial < Cases.of(20_000); trial++) {
      int bits = random.nextInt(8) == 0 ? 31 : random.nextInt(7);
      int[] weights = codes.weights(random.nextInt(6), bits, null);
      int bias = codes.code(bits);
      int extra = random.nextInt(-4, 6);
      int finer = random.nextInt(5);
      long expected = fewest(weights, bias, extra, finer);
      assertThat((long) CodedRow.bits(weights, bias, extra, finer))
          .as("%s + %d, %d, %d", Arrays.toString(weights), bias, extra, finer)
          .isEqualTo(expected);
      assertThat((long) CodedRow.of(0, weights, bias).bits(extra, finer)).isEqualTo(expected);
    }
  }

  /** By the definition: every step of the weights, mode and width is tried. */
  private static long fewest(int[] weights, int bias, int extra, int finer) {
    long fewest = Integer.MAX_VALUE;
    for (int places = 0; places <= 62; places++) {
      long step = 1L << places;
      boolean whole = Arrays.stream(weights).allMatch(w -> w % step == 0);
      boolean zeros = Arrays.stream(weights).allMatch(w -> w == 0);
      long left = places > finer ? 1L << (places - finer) : 1;
      if ((zeros || places <= 30) && whole && bias % left == 0) {
        long biasCode = places > finer ? bias / left : (long) bias << (finer - places);
        for (int width = 0; width <= 32; width++) {
          if (holds(Math.max(0, width + extra), biasCode)) {
            fewest = Math.min(fewest, codes(weights, step, width) + Math.max(0, width + extra));
          }
        }
      }
    }
    return fewest;
  }

  private static long codes(int[] weights, long step, int width) {
    int n = weights.length;
    long stored = Arrays.stream(weights).filter(w -> w != 0).count();
    long fewest = Integer.MAX_VALUE;
    if (all(weights, w -> holds(width, w / step)) || all(weights, w -> holds(width, -(w / step)))) {
      fewest = (long) n * width;
    }
    if (width > 0 && all(weights, w -> w / step % 2 != 0 && holds(width - 1, (w / step - 1) / 2))) {
      fewest = Math.min(fewest, (long) n * (width - 1));
    }
    if (width > 0 && all(weights, w -> w == 0 || holdsWithoutZero(width - 1, w / step))) {
      fewest = Math.min(fewest, n + stored * (width - 1));
    }
    return fewest;
  }

  private static boolean all(int[] weights, IntPredicate test) {
    return Arrays.stream(weights).allMatch(test);
  }

  private static boolean holdsWithoutZero(int bits, long code) {
    return bits == 0 ? code == 1 : -code <= 1L << (bits - 1) && code <= 1L << (bits - 1);
  }

  private static boolean holds(int bits, long code) {
    return bits == 0 ? code == 0 : -(1L << (bits - 1)) <= code && code < 1L << (bits - 1);
  }
}
