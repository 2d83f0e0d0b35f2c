package org.etalon.engine.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.Certifier;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Add;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Relu;
import org.etalon.network.Selection;
import org.etalon.network.Semantics;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.problem.UnfitException;
import org.etalon.problem.Verdict;
import org.etalon.testing.Cases;
import org.etalon.testing.FloatRuns;
import org.etalon.testing.RandomNetworks;
import org.etalon.theta.Theta;
import org.junit.jupiter.api.Test;

/** Bounds of networks that run in float32, against runs by an evaluator of the tests' own. */
class FloatSearchTest {
  private static final SearchOptions FEW =
      SearchOptions.defaults().withThreads(1).withSeconds(60).withMaxSubproblems(20);

  private static Certification certify(
      Network f, Network g, Box box, Property property, Semantics semantics) {
    return Certifier.certify(new Problem(f, g, Domain.of(box), property, semantics), FEW);
  }

  private static double difference(Network f, Network g, FloatRuns floats, float[] x) {
    float[] y = floats.run(f, x);
    float[] yPrime = floats.run(g, x);
    double largest = 0;
    for (int i = 0; i < y.length; i++) {
      largest = Math.max(largest, Math.abs((double) yPrime[i] - y[i]));
    }
    return largest;
  }

  private static Box inFloats(Box box) {
    double[] lower = Arrays.stream(box.lower()).map(x -> (float) x).toArray();
    double[] upper = Arrays.stream(box.upper()).map(x -> (float) x).toArray();
    return Box.of(lower, upper);
  }

  @Test
  void bound_randomNetworks_isNeverBelowTheDifferenceOfTwoRuns() {
    RandomNetworks random = new RandomNetworks(31);
    FloatRuns floats = new FloatRuns(32);
    int close = 0;
    int cases = Cases.of(400);
    for (int n = 0; n < cases; n++) {
      int inputs = 1 + n % 3;
      Network f = FloatRuns.inFloats(n % 2 == 0 ? random.graph(inputs) : random.network(inputs));
      Network g = n % 4 == 1 ? f : FloatRuns.inFloats(random.perturbed(f));
      Semantics float32 = Semantics.FLOAT32;
      if (!Theta.of(f, float32).hasFormOf(Theta.of(g, float32))) {
        continue;
      }
      Box box = n % 5 == 0 ? Box.cube(inputs, 0.5, 0.5) : inFloats(random.box(inputs));
      Certification result;
      try {
        result = certify(f, g, box, Property.bracket(), float32);
      } catch (UnfitException e) {
        assertThat(e).hasMessageContaining("overflows float32"); // of large weights
        continue;
      }
      double attained = 0;
      for (int run = 0; run < 60; run++) {
        float[] x = new float[inputs];
        for (int i = 0; i < inputs; i++) {
          x[i] = floats.in(box.lower(i), box.upper(i));
        }
        attained = Math.max(attained, difference(f, g, floats, x));
      }
      assertThat(attained).as("case %d", n).isLessThanOrEqualTo(result.upperBound());
      close += attained > 0 && result.upperBound() < 60 * attained ? 1 : 0;
    }
    assertThat(close).isGreaterThan(cases / 3);
  }

  @Test
  void bound_gAlone_isNeverBelowTheDifferenceFromRealArithmetic() {
    RandomNetworks random = new RandomNetworks(34);
    FloatRuns floats = new FloatRuns(35);
    int close = 0;
    int tighter = 0;
    int cases = Cases.of(200);
    for (int n = 0; n < cases; n++) {
      int inputs = 1 + n % 3;
      Network f = FloatRuns.inFloats(n % 2 == 0 ? random.graph(inputs) : random.network(inputs));
      Network g = n % 4 < 2 ? f : FloatRuns.inFloats(random.perturbed(f));
      Box box = n % 5 == 0 ? Box.cube(inputs, 0.5, 0.5) : inFloats(random.box(inputs));
      double both;
      double alone;
      try {
        both = certify(f, g, box, Property.bracket(), Semantics.FLOAT32).upperBound();
        alone = certify(f, g, box, Property.bracket(), Semantics.FLOAT32_G).upperBound();
      } catch (UnfitException e) {
        continue;
      }
      double attained = floats.fromReal(f, g, box, 60);
      assertThat(attained).as("case %d", n).isLessThanOrEqualTo(alone);
      close += attained > 0 && alone < 60 * attained ? 1 : 0;
      tighter += f.equals(g) && alone < 0.6 * both ? 1 : 0;
    }
    assertThat(close).isGreaterThan(cases / 3);
    assertThat(tighter).isGreaterThan(cases / 4);
  }

