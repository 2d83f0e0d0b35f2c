package org.etalon.theta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Add;
import org.etalon.network.Affine;
import org.etalon.network.Convolution;
import org.etalon.network.ConvolutionShape;
import org.etalon.network.DiagonalMap;
import org.etalon.network.Layer;
import org.etalon.network.LinearMap;
import org.etalon.network.MaxPool;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Relu;
import org.etalon.network.Selection;
import org.etalon.testing.RandomNetworks;
import org.etalon.theta.Site.Kind;
import org.junit.jupiter.api.Test;

/** Which sites and segments a network has, and what is folded. */
class ThetaSitesTest {
  /** Small integers, so that folding rounds nothing. */
  private static Affine dense(int rows, int columns) {
    double[] w = new double[rows * columns];
    for (int k = 0; k < w.length; k++) {
      w[k] = k % 5 - 2;
    }
    return Affine.of(Matrix.of(rows, columns, w), Vector.zeros(rows));
  }

  private static Affine plain(LinearMap map) {
    return new Affine(map, Vector.zeros(map.outputSize()));
  }

  private static Theta chain(Layer... layers) {
    return Theta.of(Network.of(List.of(layers)));
  }

  /**
   * {@code v = M x}, not folded as a rectifier and a sum take it; r = relu(v); a maximum over r;
   * {@code W max + U v}.
   */
  private static Network branches() {
    MaxPool pool = MaxPool.of(4, new int[][] {{0, 1}, {2, 3}, {1, 2}});
    return Network.of(
        2,
        List.of(
            Node.of(dense(4, 2), 0),
            Node.of(new Relu(4), 1),
            Node.of(new Relu(4), 2),
            Node.of(pool, 3),
            Node.of(dense(5, 3), 4),
            Node.of(dense(5, 4), 1),
            new Node(new Add(5), List.of(5, 6))));
  }

  @Test
  void of_branches_areSitesWhereValuesMeet() {
    Theta theta = Theta.of(branches());
    assertThat(theta.sites().stream().map(Site::kind))
        .containsExactly(Kind.INPUT, Kind.SUM, Kind.RELU, Kind.MAX, Kind.OUTPUT);
    assertThat(theta.sites().stream().map(Site::size)).containsExactly(2, 4, 4, 4, 5);
    assertThat(theta.widths()).containsExactly(2, 4, 4, 3, 5);
    List<List<Integer>> from =
        theta.sites().stream()
            .map(site -> site.incoming().stream().map(Segment::from).toList())
            .toList();
    assertThat(from).containsExactly(List.of(), List.of(0), List.of(1), List.of(2), List.of(3, 1));
    assertThat(theta.depth()).isEqualTo(4);
    assertThat(theta.inputSize()).isEqualTo(2);
    assertThat(theta.outputSize()).isEqualTo(5);
    assertThat(theta).hasToString("[2, 4, 4, 3, 5]");
    // four sites of 4 + 4 + 4 + 5; matrices of 8, 15 and 20; two identities of 4
    assertThat(theta.operations()).isEqualTo(17 + 8 + 15 + 20 + 8);
  }

  @Test
  void operations_ofOtherMaps_areTheEntriesTheyHave() {
    ConvolutionShape shape = new ConvolutionShape(2, 3, 3, 4, 2, 2, 2, 2, 1, 1, 0, 0, 1, 1, 1);
    LinearMap convolution = new Convolution(shape, Vector.zeros(shape.kernelSize()));
    // every one of 16 outputs: 8 numbers and a bias
    assertThat(chain(plain(convolution)).operations()).isEqualTo(16 * 9);
    assertThat(chain(plain(Selection.of(9, 1, 2, 3))).operations()).isEqualTo(6);
  }

