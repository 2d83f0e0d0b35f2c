package org.etalon.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class NetworkTest {
  private static double[] doubles(SplittableRandom random, int n) {
    return random.doubles(n, -1, 1).map(x -> random.nextInt(5) == 0 ? 0 : x).toArray();
  }

  private static Affine affine(SplittableRandom random, int inputs, int outputs) {
    Vector bias = Vector.of(doubles(random, outputs));
    return random.nextInt(4) == 0 && inputs == outputs
        ? new Affine(new DiagonalMap(Vector.of(doubles(random, inputs))), bias)
        : Affine.of(Matrix.of(outputs, inputs, doubles(random, inputs * outputs)), bias);
  }

  /** The outputs in decimals, from the stored doubles alone. */
  private static BigDecimal[] decimals(Network network, double[] x) {
    BigDecimal[] y = new BigDecimal[x.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = new BigDecimal(x[i]);
    }
    for (Layer layer : network.layers()) {
      BigDecimal[] x0 = y;
      y =
          layer.fold(
              affine -> decimals(affine, x0),
              relu -> Arrays.stream(x0).map(v -> v.max(BigDecimal.ZERO)).toArray(BigDecimal[]::new),
              sum -> refused(),
              pool -> refused(),
              cast -> refused());
    }
    return y;
  }

  private static BigDecimal[] refused() {
    throw new AssertionError("chains of affine layers and rectifiers alone");
  }

  private static BigDecimal[] decimals(Affine affine, BigDecimal[] y) {
    Matrix w = affine.map().toMatrix();
    BigDecimal[] z = new BigDecimal[w.rows()];
    for (int i = 0; i < z.length; i++) {
      z[i] = new BigDecimal(affine.bias().get(i));
      for (int j = 0; j < y.length; j++) {
        z[i] = z[i].add(y[j].multiply(new BigDecimal(w.get(i, j))));
      }
    }
    return z;
  }

  @Test
  void forwardExact_agreesWithDecimals_andForwardIsClose() {
    SplittableRandom random = new SplittableRandom(1);
    for (int run = 0; run < 60; run++) {
      int size = random.nextInt(1, 5);
      int inputs = size;
      List<Layer> layers = new ArrayList<>();
      for (int l = random.nextInt(1, 5); l > 0; l--) {
        if (random.nextInt(3) == 0) {
          layers.add(new Relu(size));
        } else {
          int next = random.nextInt(1, 5);
          layers.add(affine(random, size, next));
          size = next;
        }
      }
      Network network = Network.of(layers);
      double[] x = doubles(random, inputs);
      double[] before = x.clone();
      Dyadic[] exact = network.forwardExact(x);
      BigDecimal[] expected = decimals(network, x);
      double[] y = network.forward(x);
      assertThat(exact).hasSize(size);
      for (int i = 0; i < size; i++) {
        assertThat(exact[i].toBigDecimal()).isEqualByComparingTo(expected[i]);
        assertThat(Math.abs(y[i] - expected[i].doubleValue())).isLessThan(1e-13);
      }
      assertThat(x).isEqualTo(before);
    }
  }

  @Test
  void forward_onANetworkOneCanCheckByHand() {
    Network network =
        Network.alternating(
            List.of(
                Affine.of(Matrix.of(2, 2, 1, -1, 2, 0.5), Vector.of(0, -1)),
                Affine.of(Matrix.of(1, 2, 3, -2), Vector.of(0.25))));
    assertThat(network.forward(new double[] {1, 2})).containsExactly(-3.75);
    assertThat(network.forward(new double[] {2, 1})).containsExactly(-3.75);
    assertThat(network.forward(new double[] {0.5, -1})).containsExactly(4.75);
    assertThat(network.inputSize()).isEqualTo(2);
    assertThat(network.outputSize()).isEqualTo(1);
    assertThat(network.layers()).hasSize(3);
  }

  @Test
  void of_badLayers_isRejectedWithTheLayer() {
    Affine affine = Affine.of(Matrix.of(2, 3, new double[6]), Vector.zeros(2));
    assertThatThrownBy(() -> Network.of(List.of())).hasMessageContaining("at least one");
    assertThatThrownBy(() -> Network.of(List.of(affine, new Relu(3))))
        .hasMessage("layer 2 takes 3 inputs, layer 1 gives 2");
    assertThatThrownBy(() -> Network.of(List.of(new Relu(0)))).hasMessageContaining("size zero");
  }

  @Test
  void affine_badParameters_areRejected() {
    Matrix one = Matrix.of(1, 1, 1);
    assertThatThrownBy(() -> Affine.of(one, Vector.zeros(2))).hasMessageContaining("2 entries");
    assertThatThrownBy(() -> Affine.of(Matrix.of(1, 1, Double.NaN), Vector.zeros(1)))
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> Affine.of(one, Vector.of(Double.POSITIVE_INFINITY)))
        .hasMessageContaining("infinite");
    assertThatThrownBy(() -> new Affine(new DiagonalMap(Vector.of(Double.NaN)), Vector.zeros(1)))
        .hasMessageContaining("NaN");
  }

  @Test
  void forward_wrongInput_isRejected() {
    Network network = Network.of(List.of(new Relu(2)));
    assertThatThrownBy(() -> network.forward(new double[3])).hasMessageContaining("takes 2");
    assertThatThrownBy(() -> network.forwardExact(new double[] {0, Double.NaN}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(network).isEqualTo(Network.of(List.of(new Relu(2))));
  }

  @Test
  void diagonalMap_equalsItsMatrix() {
    DiagonalMap diagonal = new DiagonalMap(Vector.of(2, -3));
    DenseMap dense = new DenseMap(diagonal.toMatrix());
    double[] x = {0.5, 0.25};
    assertThat(diagonal.apply(x)).isEqualTo(dense.apply(x)).containsExactly(1, -0.75);
    Dyadic[] exact = {Dyadic.of(0.5), Dyadic.of(0.25)};
    assertThat(diagonal.applyExact(exact)).isEqualTo(dense.applyExact(exact));
  }

  /** 300 values of two million numbers: were all kept, references to them alone took 2.4 GiB. */
  @Tag("slow")
  @Test
  void forwardExact_ofManyLargeValues_keepsNoneLongerThanItIsNeeded() {
    int size = 1 << 21;
    List<Layer> layers = Collections.nCopies(300, new Relu(size));
    Dyadic[] outputs = Network.of(layers).forwardExact(new double[size]);
    assertThat(outputs).hasSize(size).containsOnly(Dyadic.ZERO);
  }

  @Test
  void form_ofACastWithAStepOfItsOwn_saysSo() {
    Network network = Network.of(List.of(Round.dynamic(2)));
    assertThat(network.castsDynamically()).isTrue();
    LayerForm form = LayerForm.of(network).get(0);
    assertThat(form).isEqualTo(new LayerForm("cast", "256 codes, steps of the value", List.of(2)));
    assertThatThrownBy(() -> Round.dynamic(2).format())
        .isInstanceOf(IllegalArgumentException.class);
  }
}
