package org.etalon.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.search.Bracket;
import org.etalon.engine.search.RegionAscent;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
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
 * turned into a {@link Solution}; where none is found, what is met with room is searched for, and
 * where there is no such point either, nothing is said. How far float32 may be off is bounded once
 * around the boxes of all cases, and on those of one where that does not suffice.
 *
 * <p><b>Property:</b> in real arithmetic unsat is proved of it, and sat is a point, in exact
 * arithmetic and confirmed in float32. In float32 unsat holds for all runs at all inputs of
 * float32, and sat is such an input, at which all that is asserted holds for all runs.
 */
public final class QuerySolver {
  private static final double FIRST_SHARE = 0.1;
  private static final double FIRST_SECONDS = 2;

  /** What the search for points that float32 confirms has at least, while time is left. */
  private static final double POINTS_SECONDS = 1;

  /** What all such searches together may take after the time is up. */
  private static final double GRACE_SECONDS = 0.2;

  private final Query query;
  private final List<Network> networks;
  private final QueryCases cases;
  private final Subject subject;
  private final SearchOptions options;
  private final Optional<FloatErrors> floatErrors;
  private final SolutionSearch.Room room;
  private final long start = System.nanoTime();
  private final Shortfall shortfall = new Shortfall();

  private QuerySolver(
      Query query,
      List<Network> networks,
      Semantics semantics,
      SearchOptions options,
      BiFunction<Problem, SearchOptions, Bracket> errorSearch) {
    this.query = query;
    this.networks = networks;
    this.options = options;
    cases = query.cases();
    subject = Subject.of(query, networks, cases.conditionedInputs());
    if (semantics.isFloat32()) {
      FloatErrors errors = new FloatErrors(query, networks, options, errorSearch);
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
   * @param of the case, on boxes of the inputs that are possible
   * @param errors for each network how far its outputs may be off, if that is known
   * @param problem in real arithmetic, whether it never happens; nothing where forms that are zero
   *     say that it does not
   * @param provable whether that it does not happen there says that it never does
   */
  private record Asked(
      QueryCases.Case of, List<Double> errors, Optional<Problem> problem, boolean provable) {}

  /**
   * A case that is met, where no point was found that shows it.
   *
   * @param rooms for each network what outputs would have to have to spare
   */
  private record Met(QueryCases.Case of, List<Double> rooms) {}

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
    return solve(
        query,
        networks,
        semantics,
        options,
        (problem, limits) -> Certifier.certify(problem, limits).bracket());
  }

  /** The same with a search of its own for how far float32 may be off. */
  static Answer solve(
      Query query,
      List<Network> networks,
      Semantics semantics,
      SearchOptions options,
      BiFunction<Problem, SearchOptions, Bracket> errorSearch) {
    return new QuerySolver(query, networks, semantics, options, errorSearch).solve();
  }

  private Answer solve() {
    List<Asked> open = asked();
    List<Met> met = new ArrayList<>();
    boolean proved = true;
    for (boolean first : open.size() > 1 ? new boolean[] {true, false} : new boolean[] {false}) {
      List<Asked> left = new ArrayList<>();
      shortfall.clear();
      for (int k = 0; k < open.size(); k++) {
        double share = remaining() / (open.size() - k + met.size());
        if (share <= 0) {
          shortfall.add(true, endedBy(Bracket.Ending.TIMEOUT));
          return shortfall.answer();
        }
        Asked asked = first ? open.get(k) : closer(open.get(k), FIRST_SHARE * share);
        double seconds = first ? Math.min(FIRST_SECONDS, FIRST_SHARE * share) : share;
        Optional<Certification> found = asked.problem().map(each -> certify(each, seconds));
        Verdict verdict = found.map(Certification::verdict).orElse(Verdict.CERTIFIED);
        Optional<Solution> solution =
            found.flatMap(each -> solution(asked.problem().orElseThrow(), each, share));
        if (solution.isPresent()) {
          return new Answer(Outcome.SAT, solution, "");
        }
        if (first && !isSettled(asked, verdict)) {
          left.add(asked);
        } else if (!first) {
          proved &= verdict == Verdict.CERTIFIED && isProof(asked);
          found
              .filter(each -> each.verdict() == Verdict.FALSIFIED)
              .flatMap(each -> points().rooms(witness(each)))
              .ifPresent(rooms -> met.add(new Met(asked.of(), rooms)));
        }
      }
      open = left;
    }
    return proved ? new Answer(Outcome.UNSAT, Optional.empty(), "") : withRoom(met);
  }

  /** Where a case is met by too little to show it, it may be met by more elsewhere. */
  private Answer withRoom(List<Met> met) {
    for (int k = 0; k < met.size(); k++) {
      double share = remaining() / (met.size() - k);
      if (share <= 0) {
        shortfall.add(true, endedBy(Bracket.Ending.TIMEOUT));
        break;
      }
      Optional<Problem> problem = subject.withRoom(met.get(k).of(), met.get(k).rooms());
      Optional<Solution> solution =
          problem.flatMap(each -> solution(each, certify(each, share), share));
      if (solution.isPresent()) {
        return new Answer(Outcome.SAT, solution, "");
      }
    }
    return shortfall.answer();
  }

  /** Whether nothing, more time neither, would change what was found. */
  private static boolean isSettled(Asked asked, Verdict verdict) {
    return verdict == Verdict.CERTIFIED && asked.provable();
  }

  private List<Asked> asked() {
    if (floatErrors.isEmpty()) {
      return cases.cases().stream()
          .map(each -> new Asked(each, List.of(), subject.problem(each, List.of()), true))
          .toList();
    }
    List<QueryCases.Case> wider = cases.cases().stream().map(QuerySolver::toFloats).toList();
    List<Double> errors =
        wider.size() > 1
            ? floatErrors.get().on(List.of(around(wider)), FIRST_SHARE * remaining())
            : List.of();
    return wider.stream().map(each -> withErrors(each, errors)).toList();
  }

  /** The same case with errors of its own boxes, where float32 is asked about. */
  private Asked closer(Asked asked, double seconds) {
    if (floatErrors.isEmpty()) {
      return asked;
    }
    List<Double> errors = new ArrayList<>(floatErrors.get().on(asked.of().boxes(), seconds));
    for (int n = 0; n < asked.errors().size(); n++) {
      errors.set(n, Math.min(errors.get(n), asked.errors().get(n)));
    }
    return withErrors(asked.of(), errors);
  }

  private Asked withErrors(QueryCases.Case of, List<Double> errors) {
    boolean finite =
        !errors.isEmpty() && errors.stream().allMatch(error -> error < Double.POSITIVE_INFINITY);
    return new Asked(of, errors, subject.problem(of, finite ? errors : List.of()), finite);
  }

  /** The least box around those of all cases. */
  private static Box around(List<QueryCases.Case> cases) {
    return new Domain(cases.stream().flatMap(each -> each.boxes().stream()).toList()).hull();
  }

  /** The case on boxes with ends of float32. */
  private static QueryCases.Case toFloats(QueryCases.Case of) {
    List<Box> boxes = of.boxes().stream().map(QuerySolver::toFloats).distinct().toList();
    return new QueryCases.Case(boxes, of.alternatives());
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
      Optional<Bracket.Ending> missing = floatErrors.flatMap(FloatErrors::missing);
      boolean late = missing.filter(Bracket.Ending.TIMEOUT::equals).isPresent();
      String reason =
          late
              ? "there was no time for one"
              : missing.map(QuerySolver::words).orElse("a sum may overflow");
      shortfall.add(late, "no bound is known of what float32 makes of the outputs: " + reason);
    }
    return asked.provable();
  }

