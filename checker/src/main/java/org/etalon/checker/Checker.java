package org.etalon.checker;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.etalon.certificate.Certificate;
import org.etalon.certificate.Claim;
import org.etalon.checker.CheckResult.Statement;
import org.etalon.checker.CheckResult.Subject;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Property;

/**
 * Decides whether a certificate proves what a user asks.
 *
 * <p><b>Trusted:</b> the parsed networks, domain and property, which the user gives, and this
 * package. The certificate only says how to cut the domain and where to look for witnesses; every
 * bound is derived anew.
 *
 * <p><b>Property:</b> what is accepted holds in the arithmetic that the question names, whatever
 * the certificate holds (docs/math/checker.md, docs/math/float32.md). A witness that is none for
 * the certificate's own epsilon is a forgery, and all is rejected. The bound and the witnesses are
 * two statements: one that is true but weaker than the user's epsilon asks does not make the other
 * false.
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
    try (Threads threads = new Threads(options.threads())) {
      return check(certificate, question, options, threads, threads::parts);
    }
  }

  /**
   * Checks a certificate whose leaves others check, part by part: the result is the same.
   *
   * @param parts who does, opened where leaves need it
   * @throws IllegalStateException if the thread was interrupted, or what was checked is not each of
   *     the leaves once: then nothing is known
   */
  public static CheckResult check(
      Certificate certificate,
      Question question,
      CheckOptions options,
      Function<Leaves, PartChecker> parts) {
    try (Threads threads = new Threads(options.threads())) {
      return check(certificate, question, options, threads, parts);
    }
  }

  private static CheckResult check(
      Certificate certificate,
      Question question,
      CheckOptions options,
      Threads threads,
      Function<Leaves, PartChecker> parts) {
    try {
      String mismatch = Identity.mismatch(certificate, question);
      if (!mismatch.isEmpty()) {
        return CheckResult.rejected(mismatch);
      }
      Replay replay = new Replay(certificate, question);
      String forged = replay.run();
      if (!forged.isEmpty()) {
        return CheckResult.rejected(forged);
      }
      if (certificate.trees().isEmpty()) {
        return witnesses(certificate, replay);
      }
      Bounded bounded = bound(certificate, question, options, threads, parts);
      return result(certificate, question, replay, bounded);
    } catch (ContradictionException e) {
      return CheckResult.rejected("contradiction: " + e.getMessage());
    } catch (IllegalArgumentException | ArithmeticException e) {
      // A cut outside its part, a parameter no quantizer takes, an exponent out of all ranges.
      return CheckResult.rejected("not checkable: " + e.getMessage());
    }
  }

  /** Where only witnesses are claimed, they are what was asked for: all have to do. */
  private static CheckResult witnesses(Certificate c, Replay replay) {
    List<Statement> statements = replay.statements();
    boolean accepted = statements.stream().allMatch(Statement::accepted);
    String failed =
        statements.stream().filter(s -> !s.accepted()).map(Statement::text).findFirst().orElse("");
    return new CheckResult(
        accepted,
        accepted ? CheckResult.proved(statements) : failed,
        statements,
        replay.refuted(),
        replay.unreached(),
        -1,
        0,
        0,
        0,
        c.refutations().size());
  }

  /** What became of the leaves: no counts where nothing is accepted. */
  private record Bounded(Statement statement, long leaf, long leaves, long refined, long exact) {
    static Bounded rejected(String text, long leaf) {
      return new Bounded(new Statement(Subject.BOUND, false, text), leaf, 0, 0, 0);
    }
  }

  private static CheckResult result(Certificate c, Question q, Replay replay, Bounded bounded) {
    Statement bound = bounded.statement();
    if (bound.accepted() && replay.refutesG()) {
      throw new ContradictionException("the bound and a witness against it were both proved");
    }
    List<Statement> statements = new ArrayList<>();
    statements.add(bound);
    statements.addAll(replay.statements());
    if (bound.accepted()) {
      Minimality.of(c, q, replay).ifPresent(statements::add);
    }
    return new CheckResult(
        bound.accepted(),
        bound.accepted() ? CheckResult.proved(statements) : bound.text(),
        statements,
        replay.refuted(),
        replay.unreached(),
        bounded.leaf(),
        bounded.leaves(),
        bounded.refined(),
        bounded.exact(),
        c.refutations().size());
  }

  /** Bounds all leaves. */
  private static Bounded bound(
      Certificate c,
      Question q,
      CheckOptions options,
      Threads threads,
      Function<Leaves, PartChecker> parts) {
    Optional<Epsilon> claimed = epsilon(c.claim());
    Optional<Epsilon> asked = q.property().limit();
    // Files that hold a double alone hold the one nearest to what was asked: it may be above.
    if (claimed.isPresent() && claimed.get().compareTo(Epsilon.of(asked.orElseThrow().up())) > 0) {
      return Bounded.rejected(
          "the certificate claims " + claimed.get() + ", which is above " + asked.get(), -1);
    }
    Property proved = Leaves.proved(c, q);
    String inputs =
        q.domain().grid().isPresent() ? "point of the grid" : Asked.inputs(q.semantics());
    String claim = Asked.holds(proved, "g") + " for every " + inputs + " of the domain";
    Statement statement = new Statement(Subject.BOUND, true, claim);
    if (isSettled(q)) {
      return new Bounded(statement, -1, c.leaves(), 0, 0);
    }
    Leaves leaves = Leaves.of(c, q, options);
    try (PartChecker checker = parts.apply(leaves)) {
      Tally tally = new Tally(leaves, checker, threads);
      if (tally.run()) {
        return new Bounded(statement, -1, tally.checked(), tally.refined(), tally.exact());
      }
      String bound = proved.limit().map(e -> "bound of at most " + e).orElse("proof");
      return Bounded.rejected(
          "no " + bound + " for the leaf " + tally.failure(), tally.failedLeaf());
    }
  }

  /**
   * Equal parameters: the difference is 0 everywhere, and no decision is another; but two runs in
   * float32 may differ.
   */
  private static boolean isSettled(Question q) {
    boolean same = q.semantics().isReal() && q.f().equals(q.g().orElseThrow());
    return q.property().fold(d -> same, bracket -> false, decision -> same, constraints -> false);
  }

  private static Optional<Epsilon> epsilon(Claim claim) {
    return claim.fold(
        distance -> Optional.of(distance.epsilon()),
        decision -> Optional.empty(),
        constraints -> Optional.empty());
  }
}
