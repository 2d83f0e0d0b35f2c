package org.etalon.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.etalon.checker.Certificates.DOUBLES;
import static org.etalon.checker.Certificates.EXACT;
import static org.etalon.checker.Certificates.SHARE;
import static org.etalon.checker.Certificates.with;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.etalon.certificate.Certificate;
import org.etalon.certificate.QuantizerSpec;
import org.etalon.certificate.SplitTree;
import org.etalon.checker.CheckResult.Statement;
import org.etalon.checker.CheckResult.Subject;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.quant.FloatFormat;
import org.etalon.quant.Granularity;
import org.etalon.quant.Rounding;
import org.etalon.quant.StepRule;
import org.etalon.quant.UniformScheme;
import org.etalon.testing.RandomNetworks;
import org.junit.jupiter.api.Test;

/** What of a certificate is accepted, statement by statement. */
class StatementsTest {
  private static final List<CheckOptions> BOTH = List.of(DOUBLES, EXACT);
  private static final Box UNIT = Box.cube(1, 0, 1);

  /** f(x) = 0 and the network h(x) = value of one input. */
  private static Network constant(double value) {
    return Network.alternating(
        List.of(
            Affine.of(Matrix.of(1, 1, 0), Vector.of(0)),
            Affine.of(Matrix.of(1, 1, 0), Vector.of(value))));
  }

  private static Certificate.Refutation refutation(Network f, Network h, int bits, double... x) {
    return new Certificate.Refutation(bits, x, texts(f.forwardExact(x)), texts(h.forwardExact(x)));
  }

  private static List<String> texts(Dyadic[] values) {
    return Example.texts(values);
  }

  private static Certificate certificate(
      Network f,
      Network g,
      Optional<QuantizerSpec> quantizer,
      Epsilon epsilon,
      Box box,
      boolean bound,
      List<Certificate.Refutation> refutations) {
    return new Certificate(
        new Certificate.Models("", Example.hash(f), "", Example.hash(g)),
        quantizer,
        Norm.INF,
        epsilon,
        List.of(box),
        bound ? List.of(new SplitTree(true)) : List.of(),
        refutations,
        Map.of());
  }

  private static Question question(Network f, Network g, Epsilon epsilon, Box box) {
    return new Question(f, "", Optional.of(g), "", Domain.of(box), Norm.INF, epsilon);
  }

  private static Question demanding(Question q, QuantizerSpec quantizer, int min, int max) {
    return new Question(
        q.f(),
        q.fileF(),
        q.g(),
        q.fileG(),
        q.domain(),
        q.norm(),
        q.epsilon(),
        Optional.of(new Question.Quantization(quantizer, min, max)));
  }

  private static QuantizerSpec uniform(int bits, Rounding rounding) {
    return new QuantizerSpec(
        Optional.of(
            new UniformScheme(bits, rounding, Granularity.NETWORK, StepRule.POWER_OF_TWO, false)),
        Optional.empty());
  }

  private static QuantizerSpec format(FloatFormat format) {
    return new QuantizerSpec(Optional.empty(), Optional.of(format));
  }

