package org.etalon.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.etalon.certificate.Certificate;
import org.etalon.certificate.CertificateReader;
import org.etalon.certificate.CertificateWriter;
import org.etalon.certificate.Claim;
import org.etalon.certificate.Evidence;
import org.etalon.certificate.SplitTree;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Add;
import org.etalon.network.Affine;
import org.etalon.network.DiagonalMap;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Relu;
import org.etalon.network.Semantics;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.problem.Property;
import org.etalon.testing.Cases;
import org.etalon.testing.FloatRuns;
import org.etalon.testing.RandomNetworks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Networks that run in float32, in both arithmetics; the judge is an evaluator of the tests' own.
 */
class FloatRowsTest {
  private static Graph graph(Network network) {
    return new Graph(network, Optional.empty(), Semantics.FLOAT32);
  }

  private static double bound(Network f, Network g, Box box, boolean exact, boolean every) {
    Graph graphF = graph(f);
    Graph graphG = graph(g);
    Rows rows = exact ? new ExactRows(graphF, graphG) : new DoubleRows(graphF, graphG);
    return new BoxBounder(graphF, rows).bound(box, graphF.unknown(), every, Aim.of(Norm.INF));
  }

  @Test
  void bound_randomNetworks_isNeverBelowTheDifferenceOfTwoRuns() {
    RandomNetworks random = new RandomNetworks(51);
    FloatRuns floats = new FloatRuns(52);
    int cases = Cases.of(600);
    int close = 0;
    for (int n = 0; n < cases; n++) {
      int inputs = 1 + n % 3;
      Network f = FloatRuns.inFloats(n % 2 == 0 ? random.graph(inputs) : random.network(inputs));
      Network g = n % 4 == 1 ? f : FloatRuns.inFloats(random.perturbed(f));
      if (!graph(f).fits(graph(g))) {
        continue;
      }
      Box box = n % 5 == 0 ? Box.cube(inputs, 0.5, 0.5) : Box.cube(inputs, -0.75, 0.5);
      double inDoubles = bound(f, g, box, false, n % 3 == 0);
      double inExact = bound(f, g, box, true, n % 3 == 0);
      double attained = 0;
      for (int run = 0; run < 60; run++) {
        float[] x = new float[inputs];
        for (int i = 0; i < inputs; i++) {
          x[i] = floats.in(box.lower(i), box.upper(i));
        }
        float[] y = floats.run(f, x);
        float[] yPrime = floats.run(g, x);
        for (int i = 0; i < y.length; i++) {
          attained = Math.max(attained, Math.abs((double) yPrime[i] - y[i]));
        }
      }
      assertThat(attained).as("case %d", n).isLessThanOrEqualTo(Math.min(inDoubles, inExact));
      close += attained > 0 && Math.max(inDoubles, inExact) < 60 * attained ? 1 : 0;
    }
    assertThat(close).isGreaterThan(cases / 3);
  }

  @Test
  void bound_gAlone_isNeverBelowTheDifferenceFromRealArithmetic() {
    RandomNetworks random = new RandomNetworks(57);
    FloatRuns floats = new FloatRuns(58);
    int cases = Cases.of(200);
    int close = 0;
    for (int n = 0; n < cases; n++) {
      int inputs = 1 + n % 3;
      Network f = FloatRuns.inFloats(n % 2 == 0 ? random.graph(inputs) : random.network(inputs));
      Network g = n % 4 < 2 ? f : FloatRuns.inFloats(random.perturbed(f));
      Graph graphF = new Graph(f, Optional.empty(), Semantics.FLOAT32_G.ofF());
      Graph graphG = new Graph(g, Optional.empty(), Semantics.FLOAT32_G.ofG());
      Box box = Box.cube(inputs, -0.75, 0.5);
      double bound = Double.POSITIVE_INFINITY;
      for (Rows rows : List.of(new DoubleRows(graphF, graphG), new ExactRows(graphF, graphG))) {
        double one =
            new BoxBounder(graphF, rows).bound(box, graphF.unknown(), n % 3 == 0, Aim.of(Norm.INF));
        bound = Math.min(bound, one);
      }
      double attained = floats.fromReal(f, g, box, 60);
      assertThat(attained).as("case %d", n).isLessThanOrEqualTo(bound);
      close += attained > 0 && bound < 60 * attained ? 1 : 0;
    }
    assertThat(close).isGreaterThan(cases / 3);
  }

