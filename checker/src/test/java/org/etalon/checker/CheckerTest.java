package org.etalon.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.etalon.checker.Certificates.DOUBLES;
import static org.etalon.checker.Certificates.EXACT;
import static org.etalon.checker.Certificates.with;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.etalon.certificate.Certificate;
import org.etalon.certificate.QuantizerSpec;
import org.etalon.certificate.SplitTree;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.quant.FloatFormat;
import org.etalon.testing.Cases;
import org.etalon.testing.RandomNetworks;
import org.etalon.testing.Trees;
import org.junit.jupiter.api.Test;

/** Honest certificates are accepted; those of something else are rejected, with a reason. */
class CheckerTest {
  @Test
  void check_honestCertificates_areAcceptedInBothArithmetics() {
    for (long seed = 1; seed <= Cases.of(12) + 1; seed++) {
      Example example = Example.of(seed);
      for (CheckOptions options : List.of(DOUBLES, EXACT, new CheckOptions(true, 5, seed, 2))) {
        CheckResult result = Checker.check(example.certificate(), example.question(), options);
        assertThat(result.accepted()).as(result.reason()).isTrue();
        assertThat(result.leaves()).isEqualTo(example.certificate().leaves());
        assertThat(result.refutations()).isEqualTo(example.certificate().refutations().size());
        assertThat(result.exactLeaves() > 0).isEqualTo(options.exact());
      }
      Question weaker = example.question(Epsilon.of(example.epsilon() * 1.01));
      CheckResult result = Checker.check(example.certificate(), weaker, DOUBLES);
      assertThat(result.accepted()).as(result.reason()).isTrue();
    }
  }

  /** Changes of single parts, each of which makes the certificate one of something else. */
  @Test
  void check_certificateOfSomethingElse_isRejected() {
    Example e = Example.of(3);
    Certificate c = e.certificate();
    Map<String, Certificate> attacks = new LinkedHashMap<>();
    Certificate.Models m = c.models();
    String other = "1".repeat(64);
    attacks.put(
        "file of f",
        with(c, new Certificate.Models(other, m.parametersF(), m.fileG(), m.parametersG())));
    attacks.put(
        "parameters of f",
        with(c, new Certificate.Models(m.fileF(), other, m.fileG(), m.parametersG())));
    attacks.put(
        "file of g",
        with(c, new Certificate.Models(m.fileF(), m.parametersF(), other, m.parametersG())));
    attacks.put(
        "parameters of g",
        with(c, new Certificate.Models(m.fileF(), m.parametersF(), m.fileG(), other)));
    attacks.put(
        "swapped",
        with(c, new Certificate.Models(m.fileG(), m.parametersG(), m.fileF(), m.parametersF())));
    attacks.put("no g", with(c, new Certificate.Models(m.fileF(), m.parametersF(), "", "")));
    for (Norm norm : List.of(Norm.ONE, Norm.TWO)) {
      attacks.put("norm " + norm, with(c, norm));
    }
    attacks.put("epsilon above", with(c, Epsilon.of(Math.nextUp(e.epsilon()))));
    attacks.put("epsilon far above", with(c, Epsilon.of(9e299)));
    attacks.put("epsilon below the maximum", with(c, Epsilon.of(Math.nextDown(e.maximum()))));
    attacks.put("epsilon half", with(c, Epsilon.of(e.maximum() / 2)));
    attacks.put("epsilon zero", with(c, Epsilon.of(0)));
    attacks.put("box enlarged", with(c, List.of(Box.cube(2, -1, 1.5)), c.trees()));
    attacks.put("box shrunk", with(c, List.of(Box.cube(2, -1, 0.5)), c.trees()));
    attacks.put(
        "box moved by an ulp", with(c, List.of(Box.cube(2, -1, Math.nextUp(1.0))), c.trees()));
    attacks.put("box twice", with(c, List.of(e.box(), e.box()), List.of(tree(c), tree(c))));
    attacks.put("three inputs", with(c, List.of(Box.cube(3, -1, 1)), c.trees()));
    attacks.put(
        "no claim",
        new Certificate(
            m, c.quantizer(), c.norm(), c.epsilon(), c.boxes(), List.of(), List.of(), Map.of()));
    for (double at : new double[] {-1, 1, -2, 2, Double.NaN, Double.POSITIVE_INFINITY, 1e308}) {
      attacks.put("cut at " + at, with(c, c.boxes(), List.of(Trees.cut(0, at))));
      SplitTree deep = Trees.cut(0, 0, Trees.cut(1, at), SplitTree.WHOLE);
      attacks.put("cut of a half at " + at, with(c, c.boxes(), List.of(deep)));
    }
    SplitTree overlapping = Trees.cut(0, 0, Trees.cut(0, 0.5), SplitTree.WHOLE);
    attacks.put("cut in the other half", with(c, c.boxes(), List.of(overlapping)));
    attacks.put("cut of a missing input", with(c, c.boxes(), List.of(Trees.cut(7, 0))));
    for (Certificate.Refutation r : c.refutations()) {
      attacks.putAll(attacks(c, r));
    }
    attacks.forEach(
        (name, attack) -> {
          for (CheckOptions options : List.of(DOUBLES, EXACT)) {
            CheckResult result = Checker.check(attack, e.question(), options);
            assertThat(result.accepted()).as(name).isFalse();
            assertThat(result.reason()).as(name).isNotBlank().doesNotContain("\n");
          }
        });
    assertThat(attacks.size()).isGreaterThan(60);
  }