  private static List<String> texts(CheckResult result, Subject subject, boolean accepted) {
    return result.statements().stream()
        .filter(s -> s.subject() == subject && s.accepted() == accepted)
        .map(Statement::text)
        .toList();
  }

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
      SplitTree tree = new SplitTree(true);
      tree.child(0, 1, 0.5, false);
      Certificate good = certificate(f, g, Optional.empty(), epsilon, UNIT, true, List.of());
      Certificate cut = with(good, List.of(UNIT), List.of(tree));
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
    for (long seed = 1; seed <= 6 / SHARE + 1; seed++) {
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

  // Minimality.

  @Test
  void check_minimality_isClaimedOnlyWhereItFollows() {
    int minimal = 0;
    for (long seed = 1; seed <= 4; seed++) {
      Example e = Example.of(seed);
      Certificate c = e.certificate();
      CheckResult all = Checker.check(c, e.question(), DOUBLES);
      boolean every = all.refuted().equals(List.of(1, 2, 3, 4, 5));
      assertThat(texts(all, Subject.MINIMALITY, true)).hasSize(every ? 1 : 0);
      assertThat(texts(all, Subject.MINIMALITY, false)).hasSize(every ? 0 : 1);
      minimal += every ? 1 : 0;
      if (every) {
        assertThat(all.reason())
            .endsWith("6 bits are the fewest of uniform floor, one power-of-two step a network");
        lessThanAll(e);
      }
    }
    assertThat(minimal).isGreaterThan(1);
  }

  private static void lessThanAll(Example e) {
    Certificate c = e.certificate();
    for (int gone = 0; gone < 5; gone++) {
      List<Certificate.Refutation> some = new ArrayList<>(c.refutations());
      some.remove(gone);
      Certificate less =
          new Certificate(
              c.models(),
              c.quantizer(),
              c.norm(),
              c.epsilon(),
              c.boxes(),
              c.trees(),
              some,
              Map.of());
      CheckResult result = Checker.check(less, e.question(), DOUBLES);
      assertThat(result.accepted()).isTrue();
      assertThat(texts(result, Subject.MINIMALITY, false))
          .containsExactly("fewer than 6 bits may do: not refuted is the width " + (gone + 1));
      CheckResult from =
          Checker.check(
              less, demanding(e.question(), uniform(1, Rounding.FLOOR), gone + 2, 8), DOUBLES);
      assertThat(texts(from, Subject.MINIMALITY, true))
          .containsExactly(
              "6 bits are the fewest of uniform floor, one power-of-two step a network, of "
                  + (gone + 2)
                  + " and more");
    }
  }

  /** Refutations by a coarse quantizer beside a g that a finer one made: no word of minimality. */
  @Test
  void check_refutationsOfAnotherQuantizer_neverReadAsMinimality() {
    int seen = 0;
    for (long seed = 1; seed <= 4; seed++) {
      Example e = Example.of(seed);
      Certificate c = e.certificate();
      Network finer = uniform(7, Rounding.NEAREST).quantize(e.f(), 12);
      for (QuantizerSpec claimed :
          List.of(uniform(6, Rounding.FLOOR), uniform(12, Rounding.FLOOR))) {
        Certificate mixed =
            new Certificate(
                new Certificate.Models(
                    Example.FILE_F, Example.hash(e.f()), Example.FILE_G, Example.hash(finer)),
                Optional.of(claimed),
                Norm.INF,
                c.epsilon(),
                c.boxes(),
                c.trees(),
                c.refutations(),
                Map.of());
        Question q =
            new Question(
                e.f(),
                Example.FILE_F,
                Optional.of(finer),
                Example.FILE_G,
                Domain.of(e.box()),
                Norm.INF,
                c.epsilon());
        CheckResult result = Checker.check(mixed, q, DOUBLES);
        assertThat(texts(result, Subject.MINIMALITY, true)).isEmpty();
        if (result.accepted()) {
          seen++;
          assertThat(texts(result, Subject.MINIMALITY, false).get(0))
              .startsWith("g is not the network that uniform floor");
          assertThat(Checker.check(mixed, demanding(q, claimed, 1, 24), DOUBLES).reason())
              .startsWith("g is not the network that uniform floor");
        }
      }
    }
    assertThat(seen).isGreaterThan(3);
  }

  @Test
  void check_demandedQuantizer_hasToBeTheCertificates() {
    Example e = Example.of(3);
    Question q = e.question();
    assertThat(accepts(e, demanding(q, uniform(1, Rounding.FLOOR), 1, 24))).isTrue();
    assertThat(accepts(e, demanding(q, uniform(9, Rounding.FLOOR), 6, 6))).isTrue();
    List<Question.Quantization> others =
        List.of(
            new Question.Quantization(uniform(6, Rounding.NEAREST), 1, 24),
            new Question.Quantization(uniform(6, Rounding.FLOOR), 1, 5),
            new Question.Quantization(uniform(6, Rounding.FLOOR), 7, 24),
            new Question.Quantization(format(FloatFormat.FLOAT16), 16, 16),
            new Question.Quantization(
                new QuantizerSpec(
                    Optional.of(
                        new UniformScheme(
                            6, Rounding.FLOOR, Granularity.NETWORK, StepRule.FREE, false)),
                    Optional.empty()),
                1,
                24));
    for (Question.Quantization other : others) {
      Question asked = demanding(q, other.quantizer(), other.minBits(), other.maxBits());
      CheckResult result = Checker.check(e.certificate(), asked, DOUBLES);
      assertThat(result.accepted()).isFalse();
      assertThat(result.reason()).startsWith("the certificate is about ");
    }
    Certificate unnamed =
        certificate(
            e.f(), e.g(), Optional.empty(), e.certificate().epsilon(), e.box(), true, List.of());
    Question plain = question(e.f(), e.g(), e.certificate().epsilon(), e.box());
    assertThat(
            Checker.check(unnamed, demanding(plain, uniform(6, Rounding.FLOOR), 1, 24), DOUBLES)
                .reason())
        .startsWith("the certificate is about no quantizer, not about uniform floor");
  }

  private static boolean accepts(Example e, Question q) {
    return Checker.check(e.certificate(), q, DOUBLES).accepted();
  }

  /** Every quantizer there is: its own network at a width, and refutations against it, pass. */
  @Test
  void check_everyQuantizer_replaysItsOwnNetworks() {
    RandomNetworks random = new RandomNetworks(5);
    Network f = random.network(1);
    for (QuantizerSpec quantizer : quantizers()) {
      int bits = quantizer.bits();
      Network h = quantizer.quantize(f, bits);
      double[] x = {0.7};
      List<Certificate.Refutation> list = List.of(refutation(f, h, bits, x));
      Epsilon epsilon = Epsilon.of(0);
      boolean differs = !texts(f.forwardExact(x)).equals(texts(h.forwardExact(x)));
      for (CheckOptions options : BOTH) {
        Certificate witness = certificate(f, h, Optional.of(quantizer), epsilon, UNIT, false, list);
        Question q = demanding(question(f, h, epsilon, UNIT), quantizer, 1, 24);
        assertThat(Checker.check(witness, q, options).accepted()).isEqualTo(differs);
        Epsilon much = Epsilon.of(1e6);
        Certificate bound = certificate(f, h, Optional.of(quantizer), much, UNIT, true, List.of());
        Question wide = demanding(question(f, h, much, UNIT), quantizer, 1, 24);
        CheckResult result = Checker.check(bound, wide, options);
        assertThat(result.accepted()).as(result.reason()).isTrue();
      }
    }
  }

  private static List<QuantizerSpec> quantizers() {
    List<QuantizerSpec> list = new ArrayList<>();
    for (Rounding rounding : Rounding.values()) {
      for (Granularity granularity : Granularity.values()) {
        for (StepRule step : StepRule.values()) {
          for (boolean clip : List.of(false, true)) {
            list.add(
                new QuantizerSpec(
                    Optional.of(new UniformScheme(5, rounding, granularity, step, clip)),
                    Optional.empty()));
          }
        }
      }
    }
    for (FloatFormat format : FloatFormat.values()) {
      list.add(format(format));
    }
    return list;
  }

  @Test
  void widths_inWords_joinRuns() {
    assertThat(Widths.list(List.of(1, 2, 3, 5, 7, 8, 10, 11, 12)))
        .isEqualTo("1 to 3, 5, 7, 8, 10 to 12");
    assertThat(Widths.each(List.of(4))).isEqualTo("the width 4");
    assertThat(Widths.each(List.of(4, 5))).isEqualTo("each of the widths 4, 5");
  }
}