  @Test
  void certify_gAlone_overflowsInGAlone() {
    Network large = detector(0, 1, 2).withAffine(a -> scaled(a, 0x1p50));
    Network small = plain();
    Box box = Box.cube(1, 0, 1);
    assertThat(certify(large, small, box, Property.bracket(), Semantics.FLOAT32_G).upperBound())
        .isFinite();
    assertThat(certify(small, large, box, Property.bracket(), Semantics.FLOAT32_G).upperBound())
        .isInfinite();
    assertThat(certify(large, small, box, Property.bracket(), Semantics.FLOAT32).upperBound())
        .isInfinite();
  }

  private static Affine scaled(Affine affine, double factor) {
    double[] numbers = affine.map().parameters();
    double[] bias = affine.bias().toArray();
    Arrays.setAll(numbers, k -> factor * numbers[k]);
    Arrays.setAll(bias, i -> factor * bias[i]);
    return new Affine(affine.map().withParameters(numbers), Vector.of(bias));
  }

  /** {@code 2^25 - 2^25 + x}: in another order x is lost. The columns are h, h' and x in turn. */
  private static Network detector(int... columns) {
    double[] last = new double[3];
    last[columns[0]] = 0x1p25;
    last[columns[1]] = -0x1p25;
    last[columns[2]] = 1;
    double[] first = new double[3];
    first[columns[2]] = 1;
    double[] bias = new double[3];
    bias[columns[0]] = 1;
    bias[columns[1]] = 1;
    return Network.alternating(
        List.of(
            Affine.of(Matrix.of(3, 1, first), Vector.of(bias)),
            Affine.of(Matrix.of(1, 3, last), Vector.zeros(1))));
  }

  private static Network plain() {
    return Network.alternating(
        List.of(
            Affine.of(Matrix.of(3, 1, new double[] {0, 0, 1}), Vector.zeros(3)),
            Affine.of(Matrix.of(1, 3, new double[] {0, 0, 1}), Vector.zeros(1))));
  }

