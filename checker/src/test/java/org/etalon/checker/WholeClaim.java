package org.etalon.checker;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.etalon.certificate.Certificate;
import org.etalon.certificate.Claim;
import org.etalon.certificate.Evidence;
import org.etalon.certificate.SplitTree;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.problem.Property;

/** Certificates about f on one box that is not cut, and questions about it. */
record WholeClaim(Network f, Box box) {
  /** That g is within epsilon of f or, where there are refutations, what these say. */
  Certificate certificate(
      Network g, double epsilon, Semantics semantics, List<Certificate.Refutation> refutations) {
    boolean refuted = !refutations.isEmpty();
    return new Certificate(
        new Certificate.Models("", Example.hash(f), "", Example.hash(g)),
        Optional.empty(),
        new Claim.Distance(Norm.INF, Epsilon.of(epsilon)),
        List.of(box),
        refuted ? List.of() : List.of(SplitTree.WHOLE),
        refuted ? List.of() : List.of(Evidence.DEFAULT),
        refutations,
        Map.of(),
        List.of(),
        semantics,
        Optional.empty());
  }

  /** What the checker says of a certificate where g and epsilon are asked about. */
  CheckResult check(
      Network g, double epsilon, Semantics asked, Certificate certificate, CheckOptions options) {
    Question question =
        new Question(
            f,
            "",
            Optional.of(g),
            "",
            Domain.of(box),
            new Property.Distance(Norm.INF, Epsilon.of(epsilon)),
            Optional.empty(),
            asked);
    return Checker.check(certificate, question, options);
  }
}
