package org.etalon.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.etalon.checker.Certificates.DOUBLES;
import static org.etalon.checker.Certificates.EXACT;
import static org.etalon.checker.Certificates.with;
import static org.etalon.checker.Claims.certificate;
import static org.etalon.checker.Claims.constant;
import static org.etalon.checker.Claims.format;
import static org.etalon.checker.Claims.question;
import static org.etalon.checker.Claims.refutation;
import static org.etalon.checker.Claims.texts;
import static org.etalon.checker.Claims.uniform;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.etalon.certificate.Certificate;
import org.etalon.certificate.QuantizerSpec;
import org.etalon.checker.CheckResult.Subject;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Epsilon;
import org.etalon.quant.FloatFormat;
import org.etalon.quant.Rounding;
import org.etalon.testing.Cases;
import org.etalon.testing.Trees;
import org.junit.jupiter.api.Test;

/** What of a certificate is accepted, statement by statement. */
class StatementsTest {
  private static final List<CheckOptions> BOTH = List.of(DOUBLES, EXACT);
  private static final Box UNIT = Box.cube(1, 0, 1);

  // Architectures.

  /** Every pair of shapes: only equal ones may be compared, whatever the certificate claims. */
  @Test
  void check_networksOfDifferentArchitectures_areRejectedBeforeAnythingElse() {
    List<List<Integer>> shapes =
        List.of(
            List.of(1, 1),
            List.of(2, 1),
            List.of(3, 1),
            List.of(2, 2),
            List.of(2, 3, 1),
            List.of(3, 3, 1),
            List.of(2, 4, 1),
            List.of(2, 3, 2),
            List.of(2, 3, 3, 1));
    for (List<Integer> shapeF : shapes) {
      for (List<Integer> shapeG : shapes) {
        Network f = zero(shapeF);
        Network g = zero(shapeG);
        Box box = Box.cube(shapeF.get(0), 0, 1);
        double[] x = new double[shapeF.get(0)];
        double[] longer = new double[shapeG.get(0)];
        List<String> y = texts(f.forwardExact(x));
        List<String> z = texts(g.forwardExact(longer));
        for (double[] input : List.of(x, longer)) {
          for (boolean bound : List.of(true, false)) {
            List<Certificate.Refutation> refutations =
                bound ? List.of() : List.of(new Certificate.Refutation(0, input, y, z));
            Epsilon epsilon = Epsilon.of(1e-9);
            Certificate c = certificate(f, g, Optional.empty(), epsilon, box, bound, refutations);
            for (CheckOptions options : BOTH) {
              CheckResult result = Checker.check(c, question(f, g, epsilon, box), options);
              if (shapeF.equals(shapeG)) {
                assertThat(result.accepted()).as(shapeF + " " + bound).isEqualTo(bound);
              } else {
                assertThat(result.accepted()).isFalse();
                assertThat(result.reason())
                    .isEqualTo(
                        "the networks have different architectures: f " + shapeF + ", g " + shapeG);
              }
            }
          }
        }
      }
    }
  }

  private static Network zero(List<Integer> shape) {
    List<Affine> layers = new ArrayList<>();
    for (int l = 1; l < shape.size(); l++) {
      int rows = shape.get(l);
      int columns = shape.get(l - 1);
      layers.add(
          Affine.of(Matrix.of(rows, columns, new double[rows * columns]), Vector.zeros(rows)));
    }
    return Network.alternating(layers);
  }

