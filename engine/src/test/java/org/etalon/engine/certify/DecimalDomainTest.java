package org.etalon.engine.certify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.etalon.engine.search.SearchOptions;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Grid;
import org.etalon.problem.Problem;
import org.etalon.problem.ProblemStream;
import org.etalon.problem.Property;
import org.etalon.problem.Verdict;
import org.etalon.problem.Witness;
import org.etalon.testing.Cases;
import org.etalon.testing.DecimalBox;
import org.etalon.testing.RandomNetworks;
import org.junit.jupiter.api.Test;

/** Domains whose bounds lie between doubles: what is shown lies between the bounds. */
class DecimalDomainTest {
  private static final SearchOptions OPTIONS =
      SearchOptions.defaults().withThreads(2).withMaxSubproblems(60);
  private static final Network ZERO = affine(0, 0);

  private static Network affine(double weight, double bias) {
    return Network.alternating(List.of(Affine.of(Matrix.of(1, 1, weight), Vector.of(bias))));
  }

  private static Certification certify(Network g, DecimalBox box, Property property) {
    return Certifier.certify(new Problem(ZERO, g, box.domain(), property), OPTIONS);
  }

  private static Optional<Witness> witness(Certification c) {
    return c.bracket().witness();
  }

  /** 2^60 x - 499999993495552 is below this epsilon at 4/10000, above it at the double beneath. */
  @Test
  void certify_pointBetweenTwoDoubles_isNotFalsified() {
    Network g = affine(0x1p60, -499999993495552.0);
    DecimalBox point = DecimalBox.of("0.0004", "0.0004");
    Property asked = Property.atMost(Epsilon.parse("38831391652813.2298"));
    Certification c = certify(g, point, asked);
    assertThat(c.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(witness(c)).isEmpty();
    assertThat(c.lowerBound()).isZero();
    assertThat(certify(g, point, Property.atMost(Epsilon.parse("3.9e13"))).verdict())
        .isEqualTo(Verdict.CERTIFIED);
    Certification bracket = certify(g, point, Property.bracket(0.01));
    assertThat(witness(bracket)).isEmpty();
    assertThat(bracket.upperBound()).isEqualTo(c.upperBound());
    // What rounding adds to the domain would refute this; what is in it would not.
    assertThat(certify(g, DecimalBox.of("0.0004", "0.00040000000000000001"), asked).verdict())
        .isEqualTo(Verdict.UNKNOWN);
  }

  /** The double nearest to a tenth is above it. */
  @Test
  void certify_epsilonThatIsTheMaximum_isNotFalsifiedBeyondTheBound() {
    DecimalBox box = DecimalBox.of("0", "0.1");
    Certification c = certify(affine(1, 0), box, Property.atMost(Epsilon.parse("0.1")));
    assertThat(c.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(witness(c).orElseThrow().input().toArray()).containsExactly(Math.nextDown(0.1));
    c = certify(affine(1, 0), box, Property.atMost(Epsilon.parse("0.0999")));
    assertThat(c.verdict()).isEqualTo(Verdict.FALSIFIED);
    assertThat(box.contains(witness(c).orElseThrow().input().toArray())).isTrue();
    // The difference is the same at the bound and beyond it: that is decided.
    assertThat(certify(affine(0, 0.5), box, Property.atMost(Epsilon.parse("0.5"))).verdict())
        .isEqualTo(Verdict.CERTIFIED);
    c = certify(affine(1, 0), box, Property.bracket(0.01));
    assertThat(c.lowerBound()).isEqualTo(Math.nextDown(0.1));
    assertThat(c.upperBound()).isBetween(0.1, 0.101);
  }

  @Test
  void certify_randomDecimals_showsInputsBetweenThem() {
    RandomNetworks random = new RandomNetworks(77);
    SplittableRandom numbers = new SplittableRandom(77);
    int shown = 0;
    int atBounds = 0;
    int none = 0;
    for (int n = 0; n < Cases.of(400); n++) {
      int inputs = 1 + n % 3;
      Network f = n % 7 == 6 ? random.graph(inputs) : random.network(inputs);
      Network g = random.perturbed(f);
      DecimalBox box = box(numbers, inputs);
      Certification bracket =
          Certifier.certify(new Problem(f, g, box.domain(), Property.bracket(0.1)), OPTIONS);
      List<Certification> all = new ArrayList<>(List.of(bracket));
      for (double part : new double[] {0.5, 1, 1.2}) {
        Property asked = Property.atMost(part * Math.min(bracket.upperBound(), 1e30));
        all.add(Certifier.certify(new Problem(f, g, box.domain(), asked), OPTIONS));
      }
      boolean empty = box.domain().inner().get(0).isEmpty();
      for (Certification c : all) {
        if (empty) {
          assertThat(witness(c)).isEmpty();
          assertThat(c.verdict()).isNotEqualTo(Verdict.FALSIFIED);
        } else {
          double[] x = witness(c).orElseThrow().input().toArray();
          assertThat(box.contains(x)).as("%s in %s", witness(c).get().input(), box).isTrue();
          atBounds += isAtBound(box.domain().inner().get(0).get(), x) ? 1 : 0;
          shown++;
        }
      }
      none += empty ? 1 : 0;
    }
    assertThat(shown).isGreaterThan(Cases.of(800));
    assertThat(atBounds).isGreaterThan(Cases.of(300));
    assertThat(none).isGreaterThan(Cases.of(20));
  }

  private static boolean isAtBound(Box box, double[] x) {
    for (int i = 0; i < x.length; i++) {
      if (x[i] == box.lower(i) || x[i] == box.upper(i)) {
        return true;
      }
    }
    return false;
  }

  /** Ends in tenths to thousandths, now and then the same ones. */
  private static DecimalBox box(SplittableRandom random, int inputs) {
    List<BigDecimal> lower = new ArrayList<>();
    List<BigDecimal> upper = new ArrayList<>();
    for (int i = 0; i < inputs; i++) {
      int digits = 1 + random.nextInt(3);
      BigDecimal a = BigDecimal.valueOf(random.nextInt(-2000, 2000), digits);
      BigDecimal width = BigDecimal.valueOf(random.nextInt(1, 3000), digits);
      lower.add(a);
      upper.add(random.nextInt(8) == 0 ? a : a.add(width));
    }
    return new DecimalBox(lower, upper);
  }

  @Test
  void run_widthsOfDecimals_areRefutedBetweenThem() {
    RandomNetworks random = new RandomNetworks(78);
    DecimalBox box =
        new DecimalBox(
            List.of(new BigDecimal("-0.7"), new BigDecimal("0.3")),
            List.of(new BigDecimal("0.7"), new BigDecimal("1.9")));
    int refuted = 0;
    for (int n = 0; n < Cases.of(40); n++) {
      QuantizationResult result =
          QuantizationSearch.run(
              QuantizationProblem.of(
                  random.network(2),
                  box.domain(),
                  Property.atMost(0.05),
                  QuantizationRequest.uniform(2, 10)),
              OPTIONS);
      for (Attempt attempt : result.tried()) {
        Optional<Witness> found = witness(attempt.certification());
        assertThat(found.filter(w -> !box.contains(w.input().toArray()))).isEmpty();
        refuted += attempt.certification().verdict() == Verdict.FALSIFIED ? 1 : 0;
      }
    }
    assertThat(refuted).isGreaterThan(Cases.of(40));
  }

  /** Nothing is shown in the first box, which holds no double; the second one is attacked. */
  @Test
  void certify_firstBoxWithoutADouble_showsAnInputOfTheSecond() {
    Domain first = DecimalBox.of("0.3", "0.3").domain();
    Domain second = DecimalBox.of("0.1", "0.2").domain();
    Domain both =
        new Domain(
            List.of(first.boxes().get(0), second.boxes().get(0)),
            List.of(Optional.empty(), second.inner().get(0)),
            Optional.empty());
    Problem problem = new Problem(ZERO, affine(1, 0), both, Property.atMost(0.15));
    Certification c = Certifier.certify(problem, OPTIONS);
    assertThat(c.verdict()).isEqualTo(Verdict.FALSIFIED);
    assertThat(witness(c).orElseThrow().input().toArray())
        .containsExactly(second.inner().get(0).orElseThrow().upper(0));
    problem = new Problem(ZERO, affine(1, 0), both, Property.atMost(0.25));
    c = Certifier.certify(problem, OPTIONS);
    assertThat(c.verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  /**
   * In float32 there are inputs between the bounds, or none is shown; what is proved is of more.
   */
  @Test
  void witness_inFloat32_liesBetweenTheBounds() {
    double tenth = 0.1f; // above a tenth
    String below = new BigDecimal(tenth).subtract(new BigDecimal("1e-20")).toPlainString();
    DecimalBox box = DecimalBox.of("0.09", below);
    Problem problem =
        new Problem(ZERO, affine(1, 0), box.domain(), Property.bracket(0.01), Semantics.FLOAT32);
    assertThat(box.domain().boxes().get(0).upper(0)).isEqualTo(tenth);
    assertThat(problem.witness(new double[] {tenth}).input().toArray())
        .containsExactly(Math.nextDown(0.1f));
    Domain none = DecimalBox.of(below, below).domain();
    problem = new Problem(ZERO, affine(1, 0), none, Property.bracket(0.01), Semantics.FLOAT32);
    Certification proof = Certifier.certify(problem, OPTIONS);
    assertThat(proof.bracket().witness()).isEmpty();
    assertThat(proof.upperBound()).isGreaterThanOrEqualTo(tenth);
  }

  /** Points that rounding outward adds to a grid are tried by nobody. */
  @Test
  void certify_gridUpToADecimal_endsBeforeIt() {
    double step = 0x1p-10;
    DecimalBox box =
        DecimalBox.of("0", new BigDecimal(step).subtract(new BigDecimal("1e-25")) + "");
    Domain all = box.domain();
    Domain grid = new Domain(all.boxes(), all.inner(), Optional.of(Grid.of(step)));
    Problem problem = new Problem(ZERO, affine(1, 0), grid, Property.atMost(1e-9));
    assertThat(all.boxes().get(0).upper(0)).isEqualTo(step);
    assertThat(Certifier.certify(problem, OPTIONS).verdict()).isEqualTo(Verdict.CERTIFIED);
  }

  @Test
  void read_ofWhatWasWritten_hasTheSameDomain() throws IOException {
    for (DecimalBox box : List.of(DecimalBox.of("0.1", "0.1"), DecimalBox.of("0.1", "0.7"))) {
      Problem problem = new Problem(ZERO, ZERO, box.domain(), Property.atMost(1));
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      ProblemStream.write(new DataOutputStream(bytes), problem);
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
      assertThat(ProblemStream.read(in)).isEqualTo(problem);
    }
  }
}
