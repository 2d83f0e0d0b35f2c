package org.etalon.network;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConvolutionShapeTest {
  /** Kernels of more than 2^31 - 1 numbers, also where the product in 32 bits is a small one. */
  @ParameterizedTest
  @ValueSource(ints = {50_000, 65_536, 65_537})
  void of_aKernelOfTooManyNumbers_saysHowMany(int length) {
    assertThatThrownBy(
            () -> new ConvolutionShape(2, 1, 1, 2, 1, 1, length, length, 1, 1, 0, 0, 1, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("2 x 2 x " + length + " x " + length + " entries are too many");
  }
}