  private Certification certify(Problem problem, double seconds) {
    Certification found = Certifier.certify(problem, options.withSeconds(Math.max(1e-3, seconds)));
    if (found.verdict() == Verdict.UNKNOWN) {
      Bracket.Ending ending = found.bracket().ending();
      shortfall.add(ending == Bracket.Ending.TIMEOUT, endedBy(ending));
    }
    return found;
  }

  private static String endedBy(Bracket.Ending ending) {
    return "the search ended before an answer: " + words(ending);
  }

  private static String words(Bracket.Ending ending) {
    return switch (ending) {
      case TIMEOUT -> "the time is up";
      case MEMORY -> "there is no memory left";
      case SUBPROBLEM_LIMIT -> "as many boxes as are allowed were bounded";
      case EXHAUSTED -> "what is left are boxes too thin to split";
      case ROUNDING -> "what is left is decided by less than rounding";
      case CANCELLED -> "it was interrupted";
      case COMPLETE -> "nothing is left";
    };
  }

  /** Points further inside the region first: float32 has to confirm them. */
  private Optional<Solution> solution(Problem problem, Certification found, double seconds) {
    if (found.verdict() != Verdict.FALSIFIED) {
      return Optional.empty();
    }
    Stop stop = Stop.after(forPoints(seconds, remaining())).or(Stop.onInterrupt());
    SolutionSearch points = points();
    long seed = options.effort().seed();
    for (double[] point : RegionAscent.from(problem, witness(found), seed, stop)) {
      for (Box box : problem.domain().boxes()) {
        if (box.contains(point) && !stop.stopped()) {
          Optional<Solution> solution = points.near(box, point);
          if (solution.isPresent()) {
            return solution;
          }
        }
      }
    }
    shortfall.add(
        stop.hasStopped(),
        floatErrors.isEmpty()
            ? "no input was found at which all that is asserted holds with room for float32"
            : "no input was found at which all that is asserted is proved of every run in float32");
    return Optional.empty();
  }

  /**
   * The seconds that a search for points has.
   *
   * @param share of the time that is left
   * @param remaining until the time is up, negative after that
   */
  static double forPoints(double share, double remaining) {
    return Math.min(Math.max(POINTS_SECONDS, share), remaining + GRACE_SECONDS);
  }

  private SolutionSearch points() {
    boolean floats = floatErrors.isPresent();
    return new SolutionSearch(query, networks, room, floats ? Map.of() : cases.decimals(), floats);
  }

  private static double[] witness(Certification found) {
    return found.bracket().witness().orElseThrow().input().toArray();
  }

  private double remaining() {
    return options.budget().seconds() - (System.nanoTime() - start) * 1e-9;
  }
}
