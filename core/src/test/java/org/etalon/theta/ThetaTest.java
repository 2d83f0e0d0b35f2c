package org.etalon.theta;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Add;
import org.etalon.network.Affine;
import org.etalon.network.Convolution;
import org.etalon.network.ConvolutionShape;
import org.etalon.network.DenseMap;
import org.etalon.network.DiagonalMap;
import org.etalon.network.LinearMap;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Selection;
import org.junit.jupiter.api.Test;

/**
 * Folded networks against their columns and constants in exact arithmetic. In most cases one single
 * term of a radius stands between what is stored and what is true: what a composition rounds
 * itself, or, behind maps that round nothing, what it was handed.
 */
class ThetaTest {
  private static final double THIRD = 1.0 / 3;

  /** Two numbers a row, so that rows and entries differ; no product of two is a double. */
  private static DenseMap dense(int rows, int columns) {
    double[] w = new double[rows * columns];
    for (int k = 0; k < w.length; k++) {
      w[k] = (k % 2 == 0 ? 0.1 : -THIRD) * (1 + k);
    }
    return new DenseMap(Matrix.of(rows, columns, w));
  }

  /** Powers of two, one in every row, of unlike sizes: composing with it rounds nothing. */
  private static DenseMap exactDense(int rows, int columns) {
    double[] w = new double[rows * columns];
    for (int i = 0; i < rows; i++) {
      w[i * columns + i % columns] = -Math.scalb(4.0, 10 * i);
    }
    return new DenseMap(Matrix.of(rows, columns, w));
  }

  private static DiagonalMap diagonal(int factors, int repeat) {
    double[] scale = new double[factors];
    for (int k = 0; k < factors; k++) {
      scale[k] = 0.7 + k;
    }
    return new DiagonalMap(Vector.of(scale), repeat);
  }

  private static DiagonalMap exactDiagonal(int factors, int repeat) {
    double[] scale = new double[factors];
    for (int k = 0; k < factors; k++) {
      scale[k] = -Math.scalb(2.0, 10 * k);
    }
    return new DiagonalMap(Vector.of(scale), repeat);
  }

  /** Of 2 channels of 2 x 2 places to 2 channels of 2 x 2. */
  private static Convolution convolution(boolean exact) {
    ConvolutionShape shape = new ConvolutionShape(2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1);
    double[] kernel = new double[shape.kernelSize()];
    for (int k = 0; k < kernel.length; k++) {
      kernel[k] = exact ? (k % 3 == 0 ? -2 : 0) : 0.1 + THIRD * k;
    }
    return new Convolution(shape, Vector.of(kernel));
  }

  private static Affine affine(LinearMap map) {
    return new Affine(map, Vector.zeros(map.outputSize()));
  }

  private static Network chain(LinearMap... maps) {
    List<Node> nodes = new ArrayList<>();
    for (LinearMap map : maps) {
      nodes.add(Node.of(affine(map), nodes.size()));
    }
    return Network.of(maps[0].inputSize(), nodes);
  }

  /** The output of a network without activations that folds into one segment from the input. */
  private static Site folded(Network f) {
    Theta theta = Theta.of(f);
    assertThat(theta.sites()).hasSize(2);
    assertThat(theta.sites().get(1).incoming()).hasSize(1);
    return theta.sites().get(1);
  }

  private static Dyadic[] at(Network f, int column) {
    double[] x = new double[f.inputSize()];
    if (column >= 0) {
      x[column] = 1;
    }
    return f.forwardExact(x);
  }

