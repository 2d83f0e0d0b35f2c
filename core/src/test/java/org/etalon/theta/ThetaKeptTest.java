package org.etalon.theta;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.Relu;
import org.etalon.network.Semantics;
import org.etalon.time.Stop;
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
    assertThat(Theta.beside(f, f, Matrix.of(2, 1, 1, 2), Stop.NEVER).orElseThrow().outputSize())
        .isEqualTo(2);
    assertThat(Theta.of(f)).isSameAs(real);
    assertThat(real.outputSize()).isEqualTo(1);
  }

  private static Stop after(int questions) {
    AtomicInteger asked = new AtomicInteger();
    return Stop.when(() -> asked.incrementAndGet() > questions);
  }

  /** Two matrices that are composed, of so many rows, and a rectifier. */
  private static Network composed(int rows) {
    double[] weights = new double[rows * rows];
    for (int k = 0; k < weights.length; k++) {
      weights[k] = 0.1 * (k + 1);
    }
    Affine affine = Affine.of(Matrix.of(rows, rows, weights), Vector.zeros(rows));
    return Network.of(List.of(affine, affine, new Relu(rows)));
  }

  /** It is asked node by node and row by row, and what is a part is neither given nor kept. */
  @Test
  void beside_stoppedAnywhere_isWholeOrNothing() {
    int rows = 5;
    Theta whole = Theta.of(composed(rows));
    int least = 3 + rows; // each node, each row of the product
    for (int questions = 0; questions < least; questions++) {
      Network f = composed(rows);
      assertThat(Theta.beside(f, f, Semantics.REAL, after(questions))).isEmpty();
      assertThat(Theta.of(f).sites()).isEqualTo(whole.sites());
    }
    Network f = composed(rows);
    Theta theta = Theta.beside(f, f, Semantics.REAL, after(least)).orElseThrow();
    assertThat(theta.sites()).isEqualTo(whole.sites());
    assertThat(Theta.beside(f, f, Semantics.REAL, after(0))).containsSame(theta);
  }

  /** Of forms of outputs the last product is one with the forms. */
  @Test
  void beside_withFormsStoppedInTheirProduct_isNothing() {
    Network f = network();
    Matrix forms = Matrix.of(2, 1, 1, 2);
    for (int questions = 0; questions < 5; questions++) { // 2 nodes, 1 row and 2 of forms
      assertThat(Theta.beside(f, f, forms, after(questions))).isEmpty();
    }
    assertThat(Theta.beside(f, f, forms, after(5))).isPresent();
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
