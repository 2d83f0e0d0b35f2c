package org.etalon.checker;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
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
      return certificate.trees().isEmpty()
          ? witnesses(certificate, replay)
          : bound(certificate, question, options, replay);
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
    return result(
        accepted ? CheckResult.proved(statements) : failed,
        accepted,
        statements,
        replay,
        new Cover.Result(),
        c.refutations().size());
  }

  private static CheckResult bound(Certificate c, Question q, CheckOptions options, Replay replay) {
    Cover.Result leaves = new Cover.Result();
    Statement bound = bound(c, q, options, leaves);
    if (bound.accepted() && replay.refutesG()) {
      throw new ContradictionException("the bound and a witness against it were both proved");
    }
    List<Statement> statements = new ArrayList<>();
    statements.add(bound);
    statements.addAll(replay.statements());
    if (bound.accepted()) {
      Minimality.of(c, q, replay.refuted()).ifPresent(statements::add);
    }
    String reason = bound.accepted() ? CheckResult.proved(statements) : bound.text();
    return result(reason, bound.accepted(), statements, replay, leaves, c.refutations().size());
  }

  /** Where nothing is accepted, how many leaves were checked depends on threads: no matter. */
  private static CheckResult result(
      String reason,
      boolean accepted,
      List<Statement> statements,
      Replay replay,
      Cover.Result leaves,
      int refutations) {
    return new CheckResult(
        accepted,
        reason,
        statements,
        replay.refuted(),
        replay.unreached(),
        leaves.failedLeaf(),
        accepted ? leaves.leaves() : 0,
        accepted ? leaves.refined() : 0,
        accepted ? leaves.exact() : 0,
        refutations);
  }

  /** Bounds all leaves. */
  private static Statement bound(
      Certificate c, Question q, CheckOptions options, Cover.Result result) {
    Optional<Epsilon> claimed = epsilon(c.claim());
    Optional<Epsilon> asked = q.property().limit();
    // Files that hold a double alone hold the one nearest to what was asked: it may be above.
    if (claimed.isPresent() && claimed.get().compareTo(Epsilon.of(asked.orElseThrow().up())) > 0) {
      return new Statement(
          Subject.BOUND,
          false,
          "the certificate claims " + claimed.get() + ", which is above " + asked.get());
    }
    Property proved = stronger(q.property(), claimed);
    String inputs =
        q.domain().grid().isPresent() ? "point of the grid" : Asked.inputs(q.semantics());
    String claim = Asked.holds(proved, "g") + " for every " + inputs + " of the domain";
    if (isSettled(q)) {
      result.settle(c.leaves());
      return new Statement(Subject.BOUND, true, claim);
    }
    Optional<Outcomes> outcomes = Outcomes.of(proved, q.f().outputSize());
    Aim aim = outcomes.map(Outcomes::aim).orElseGet(() -> Aim.of(proved.norm()));
    double enough = proved.limit().map(Epsilon::down).orElse(0.0);
    Placed placed = Placed.of(c, q, outcomes);
    Graph f = placed.f();
    Graph g = placed.g().orElseThrow();
    Optional<Supplier<GridPart>> points = points(q, proved, options);
    long first = 0;
    for (int i = 0; i < c.trees().size(); i++) {
      Cover cover = new Cover(c.boxes().get(i), c.trees().get(i), c.evidence().get(i));
      cover.check(new Cover.Task(f, g, aim, enough, options, first, points), result);
      first += cover.leaves();
      if (result.failedLeaf() >= 0) {
        String bound = proved.limit().map(e -> "bound of at most " + e).orElse("proof");
        return new Statement(
            Subject.BOUND, false, "no " + bound + " for the leaf " + result.failure());
      }
    }
    return new Statement(Subject.BOUND, true, claim);
  }

  /** How to try points, where the domain is on a grid. */
  private static Optional<Supplier<GridPart>> points(
      Question q, Property proved, CheckOptions options) {
    boolean exactly = options.exact() && options.sample() == 0;
    return q.domain()
        .grid()
        .filter(grid -> proved.isDecidable() && q.semantics().isReal())
        .map(grid -> () -> new GridPart(q.f(), q.g().orElseThrow(), proved, grid, exactly));
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

  /** Of a distance, the one with the smaller epsilon; it implies both. */
  private static Property stronger(Property asked, Optional<Epsilon> claimed) {
    return claimed.isEmpty()
        ? asked
        : new Property.Distance(asked.norm(), claimed.get().min(asked.limit().orElseThrow()));
  }
}