  @Test
  void certify_networkThatDetectsItsOrder_isForRealNumbersAlone() {
    Box box = Box.cube(1, 0, 1);
    Network late = detector(0, 1, 2);
    assertThat(certify(plain(), late, box, Property.atMost(0.1), Semantics.REAL).verdict())
        .isEqualTo(Verdict.CERTIFIED);
    // the run that a witness is tried with keeps x: nothing is known
    Certification unknown = certify(plain(), late, box, Property.atMost(0.1), Semantics.FLOAT32);
    assertThat(unknown.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(unknown.upperBound()).isGreaterThan(1);
    float[] x = {0.75f};
    FloatRuns floats = new FloatRuns(5);
    boolean[] kept = new boolean[2];
    for (int n = 0; n < 50; n++) {
      kept[floats.run(late, x)[0] == 0.75f ? 1 : 0] = true;
    }
    assertThat(kept).containsOnly(true);
  }

  @Test
  void bound_affineNodesInOneSum_coversWhatIsLostOnTheWay() {
    double[] ones = new double[60];
    Arrays.fill(ones, 1);
    Affine copies = new Affine(Selection.of(2, new int[60]), Vector.zeros(60));
    Network f =
        Network.of(
            2,
            List.of(
                Node.of(Affine.of(Matrix.of(1, 2, 0x1p25, -0x1p25), Vector.zeros(1)), 0),
                Node.of(copies, 0),
                Node.of(Affine.of(Matrix.of(1, 60, ones), Vector.zeros(1)), 2),
                new Node(new Add(1), List.of(1, 3))));
    float[] x = {1, 1};
    double attained = 0;
    FloatRuns floats = new FloatRuns(33);
    for (int run = 0; run < 300; run++) {
      attained = Math.max(attained, Math.abs(floats.run(f, x)[0] - 60));
    }
    assertThat(attained).isGreaterThan(40);
    Box point = Box.cube(2, 1, 1);
    Certification result = certify(f, f, point, Property.bracket(), Semantics.FLOAT32);
    assertThat(result.upperBound()).isBetween(2 * attained, 1200.0);
  }

  @Test
  void certify_identicalNetworks_mayDifferInFloat32() {
    Box box = Box.cube(1, 0, 1);
    Network f = detector(0, 1, 2);
    assertThat(certify(f, f, box, Property.bracket(), Semantics.REAL).upperBound()).isZero();
    assertThat(certify(f, f, box, Property.bracket(), Semantics.FLOAT32).upperBound())
        .isGreaterThan(1);
  }

  @Test
  void certify_differenceBetweenRunsOfTheStatedOrder_isRefuted() {
    Box box = Box.cube(1, 0, 1);
    // columns in the order h, x, h': the stated order loses x
    Network lost = detector(0, 2, 1);
    Certification result = certify(plain(), lost, box, Property.atMost(0.1), Semantics.FLOAT32);
    assertThat(result.verdict()).isEqualTo(Verdict.FALSIFIED);
    assertThat(result.bracket().witness().orElseThrow().differenceDown()).isGreaterThan(0.1);
    assertThat(certify(plain(), lost, box, Property.atMost(0.1), Semantics.REAL).verdict())
        .isEqualTo(Verdict.CERTIFIED);
  }

  @Test
  void certify_witness_isTheRunOfTheStatedOrder() {
    RandomNetworks random = new RandomNetworks(41);
    int found = 0;
    for (int n = 0; n < 40; n++) {
      Network f = FloatRuns.inFloats(random.network(2));
      Network g = FloatRuns.inFloats(random.perturbed(f));
      if (!Theta.of(f).hasFormOf(Theta.of(g))) {
        continue;
      }
      Box box = Box.cube(2, -1, 1 / 3.0);
      Certification bracket = certify(f, g, box, Property.bracket(), Semantics.FLOAT32);
      double[] x = bracket.bracket().witness().orElseThrow().input().toArray();
      float[] inFloats = {(float) x[0], (float) x[1]};
      assertThat(box.contains(x)).isTrue();
      double[] back = {inFloats[0], inFloats[1]};
      assertThat(back).isEqualTo(x);
      double norm = 0;
      float[] y = stated(f, inFloats);
      float[] yPrime = stated(g, inFloats);
      for (int i = 0; i < y.length; i++) {
        norm = Math.max(norm, Math.abs((double) yPrime[i] - y[i]));
      }
      assertThat(bracket.bracket().witness().orElseThrow().differenceDown())
          .isBetween(Math.nextDown(norm), Math.nextUp(norm));
      found++;
    }
    assertThat(found).isGreaterThan(20);
  }

  /** Ascending columns, then the bias, every operation rounded. */
  private static float[] stated(Network chain, float[] x) {
    float[] values = x;
    for (int k = 0; k < chain.layers().size(); k++) {
      if (k % 2 == 1) {
        for (int i = 0; i < values.length; i++) {
          values[i] = values[i] > 0 ? values[i] : 0;
        }
        continue;
      }
      Affine affine = chain.layers().get(k).affine().orElseThrow();
      Matrix w = affine.map().toMatrix();
      float[] next = new float[w.rows()];
      for (int i = 0; i < next.length; i++) {
        float sum = 0;
        for (int j = 0; j < w.columns(); j++) {
          sum = sum + (float) w.get(i, j) * values[j];
        }
        next[i] = sum + (float) affine.bias().get(i);
      }
      values = next;
    }
    return values;
  }

  @Test
  void certify_rectifierOfSubnormalInputs_mayBeFlushed() {
    Network f = Network.of(List.of(new Relu(1)));
    Box box = Box.cube(1, 0, 0x1p-127);
    Certification result = certify(f, f, box, Property.bracket(), Semantics.FLOAT32);
    assertThat(result.upperBound()).isGreaterThanOrEqualTo(0x1p-127);
  }

  @Test
  void certify_sumsThatMayOverflow_isUnknown() {
    Network f =
        Network.alternating(
            List.of(
                Affine.of(Matrix.of(2, 1, new double[] {1, -1}), Vector.zeros(2)),
                Affine.of(Matrix.of(1, 2, new double[] {0x1p125, 0}), Vector.zeros(1))));
    Box box = Box.cube(1, 1, 1.5);
    Certification fits = certify(f, f, box, Property.bracket(), Semantics.FLOAT32);
    assertThat(fits.upperBound()).isLessThan(0x1p112);
    Certification large = certify(f, f, Box.cube(1, 1, 2.5), Property.bracket(), Semantics.FLOAT32);
    assertThat(large.upperBound()).isInfinite();
  }

  @Test
  void problem_whatFloat32IsNotFor_isRefused() {
    Network f = plain();
    double[] between = {Math.nextUp(1.0)};
    Domain none = Domain.of(Box.of(between, between));
    assertThatThrownBy(() -> new Problem(f, f, none, Property.bracket(), Semantics.FLOAT32))
        .isInstanceOf(UnfitException.class)
        .hasMessageContaining("input 1");
    Domain some = Domain.of(Box.cube(1, 0, 1));
    Property decision = new Property.SameDecision(Epsilon.parse("0"));
    assertThatThrownBy(() -> new Problem(f, f, some, decision, Semantics.FLOAT32))
        .isInstanceOf(UnfitException.class);
  }

  @Test
  void identity_ofSearches_knowsTheSemantics() {
    Network f = plain();
    Domain domain = Domain.of(Box.cube(1, 0, 1));
    byte[] real = SearchIdentity.of(new Problem(f, f, domain, Property.bracket()), FEW.effort());
    byte[] floats =
        SearchIdentity.of(
            new Problem(f, f, domain, Property.bracket(), Semantics.FLOAT32), FEW.effort());
    assertThat(Arrays.equals(real, floats)).isFalse();
  }
}