  /** A product of matrices is formed where it stores at most as many numbers as the two. */
  @Test
  void of_matricesInARow_areFoldedWhereThatStoresNoMore() {
    assertThat(chain(dense(2, 4), dense(4, 2)).sites()).hasSize(2); // 16 beside 8 + 8
    assertThat(chain(dense(2, 4), dense(5, 2)).sites()).hasSize(3); // 20 beside 8 + 10
    assertThat(chain(dense(2, 5), dense(4, 2)).sites()).hasSize(3); // 20 beside 10 + 8
    assertThat(chain(dense(3, 5), dense(4, 3)).sites()).hasSize(2); // 20 beside 15 + 12
  }

  @Test
  void of_selections_areFoldedWhereNothingIsRepeated() {
    Affine three = plain(Selection.of(2, 1, 0, 1));
    assertThat(chain(three, plain(Selection.of(3, 2, Selection.ZERO))).sites()).hasSize(2);
    assertThat(chain(three, dense(2, 3)).sites()).hasSize(2);
    assertThat(chain(plain(Selection.of(3, 1, 0)), dense(2, 2)).sites()).hasSize(3);
    assertThat(chain(dense(2, 3), plain(Selection.of(2, 1, 0))).sites()).hasSize(2);
    assertThat(chain(dense(2, 3), three).sites()).hasSize(3);
    Segment both =
        chain(three, plain(Selection.of(3, 2, Selection.ZERO))).sites().get(1).incoming().get(0);
    assertThat(both.map()).isEqualTo(Selection.of(2, 1, Selection.ZERO));
  }

  @Test
  void isDenseChain_ofChainsOfMatricesAlone() {
    Affine first = dense(3, 2);
    Affine second = dense(2, 3);
    Theta chain = chain(first, new Relu(3), second);
    assertThat(chain.isDenseChain()).isTrue();
    assertThat(chain.denseLayers()).containsExactly(first, second);
    assertThat(chain.depth()).isEqualTo(2);
    Affine diagonal = plain(new DiagonalMap(Vector.of(2, 3, 5)));
    List<Theta> others =
        List.of(
            Theta.of(branches()),
            chain(first, new Relu(3), diagonal),
            chain(new Relu(2), first),
            chain(first, new Relu(3)),
            chain(first, MaxPool.of(3, new int[][] {{0, 1}, {2}}), dense(2, 2)),
            Theta.of(
                Network.of(
                    2,
                    List.of(
                        Node.of(first, 0),
                        Node.of(new Relu(3), 1),
                        Node.of(second, 2),
                        Node.of(dense(2, 2), 0),
                        new Node(new Add(2), List.of(3, 4))))));
    for (Theta other : others) {
      assertThat(other.isDenseChain()).isFalse();
      assertThatThrownBy(other::denseLayers).hasMessageContaining(other.widths().toString());
    }
  }

  /** Each of these differs from the first in one thing. */
  @Test
  void hasFormOf_otherGraphs_isFalse() {
    MaxPool pool = MaxPool.of(3, new int[][] {{0, 1}, {2}, {1}});
    MaxPool otherPool = MaxPool.of(3, new int[][] {{0, 1}, {2}, {2}});
    List<Theta> all =
        List.of(
            chain(dense(3, 2), new Relu(3), dense(2, 3)),
            chain(dense(3, 2), new Relu(3), dense(2, 3), new Relu(2)),
            chain(dense(3, 3), new Relu(3), dense(2, 3)),
            chain(dense(3, 2), new Relu(3), dense(1, 3)),
            chain(dense(3, 2), pool, dense(2, 3)),
            chain(dense(3, 2), otherPool, dense(2, 3)),
            skip(0, true),
            skip(1, true),
            skip(1, false),
            Theta.of(branches()));
    for (Theta one : all) {
      for (Theta other : all) {
        assertThat(one.hasFormOf(other)).isEqualTo(one == other);
      }
    }
  }