  @Test
  void check_gAlone_takesFForAFunctionOfRealNumbers() {
    Network detector = detector();
    for (CheckOptions options : List.of(Certificates.DOUBLES, Certificates.EXACT)) {
      Semantics alone = Semantics.FLOAT32_G;
      assertThat(
              Checker.check(
                      claim(detector, plain(), alone), question(detector, plain(), alone), options)
                  .accepted())
          .isTrue();
      assertThat(
              Checker.check(
                      claim(plain(), detector, alone), question(plain(), detector, alone), options)
                  .accepted())
          .isFalse();
    }
  }

  @Test
  void check_witnessOfGAlone_isARunOfGBesideExactValuesOfF() {
    Network f = plain();
    Network g = detector();
    double[] x = {0.75};
    List<String> runOfG = Example.texts(Semantics.FLOAT32.run(g, x));
    List<String> exactOfG = Example.texts(g.forwardExact(x));
    List<String> ofF = Example.texts(f.forwardExact(x));
    assertThat(refutes(f, g, x, ofF, runOfG, Semantics.FLOAT32_G)).isTrue();
    assertThat(refutes(f, g, x, ofF, exactOfG, Semantics.FLOAT32_G)).isFalse();
    assertThat(refutes(g, f, x, exactOfG, ofF, Semantics.FLOAT32_G)).isFalse();
    assertThat(refutes(g, f, x, runOfG, ofF, Semantics.FLOAT32_G)).isFalse();
  }

  private static Network row(double bias, double... weights) {
    Matrix matrix = Matrix.of(1, weights.length, weights);
    return Network.of(List.of(Affine.of(matrix, Vector.of(bias))));
  }

  /** The most that runs are away from the exact output, and the checker's radius. */
  private static double[] attainedAndRadius(Network network, float... x) {
    FloatRuns floats = new FloatRuns(53);
    double[] point = new double[x.length];
    Arrays.setAll(point, i -> x[i]);
    Dyadic exact = network.forwardExact(point)[0];
    Dyadic largest = Dyadic.ZERO;
    for (int n = 0; n < 200; n++) {
      largest = largest.max(Dyadic.of(floats.run(network, x)[0]).subtract(exact).abs());
    }
    Forms forms = new Forms(graph(network));
    forms.setBox(point, point);
    return new double[] {largest.toDoubleUp(), forms.radii(network.nodes().size())[0]};
  }

  @Test
  void radii_oneTermOfTheBoundMatters_cover() {
    float third = 1 / 3f;
    double[][] each = {
      attainedAndRadius(row(0, third, third, third), 0.1f, 0.7f, 0.9f),
      attainedAndRadius(row(1, 0x1p-30), 0.9f),
      attainedAndRadius(row(0, 0x1p60), 0x1.8p-127f),
      attainedAndRadius(row(0, 0x1p-127), 0x1p60f),
      attainedAndRadius(row(0, 0x1p-70, 0x1p-70, 0x1p-70), 0x1.8p-57f, 0x1.8p-57f, 0x1.8p-57f),
      attainedAndRadius(row(0x1.fed56p-25, 0x1.000038fffffp0), 0x1.048bf4p0f),
      attainedAndRadius(row(0x1p-127, 1), 0),
      attainedAndRadius(sum(), 0x1.000002p-1f),
    };
    for (double[] pair : each) {
      assertThat(pair[0]).isPositive().isLessThanOrEqualTo(pair[1]);
    }
  }

  /** {@code x + 0.75 x}, the second product exact for short x. */
  private static Network sum() {
    Affine one = new Affine(new DiagonalMap(Vector.of(1)), Vector.zeros(1));
    Affine other = Affine.of(Matrix.of(1, 1, new double[] {0.75}), Vector.of(0));
    return Network.of(
        1, List.of(Node.of(one, 0), Node.of(other, 0), new Node(new Add(1), List.of(1, 2))));
  }

