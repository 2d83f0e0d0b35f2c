package org.etalon.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.search.Bracket;
import org.etalon.engine.search.RegionAscent;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
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
 * <p><b>Property:</b> in real arithmetic unsat is proved of it, and sat is a point, in exact
 * arithmetic and confirmed in float32. In float32 unsat holds for all runs at all inputs of
 * float32, and sat is such an input, at which all that is asserted holds for all runs.
 */
public final class QuerySolver {
  private static final double FIRST_SHARE = 0.1;
  private static final double FIRST_SECONDS = 2;

  private final Query query;
  private final List<Network> networks;
  private final QueryCases cases;
  private final Subject subject;
  private final SearchOptions options;
  private final Optional<FloatErrors> floatErrors;
  private final SolutionSearch.Room room;
  private final long start = System.nanoTime();
  private String why = "";
  private boolean byTime;
  private boolean allAsked = true;

  private QuerySolver(
      Query query, List<Network> networks, Semantics semantics, SearchOptions options) {
    this.query = query;
    this.networks = networks;
    this.options = options;
    cases = query.cases();
    subject = Subject.of(query, networks, cases.conditionedInputs());
    if (semantics.isFloat32()) {
      FloatErrors errors = new FloatErrors(query, networks, options);
      floatErrors = Optional.of(errors);
      room = Rooms.proved(networks, errors, this::remaining);
    } else {
      floatErrors = Optional.empty();
      room = Rooms.measured(networks);
    }
  }

  /**
   * A case of the query.
   *
   * @param problem in real arithmetic, whether it never happens
   * @param provable whether that it does not happen there says that it never does
   */
  private record Asked(Problem problem, boolean provable) {}

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
   * @param semantics real, or float32 where tensors are declared so
   * @param options limit the search
   * @throws org.etalon.problem.MalformedDomainException if an input is unbounded
   * @throws org.etalon.vnnlib.UnsupportedQueryException if there are too many alternatives
   * @throws org.etalon.problem.UnfitException if a coefficient has too many digits
   */
  public static Answer solve(
      Query query, List<Network> networks, Semantics semantics, SearchOptions options) {
    return new QuerySolver(query, networks, semantics, options).solve();
  }

  private Answer solve() {
    List<Asked> open = asked();
    boolean proved = allAsked;
    for (boolean first : open.size() > 1 ? new boolean[] {true, false} : new boolean[] {false}) {
      List<Asked> left = new ArrayList<>();
      for (int k = 0; k < open.size(); k++) {
        double share = remaining() / (open.size() - k);
        double least = Math.min(FIRST_SECONDS, FIRST_SHARE * share);
        Problem problem = open.get(k).problem();
        Certification found = certify(problem, first ? least : share);
        Optional<Solution> solution =
            found.verdict() == Verdict.FALSIFIED ? solution(problem, found) : Optional.empty();
        if (solution.isPresent()) {
          return new Answer(Outcome.SAT, solution, "");
        }
        if (found.verdict() == Verdict.UNKNOWN && first) {
          left.add(open.get(k));
        }
        proved &=
            (found.verdict() == Verdict.CERTIFIED && isProof(open.get(k)))
                || (found.verdict() == Verdict.UNKNOWN && first);
      }
      open = left;
    }
    if (proved) {
      return new Answer(Outcome.UNSAT, Optional.empty(), "");
    }
    return new Answer(byTime ? Outcome.TIMED_OUT : Outcome.UNKNOWN, Optional.empty(), why);
  }

  private List<Asked> asked() {
    List<Asked> asked = new ArrayList<>();
    for (QueryCases.Case each : cases.cases()) {
      if (floatErrors.isEmpty()) {
        subject.problem(each, List.of()).ifPresent(problem -> asked.add(new Asked(problem, true)));
        continue;
      }
      List<Box> boxes = each.boxes().stream().map(QuerySolver::toFloats).distinct().toList();
      double seconds = FIRST_SHARE * remaining() / cases.cases().size();
      List<Double> errors = floatErrors.get().on(boxes, seconds);
      boolean finite = errors.stream().allMatch(error -> error < Double.POSITIVE_INFINITY);
      QueryCases.Case wider = new QueryCases.Case(boxes, each.alternatives());
      Optional<Problem> problem = subject.problem(wider, finite ? errors : List.of());
      problem.ifPresent(found -> asked.add(new Asked(found, finite)));
      if (!finite && problem.isEmpty()) {
        allAsked = false;
        lacksErrors();
      }
    }
    return asked;
  }

  /** The least box with ends of float32 around one: it has also ends that were rounded to them. */
  private static Box toFloats(Box box) {
    double[] lower = box.lower();
    double[] upper = box.upper();
    for (int i = 0; i < lower.length; i++) {
      float low = (float) lower[i];
      float high = (float) upper[i];
      lower[i] = Math.min(lower[i], low > lower[i] ? Math.nextDown(low) : low);
      upper[i] = Math.max(upper[i], high < upper[i] ? Math.nextUp(high) : high);
      lower[i] = Math.max(lower[i], Math.min(box.lower(i), -Float.MAX_VALUE));
      upper[i] = Math.min(upper[i], Math.max(box.upper(i), Float.MAX_VALUE));
    }
    return Box.of(lower, upper);
  }

  private boolean isProof(Asked asked) {
    if (!asked.provable()) {
      lacksErrors();
    }
    return asked.provable();
  }

  private void lacksErrors() {
    byTime = floatErrors.map(FloatErrors::endedByTime).orElse(false);
    why =
        "no bound is known of what float32 makes of the outputs: "
            + (byTime ? "there was no time for one" : "a sum may overflow");
  }

  private Certification certify(Problem problem, double seconds) {
    Certification found = Certifier.certify(problem, options.withSeconds(Math.max(1e-3, seconds)));
    if (found.verdict() == Verdict.UNKNOWN) {
      Bracket.Ending ending = found.bracket().ending();
      byTime = ending == Bracket.Ending.TIMEOUT;
      why = "the search ended before an answer: " + words(ending);
    }
    return found;
  }

  private static String words(Bracket.Ending ending) {
    return switch (ending) {
      case TIMEOUT -> "the time is up";
      case SUBPROBLEM_LIMIT -> "as many boxes as are allowed were bounded";
      case EXHAUSTED -> "what is left are boxes too thin to split";
      case ROUNDING -> "what is left is decided by less than rounding";
      case CANCELLED -> "it was interrupted";
      case COMPLETE -> "nothing is left";
    };
  }

  /** Points further inside the region first: float32 has to confirm them. */
  private Optional<Solution> solution(Problem problem, Certification found) {
    double[] witness = found.bracket().witness().orElseThrow().input().toArray();
    Stop stop = Stop.after(Math.max(1, remaining())).or(Stop.onInterrupt());
    long seed = options.effort().seed();
    boolean floats = floatErrors.isPresent();
    SolutionSearch near =
        new SolutionSearch(query, networks, room, floats ? Map.of() : cases.decimals(), floats);
    for (double[] point : RegionAscent.from(problem, witness, seed, stop)) {
      for (Box box : problem.domain().boxes()) {
        if (box.contains(point) && !stop.stopped()) {
          Optional<Solution> solution = near.near(box, point);
          if (solution.isPresent()) {
            return solution;
          }
        }
      }
    }
    byTime = stop.hasStopped();
    why =
        floatErrors.isEmpty()
            ? "no input was found at which all that is asserted holds with room for float32"
            : "no input was found at which all that is asserted is proved of every run in float32";
    return Optional.empty();
  }

  private double remaining() {
    return options.budget().seconds() - (System.nanoTime() - start) * 1e-9;
  }
}