  /** Every radius covers what it is of; returns the largest error of a bias or an entry. */
  private static double check(Network f) {
    Site site = folded(f);
    Segment segment = site.incoming().get(0);
    Matrix stored = segment.map().toMatrix();
    Dyadic[] constant = at(f, -1);
    Dyadic[] rows = new Dyadic[constant.length];
    double largest = 0;
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Dyadic.ZERO;
      Dyadic error = constant[i].subtract(Dyadic.of(site.bias().get(i))).abs();
      covers(site.biasError().get(i), error, "bias " + i);
      largest = Math.max(largest, error.toDoubleUp());
    }
    for (int j = 0; j < f.inputSize(); j++) {
      Dyadic[] column = at(f, j);
      for (int i = 0; i < rows.length; i++) {
        Dyadic entry = column[i].subtract(constant[i]);
        Dyadic error = entry.subtract(Dyadic.of(stored.get(i, j))).abs();
        covers(segment.errorMax(), error, "entry " + i + " " + j);
        rows[i] = rows[i].add(error);
        largest = Math.max(largest, error.toDoubleUp());
      }
    }
    for (int i = 0; i < rows.length; i++) {
      covers(segment.errorByRow().get(i), rows[i], "row " + i);
    }
    return largest;
  }

  private static void covers(double radius, Dyadic error, String what) {
    assertThat(Dyadic.of(radius)).as(what).isGreaterThanOrEqualTo(error);
  }

  /** The composition itself rounds. */
  @Test
  void compose_roundedProducts_areCovered() {
    for (Network f :
        List.of(
            chain(dense(3, 2), dense(2, 3)),
            chain(diagonal(3, 1), dense(2, 3)),
            chain(dense(3, 2), diagonal(3, 1)),
            chain(diagonal(3, 1), exactDiagonal(3, 1), diagonal(3, 1)),
            chain(convolution(false), diagonal(2, 4)),
            chain(diagonal(2, 4), convolution(false)),
            chain(Selection.of(2, 1, 1, Selection.ZERO, 1), dense(2, 4)))) {
      assertThat(check(f)).isPositive();
      assertThat(Theta.of(f).isExact()).isFalse();
    }
  }

  /** It does not, but what it was handed is rounded. */
  @Test
  void compose_whatWasRoundedBefore_isCarriedOn() {
    for (Network f :
        List.of(
            chain(dense(3, 2), dense(2, 3), exactDense(2, 2)),
            chain(diagonal(3, 1), diagonal(3, 1), exactDense(2, 3)),
            chain(dense(3, 2), diagonal(3, 1), exactDiagonal(3, 1)),
            chain(diagonal(4, 2), diagonal(4, 2), exactDiagonal(4, 2)),
            chain(convolution(false), diagonal(2, 4), exactDiagonal(2, 4)),
            chain(diagonal(2, 4), diagonal(2, 4), convolution(true)),
            chain(dense(3, 2), diagonal(3, 1), Selection.of(3, 2, Selection.ZERO, 0)))) {
      assertThat(check(f)).isPositive();
    }
  }

  /** Rows of unlike errors: each is as large as its own, none only as its neighbour's. */
  @Test
  void compose_rowsOfUnlikeErrors_areToldApart() {
    double[] w = {0, 0, 0.1, 1e9 * THIRD};
    Network f = chain(new DenseMap(Matrix.of(2, 2, w)), diagonal(2, 1));
    check(f);
    Segment segment = folded(f).incoming().get(0);
    assertThat(segment.errorByRow().get(0)).isZero();
    assertThat(segment.errorByRow().get(1)).isPositive();
    Network chosen = chain(new DenseMap(Matrix.of(2, 2, w)), diagonal(2, 1), Selection.of(2, 1, 0));
    check(chosen);
    assertThat(folded(chosen).incoming().get(0).errorByRow().get(1)).isZero();
  }

  /** Products below the least double: all that is known of them is that they are tiny. */
  @Test
  void compose_productsThatUnderflow_areCovered() {
    DiagonalMap tiny = new DiagonalMap(Vector.of(0x1p-600, 0x1p-540 * THIRD));
    assertThat(check(chain(tiny, tiny))).isPositive();
    DenseMap row = new DenseMap(Matrix.of(1, 2, 0x1p-600, 0x1p-540));
    assertThat(check(chain(tiny, row))).isPositive();
    double[] many = new double[10];
    double[] others = new double[10];
    Arrays.fill(many, 0x1.cp-537); // each product is 0.44 times the least double
    Arrays.fill(others, 0x1p-539);
    LinearMap first = new DenseMap(Matrix.of(10, 1, many));
    assertThat(check(chain(first, new DenseMap(Matrix.of(1, 10, others)))))
        .isGreaterThan(4 * Double.MIN_VALUE);
  }

  /** Large terms that cancel: the error is relative to them, not to what is left. */
  @Test
  void compose_termsThatCancel_areCovered() {
    DenseMap first = new DenseMap(Matrix.of(3, 1, 1e16 * THIRD, 0.1, -1e16 * THIRD));
    DenseMap second = new DenseMap(Matrix.of(1, 3, 0.3, THIRD, 0.3));
    assertThat(check(chain(first, second))).isGreaterThan(1e-3);
  }

  /** Each of a hundred sums loses its term: the error grows with their number. */
  @Test
  void compose_manyTermsThatAreLost_areCovered() {
    double[] terms = new double[101];
    double[] ones = new double[101];
    Arrays.fill(terms, 0x1p-53);
    Arrays.fill(ones, 1);
    terms[0] = 1;
    LinearMap first = new DenseMap(Matrix.of(101, 1, terms));
    LinearMap second = new DenseMap(Matrix.of(1, 101, ones));
    assertThat(check(chain(first, second))).isEqualTo(100 * 0x1p-53);
  }

  /** Forty roundings, each far below those that were there before. */
  @Test
  void compose_manyDiagonals_carriesOnWhatEachRounded() {
    LinearMap[] maps = new LinearMap[40];
    Arrays.setAll(maps, n -> diagonal(3, 1));
    check(chain(maps));
    LinearMap[] behind = new LinearMap[41];
    System.arraycopy(maps, 0, behind, 0, 40);
    behind[40] = dense(2, 3);
    check(chain(behind));
  }

  /** Two groups of one input channel each, whose factors differ. */
  @Test
  void compose_groupsOfChannels_takeTheFactorsOfTheirOwn() {
    ConvolutionShape shape = new ConvolutionShape(4, 1, 2, 4, 1, 2, 1, 3, 1, 1, 0, 1, 1, 1, 2);
    double[] kernel = new double[shape.kernelSize()];
    for (int k = 0; k < kernel.length; k++) {
      kernel[k] = 0.1 + THIRD * k;
    }
    DiagonalMap factors = new DiagonalMap(Vector.of(0.7, 1e3 * THIRD, 1e6 * THIRD, 1e9 * THIRD), 2);
    LinearMap map = new Convolution(shape, Vector.of(kernel));
    assertThat(check(chain(factors, map))).isPositive().isLessThan(1e-5);
    assertThat(check(chain(factors, exactDiagonal(4, 2), map))).isPositive();
  }

  private static Affine shifted(double factor, double shift) {
    return new Affine(new DiagonalMap(Vector.of(factor)), Vector.of(shift));
  }

  /** The constant: rounded itself, or behind a map that only hands on what was rounded. */
  @Test
  void shifted_constants_areCovered() {
    Network rounded =
        Network.of(1, List.of(Node.of(shifted(1, 0.1), 0), Node.of(shifted(THIRD, 1), 1)));
    assertThat(check(rounded)).isPositive();
    Network carried =
        Network.of(
            1,
            List.of(
                Node.of(shifted(1, 0.1), 0),
                Node.of(shifted(THIRD, 0), 1),
                Node.of(shifted(-16, 0), 2)));
    assertThat(check(carried)).isPositive();
    assertThat(folded(carried).biasError().get(0)).isPositive();
  }

  /** A sum of values whose constants are exact or rounded, and whose sum is or is not. */
  @Test
  void sum_constants_areCovered() {
    for (double shift : new double[] {0, 0.1, 0x1p-40}) {
      List<Node> nodes = new ArrayList<>();
      nodes.add(Node.of(shifted(1, 0.1), 0));
      nodes.add(Node.of(shifted(THIRD, 0), 1)); // its constant is rounded
      nodes.add(Node.of(shifted(1, shift), 0)); // exact
      for (int[] pair : new int[][] {{2, 3}, {3, 2}}) {
        List<Node> all = new ArrayList<>(nodes);
        all.add(new Node(new Add(1), List.of(pair[0], pair[1])));
        Network f = Network.of(1, all);
        Site output = Theta.of(f).sites().get(1);
        Dyadic error = at(f, -1)[0].subtract(Dyadic.of(output.bias().get(0))).abs();
        covers(output.biasError().get(0), error, "shift " + shift);
        assertThat(error.toDoubleUp()).isLessThan(1e-16);
        assertThat(error.signum()).isPositive();
      }
    }
    List<Node> exact = List.of(Node.of(shifted(1, 1), 0), Node.of(shifted(1, 0x1p-60), 0));
    List<Node> all = new ArrayList<>(exact);
    all.add(new Node(new Add(1), List.of(1, 2)));
    Site output = Theta.of(Network.of(1, all)).sites().get(1);
    assertThat(output.bias().get(0)).isEqualTo(1);
    assertThat(output.biasError().get(0)).isGreaterThanOrEqualTo(0x1p-60).isLessThan(0x1.1p-60);
  }

  @Test
  void of_exactNetworks_areExact() {
    for (Network f :
        List.of(
            chain(exactDense(3, 2), exactDense(2, 3)),
            chain(exactDiagonal(2, 4), convolution(true), exactDiagonal(2, 4)),
            chain(Selection.of(2, 1, 0), dense(2, 2)))) {
      assertThat(check(f)).isZero();
      assertThat(Theta.of(f).isExact()).isTrue();
    }
  }
}