  @Test
  void graph_ofWhatFloat32IsNotFor_isRefused() {
    Forms forms = new Forms(graph(row(0, 1e39)));
    forms.setBox(new double[] {0}, new double[] {0});
    assertThatThrownBy(() -> forms.radii(1)).isInstanceOf(IllegalArgumentException.class);
    assertThat(bound(row(0, 0x1p126), row(0, 0x1p126), Box.cube(1, 1, 2.5), false, false))
        .isInfinite();
    assertThat(bound(row(0, 0x1p126), row(0, 0x1p126), Box.cube(1, 1, 2.5), true, false))
        .isInfinite();
    assertThat(bound(row(0, 0x1p125), row(0, 0x1p125), Box.cube(1, 1, 2.5), false, false))
        .isInfinite();
    assertThat(bound(row(0, 0x1p125), row(0, 0x1p125), Box.cube(1, 1, 1.5), false, false))
        .isLessThan(0x1p110);
  }

  @Test
  void bound_rectifierOfSubnormalInputs_mayBeFlushed() {
    Network f = Network.of(List.of(new Relu(1)));
    Box box = Box.cube(1, 0, 0x1p-127);
    for (boolean exact : new boolean[] {false, true}) {
      assertThat(bound(f, f, box, exact, false)).isGreaterThanOrEqualTo(0x1p-127);
    }
  }

