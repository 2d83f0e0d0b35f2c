package org.etalon.checker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.etalon.certificate.Certificate;
import org.etalon.network.Fingerprint;
import org.etalon.network.Network;
import org.etalon.problem.Epsilon;

/**
 * Decides whether a certificate proves what a user asks.
 *
 * <p><b>Trusted:</b> the parsed networks, domain, norm and epsilon, which the user gives, and this
 * package. The certificate only says how to cut the domain and where to look for witnesses; every
 * bound is derived anew.
 *
 * <p><b>Property:</b> an accepted certificate implies the claim in real arithmetic, whatever the
 * certificate holds (docs/math/checker.md).
 */
public final class Checker {
  private Checker() {}

  /**
   * Checks a certificate.
   *
   * @throws IllegalStateException if the thread was interrupted: then nothing is known
   */
  public static CheckResult check(
      Certificate certificate, Question question, CheckOptions options) {
    try {
      String mismatch = mismatch(certificate, question);
      if (!mismatch.isEmpty()) {
        return CheckResult.rejected(mismatch, -1);
      }
      String refuted = Replay.check(certificate, question);
      if (!refuted.isEmpty()) {
        return CheckResult.rejected(refuted, -1);
      }
      return proof(certificate, question, options);
    } catch (ContradictionException e) {
      return CheckResult.rejected("contradiction: " + e.getMessage(), -1);
    } catch (IllegalArgumentException | ArithmeticException e) {
      return CheckResult.rejected("not checkable: " + e.getMessage(), -1);
    }
  }

  /** What of the certificate is about something else than the question; empty if nothing. */
  private static String mismatch(Certificate c, Question q) {
    if (c.trees().isEmpty() && c.refutations().isEmpty()) {
      return "the certificate claims nothing";
    }
    if (!c.models().fileF().equals(q.fileF()) || !c.models().fileG().equals(q.fileG())) {
      return "the certificate is about other model files";
    }
    String parametersG = q.g().map(Checker::fingerprint).orElse("");
    if (!c.models().parametersF().equals(fingerprint(q.f()))
        || !c.models().parametersG().equals(parametersG)) {
      return "the certificate is about other parameters";
    }
    if (!c.boxes().equals(q.domain().boxes())) {
      return "the certificate is about another domain";
    }
    if (c.norm() != q.norm()) {
      return "the certificate is about norm " + c.norm().label() + ", not " + q.norm().label();
    }
    if (!c.trees().isEmpty() && c.epsilon().compareTo(Epsilon.of(q.epsilon().up())) > 0) {
      return "the certificate claims " + c.epsilon() + ", which is above " + q.epsilon();
    }
    return "";
  }

  private static String fingerprint(Network network) {
    return HexFormat.of().formatHex(Fingerprint.of(network));
  }

  private static CheckResult proof(Certificate c, Question q, CheckOptions options) {
    Cover.Result result = new Cover.Result();
    if (!c.trees().isEmpty()) {
      if (q.g().isEmpty()) {
        return CheckResult.rejected("a bound is claimed, but no quantized network is given", -1);
      }
      if (q.f().equals(q.g().get())) { // equal parameters: the difference is 0 everywhere
        return new CheckResult(true, statement(c), -1, c.leaves(), 0, 0, c.refutations().size());
      }
      List<Stage> f = Stage.of(q.f());
      List<Stage> g = Stage.of(q.g().get());
      if (!Arrays.equals(shape(f), shape(g)) || q.domain().size() != f.get(0).columns) {
        return CheckResult.rejected("networks and domain do not fit each other", -1);
      }
      Epsilon epsilon = c.epsilon().min(q.epsilon());
      List<Cover> covers = new ArrayList<>();
      for (int i = 0; i < c.trees().size(); i++) {
        covers.add(new Cover(c.boxes().get(i), c.trees().get(i)));
      }
      long first = 0;
      for (Cover cover : covers) {
        cover.check(new Cover.Task(f, g, c.norm(), epsilon.down(), options, first), result);
        first += cover.leaves();
        if (result.failedLeaf() >= 0) {
          return CheckResult.rejected(
              "no bound of at most " + epsilon + " for the leaf " + result.failure(),
              result.failedLeaf());
        }
      }
    }
    return new CheckResult(
        true,
        statement(c),
        -1,
        result.leaves(),
        result.refined(),
        result.exact(),
        c.refutations().size());
  }

  private static int[] shape(List<Stage> stages) {
    return stages.stream().mapToInt(stage -> stage.rows).toArray();
  }

  private static String statement(Certificate c) {
    String norm = "||g(x) - f(x)||_" + c.norm().label();
    List<String> parts = new ArrayList<>();
    if (!c.trees().isEmpty()) {
      parts.add(norm + " <= " + c.epsilon() + " for every x of the domain");
    }
    List<Integer> widths = new ArrayList<>();
    for (Certificate.Refutation refutation : c.refutations()) {
      if (refutation.bits() == 0) {
        parts.add(norm + " > " + c.epsilon() + " at the witness");
      } else {
        widths.add(refutation.bits());
      }
    }
    if (!widths.isEmpty()) {
      parts.add("more than that at a witness for each of the widths " + widths);
    }
    return String.join("; ", parts);
  }
}
