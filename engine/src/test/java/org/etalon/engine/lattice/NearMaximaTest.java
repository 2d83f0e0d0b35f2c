package org.etalon.engine.lattice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NearMaximaTest {
  private static NearMaxima of(long from, double... values) {
    NearMaxima near = new NearMaxima(2);
    near.add(from, values, values.length);
    return near;
  }

  /** A largest value that there was no room for still counts. */
  @Test
  void addAll_aLargestThatWasNotKept_isNotForgotten() {
    double[] many = new double[1025];
    many[1024] = 1.9;
    NearMaxima all = of(0, many);
    all.addAll(of(1025, 2.1));
    assertThat(all.isCut()).isTrue();
    NearMaxima merged = new NearMaxima(2);
    merged.addAll(of(0, many));
    merged.addAll(of(1025, 2.1));
    assertThat(merged.isCut()).isTrue();
    assertThat(merged.largest()).isEqualTo(2.1);
    assertThat(merged.first()).isEqualTo(1025);
    merged.addAll(of(2000, 4.2));
    assertThat(merged.isCut()).isFalse();
    assertThat(merged.numbers()).containsExactly(2000);
  }

  @Test
  void addAll_anySpans_knowsEveryNearValueOrSaysThatItDoesNot() {
    SplittableRandom random = new SplittableRandom(3);
    for (int trial = 0; trial < 200; trial++) {
      NearMaxima all = new NearMaxima(2);
      List<Double> values = new ArrayList<>();
      for (int span = 0; span < 4; span++) {
        double[] some = new double[random.nextInt(1, 1500)];
        double spread = random.nextDouble(6);
        for (int n = 0; n < some.length; n++) {
          some[n] = random.nextDouble(spread);
        }
        long from = values.size();
        for (double value : some) {
          values.add(value);
        }
        all.addAll(of(from, some));
      }
      double largest = values.stream().mapToDouble(v -> v).max().orElseThrow();
      assertThat(all.largest()).isEqualTo(largest);
      assertThat(values.get((int) all.first())).isEqualTo(largest);
      List<Long> kept = new ArrayList<>();
      for (long number : all.numbers()) {
        kept.add(number);
      }
      for (int n = 0; n < values.size() && !all.isCut(); n++) {
        if (values.get(n) > largest - 2) {
          assertThat(kept).as("trial %d", trial).contains((long) n);
        }
      }
    }
  }

  @Test
  void add_whatIsNoNumber_isUnknown() {
    NearMaxima all = of(0, 1);
    assertThat(all.hasUnknown()).isFalse();
    all.addAll(of(1, Double.NaN, 0.5));
    assertThat(all.hasUnknown()).isTrue();
  }
}