  @Test
  void check_domainsTreesAndWitnessesOfOtherSizes_areRejectedInWords() {
    Network f = constant(0);
    Box plane = Box.cube(2, 0, 1);
    Epsilon epsilon = Epsilon.of(1);
    for (Network g : List.of(f, constant(0.5))) { // the first is equal to f: a shortcut of its own
      Certificate wide = certificate(f, g, Optional.empty(), epsilon, plane, true, List.of());
      assertThat(Checker.check(wide, question(f, g, epsilon, plane), DOUBLES).reason())
          .isEqualTo("the domain has 2 inputs, the networks take 1");
      Certificate good = certificate(f, g, Optional.empty(), epsilon, UNIT, true, List.of());
      Certificate cut = with(good, List.of(UNIT), List.of(Trees.cut(1, 0.5)));
      assertThat(Checker.check(cut, question(f, g, epsilon, UNIT), DOUBLES).reason())
          .isEqualTo("a tree cuts input 1 of 1, counted from 0");
    }
    Certificate.Refutation flat =
        new Certificate.Refutation(0, new double[2], List.of(), List.of());
    Certificate c = certificate(f, f, Optional.empty(), epsilon, UNIT, false, List.of(flat));
    assertThat(Checker.check(c, question(f, f, epsilon, UNIT), DOUBLES).reason())
        .isEqualTo("a witness has 2 entries, f takes 1");
  }

  // Widths.

  @Test
  void check_widthsThatMeanNothing_areRejected() {
    Network f = constant(0.1);
    Epsilon epsilon = Epsilon.of(1e-6);
    for (FloatFormat format : FloatFormat.values()) {
      Network h = format(format).quantize(f, 16);
      Optional<QuantizerSpec> quantizer = Optional.of(format(format));
      for (int bits : new int[] {-1, 1, 15, 16, 17, 24, 100, Integer.MAX_VALUE}) {
        List<Certificate.Refutation> list = List.of(refutation(f, h, bits, 0.5));
        CheckResult result =
            Checker.check(
                certificate(f, h, quantizer, epsilon, UNIT, false, list),
                question(f, h, epsilon, UNIT),
                DOUBLES);
        assertThat(result.accepted()).as(format + " " + bits).isEqualTo(bits == 16);
        assertThat(result.reason())
            .endsWith(
                bits == 16
                    ? " at a witness for h of the width 16 of " + format.label()
                    : bits + ", which means nothing to the quantizer " + format.label());
      }
    }
  }

