package org.etalon.lab.theory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ChainRoundingTest {
  /** Found by another program, a list of all products with numpy. */
  @Test
  void upTo_sixteenLevels_givesTheKnownGaps() {
    double[] gaps = {0.0625, 0.0234375, 0.005126953125, 0.001922607421875, 0.00093841552734375};
    int[] products = {9, 69, 359, 1446, 4840, 14065, 36647};
    List<ChainRounding> rows = ChainRounding.upTo(BigDecimal.ONE, 7, 16);
    for (int k = 0; k < products.length; k++) {
      assertThat(rows.get(k).products()).isEqualTo(products[k]);
      assertThat(rows.get(k).depth()).isEqualTo(k + 1);
    }
    for (int k = 0; k < gaps.length; k++) {
      assertThat(rows.get(k).gap().doubleValue()).isEqualTo(gaps[k]);
    }
    assertThat(rows.get(5).gap().doubleValue()).isCloseTo(2.8640031814575195e-4, within(1e-18));
    assertThat(rows.get(6).gap().doubleValue()).isCloseTo(1.245737075805664e-4, within(1e-18));
  }

  /** The same for eight layers, by lists of integers in another language; some seconds. */
  @Test
  @Tag("slow")
  void upTo_eightLayers_givesTheKnownGaps() {
    List<ChainRounding> rows = ChainRounding.upTo(BigDecimal.ONE, 8, 16);
    BigDecimal top = BigDecimal.valueOf(16).pow(8);
    assertThat(rows.get(7).products()).isEqualTo(87433);
    assertThat(rows.get(7).gap()).isEqualByComparingTo(BigDecimal.valueOf(210105).divide(top));
    for (int k = 1; k < rows.size(); k++) { // lemma 11
      assertThat(rows.get(k).gap()).isLessThan(rows.get(k - 1).gap());
      assertThat(rows.get(k).gap()).isGreaterThanOrEqualTo(rows.get(k).meanGap());
    }
  }

  @Test
  void upTo_fewLevels_agreesWithEnumeration() {
    for (int levels = 2; levels <= 7; levels++) {
      for (ChainRounding row : ChainRounding.upTo(BigDecimal.ONE, 4, levels)) {
        double top = Math.pow(levels, row.depth());
        TreeSet<Long> products = new TreeSet<>();
        for (long code = 0; code < (long) Math.pow(2.0 * levels, row.depth()); code++) {
          long product = 1;
          long rest = code;
          for (int l = 0; l < row.depth(); l++) {
            product *= 1 + rest % (2L * levels);
            rest /= 2L * levels;
          }
          if (2 * product >= top && product <= top) {
            products.add(product);
          }
        }
        assertThat(row.products()).isEqualTo(products.size());
        long gap = 0;
        for (long product : products) {
          Long next = products.higher(product);
          gap = next == null ? gap : Math.max(gap, next - product);
        }
        assertThat(row.gap().doubleValue()).isCloseTo((double) gap / top, within(1e-15));
        double mean = (top - products.first()) / (products.size() - 1) / top;
        assertThat(row.meanGap().doubleValue()).isCloseTo(mean, within(1e-15));
      }
    }
  }

  /** Weights rounded down one by one never lose more than the row says, and nearly do. */
  @Test
  void separate_randomChains_boundsWhatRoundingEachWeightLoses() {
    SplittableRandom random = new SplittableRandom(9);
    for (ChainRounding row : ChainRounding.upTo(BigDecimal.ONE, 5, 16)) {
      double most = 0;
      for (int n = 0; n < 4000; n++) {
        double product = 1;
        double rounded = 1;
        for (int l = 0; l < row.depth(); l++) {
          double w = n == 0 ? Math.nextDown(1.0) : random.nextDouble();
          product *= w;
          rounded *= Math.floor(w * 16) / 16;
        }
        most = Math.max(most, product - rounded);
      }
      double said = row.separate().doubleValue();
      assertThat(most).isBetween(said * (1 - 1e-12), said * (1 + 1e-12));
      assertThat(row.separate()).isLessThanOrEqualTo(new BigDecimal(row.depth() / 16.0));
    }
  }

  @Test
  void upTo_nonsense_isRefused() {
    for (int[] bad : new int[][] {{0, 16}, {-1, 16}, {3, 1}, {3, 65}, {40, 16}, {16, 64}}) {
      assertThatThrownBy(() -> ChainRounding.upTo(BigDecimal.ONE, bad[0], bad[1]))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