  private static Map<String, Certificate> attacks(Certificate c, Certificate.Refutation r) {
    Map<String, Certificate> attacks = new LinkedHashMap<>();
    List<String> wrong = new ArrayList<>(r.outputF());
    wrong.set(0, wrong.get(0) + "1");
    double[] outside = r.input().clone();
    outside[0] = Math.nextUp(1.0);
    double[] nan = r.input().clone();
    nan[0] = Double.NaN;
    List<Certificate.Refutation> list =
        List.of(
            new Certificate.Refutation(r.bits(), outside, r.outputF(), r.outputG()),
            new Certificate.Refutation(r.bits(), nan, r.outputF(), r.outputG()),
            new Certificate.Refutation(r.bits(), new double[1], r.outputF(), r.outputG()),
            new Certificate.Refutation(r.bits(), r.input(), wrong, r.outputG()),
            new Certificate.Refutation(r.bits(), r.input(), r.outputF(), wrong),
            new Certificate.Refutation(r.bits(), r.input(), List.of(), List.of()),
            new Certificate.Refutation(Example.BITS, r.input(), r.outputF(), r.outputG()),
            new Certificate.Refutation(0, r.input(), r.outputF(), r.outputG()),
            new Certificate.Refutation(-3, r.input(), r.outputF(), r.outputG()),
            new Certificate.Refutation(99, r.input(), r.outputF(), r.outputG()));
    for (int k = 0; k < list.size(); k++) {
      attacks.put(
          "witness " + r.bits() + " attack " + k,
          new Certificate(
              c.models(),
              c.quantizer(),
              c.norm(),
              c.epsilon(),
              c.boxes(),
              c.trees(),
              List.of(list.get(k)),
              Map.of()));
    }
    attacks.put(
        "witness " + r.bits() + " without quantizer",
        new Certificate(
            c.models(),
            Optional.empty(),
            c.norm(),
            c.epsilon(),
            c.boxes(),
            c.trees(),
            List.of(r),
            Map.of()));
    attacks.put(
        "witness " + r.bits() + " of another quantizer",
        new Certificate(
            c.models(),
            Optional.of(new QuantizerSpec(Optional.empty(), Optional.of(FloatFormat.FLOAT16))),
            c.norm(),
            c.epsilon(),
            c.boxes(),
            c.trees(),
            List.of(r),
            Map.of()));
    return attacks;
  }

  private static SplitTree tree(Certificate c) {
    return c.trees().get(0);
  }

  @Test
  void check_anotherQuestion_isRejected() {
    Example e = Example.of(4);
    Example x = Example.of(5);
    Question q = e.question();
    Epsilon asked = q.property().limit().orElseThrow();
    List<Question> others =
        List.of(
            new Question(
                e.g(),
                Example.FILE_F,
                Optional.of(e.f()),
                Example.FILE_G,
                q.domain(),
                Norm.INF,
                asked),
            new Question(
                x.f(),
                Example.FILE_F,
                Optional.of(e.g()),
                Example.FILE_G,
                q.domain(),
                Norm.INF,
                asked),
            new Question(
                e.f(),
                Example.FILE_F,
                Optional.of(x.g()),
                Example.FILE_G,
                q.domain(),
                Norm.INF,
                asked),
            new Question(e.f(), Example.FILE_F, Optional.empty(), "", q.domain(), Norm.INF, asked),
            new Question(
                e.f(), "", Optional.of(e.g()), Example.FILE_G, q.domain(), Norm.INF, asked),
            new Question(
                e.f(),
                Example.FILE_F,
                q.g(),
                Example.FILE_G,
                Domain.of(Box.cube(2, -1, 0.9)),
                Norm.INF,
                asked),
            new Question(e.f(), Example.FILE_F, q.g(), Example.FILE_G, q.domain(), Norm.ONE, asked),
            e.question(Epsilon.of(Math.nextDown(e.epsilon()))),
            e.question(Epsilon.of(0)));
    for (Question other : others) {
      assertThat(Checker.check(e.certificate(), other, DOUBLES).accepted()).isFalse();
    }
  }

