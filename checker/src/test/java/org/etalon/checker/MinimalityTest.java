package org.etalon.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.etalon.checker.Certificates.DOUBLES;
import static org.etalon.checker.Certificates.EXACT;
import static org.etalon.checker.Claims.certificate;
import static org.etalon.checker.Claims.demanding;
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

/**
 * Which quantizers and widths a certificate speaks of, and when it may call one the fewest bits.
 */
class MinimalityTest {
  private static final List<CheckOptions> BOTH = List.of(DOUBLES, EXACT);
  private static final Box UNIT = Box.cube(1, 0, 1);

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
}
