package org.etalon.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.problem.Box;
import org.etalon.testing.Chains;
import org.etalon.testing.RandomNetworks;
import org.junit.jupiter.api.Test;

final class PaddingTest {
  private static Network network(int... sizes) {
    return Chains.of(new SplittableRandom(3), sizes);
  }

  @Test
  void addedNeurons_changeNoOutput() {
    Network network = network(2, 3, 1, 2);
    Network padded = Padding.of(network, List.of(List.of(4, 0, 2), List.of(1)), List.of(5, 2));
    assertThat(Padding.hidden(padded)).contains(List.of(5, 2));
    RandomNetworks random = new RandomNetworks(1);
    for (int k = 0; k < 50; k++) {
      double[] x = random.point(Box.cube(2, -3, 3));
      assertThat(padded.forwardExact(x)).isEqualTo(network.forwardExact(x));
    }
  }

  @Test
  void neurons_goToTheirPlaces() {
    Network network = network(2, 2, 1);
    Affine own = network.layers().get(0).affine().orElseThrow();
    Network padded = Padding.of(network, List.of(List.of(2, 0)), List.of(3));
    Affine first = padded.layers().get(0).affine().orElseThrow();
    Affine last = padded.layers().get(2).affine().orElseThrow();
    assertThat(first.map().toMatrix().row(2)).isEqualTo(own.map().toMatrix().row(0));
    assertThat(first.map().toMatrix().row(1)).containsExactly(0, 0);
    assertThat(first.bias().toArray()).containsExactly(own.bias().get(1), 0, own.bias().get(0));
    assertThat(last.map().toMatrix().get(0, 1)).isZero();
  }

  @Test
  void hidden_isOfChainsOfMatricesAlone() {
    assertThat(Padding.hidden(network(2, 3, 4, 1))).contains(List.of(3, 4));
    assertThat(Padding.hidden(network(2, 1))).contains(List.of());
    Affine matrix = Affine.of(Matrix.of(2, 2, 1, 2, 3, 4), Vector.zeros(2));
    Affine diagonal = new Affine(new DiagonalMap(Vector.of(1, 2), 1), Vector.zeros(2));
    Relu relu = new Relu(2);
    for (List<Layer> layers :
        List.<List<Layer>>of(
            List.of(matrix, relu),
            List.of(relu, matrix, relu),
            List.of(matrix, matrix, matrix),
            List.of(matrix, relu, diagonal),
            List.of(matrix, relu, relu, relu, matrix))) {
      assertThat(Padding.hidden(Network.of(layers))).as(layers.toString()).isEmpty();
    }
    Network sum =
        Network.of(
            2, List.of(Node.of(matrix, 0), Node.of(relu, 1), new Node(new Add(2), List.of(0, 2))));
    assertThat(Padding.hidden(sum)).isEmpty();
  }

  @Test
  void fit_takesHiddenWidthsAlone() {
    Network network = network(2, 3, 4, 1);
    assertThat(Padding.fit(network, network(2, 5, 1, 1))).isTrue();
    assertThat(Padding.fit(network, network(2, 3, 1))).isFalse();
    assertThat(Padding.fit(network, network(1, 3, 4, 1))).isFalse();
    assertThat(Padding.fit(network, network(2, 3, 4, 2))).isFalse();
    Affine diagonal = new Affine(new DiagonalMap(Vector.of(1, 2), 1), Vector.zeros(2));
    Network other = Network.alternating(List.of(diagonal, diagonal));
    assertThat(Padding.fit(other, other)).isFalse();
    assertThat(Padding.fit(network(2, 2, 2), other)).isFalse();
  }
}
