package org.etalon.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.etalon.engine.search.Budget;
import org.etalon.engine.search.Checkpointing;
import org.etalon.engine.search.SearchOptions;
import org.etalon.fewest.CodeFamily;
import org.etalon.fewest.Cost;
import org.etalon.fewest.FewestOptions;
import org.etalon.fewest.FewestProblem;
import org.etalon.fewest.FewestResult;
import org.etalon.fewest.FewestSearch;
import org.etalon.fewest.Proved;
import org.etalon.network.Network;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Property;
import org.etalon.problem.UnfitException;
import org.etalon.study.BadInputException;

/**
 * Bits in all, or another cost, against epsilon, the smallest epsilon first: what is proved for one
 * is proved for all above it, and is where their searches begin.
 */
final class FewestCurve {
  /**
   * What is proved for an epsilon.
   *
   * @param found with all that follows from smaller ones
   */
  record Point(Epsilon epsilon, FewestResult found) {}

  private final Network f;
  private final Domain domain;
  private final Property.Distance asked;
  private final MinimizeOptions.Levels levels;
  private final FewestStart start;
  private final SearchOptions options;
  private final Messages messages;
  private final long begun = System.nanoTime();

  /**
   * A curve.
   *
   * @param asked its epsilon's point has the checkpoint
   * @param levels above the first
   * @param start what the first point starts from
   * @param options their seconds are for all points
   */
  FewestCurve(
      Network f,
      Domain domain,
      Property.Distance asked,
      MinimizeOptions.Levels levels,
      FewestStart start,
      SearchOptions options,
      Messages messages) {
    this.f = f;
    this.domain = domain;
    this.asked = asked;
    this.levels = levels;
    this.start = start;
    this.options = options;
    this.messages = messages;
  }

  /**
   * A point an epsilon.
   *
   * @param epsilons ascending
   * @param stored what is known for the epsilon asked for
   * @param cost what is made small
   * @param family which codes weights may have
   * @param below for it only networks of a smaller rank count
   * @param before the seconds that this took
   */
  List<Point> points(
      List<Epsilon> epsilons,
      Optional<Proved> stored,
      Cost cost,
      CodeFamily family,
      long below,
      double before) {
    List<Point> points = new ArrayList<>();
    Optional<Proved> fewest = Optional.empty();
    for (int k = 0; k < epsilons.size(); k++) {
      Property.Distance property = new Property.Distance(asked.norm(), epsilons.get(k));
      boolean main = property.epsilon().compareTo(asked.epsilon()) == 0;
      Optional<Proved> given = fewest.map(proved -> proved.of(property));
      Optional<Proved> own = stored.filter(proved -> main);
      if (own.isPresent()
          && given.isPresent()
          && cost.rank(own.get().coded()) <= cost.rank(given.get().coded())) {
        given = Optional.empty();
      }
      long most =
          Math.min(
              main ? below : Long.MAX_VALUE,
              given.map(proved -> cost.rank(proved.coded())).orElse(Long.MAX_VALUE));
      double earlier = seconds();
      double left = options.budget().seconds() - earlier;
      double share = Math.max(1e-3, options.budget().share(1.0 / (epsilons.size() - k), left));
      FewestResult found =
          search(property, main, cost, family, most, share, given)
              .after(given, before + earlier)
              .after(own, 0);
      points.add(new Point(epsilons.get(k), found));
      fewest = found.best();
    }
    return points;
  }

  private double seconds() {
    return (System.nanoTime() - begun) * 1e-9;
  }

  private FewestResult search(
      Property.Distance property,
      boolean main,
      Cost cost,
      CodeFamily family,
      long below,
      double seconds,
      Optional<Proved> given) {
    Checkpointing checkpoint = main ? options.journal().checkpointing() : Checkpointing.NONE;
    Budget whole = options.budget();
    FewestOptions own =
        new FewestOptions(
                levels.first(),
                levels.last(),
                below,
                new Budget(seconds, whole.boxes(), whole.stop()),
                options.effort().threads(),
                options.effort().seed())
            .minimizing(cost, below)
            .of(family)
            .with(start.points());
    Optional<FewestOptions> from =
        given.map(Proved::coded).or(() -> start.network()).map(own::from);
    try {
      return FewestSearch.run(
          new FewestProblem(f, domain, property),
          from.orElse(own),
          new FewestKeeper(new FewestLine(messages, seconds), checkpoint.file()));
    } catch (UnfitException e) {
      throw new BadInputException(String.valueOf(e.getMessage()));
    }
  }
}
