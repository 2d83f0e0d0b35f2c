package org.etalon.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.etalon.checker.Certificates.DOUBLES;
import static org.etalon.checker.Claims.texts;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.etalon.certificate.Cast;
import org.etalon.certificate.CastSpec;
import org.etalon.certificate.Certificate;
import org.etalon.certificate.Certificate.Refutation;
import org.etalon.certificate.CertificateReader;
import org.etalon.certificate.CertificateWriter;
import org.etalon.certificate.Claim;
import org.etalon.certificate.Evidence;
import org.etalon.certificate.QuantizerSpec;
import org.etalon.certificate.SplitTree;
import org.etalon.checker.CheckResult.Subject;
import org.etalon.exact.Dyadic;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Round;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.quant.Rounding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Refutations of networks in fixed point, and forged ones. */
class FixedRefutationsTest {
  private static final org.etalon.fixed.RoundingMode EVEN = org.etalon.fixed.RoundingMode.HALF_EVEN;
  private static final int BITS = 6;
  private static final int POINTS = 4096;
  private static final Box UNIT = Box.cube(1, 0, 1);

  @TempDir Path folder;

  private Network f =
      Network.alternating(
          List.of(
              Affine.of(Matrix.of(2, 1, 0.71, -0.83), Vector.of(0.13, 0.57)),
              Affine.of(Matrix.of(1, 2, 0.92, -0.67), Vector.of(-0.29))));

  private static QuantizerSpec quantizer(CastSpec spec) {
    return Claims.uniform(BITS, Rounding.NEAREST).casting(spec);
  }

  private static CastSpec same() {
    return new CastSpec(Optional.empty(), OptionalInt.empty(), OptionalInt.empty());
  }

  /** What rectifiers give below 1, the output between -1 and 1. */
  private static List<Cast> casts(int width) {
    return List.of(
        new Cast(2, FixedFormat.unsigned(Math.scalb(1.0, -width), width, EVEN, Overflow.SATURATE)),
        new Cast(
            3, FixedFormat.signed(Math.scalb(1.0, 1 - width), width, EVEN, Overflow.SATURATE)));
  }

  private Network network(int bits, int width, CastSpec spec) {
    return FixedPoint.network(f, quantizer(spec), bits, casts(width));
  }

  /** The point of a fine grid at which a network is farthest from f, by core's evaluation. */
  private Refutation worst(int bits, int width, CastSpec spec) {
    return worst(bits, casts(width), spec);
  }

  private Refutation worst(int bits, List<Cast> casts, CastSpec spec) {
    Network h = FixedPoint.network(f, quantizer(spec), bits, casts);
    double worst = 0;
    double[] at = {0};
    for (int k = 0; k <= POINTS; k++) {
      double[] x = {(double) k / POINTS};
      double distance = Math.abs(h.forward(x)[0] - f.forward(x)[0]);
      if (distance > worst) {
        worst = distance;
        at = x;
      }
    }
    return new Refutation(
        bits, casts, at, Claims.texts(f.forwardExact(at)), Claims.texts(h.forwardExact(at)));
  }

  private static double distance(Refutation r) {
    return new BigDecimal(r.outputF().get(0))
        .subtract(new BigDecimal(r.outputG().get(0)))
        .abs()
        .doubleValue();
  }

  private List<Refutation> smaller() {
    List<Refutation> list = new ArrayList<>();
    for (int bits = 2; bits < BITS; bits++) {
      list.add(worst(bits, bits, same()));
    }
    return list;
  }

  private Epsilon epsilon() {
    return Epsilon.of(0.99 * smaller().stream().mapToDouble(r -> distance(r)).min().orElseThrow());
  }

  private Certificate certificate(
      Network g, QuantizerSpec quantizer, List<Refutation> refutations) {
    return certificate(g, quantizer, refutations, epsilon());
  }

