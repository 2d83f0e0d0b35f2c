package org.etalon.engine.bound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.testing.RandomNetworks;
import org.etalon.theta.Theta;
import org.junit.jupiter.api.Test;

/** Methods that take sums for exact, or equal networks for equal, are not for float32. */
class FloatPairTest {
  @Test
  void align_networksInFloat32_areRoundedAndNotIdentical() {
    Network f = new RandomNetworks(61).network(2);
    Theta real = Theta.of(f);
    Theta floats = Theta.of(f, Semantics.FLOAT32);
    PairTheta pair = PairTheta.align(floats, floats);
    assertThat(pair.isRounded()).isTrue();
    assertThat(pair.runsInFloat32(Side.F)).isTrue();
    assertThat(pair.runsInFloat32(Side.G)).isTrue();
    assertThat(pair.identical()).isFalse();
    assertThat(pair.twins()).isFalse();
    assertThat(PairTheta.align(real, real).isRounded()).isFalse();
    assertThatThrownBy(() -> PairTheta.align(real, floats))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("two semantics");
    Theta beside = Theta.of(f, Semantics.FLOAT32_G);
    assertThat(beside.isExact()).isTrue();
    assertThat(PairTheta.align(beside, floats).runsInFloat32(Side.F)).isFalse();
    assertThat(PairTheta.align(beside, floats).runsInFloat32(Side.G)).isTrue();
    assertThat(PairTheta.align(beside, floats).identical()).isFalse();
    assertThatThrownBy(() -> PairTheta.align(beside, beside))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("two semantics");
    assertThatThrownBy(() -> PairTheta.align(floats, beside))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
