package org.etalon.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.etalon.engine.search.SearchOptions;
import org.etalon.fewest.FewestOptions;
import org.etalon.fewest.FewestProblem;
import org.etalon.fewest.FewestResult;
import org.etalon.fewest.FewestScope;
import org.etalon.fewest.FewestSearch;
import org.etalon.fewest.Level;
import org.etalon.fewest.Proved;
import org.etalon.lab.ladder.Rung;
import org.etalon.network.StoredParameters;
import org.etalon.study.Text;

/**
 * The rungs below one width for all: by any quantizer, level by level, all that is stored counted,
 * by the parameters of f.
 */
final class FewestRungs {
  private static final String NAME = "by any quantizer, ";

  private FewestRungs() {}

  /**
   * A rung a level; each has all that the levels before proved. One that takes more than what is
   * proved above it has no bits if limits ended the search.
   *
   * @param above the rungs before
   * @param options their seconds are for all of the rungs
   */
  static List<Rung> of(
      FewestProblem problem, List<Rung> above, SearchOptions options, Messages messages) {
    Optional<String> obstacle = FewestScope.obstacle(problem, Level.MIXED);
    if (obstacle.isPresent()) {
      return none(Rung.DOES_NOT_APPLY + ": " + obstacle.get());
    }
    FewestResult found =
        FewestSearch.run(
            problem,
            new FewestOptions(
                Level.MIXED,
                Level.PRUNED,
                Long.MAX_VALUE,
                options.budget(),
                options.effort().threads(),
                options.effort().seed()),
            new FewestLine(messages, options.budget().seconds()));
    double parameters = StoredParameters.count(problem.f());
    List<Rung> rungs = new ArrayList<>();
    double most =
        RungTable.bestProof(above)
            .map(rung -> rung.bits().orElseThrow())
            .filter(bits -> found.ending() != FewestResult.Ending.COMPLETE)
            .orElse(Double.POSITIVE_INFINITY);
    boolean reproducible =
        found.reproducible()
            && (most == Double.POSITIVE_INFINITY || above.stream().allMatch(Rung::reproducible));
    double before = 0;
    for (Level level : levels()) {
      Optional<Proved> proved =
          found.begun().contains(level) ? found.best(level) : Optional.empty();
      Optional<Proved> best = proved.filter(p -> p.bits() <= most * parameters);
      double until = best.map(Proved::seconds).orElse(before);
      rungs.add(
          rung(
              level,
              best.map(p -> OptionalDouble.of(p.bits() / parameters))
                  .orElse(OptionalDouble.empty()),
              best.map(p -> note(p, level)).orElseGet(() -> nothing(problem, level, found)),
              until - before,
              reproducible));
      before = until;
    }
    return rungs;
  }

  private static String nothing(FewestProblem problem, Level level, FewestResult found) {
    return FewestScope.beyond(problem.f(), level)
        .map(why -> Rung.DOES_NOT_APPLY + ": " + why)
        .orElse(found.reproducible() ? Rung.WITHIN_LIMITS : Rung.IN_TIME);
  }

  private static String note(Proved best, Level level) {
    return Text.count(best.bits(), "bit", "bits")
        + " in all"
        + (best.level() == level ? "" : ": no fewer than before");
  }

  private static List<Level> levels() {
    return List.of(Level.MIXED, Level.PREPARED, Level.ROUNDED, Level.PRUNED);
  }

  private static List<Rung> none(String reason) {
    return levels().stream()
        .map(level -> rung(level, OptionalDouble.empty(), reason, 0, true))
        .toList();
  }

  private static Rung rung(
      Level level, OptionalDouble bits, String note, double seconds, boolean reproducible) {
    return new Rung(
        NAME + level.label(),
        Optional.empty(),
        Rung.Kind.CERTIFIED,
        false,
        bits,
        note,
        seconds,
        reproducible);
  }
}