  /** {@code x_0 + x_1 - x_2 - x_3}, one sum after the other, times a number, rectified. */
  private static Network sums(double factor) {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      double[] row = new double[4];
      row[i] = i < 2 ? factor : -factor;
      nodes.add(Node.of(Affine.of(Matrix.of(1, 4, row), Vector.zeros(1)), 0));
    }
    nodes.add(new Node(new Add(1), List.of(1, 2)));
    nodes.add(new Node(new Add(1), List.of(5, 3)));
    nodes.add(new Node(new Add(1), List.of(6, 4)));
    nodes.add(Node.of(new Relu(1), 7));
    return Network.of(4, nodes);
  }

  /** The same in one affine node, with more behind. */
  private static Network row(double factor) {
    double[] weights = {factor, factor, -factor, -factor};
    Affine one = Affine.of(Matrix.of(1, 1, new double[] {1}), Vector.zeros(1));
    return Network.of(
        List.of(Affine.of(Matrix.of(1, 4, weights), Vector.zeros(1)), new Relu(1), one, one));
  }

  @Test
  void bound_valuesThatRoundingMakesPositive_areNotTakenForInactive() {
    // real numbers give -0.5; float32 rounds 2^25 + 3 to 2^25 + 4
    float[] x = {0x1p25f, 3, 0x1p25f, 3.5f};
    double[] point = {0x1p25, 3, 0x1p25, 3.5};
    FloatRuns floats = new FloatRuns(54);
    for (Network[] pair : new Network[][] {{sums(1), sums(0)}, {row(1), row(0)}}) {
      double attained = 0;
      for (int run = 0; run < 60; run++) {
        double y = floats.run(pair[0], x)[0];
        attained = Math.max(attained, Math.abs(floats.run(pair[1], x)[0] - y));
      }
      assertThat(attained).isPositive();
      for (boolean exact : new boolean[] {false, true}) {
        Box box = Box.of(point, point);
        assertThat(bound(pair[0], pair[1], box, exact, false)).isGreaterThanOrEqualTo(attained);
      }
    }
  }

  @Test
  void bound_sumsOfTwoValues_knowTheirRounding() {
    // real numbers give 0.25 and 0; what float32 loses is more
    double[] point = {0x1p25, 1.75, 0x1p25, 1.5};
    float[] x = {0x1p25f, 1.75f, 0x1p25f, 1.5f};
    List<Node> nodes = new ArrayList<>(sums(1).nodes());
    nodes.set(7, Node.of(new Affine(new DiagonalMap(Vector.of(1)), Vector.zeros(1)), 7));
    List<Node> zero = new ArrayList<>(sums(0).nodes());
    zero.set(7, nodes.get(7));
    Network f = Network.of(4, nodes);
    Network g = Network.of(4, zero);
    assertThat(new FloatRuns(55).run(f, x)[0]).isEqualTo(-1.5f);
    for (boolean exact : new boolean[] {false, true}) {
      assertThat(bound(f, g, Box.of(point, point), exact, false)).isGreaterThanOrEqualTo(1.5);
    }
  }

  /** {@code 2^25 x_0 - 2^25 x_1} and the sum of all other entries, added. */
  private static Network joint(int others) {
    double[] first = new double[others + 2];
    first[0] = 0x1p25;
    first[1] = -0x1p25;
    double[] second = new double[others + 2];
    Arrays.fill(second, 2, second.length, 1);
    return Network.of(
        others + 2,
        List.of(
            Node.of(Affine.of(Matrix.of(1, others + 2, first), Vector.zeros(1)), 0),
            Node.of(Affine.of(Matrix.of(1, others + 2, second), Vector.zeros(1)), 0),
            new Node(new Add(1), List.of(1, 2))));
  }

  @Test
  void bound_twoAffineNodesInOneSum_coversWhatIsLostOnTheWay() {
    Network f = joint(60);
    float[] x = new float[62];
    Arrays.fill(x, 1);
    double attained = 0;
    FloatRuns floats = new FloatRuns(56);
    for (int run = 0; run < 300; run++) {
      attained = Math.max(attained, Math.abs(floats.run(f, x)[0] - 60));
    }
    assertThat(attained).isGreaterThan(40); // of runs that take one node after the other, 0
    Box point = Box.cube(62, 1, 1);
    for (boolean exact : new boolean[] {false, true}) {
      // one of two runs may lose nothing, or gain as much
      assertThat(bound(f, f, point, exact, false)).isBetween(2 * attained, 1200.0);
    }
  }

  @Test
  void radii_valueAtTheStartOfASum_coversWhatIsLostOnTheWay() {
    double[] weights = {0, 1, 1, 1, 1};
    Affine move = Affine.of(Matrix.of(1, 5, new double[] {1, 0, 0, 0, 0}), Vector.zeros(1));
    Affine sum = Affine.of(Matrix.of(1, 5, weights), Vector.zeros(1));
    for (List<Integer> order : List.of(List.of(1, 2), List.of(2, 1))) {
      Network f =
          Network.of(5, List.of(Node.of(move, 0), Node.of(sum, 0), new Node(new Add(1), order)));
      double[] pair = attainedAndRadius(f, 0x1p25f, 1, 1, 1, 1);
      assertThat(pair[0]).isEqualTo(4);
      assertThat(pair[1]).isBetween(4.0, 11.0);
    }
  }

  private static final double EPSILON = 0.01;

  private static Network detector() {
    return Network.alternating(
        List.of(
            Affine.of(Matrix.of(3, 1, new double[] {0, 1, 0}), Vector.of(1, 0, 1)),
            Affine.of(Matrix.of(1, 3, new double[] {0x1p25, 1, -0x1p25}), Vector.zeros(1))));
  }

  private static Network plain() {
    return Network.alternating(
        List.of(
            Affine.of(Matrix.of(3, 1, new double[] {0, 1, 0}), Vector.zeros(3)),
            Affine.of(Matrix.of(1, 3, new double[] {0, 1, 0}), Vector.zeros(1))));
  }

  private static Certificate claim(
      Network f,
      Network g,
      Semantics semantics,
      List<Evidence> evidence,
      List<Certificate.Refutation> refutations) {
    boolean refuted = !refutations.isEmpty();
    return new Certificate(
        new Certificate.Models("", Example.hash(f), "", Example.hash(g)),
        Optional.empty(),
        new Claim.Distance(Norm.INF, Epsilon.of(EPSILON)),
        List.of(Box.cube(1, 0, 1)),
        refuted ? List.of() : List.of(SplitTree.WHOLE),
        evidence,
        refutations,
        Map.of(),
        List.of(),
        semantics,
        Optional.empty());
  }

  private static Certificate claim(Network f, Network g, Semantics semantics) {
    return claim(f, g, semantics, List.of(Evidence.DEFAULT), List.of());
  }

  private static Question question(Network f, Network g, Semantics semantics) {
    return new Question(
        f,
        "",
        Optional.of(g),
        "",
        Domain.of(Box.cube(1, 0, 1)),
        new Property.Distance(Norm.INF, Epsilon.of(EPSILON)),
        Optional.empty(),
        semantics);
  }

  /** Where both are affine, exact runs say nothing of float32, either. */
  @Test
  void check_affineDetectorOfOrder_isAcceptedForRealNumbersAlone() {
    Network f = detector().withAffine(FloatRowsTest::raised);
    Network g = plain().withAffine(FloatRowsTest::raised);
    for (CheckOptions options : List.of(Certificates.DOUBLES, Certificates.EXACT)) {
      assertThat(
              Checker.check(claim(f, g, Semantics.REAL), question(f, g, Semantics.REAL), options)
                  .accepted())
          .isTrue();
      assertThat(
              Checker.check(
                      claim(f, g, Semantics.FLOAT32), question(f, g, Semantics.FLOAT32), options)
                  .accepted())
          .isFalse();
    }
  }

  private static Affine raised(Affine affine) {
    return affine.outputSize() == 3 ? new Affine(affine.map(), Vector.of(1, 1, 1)) : affine;
  }

  @Test
  void check_detectorOfOrder_isAcceptedForRealNumbersAlone() {
    for (CheckOptions options : List.of(Certificates.DOUBLES, Certificates.EXACT)) {
      for (Network g : List.of(detector(), plain())) {
        Network f = detector(); // of equal networks too, two runs differ
        CheckResult real =
            Checker.check(claim(f, g, Semantics.REAL), question(f, g, Semantics.REAL), options);
        assertThat(real.accepted()).as(real.reason()).isTrue();
        CheckResult floats =
            Checker.check(
                claim(f, g, Semantics.FLOAT32), question(f, g, Semantics.FLOAT32), options);
        assertThat(floats.accepted()).isFalse();
        assertThat(floats.reason()).contains("no bound");
      }
    }
  }

  @Test
  void check_semanticsOfAnotherQuestion_isRejected() {
    Network f = plain();
    for (Semantics claimed : Semantics.values()) {
      for (Semantics asked : Semantics.values()) {
        CheckResult result =
            Checker.check(claim(f, f, claimed), question(f, f, asked), Certificates.DOUBLES);
        assertThat(result.accepted())
            .as("%s asked, %s", asked, claimed)
            .isEqualTo(claimed == asked);
      }
    }
  }

  @Test
  void check_evidenceForRealNumbers_gainsNothingInFloat32() {
    Network f = detector();
    Evidence together = new Evidence(true, List.of());
    Certificate forged = claim(f, plain(), Semantics.FLOAT32, List.of(together), List.of());
    CheckResult result =
        Checker.check(forged, question(f, plain(), Semantics.FLOAT32), Certificates.DOUBLES);
    assertThat(result.accepted()).isFalse();
  }

  @Test
  void check_witness_isARunInFloat32() {
    Network f = plain();
    Network g = detector();
    double[] x = {0.75};
    List<String> run = Example.texts(Semantics.FLOAT32.run(g, x));
    assertThat(run).containsExactly("0"); // ascending columns lose x
    List<String> exact = Example.texts(g.forwardExact(x));
    List<String> ofF = Example.texts(f.forwardExact(x));
    assertThat(refutes(f, g, x, ofF, run, Semantics.FLOAT32)).isTrue();
    assertThat(refutes(f, g, x, ofF, exact, Semantics.FLOAT32)).isFalse();
    assertThat(refutes(f, g, x, ofF, run, Semantics.REAL)).isFalse();
    double[] between = {Math.nextUp(0.75)};
    assertThat(refutes(f, g, between, ofF, run, Semantics.FLOAT32)).isFalse();
  }

  private static boolean refutes(
      Network f, Network g, double[] x, List<String> y, List<String> yPrime, Semantics semantics) {
    Certificate.Refutation refutation = new Certificate.Refutation(0, x, y, yPrime);
    return Checker.check(
            claim(f, g, semantics, List.of(), List.of(refutation)),
            question(f, g, semantics),
            Certificates.DOUBLES)
        .accepted();
  }

  @Test
  void file_keepsTheSemantics(@TempDir Path folder) throws Exception {
    for (Semantics semantics : Semantics.values()) {
      Path file = folder.resolve(semantics.label());
      CertificateWriter.write(file, claim(plain(), plain(), semantics));
      assertThat(CertificateReader.read(file).semantics()).isEqualTo(semantics);
    }
  }
}
