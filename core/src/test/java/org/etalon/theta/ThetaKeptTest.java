package org.etalon.theta;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Convolution;
import org.etalon.network.ConvolutionShape;
import org.etalon.network.DenseMap;
import org.etalon.network.DiagonalMap;
import org.etalon.network.Layer;
import org.etalon.network.LinearMap;
import org.etalon.network.Network;
import org.etalon.network.Relu;
import org.etalon.network.Selection;
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

  /** Counts the questions while a network of such layers is laid out, beyond one a node. */
  private static int asked(LinearMap... maps) {
    List<Layer> layers = new ArrayList<>();
    for (LinearMap map : maps) {
      layers.add(new Affine(map, Vector.zeros(map.outputSize())));
    }
    AtomicInteger asked = new AtomicInteger();
    Stop counting = Stop.NEVER.watchedBy(asked::incrementAndGet);
    Theta theta = Theta.of(Network.of(layers), Semantics.REAL, counting).orElseThrow();
    assertThat(theta.sites()).hasSize(2); // composed
    return asked.get() - maps.length;
  }

  /** Whatever may be large is asked part by part: rows or channels. */
  @Test
  void of_anyComposition_isAskedPartByPart() {
    LinearMap dense = new DenseMap(Matrix.of(3, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9));
    LinearMap diagonal = new DiagonalMap(Vector.of(2, 3, 4));
    LinearMap selection = Selection.of(3, 2, 1, 0);
    ConvolutionShape shape = new ConvolutionShape(3, 1, 1, 2, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1);
    LinearMap convolution = new Convolution(shape, Vector.of(1, 2, 3, 4, 5, 6));
    assertThat(asked(dense, dense)).isEqualTo(3);
    assertThat(asked(diagonal, dense)).isEqualTo(3);
    assertThat(asked(dense, diagonal)).isEqualTo(3);
    assertThat(asked(selection, dense)).isEqualTo(3);
    assertThat(asked(convolution, new DiagonalMap(Vector.of(2, 3)))).isEqualTo(2);
    assertThat(asked(diagonal, convolution)).isEqualTo(2);
  }

  /** Makes the sites of a network in real arithmetic, and is at it until it may go on. */
  private static final class Maker {
    private final CountDownLatch making = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private final Thread thread;

    Maker(Network f) throws InterruptedException {
      thread = new Thread(() -> Theta.of(f, Semantics.REAL, Stop.NEVER.watchedBy(this::hold)));
      thread.start();
      making.await();
    }

    private void hold() {
      making.countDown();
      try {
        go.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    void end() throws InterruptedException {
      go.countDown();
      thread.join();
    }
  }

  /** Who waits for another thread to make the sites may stop waiting. */
  @Test
  void of_whileAnotherThreadMakesIt_isNothingIfItIsToStop() throws InterruptedException {
    Network f = network();
    Maker other = new Maker(f);
    assertThat(Theta.of(f, Semantics.REAL, after(3))).isEmpty();
    other.go.countDown();
    assertThat(Theta.of(f, Semantics.REAL, Stop.NEVER)).isPresent();
    other.end();
  }

  /** Whatever is known or of another semantics is not waited for. */
  @Test
  void of_whileAnotherThreadMakesAnotherSemantics_waitsForNothing() throws InterruptedException {
    Network f = network();
    Maker other = new Maker(f);
    Optional<Theta> floats = Theta.of(f, Semantics.FLOAT32, after(2)); // a question a node
    assertThat(floats).isPresent();
    assertThat(Theta.of(f, Semantics.FLOAT32, after(0))).isEqualTo(floats);
    other.end();
  }

  /** Who was interrupted, and is not to stop for that, waits too: it asks no faster. */
  @Test
  void of_interruptedWhileAnotherThreadMakesIt_waits() throws InterruptedException {
    Network f = network();
    Maker other = new Maker(f);
    AtomicInteger asked = new AtomicInteger();
    Thread release =
        new Thread(
            () -> {
              LockSupport.parkNanos(100_000_000);
              other.go.countDown();
            });
    Thread.currentThread().interrupt();
    release.start();
    Stop counting = Stop.NEVER.watchedBy(asked::incrementAndGet);
    Optional<Theta> theta = Theta.of(f, Semantics.REAL, counting);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(theta).isPresent();
    assertThat(asked).hasPositiveValue().hasValueLessThan(20_000); // in 0.1 s, not millions
    release.join();
    other.end();
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