  @Test
  void check_claimsThatDoNotFitTheNetworks_areRejectedInWords() {
    Example e = Example.of(9);
    Certificate c = e.certificate();
    Certificate.Models alone = new Certificate.Models(Example.FILE_F, Example.hash(e.f()), "", "");
    Question withoutG =
        new Question(
            e.f(),
            Example.FILE_F,
            Optional.empty(),
            "",
            Domain.of(e.box()),
            Norm.INF,
            Epsilon.of(e.epsilon()));
    Certificate bound =
        new Certificate(
            alone,
            c.quantizer(),
            Norm.INF,
            Epsilon.of(e.epsilon()),
            c.boxes(),
            c.trees(),
            List.of(),
            Map.of());
    assertThat(Checker.check(bound, withoutG, DOUBLES).reason())
        .contains("no quantized one is given");
    Certificate.Refutation some = c.refutations().get(0);
    Certificate ofG =
        refuting(c, alone, new Certificate.Refutation(0, some.input(), some.outputF(), List.of()));
    assertThat(Checker.check(ofG, withoutG, DOUBLES).reason())
        .isEqualTo("the witness for width 0 is about a network that is not given");
    Certificate tooSmall = refuting(c, c.models(), honest(e, 0, some.input()));
    assertThat(Checker.check(tooSmall, e.question(), DOUBLES).reason())
        .isEqualTo("the witness for width 0 does not exceed epsilon, " + c.epsilon());
    Epsilon half = Epsilon.of(0.5 * e.maximum());
    CheckResult refuted =
        Checker.check(
            with(refuting(c, c.models(), honest(e, 0, worst(e))), half), e.question(half), DOUBLES);
    assertThat(refuted.accepted()).as(refuted.reason()).isTrue();
    assertThat(refuted.reason()).isEqualTo("||g(x) - f(x)||_inf > " + half + " at the witness");
    Question different =
        new Question(
            e.f(),
            Example.FILE_F,
            Optional.of(deeper(e.f())),
            Example.FILE_G,
            Domain.of(e.box()),
            Norm.INF,
            Epsilon.of(e.epsilon()));
    Certificate ofDifferent =
        new Certificate(
            new Certificate.Models(
                Example.FILE_F, Example.hash(e.f()), Example.FILE_G, Example.hash(deeper(e.f()))),
            c.quantizer(),
            Norm.INF,
            Epsilon.of(e.epsilon()),
            c.boxes(),
            c.trees(),
            List.of(),
            Map.of());
    assertThat(Checker.check(ofDifferent, different, DOUBLES).reason())
        .startsWith("the networks have different architectures: f [2, ");
  }

  @Test
  void check_epsilonZero_holdsOfEqualNetworks() {
    Example e = Example.of(9);
    Certificate same =
        new Certificate(
            new Certificate.Models("", Example.hash(e.f()), "", Example.hash(e.f())),
            Optional.empty(),
            Norm.INF,
            Epsilon.of(0),
            List.of(e.box()),
            List.of(SplitTree.WHOLE),
            List.of(),
            Map.of());
    Question nothing =
        new Question(
            e.f(), "", Optional.of(e.f()), "", Domain.of(e.box()), Norm.INF, Epsilon.of(0));
    assertThat(Checker.check(same, nothing, DOUBLES).accepted()).isTrue();
  }

  /** The same function with one more rectifier before a last identity: another architecture. */
  private static Network deeper(Network f) {
    List<org.etalon.network.Layer> layers = new ArrayList<>(f.layers());
    layers.add(new org.etalon.network.Relu(f.outputSize()));
    return Network.of(layers);
  }

  private static Certificate refuting(
      Certificate c, Certificate.Models models, Certificate.Refutation refutation) {
    return new Certificate(
        models,
        c.quantizer(),
        c.norm(),
        c.epsilon(),
        c.boxes(),
        List.of(),
        List.of(refutation),
        Map.of());
  }

  private static Certificate.Refutation honest(Example e, int bits, double[] x) {
    return new Certificate.Refutation(
        bits, x, Example.texts(e.f().forwardExact(x)), Example.texts(e.g().forwardExact(x)));
  }

  /** The sampled point of largest difference. */
  private static double[] worst(Example e) {
    RandomNetworks random = new RandomNetworks(3);
    double[] best = e.box().center();
    for (int k = 0; k < 3000; k++) {
      double[] x = random.point(e.box());
      best = difference(e, x) > difference(e, best) ? x : best;
    }
    return best;
  }

  private static double difference(Example e, double[] x) {
    double largest = 0;
    double[] y = e.f().forward(x);
    double[] z = e.g().forward(x);
    for (int i = 0; i < y.length; i++) {
      largest = Math.max(largest, Math.abs(z[i] - y[i]));
    }
    return largest;
  }
}
