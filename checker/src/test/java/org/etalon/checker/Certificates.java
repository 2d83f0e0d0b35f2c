package org.etalon.checker;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.etalon.certificate.Certificate;
import org.etalon.certificate.SplitTree;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;

/** Certificates for tests, and the ways to check them. */
final class Certificates {
  static final CheckOptions DOUBLES = new CheckOptions(false, 0, 1, 2);
  static final CheckOptions EXACT = new CheckOptions(true, 0, 1, 2);

  private Certificates() {}

  /** A bound claimed of two networks without files. */
  static Certificate claim(
      Network f, Network g, double epsilon, List<Box> boxes, List<SplitTree> trees) {
    return new Certificate(
        new Certificate.Models("", Example.hash(f), "", Example.hash(g)),
        Optional.empty(),
        Norm.INF,
        Epsilon.of(epsilon),
        boxes,
        trees,
        List.of(),
        Map.of());
  }

  /** What that claim answers. */
  static Question question(Network f, Network g, double epsilon, List<Box> boxes) {
    return new Question(
        f, "", Optional.of(g), "", new Domain(boxes), Norm.INF, Epsilon.of(epsilon));
  }

  static Certificate with(Certificate c, Certificate.Models models) {
    return new Certificate(
        models,
        c.quantizer(),
        c.norm(),
        c.epsilon(),
        c.boxes(),
        c.trees(),
        c.refutations(),
        Map.of());
  }

  static Certificate with(Certificate c, Norm norm) {
    return new Certificate(
        c.models(),
        c.quantizer(),
        norm,
        c.epsilon(),
        c.boxes(),
        c.trees(),
        c.refutations(),
        Map.of());
  }

  static Certificate with(Certificate c, Epsilon epsilon) {
    return new Certificate(
        c.models(),
        c.quantizer(),
        c.norm(),
        epsilon,
        c.boxes(),
        c.trees(),
        c.refutations(),
        Map.of());
  }

  static Certificate with(Certificate c, List<Box> boxes, List<SplitTree> trees) {
    return new Certificate(
        c.models(), c.quantizer(), c.norm(), c.epsilon(), boxes, trees, List.of(), Map.of());
  }
}
