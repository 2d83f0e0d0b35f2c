package org.etalon.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.search.Bracket;
import org.etalon.engine.search.RegionAscent;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Problem;
import org.etalon.problem.Verdict;
import org.etalon.time.Stop;
import org.etalon.vnnlib.Query;
import org.etalon.vnnlib.QueryCases;

/**
 * Whether there is an input at which all that a query asserts holds.
 *
 * <p><b>Method:</b> case by case ({@link QueryCases}), each a region of outputs that is never met
 * on its boxes, or is: first all of them for a short time, then those still open. What is met is
 * turned into a {@link Solution}; where none is found, nothing is said.
 *
 * <p><b>Property:</b> unsat is proved in real arithmetic; sat is a point, in exact arithmetic and
 * confirmed in float32.
 */
public final class QuerySolver {
  private static final double FIRST_SHARE = 0.1;
  private static final double FIRST_SECONDS = 2;

  private final Query query;
  private final Subject subject;
  private final SearchOptions options;
  private final long start = System.nanoTime();
  private String why = "";
  private boolean byTime;

  private QuerySolver(Query query, List<Network> networks, SearchOptions options) {
    this.query = query;
    this.options = options;
    subject = Subject.of(query, networks);
  }

  /** What can be said of a query. */
  public enum Outcome {
    /** There is such an input. */
    SAT("sat"),
    /** There is none. */
    UNSAT("unsat"),
    /** Neither was shown. */
    UNKNOWN("unknown"),
    /** Neither was shown in time. */
    TIMED_OUT("timed-out");

    private final String label;

    Outcome(String label) {
      this.label = label;
    }

    /** The word for it in VNN-LIB. */
    public String label() {
      return label;
    }
  }

  /**
   * An answer.
   *
   * @param outcome what was shown
   * @param solution the input, if there is one
   * @param why nothing was shown, in one line; else empty
   */
  public record Answer(Outcome outcome, Optional<Solution> solution, String why) {}

  /**
   * Answers a query.
   *
   * @param networks for each network of the query what it is; of the sizes that it declares
   * @param options limit the search
   * @throws org.etalon.problem.MalformedDomainException if an input is unbounded
   * @throws org.etalon.vnnlib.UnsupportedQueryException if there are too many alternatives
   * @throws org.etalon.problem.UnfitException if a coefficient has too many digits
   */
  public static Answer solve(Query query, List<Network> networks, SearchOptions options) {
    return new QuerySolver(query, networks, options).solve();
  }

  private Answer solve() {
    List<Problem> open = query.cases().cases().stream().map(subject::problem).toList();
    boolean proved = true;
    for (boolean first : open.size() > 1 ? new boolean[] {true, false} : new boolean[] {false}) {
      List<Problem> left = new ArrayList<>();
      for (int k = 0; k < open.size(); k++) {
        double share = remaining() / (open.size() - k);
        double least = Math.min(FIRST_SECONDS, FIRST_SHARE * share);
        Certification found = certify(open.get(k), first ? least : share);
        Optional<Solution> solution =
            found.verdict() == Verdict.FALSIFIED ? solution(open.get(k), found) : Optional.empty();
        if (solution.isPresent()) {
          return new Answer(Outcome.SAT, solution, "");
        }
        if (found.verdict() == Verdict.UNKNOWN && first) {
          left.add(open.get(k));
        }
        proved &=
            found.verdict() == Verdict.CERTIFIED || (found.verdict() == Verdict.UNKNOWN && first);
      }
      open = left;
    }
    if (proved) {
      return new Answer(Outcome.UNSAT, Optional.empty(), "");
    }
    return new Answer(byTime ? Outcome.TIMED_OUT : Outcome.UNKNOWN, Optional.empty(), why);
  }

  private Certification certify(Problem problem, double seconds) {
    Certification found = Certifier.certify(problem, options.withSeconds(Math.max(1e-3, seconds)));
    if (found.verdict() == Verdict.UNKNOWN) {
      Bracket.Ending ending = found.bracket().ending();
      byTime = ending == Bracket.Ending.TIMEOUT;
      why = "the search ended for another reason than an answer: " + ending;
    }
    return found;
  }

  /** Points further inside the region first: float32 has to confirm them. */
  private Optional<Solution> solution(Problem problem, Certification found) {
    double[] witness = found.bracket().witness().orElseThrow().input().toArray();
    Stop stop = Stop.after(Math.max(1, remaining())).or(Stop.onInterrupt());
    long seed = options.effort().seed();
    for (double[] point : RegionAscent.from(problem, witness, seed, stop)) {
      for (Box box : problem.domain().boxes()) {
        if (box.contains(point)) {
          Optional<Solution> solution = Solution.near(query, subject.networks(), box, point);
          if (solution.isPresent()) {
            return solution;
          }
        }
      }
    }
    byTime = false;
    why = "an input was found, but none that float32 confirms with room to spare";
    return Optional.empty();
  }

  private double remaining() {
    return options.budget().seconds() - (System.nanoTime() - start) * 1e-9;
  }
}