  @Test
  void check_widthsOfUniformQuantizers_areThoseThatExist() {
    Network f = constant(0.3);
    Epsilon epsilon = Epsilon.of(1e-11);
    QuantizerSpec floor = uniform(3, Rounding.FLOOR);
    for (int bits : new int[] {-5, 1, 32, 33, 99, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      Network h = floor.quantize(f, Math.min(32, Math.max(1, bits)));
      CheckResult result =
          Checker.check(
              certificate(
                  f,
                  h,
                  Optional.of(floor),
                  epsilon,
                  UNIT,
                  false,
                  List.of(refutation(f, h, bits, 1))),
              question(f, h, epsilon, UNIT),
              DOUBLES);
      assertThat(result.accepted()).as(result.reason()).isEqualTo(bits == 1 || bits == 32);
      assertThat(result.reason().contains("means nothing")).isEqualTo(!result.accepted());
    }
  }

  // Two statements.

  @Test
  void check_witnessesBelowTheUsersEpsilon_leaveTheBoundAlone() {
    for (long seed = 1; seed <= Cases.of(6) + 1; seed++) {
      Example e = Example.of(seed);
      int refuted = e.certificate().refutations().size();
      for (CheckOptions options : BOTH) {
        CheckResult own = Checker.check(e.certificate(), e.question(), options);
        assertThat(own.refuted()).hasSize(refuted);
        CheckResult far = Checker.check(e.certificate(), e.question(Epsilon.parse("1e9")), options);
        assertThat(far.accepted()).as(far.reason()).isTrue();
        assertThat(far.refuted()).isEmpty();
        assertThat(far.unreached()).isEqualTo(own.refuted());
        assertThat(texts(far, Subject.BOUND, true)).hasSize(1);
        assertThat(texts(far, Subject.REFUTATIONS, true)).isEmpty();
        assertThat(texts(far, Subject.REFUTATIONS, false)).hasSize(refuted > 0 ? 1 : 0);
        assertThat(texts(far, Subject.MINIMALITY, true)).isEmpty();
        assertThat(far.reason()).isEqualTo(texts(far, Subject.BOUND, true).get(0));
        Certificate alone = witnessesOf(e.certificate());
        CheckResult short_ = Checker.check(alone, e.question(Epsilon.parse("1e9")), options);
        assertThat(short_.accepted()).as(short_.reason()).isFalse();
        assertThat(short_.reason()).startsWith("witnesses do not reach 1e9, only ");
        CheckResult kept = Checker.check(alone, e.question(), options);
        assertThat(kept.accepted()).as(kept.reason()).isTrue();
      }
    }
  }

  private static Certificate witnessesOf(Certificate c) {
    return new Certificate(
        c.models(),
        c.quantizer(),
        c.norm(),
        c.epsilon(),
        c.boxes(),
        List.of(),
        c.refutations(),
        Map.of());
  }

  @Test
  void check_boundThatFails_doesNotHideWhatIsRefuted() {
    Example e = Example.of(3);
    Epsilon half = Epsilon.of(e.maximum() / 2);
    for (CheckOptions options : BOTH) {
      CheckResult weaker = Checker.check(e.certificate(), e.question(half), options);
      assertThat(weaker.accepted()).isFalse();
      assertThat(weaker.reason()).isEqualTo(texts(weaker, Subject.BOUND, false).get(0));
      assertThat(weaker.refuted()).hasSize(e.certificate().refutations().size());
      assertThat(texts(weaker, Subject.MINIMALITY, true)).isEmpty();
      CheckResult lie = Checker.check(with(e.certificate(), half), e.question(half), options);
      assertThat(lie.reason()).startsWith("no bound of at most " + half);
      assertThat(lie.refuted()).isNotEmpty();
      assertThat(lie.leaf()).isNotNegative();
    }
  }

  @Test
  void check_falseWitness_rejectsTheWholeCertificate() {
    Example e = Example.of(3);
    Certificate c = e.certificate();
    Certificate forged = with(c, Epsilon.parse("1e9")); // a bound that holds, witnesses that do not
    CheckResult result = Checker.check(forged, e.question(Epsilon.parse("1e9")), DOUBLES);
    assertThat(result.accepted()).isFalse();
    assertThat(result.reason()).endsWith("does not exceed epsilon, 1e9");
    assertThat(result.statements()).isEmpty();
  }

  // The decimal.

  @Test
  void check_differenceBetweenTheDecimalAndItsDouble_isDecidedByTheDecimal() {
    Network f = constant(0);
    Network above = constant(0.1);
    Epsilon tenth = Epsilon.parse("0.1");
    for (Epsilon claimed : List.of(tenth, Epsilon.of(0.1))) {
      for (CheckOptions options : BOTH) {
        Certificate bound = certificate(f, above, Optional.empty(), claimed, UNIT, true, List.of());
        assertThat(Checker.check(bound, question(f, above, tenth, UNIT), options).accepted())
            .isFalse();
        Network below = constant(0.1 - 1e-14);
        Certificate good = certificate(f, below, Optional.empty(), claimed, UNIT, true, List.of());
        CheckResult result = Checker.check(good, question(f, below, tenth, UNIT), options);
        assertThat(result.accepted()).as(result.reason()).isTrue();
        assertThat(result.reason()).contains("<= 0.1 for every x");
      }
    }
    Certificate exact =
        certificate(f, above, Optional.empty(), Epsilon.of(0.1), UNIT, true, List.of());
    assertThat(Checker.check(exact, question(f, above, Epsilon.of(0.1), UNIT), EXACT).accepted())
        .isTrue();
    Network third = constant(0.3); // below 3/10
    Certificate witness =
        certificate(
            f,
            third,
            Optional.empty(),
            Epsilon.of(Math.nextDown(0.3)),
            UNIT,
            false,
            List.of(refutation(f, third, 0, 0.5)));
    assertThat(
            Checker.check(witness, question(f, third, Epsilon.of(Math.nextDown(0.3)), UNIT), EXACT)
                .accepted())
        .isTrue();
    CheckResult no = Checker.check(witness, question(f, third, Epsilon.parse("0.3"), UNIT), EXACT);
    assertThat(no.accepted()).isFalse();
    assertThat(no.reason()).startsWith("the witness does not reach 0.3, only 0.29");
  }
}
