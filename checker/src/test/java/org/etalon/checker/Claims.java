package org.etalon.checker;

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

/** Certificates, questions and quantizers that tests make up, and what results say of them. */
final class Claims {
  private Claims() {}

  /** f(x) = 0 and the network h(x) = value of one input. */
  static Network constant(double value) {
    return Network.alternating(
        List.of(
            Affine.of(Matrix.of(1, 1, 0), Vector.of(0)),
            Affine.of(Matrix.of(1, 1, 0), Vector.of(value))));
  }

  static Certificate.Refutation refutation(Network f, Network h, int bits, double... x) {
    return new Certificate.Refutation(bits, x, texts(f.forwardExact(x)), texts(h.forwardExact(x)));
  }

  static List<String> texts(Dyadic[] values) {
    return Example.texts(values);
  }

  static Certificate certificate(
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
        bound ? List.of(SplitTree.WHOLE) : List.of(),
        refutations,
        Map.of());
  }

  static Question question(Network f, Network g, Epsilon epsilon, Box box) {
    return new Question(f, "", Optional.of(g), "", Domain.of(box), Norm.INF, epsilon);
  }

  static Question demanding(Question q, QuantizerSpec quantizer, int min, int max) {
    return new Question(
        q.f(),
        q.fileF(),
        q.g(),
        q.fileG(),
        q.domain(),
        q.property(),
        Optional.of(new Question.Quantization(quantizer, min, max)));
  }

  static QuantizerSpec uniform(int bits, Rounding rounding) {
    return new QuantizerSpec(
        Optional.of(
            new UniformScheme(bits, rounding, Granularity.NETWORK, StepRule.POWER_OF_TWO, false)),
        Optional.empty());
  }

  static QuantizerSpec format(FloatFormat format) {
    return new QuantizerSpec(Optional.empty(), Optional.of(format));
  }

  static List<String> texts(CheckResult result, Subject subject, boolean accepted) {
    return result.statements().stream()
        .filter(s -> s.subject() == subject && s.accepted() == accepted)
        .map(Statement::text)
        .toList();
  }
}