  private Certificate certificate(
      Network g, QuantizerSpec quantizer, List<Refutation> refutations, Epsilon epsilon) {
    List<SplitTree> trees = List.of(SplitTree.WHOLE);
    return new Certificate(
        new Certificate.Models("", Example.hash(f), "", Example.hash(g)),
        Optional.of(quantizer),
        new Claim.Distance(Norm.INF, epsilon),
        List.of(UNIT),
        trees,
        Collections.nCopies(1, Evidence.DEFAULT),
        refutations,
        Map.of(),
        List.of());
  }

  private CheckResult check(Network g, QuantizerSpec quantizer, List<Refutation> refutations) {
    return check(g, quantizer, refutations, epsilon());
  }

  private CheckResult check(
      Network g, QuantizerSpec quantizer, List<Refutation> refutations, Epsilon epsilon) {
    Question q = Claims.question(f, g, epsilon, UNIT);
    return Checker.check(certificate(g, quantizer, refutations, epsilon), q, DOUBLES);
  }

  @Test
  void check_everySmallerWidthRefuted_isMinimal_alsoReadFromAFile() throws Exception {
    Network g = network(BITS, BITS, same());
    CheckResult result = check(g, quantizer(same()), smaller());
    assertThat(result.accepted()).as(result.reason()).isTrue();
    assertThat(result.refuted()).containsExactly(2, 3, 4, 5);
    assertThat(texts(result, Subject.MINIMALITY, true))
        .containsExactly(
            "6 bits are the fewest of uniform nearest, one power-of-two step a network,"
                + " activations as wide (one bit has no sign, which g's values have), in the"
                + " formats of the certificate, which reach as far as g's");
    Path file = folder.resolve("c");
    CertificateWriter.write(file, certificate(g, quantizer(same()), smaller()));
    Certificate read = CertificateReader.read(file);
    Question q = Claims.question(f, g, epsilon(), UNIT);
    assertThat(Checker.check(read, q, DOUBLES).statements()).isEqualTo(result.statements());
  }

  @Test
  void check_aWidthLeftOut_orOtherFormatsOfG_isNotMinimal() {
    Network g = network(BITS, BITS, same());
    List<Refutation> some = new ArrayList<>(smaller());
    some.remove(2);
    assertThat(texts(check(g, quantizer(same()), some), Subject.MINIMALITY, false))
        .containsExactly("fewer than 6 bits may do: not refuted is the width 4");
    // A cast before a rectifier is as good as one behind it, but not one of g's.
    some = new ArrayList<>(smaller());
    Refutation last = some.get(3);
    Cast early = new Cast(1, last.casts().get(0).format());
    some.set(3, with(last, 5, List.of(early, last.casts().get(1))));
    assertThat(texts(check(g, quantizer(same()), some), Subject.MINIMALITY, false))
        .containsExactly("a refuted network rounds, or casts, otherwise than g");
    // One of g's values is wider than is said.
    Network mixed =
        FixedPoint.network(
            f, quantizer(same()), BITS, List.of(casts(BITS).get(0), casts(BITS + 2).get(1)));
    assertThat(texts(check(mixed, quantizer(same()), smaller()), Subject.MINIMALITY, false).get(0))
        .startsWith("g casts to other widths than uniform nearest");
    // g casts to 6 bits, its parameters are of 7: not what the quantizer makes.
    Network other = network(BITS + 1, BITS, same());
    assertThat(texts(check(other, quantizer(same()), smaller()), Subject.MINIMALITY, false).get(0))
        .startsWith("g is not the network that uniform nearest");
  }

  @Test
  void check_coarserFormats_areTold() {
    Network g = network(BITS, BITS, same());
    List<Refutation> some = new ArrayList<>(smaller());
    some.set(3, worst(5, casts(5).stream().map(CastLists::wider).toList(), same()));
    assertThat(texts(check(g, quantizer(same()), some), Subject.MINIMALITY, true).get(0))
        .endsWith("which reach 2^0 to 2^4 times as far as g's");
    List<Cast> floor = casts(4).stream().map(CastLists::floored).toList();
    some.set(3, worst(5, 5, same()));
    some.set(2, worst(4, floor, same()));
    assertThat(texts(check(g, quantizer(same()), some), Subject.MINIMALITY, false))
        .containsExactly("a refuted network rounds, or casts, otherwise than g");
  }