  /** Two rectifiers in a row, a matrix between, and what value 0 or 1 adds to the output. */
  private static Theta skip(int from, boolean matrix) {
    Affine last = matrix ? dense(2, 2) : plain(new DiagonalMap(Vector.of(3, 4)));
    return Theta.of(
        Network.of(
            2,
            List.of(
                Node.of(new Relu(2), 0),
                Node.of(dense(2, 2), 1),
                Node.of(new Relu(2), 2),
                Node.of(last, from),
                Node.of(dense(2, 2), 3),
                new Node(new Add(2), List.of(4, 5)))));
  }

  /** What rounds nothing is the same function; networks of one architecture have one form. */
  @Test
  void storedNetwork_ofExactSites_isTheSameFunction() {
    int exact = 0;
    int several = 0;
    for (int n = 0; n < 400; n++) {
      RandomNetworks random = new RandomNetworks(9000 + n);
      int inputs = 1 + n % 3;
      Network f = random.graph(inputs);
      Theta theta = Theta.of(f);
      Network stored = StoredNetwork.of(theta);
      assertThat(theta.hasFormOf(Theta.of(random.perturbed(f)))).isTrue();
      if (theta.isExact()) {
        exact++;
        several += theta.sites().size() > 3 ? 1 : 0;
        for (int k = 0; k < 5; k++) {
          double[] x = new double[inputs];
          for (int i = 0; i < inputs; i++) {
            x[i] = (k * 7 + i * 3) % 5 - 2;
          }
          assertThat(stored.forwardExact(x)).isEqualTo(f.forwardExact(x));
        }
      }
    }
    assertThat(exact).isGreaterThan(150);
    assertThat(several).isGreaterThan(50);
  }

  @Test
  void storedNetwork_ofBranches_hasANodeASegmentAndTheirSum() {
    Network stored = StoredNetwork.of(Theta.of(branches()));
    List<String> kinds = new ArrayList<>();
    stored
        .layers()
        .forEach(
            layer ->
                kinds.add(
                    layer.fold(
                        affine -> "affine",
                        relu -> "relu",
                        add -> "add",
                        pool -> "max",
                        c -> "cast")));
    assertThat(kinds)
        .containsExactly("affine", "affine", "relu", "affine", "max", "affine", "affine", "add");
  }

  /** The rounding of a sum of biases is a double, and infinite where the sum is none. */
  @Test
  void of_sumsOfBiases_holdsForTheirRoundingExactly() {
    double[][] cases = {
      {1, 0x1p-80, 0x1p-80},
      {1, 0x1p-53, 0x1p-53},
      {0.1, 0.2, 0x1p-55},
      {1, 2, 0},
      {-3, 3, 0},
      {Double.MAX_VALUE, -Double.MIN_VALUE, Double.MIN_VALUE},
    };
    for (double[] numbers : cases) {
      Affine one = Affine.of(Matrix.of(1, 1, 1), Vector.of(numbers[0]));
      Affine other = Affine.of(Matrix.of(1, 1, 2), Vector.of(numbers[1]));
      Network sum =
          Network.of(
              1, List.of(Node.of(one, 0), Node.of(other, 0), new Node(new Add(1), List.of(1, 2))));
      Site last = Theta.of(sum).sites().get(1);
      assertThat(last.bias().get(0)).isEqualTo(numbers[0] + numbers[1]);
      assertThat(last.biasError().get(0)).isEqualTo(numbers[2]);
    }
  }

  /** The input and v are taken once, the rectifier by the maximum, that and v by the output. */
  @Test
  void lastUses_ofBranches_nameEverySiteButTheOutputOnce() {
    Theta theta = Theta.of(branches());
    List<List<Integer>> uses = theta.lastUses();
    for (int s = 0; s < theta.sites().size() - 1; s++) {
      int last = 0;
      for (int t = 0; t < theta.sites().size(); t++) {
        for (Segment segment : theta.sites().get(t).incoming()) {
          last = segment.from() == s ? t : last;
        }
      }
      assertThat(uses.get(last)).contains(s);
    }
    assertThat(uses.stream().mapToInt(List::size).sum()).isEqualTo(theta.sites().size() - 1);
    assertThat(theta.sites().size()).isGreaterThan(4);
  }
}
