package org.etalon.theta;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.junit.jupiter.api.Test;

/** The sites of a network are made once a semantics. */
class ThetaKeptTest {
  private static Network network() {
    Affine affine = Affine.of(Matrix.of(1, 1, 0.1), Vector.of(0.3));
    return Network.of(List.of(affine, affine));
  }

  @Test
  void of_askedAgain_isTheSame() {
    Network f = network();
    Theta real = Theta.of(f);
    Theta floats = Theta.of(f, Semantics.FLOAT32);
    assertThat(Theta.of(f)).isSameAs(real);
    assertThat(Theta.beside(network(), f)).isSameAs(real);
    assertThat(Theta.of(f, Semantics.FLOAT32)).isSameAs(floats);
    assertThat(floats.semantics()).isEqualTo(Semantics.FLOAT32);
    assertThat(real.semantics()).isEqualTo(Semantics.REAL);
  }

  @Test
  void of_equalNetworks_areEachTheirOwn() {
    assertThat(Theta.of(network())).isNotSameAs(Theta.of(network()));
  }

  /** Forms of outputs are no sites of the network alone. */
  @Test
  void beside_withForms_isNotWhatIsKept() {
    Network f = network();
    Theta real = Theta.of(f);
    assertThat(Theta.beside(f, f, Matrix.of(2, 1, 1, 2)).outputSize()).isEqualTo(2);
    assertThat(Theta.of(f)).isSameAs(real);
    assertThat(real.outputSize()).isEqualTo(1);
  }

  @Test
  void kept_askedAgain_isMadeOnce() {
    Network f = network();
    AtomicInteger made = new AtomicInteger();
    for (int time = 0; time < 3; time++) {
      assertThat(f.kept(Integer.class, made::incrementAndGet)).isEqualTo(1);
      assertThat(f.kept(String.class, () -> "a")).isEqualTo("a");
    }
  }
}