  /** Runs of a cast of f itself in steps of 0.0625 are none of its network, in steps of 0.1. */
  @Test
  void check_fCastsToStepsThatAreNoPowerOfTwo_rejectsAll() {
    FixedFormat tenth = FixedFormat.unsigned(0.1, 8, EVEN, Overflow.SATURATE);
    List<Node> nodes = new ArrayList<>(f.nodes());
    nodes.add(Node.of(new Round(1, tenth), nodes.size()));
    f = Network.of(1, nodes);
    Refutation r = worst(5, 5, same());
    Network g = network(BITS, BITS, same());
    assertThat(check(g, quantizer(same()), List.of(r)).reason())
        .isEqualTo("the certificate is about fixed point of a network that casts already");
    assertThatThrownBy(() -> ExactRun.cast(tenth, Dyadic.of(0.3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0.1 is no power of two");
  }

  /** Two's complement of one bit is no width with a sign: it would excuse every other. */
  @Test
  void check_signedBits_areTwoOrMore() {
    CastSpec one =
        new CastSpec(
            Optional.of(new CastSpec.Widths(1, 1)), OptionalInt.empty(), OptionalInt.empty());
    FixedFormat signed = FixedFormat.signed(4, 1, EVEN, Overflow.SATURATE);
    FixedFormat half = FixedFormat.signed(0.5, 1, EVEN, Overflow.SATURATE);
    FixedFormat unsigned = FixedFormat.unsigned(0.5, 1, EVEN, Overflow.SATURATE);
    List<Cast> forged = List.of(new Cast(2, unsigned), new Cast(3, half));
    List<Cast> plain = List.of(new Cast(2, unsigned), new Cast(3, unsigned));
    f = Claims.constant(-0.5);
    Network g = FixedPoint.network(f, quantizer(one), BITS, forged);
    Epsilon epsilon = Epsilon.of(0.4);
    CheckResult result = check(g, quantizer(one), List.of(worst(5, plain, one)), epsilon);
    assertThat(result.accepted()).as(result.reason()).isTrue();
    assertThat(texts(result, Subject.MINIMALITY, false))
        .containsExactly("g casts to other widths than " + quantizer(one).description());
    List<Cast> far = List.of(new Cast(2, unsigned), new Cast(3, signed));
    assertThat(check(g, quantizer(one), List.of(worst(5, far, one)), epsilon).reason())
        .contains("which is no format of 1 bits");
  }

  @Test
  void check_formatsOfOtherSignsOrLessReach_areTold() {
    Network g = network(BITS, BITS, same());
    List<Refutation> some = new ArrayList<>(smaller());
    for (int bits = 2; bits < 5; bits++) {
      some.set(bits - 2, worst(bits, signless(bits), same()));
    }
    CheckResult result = check(g, quantizer(same()), some);
    assertThat(texts(result, Subject.MINIMALITY, true).get(0))
        .endsWith(
            "which reach as far as g's; without a sign, which g's have: value 3 at 2 to 4 bits");
    List<Cast> near = new ArrayList<>(casts(4));
    near.set(0, new Cast(2, FixedFormat.unsigned(0x1p-7, 4, EVEN, Overflow.SATURATE)));
    some = new ArrayList<>(smaller());
    some.set(2, worst(4, near, same()));
    assertThat(texts(check(g, quantizer(same()), some), Subject.MINIMALITY, true).get(0))
        .endsWith("which reach 2^-3 to 2^0 times as far as g's; less far: value 2 at 4 bits");
  }

  /** The output without a sign: all that is negative becomes 0. */
  private static List<Cast> signless(int width) {
    FixedFormat format =
        FixedFormat.unsigned(Math.scalb(1.0, -width), width, EVEN, Overflow.SATURATE);
    return List.of(casts(width).get(0), new Cast(3, format));
  }

  /** Without g: one kind of network, in the formats that are listed. */
  @Test
  void check_witnessesAlone_areForNetworksOfOneKind() {
    CheckResult result = check(withoutTrees(smaller()), epsilon());
    assertThat(result.accepted()).as(result.reason()).isTrue();
    assertThat(texts(result, Subject.REFUTATIONS, true).get(0))
        .contains("each of the widths 2 to 5 of uniform nearest")
        .endsWith(", activations as wide, in the formats of the certificate");
    List<Refutation> some = new ArrayList<>(smaller());
    some.set(2, worst(4, casts(4).stream().map(CastLists::floored).toList(), same()));
    assertThat(check(withoutTrees(some), epsilon()).reason())
        .contains("cast other values, or round otherwise, than each other");
  }

  private Certificate withoutTrees(List<Refutation> refutations) {
    Certificate c = certificate(f, quantizer(same()), refutations, epsilon());
    return new Certificate(
        new Certificate.Models("", Example.hash(f), "", ""),
        c.quantizer(),
        c.claim(),
        c.boxes(),
        List.of(),
        List.of(),
        refutations,
        Map.of(),
        List.of());
  }

  private CheckResult check(Certificate c, Epsilon epsilon) {
    Question q = new Question(f, "", Optional.empty(), "", Domain.of(UNIT), Norm.INF, epsilon);
    return Checker.check(c, q, DOUBLES);
  }

  /** Nothing tells which values g casts; that makes it no other network. */
  @Test
  void check_nothingRefuted_isNotMinimal_andCannotBeDemanded() {
    Network g = network(BITS, BITS, same());
    String unknown =
        "nothing is refuted that casts as many values as g: which these are is not known";
    CheckResult result = check(g, quantizer(same()), List.of());
    assertThat(result.accepted()).isTrue();
    assertThat(texts(result, Subject.MINIMALITY, false)).containsExactly(unknown);
    QuantizerSpec parameters = Claims.uniform(BITS, Rounding.NEAREST);
    Question asked = Claims.question(f, g, epsilon(), UNIT);
    Question q = Claims.demanding(asked, parameters, 1, 8);
    assertThat(Checker.check(certificate(g, quantizer(same()), List.of()), q, DOUBLES).reason())
        .isEqualTo(unknown);
    assertThat(Checker.check(certificate(g, quantizer(same()), smaller()), q, DOUBLES).accepted())
        .isTrue();
    Question floor = Claims.demanding(asked, Claims.uniform(BITS, Rounding.FLOOR), 1, 8);
    assertThat(Checker.check(certificate(g, quantizer(same()), smaller()), floor, DOUBLES).reason())
        .contains("not about uniform floor");
  }

  /** Accumulators take no steps of 0.1: a bound of g holds all the same. */
  @Test
  void check_gThatTheQuantizerDoesNotTake_isBounded() {
    f = Claims.constant(-0.5);
    CastSpec wraps = new CastSpec(Optional.empty(), OptionalInt.empty(), OptionalInt.of(30));
    List<Cast> own = CastLists.withInput(casts(BITS), 0.1, BITS);
    Network g = FixedPoint.network(f, quantizer(same()), BITS, own);
    List<Cast> plain = CastLists.withInput(signless(5), 0.25, 5);
    CheckResult result =
        check(g, quantizer(wraps), List.of(worst(5, plain, wraps)), Epsilon.of(0.4));
    assertThat(result.accepted()).as(result.reason()).isTrue();
    assertThat(texts(result, Subject.MINIMALITY, false).get(0))
        .startsWith("nothing is said of fewer bits: the values or weights of node");
  }

  @Test
  void check_inputOfAWidthOfItsOwn_isPartOfTheClaim() {
    CastSpec ten = new CastSpec(Optional.empty(), OptionalInt.of(10), OptionalInt.empty());
    List<Refutation> refuted = new ArrayList<>();
    for (int bits = 2; bits < BITS; bits++) {
      refuted.add(worst(bits, CastLists.withInput(casts(bits), 0x1p-10, 10), ten));
    }
    double least = refuted.stream().mapToDouble(r -> distance(r)).min().orElseThrow();
    Epsilon epsilon = Epsilon.of(0.99 * least);
    List<Cast> own = CastLists.withInput(casts(BITS), 0x1p-10, 10);
    Network g = FixedPoint.network(f, quantizer(ten), BITS, own);
    CheckResult result = check(g, quantizer(ten), refuted, epsilon);
    assertThat(result.accepted()).as(result.reason()).isTrue();
    assertThat(texts(result, Subject.MINIMALITY, true).get(0))
        .contains("activations as wide, an input of 10 bits");
    assertThat(check(g, quantizer(same()), refuted, epsilon).reason())
        .contains("which is no format of 2 bits");
    assertThat(check(g, quantizer(ten), smaller(), epsilon).reason())
        .contains("casts nothing beside the input, or not that");
    Refutation narrow = worst(5, CastLists.withInput(casts(5), 0x1p-9, 9), ten);
    assertThat(check(g, quantizer(ten), List.of(narrow), epsilon).reason())
        .contains("which is no format of 10 bits");
    List<Cast> other = CastLists.withInput(casts(BITS), 0x1p-9, 9);
    Network wide = FixedPoint.network(f, quantizer(ten), BITS, other);
    assertThat(texts(check(wide, quantizer(ten), refuted, epsilon), Subject.MINIMALITY, true))
        .isEmpty();
  }

  private static List<Cast> coarse(int width) {
    return casts(width).stream().map(c -> CastLists.wider(CastLists.wider(c))).toList();
  }

  @Test
  void check_narrowerActivations_areAQuestionOfTheirOwn() {
    CastSpec spec =
        new CastSpec(
            Optional.of(new CastSpec.Widths(2, BITS + 3)),
            OptionalInt.empty(),
            OptionalInt.empty());
    Network g = network(BITS, BITS, spec);
    List<Refutation> all = new ArrayList<>();
    for (int bits = 1; bits < BITS; bits++) {
      all.add(worst(bits, BITS + 3, spec));
    }
    for (int width = 2; width < BITS; width++) {
      all.add(worst(BITS, width, spec));
    }
    all.removeIf(r -> !(distance(r) > epsilon().up()));
    CheckResult result = check(g, quantizer(spec), all);
    assertThat(result.accepted()).as(result.reason()).isTrue();
    long weights = all.stream().filter(r -> r.bits() < BITS).count();
    assertThat(result.refuted()).hasSize((int) weights);
    assertThat(texts(result, Subject.REFUTATIONS, true)).hasSize(2);
    assertThat(texts(result, Subject.REFUTATIONS, true).get(1))
        .contains(" of activations, with parameters of 6 bits, of ");
    assertThat(texts(result, Subject.MINIMALITY, weights == BITS - 1)).hasSize(1);
    List<Refutation> coarse = new ArrayList<>();
    for (int bits = 1; bits < BITS; bits++) {
      coarse.add(worst(bits, coarse(BITS + 3), spec));
    }
    for (int width = 2; width < BITS; width++) {
      coarse.add(worst(BITS, coarse(width), spec));
    }
    assertThat(texts(check(g, quantizer(spec), coarse), Subject.MINIMALITY, true).get(0))
        .contains("activations of 2 to 9 bits, with activations of 9 bits; 6 bits of activations")
        .endsWith(
            "the fewest with these, in the formats of the certificate, which reach 2^0 to"
                + " 2^8 times as far as g's");
    List<Refutation> wide = List.of(worst(BITS, BITS + 4, spec));
    assertThat(check(g, quantizer(spec), wide).reason()).contains("casts to 10 bits, which");
  }

  /** Whatever is changed of a witness makes it one of nothing. */
  @Test
  void check_forgedRefutation_rejectsAll() {
    Network g = network(BITS, BITS, same());
    Refutation r = worst(5, 5, same());
    List<Cast> casts = r.casts();
    Refutation near = worst(9, 9, same());
    List<Refutation> forged =
        List.of(
            with(r, 5, List.of()),
            with(r, 5, List.of(casts.get(0))),
            with(r, 5, List.of(casts.get(1), casts.get(0))),
            with(r, 5, List.of(casts.get(0), casts.get(0))),
            with(r, 5, List.of(casts.get(0), new Cast(4, casts.get(1).format()))),
            with(r, 5, List.of(CastLists.wider(casts.get(0)), casts.get(1))),
            with(r, 4, casts),
            with(r, 5, casts(4)),
            with(r, 0, casts),
            with(r, 0, List.of()),
            near,
            new Refutation(5, casts, new double[] {1.5}, r.outputF(), r.outputG()),
            new Refutation(5, casts, r.input(), r.outputG(), r.outputF()));
    for (Refutation one : forged) {
      CheckResult result = check(g, quantizer(same()), List.of(one));
      assertThat(result.accepted()).as(one.toString()).isFalse();
      assertThat(result.statements()).isEmpty();
    }
    assertThat(check(g, quantizer(same()), List.of(r)).accepted()).isTrue();
    // Casts that no quantizer speaks of.
    assertThat(check(g, Claims.uniform(BITS, Rounding.NEAREST), List.of(r)).reason())
        .endsWith("casts what is not to be cast");
    Cast wraps = new Cast(3, new FixedFormat(0.0625, -16, 15, EVEN, Overflow.WRAP));
    assertThat(check(g, quantizer(same()), List.of(with(r, 5, List.of(casts.get(0), wraps)))))
        .extracting(CheckResult::reason)
        .asString()
        .contains("which is no format of 5 bits");
  }

  private static Refutation with(Refutation r, int bits, List<Cast> casts) {
    return new Refutation(bits, casts, r.input(), r.outputF(), r.outputG());
  }

  /** Casts against decimals, rounded by the platform. */
  @Test
  void casts_agreeWithDecimals() {
    Random random = new Random(4);
    for (int n = 0; n < 4000; n++) {
      org.etalon.fixed.RoundingMode mode =
          List.of(org.etalon.fixed.RoundingMode.values()).get(n % 9);
      Overflow overflow = random.nextBoolean() ? Overflow.WRAP : Overflow.SATURATE;
      double step = Math.scalb(1.0, random.nextInt(9) - 4);
      int width = 2 + random.nextInt(4);
      FixedFormat format =
          random.nextBoolean()
              ? FixedFormat.signed(step, width, mode, overflow)
              : FixedFormat.unsigned(step, width, mode, overflow);
      double x = step * (random.nextInt(400) - 200) / 4.0;
      BigDecimal t = new BigDecimal(x).divide(new BigDecimal(step), MathContext.UNLIMITED);
      long code = t.setScale(0, decimal(mode, t.signum() < 0)).longValueExact();
      long codes = format.highest() - format.lowest() + 1;
      long expected =
          overflow == Overflow.WRAP
              ? format.lowest() + Math.floorMod(code - format.lowest(), codes)
              : Math.max(format.lowest(), Math.min(format.highest(), code));
      assertThat(ExactRun.cast(format, Dyadic.of(x)).toBigDecimal())
          .as(x + " to " + format)
          .isEqualByComparingTo(new BigDecimal(step).multiply(new BigDecimal(expected)));
    }
  }

  private static RoundingMode decimal(org.etalon.fixed.RoundingMode mode, boolean negative) {
    return switch (mode) {
      case FLOOR -> RoundingMode.FLOOR;
      case CEILING -> RoundingMode.CEILING;
      case TO_ZERO -> RoundingMode.DOWN;
      case AWAY -> RoundingMode.UP;
      case HALF_EVEN -> RoundingMode.HALF_EVEN;
      case HALF_AWAY -> RoundingMode.HALF_UP;
      case HALF_TO_ZERO -> RoundingMode.HALF_DOWN;
      case HALF_UP -> negative ? RoundingMode.HALF_DOWN : RoundingMode.HALF_UP;
      case HALF_DOWN -> negative ? RoundingMode.HALF_UP : RoundingMode.HALF_DOWN;
    };
  }
}
