package org.etalon.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.etalon.linalg.Vector;
import org.junit.jupiter.api.Test;

class SquareImagesTest {
  /** One channel of 3 x 3, windows of 3 x 3 around the four corners. */
  @Test
  void filtered_byTwo_seesTheCornersWithZerosAround() {
    double[] image = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    Vector weights = Vector.of(0, 10, 0, 0, 1, 0, 0, 0, 100);
    LinearMap map = SquareImages.filtered(1, 3, 1, 3, 2, weights);
    // The pixel itself, ten times the one above, a hundred times the one below to the right.
    assertThat(map.apply(image)).containsExactly(1 + 500, 3, 7 + 40, 9 + 60);
  }

  @Test
  void sums_ofTwoChannels_areApart() {
    LinearMap map = SquareImages.sums(2, 2, 0.5);
    assertThat(map.apply(new double[] {1, 2, 3, 4, 10, 20, 30, 40})).containsExactly(5, 50);
  }
}
