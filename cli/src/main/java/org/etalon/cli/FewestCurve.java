package org.etalon.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.etalon.engine.search.Budget;
import org.etalon.engine.search.Checkpointing;
import org.etalon.fewest.Cost;
import org.etalon.fewest.FewestOptions;
import org.etalon.fewest.FewestProblem;
import org.etalon.fewest.FewestResult;
import org.etalon.fewest.FewestSearch;
import org.etalon.fewest.Proved;
import org.etalon.fewest.RowExchange;
import org.etalon.fewest.RowExchanges;
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
   * @param open exchanges of single rows of the best that are not proved
   */
  record Point(Epsilon epsilon, FewestResult found, List<RowExchange> open) {}

  private static final double LEAST_SECONDS = 1e-3;

  private final Network f;
  private final Domain domain;
  private final Property.Distance asked;
  private final FewestOptions wanted;
  private final Checkpointing checkpoint;
  private final Messages messages;
  private final long begun = System.nanoTime();

  /**
   * A curve.
   *
   * @param asked its epsilon's point has the checkpoint
   * @param wanted the search for it; its seconds are for all points, the network that it starts
   *     from is where all points do for which none of fewer bits is proved yet
   */
  FewestCurve(
      Network f,
      Domain domain,
      Property.Distance asked,
      FewestOptions wanted,
      Checkpointing checkpoint,
      Messages messages) {
    this.f = f;
    this.domain = domain;
    this.asked = asked;
    this.wanted = wanted;
    this.checkpoint = checkpoint;
    this.messages = messages;
  }

  /**
   * A point an epsilon.
   *
   * @param epsilons ascending
   * @param stored what is known for the epsilon asked for
   * @param before the seconds that this took
   */
  List<Point> points(List<Epsilon> epsilons, Optional<Proved> stored, double before) {
    Cost cost = wanted.cost();
    List<Point> points = new ArrayList<>();
    Optional<Proved> fewest = Optional.empty();
    for (int k = 0; k < epsilons.size(); k++) {
      Property.Distance property = new Property.Distance(asked.norm(), epsilons.get(k));
      boolean main = property.epsilon().compareTo(asked.epsilon()) == 0;
      Optional<Proved> given = fewest.map(proved -> proved.of(property));
      Optional<Proved> known = stored.filter(proved -> main);
      if (known.isPresent()
          && given.isPresent()
          && cost.rank(known.get().coded()) <= cost.rank(given.get().coded())) {
        given = Optional.empty();
      }
      long most =
          Math.min(
              main ? wanted.below() : Long.MAX_VALUE,
              given.map(proved -> cost.rank(proved.coded())).orElse(Long.MAX_VALUE));
      double earlier = seconds();
      double left = wanted.budget().seconds() - earlier;
      double part = wanted.budget().share(1.0 / (epsilons.size() - k), left);
      double share = Math.max(LEAST_SECONDS, part);
      FewestOptions own = wanted.minimizing(cost, most).within(seconds(searching(share)));
      FewestKeeper keeper = keeper(main ? checkpoint : Checkpointing.NONE, own);
      known.ifPresent(keeper::proved);
      given.ifPresent(keeper::proved);
      boolean resumed = wanted.start().filter(net -> cost.rank(net) < most).isPresent();
      FewestOptions from = resumed ? own : given.map(Proved::coded).map(own::from).orElse(own);
      FewestResult found =
          search(property, keeper, from).after(given, before + earlier).after(known, 0);
      FewestOptions rest = own.within(seconds(earlier + share - seconds()));
      RowExchanges.Outcome outcome = RowExchanges.after(f, domain, property, found, rest, keeper);
      points.add(new Point(epsilons.get(k), outcome.found(), outcome.open()));
      fewest = outcome.found().best();
    }
    return timed(points);
  }

  /** With all that come after one that time cut short: what they began with depends on time. */
  static List<Point> timed(List<Point> points) {
    List<Point> timed = new ArrayList<>();
    boolean cut = false;
    for (Point point : points) {
      cut |= !point.found.reproducible();
      timed.add(cut ? new Point(point.epsilon, point.found.timed(), point.open) : point);
    }
    return timed;
  }

  private double searching(double share) {
    return wanted.budget().share(FewestRun.SEARCHING, share);
  }

  /** All but the time is as wanted. */
  private Budget seconds(double limit) {
    return new Budget(
        Math.max(LEAST_SECONDS, limit), wanted.budget().boxes(), wanted.budget().stop());
  }

  private double seconds() {
    return (System.nanoTime() - begun) * 1e-9;
  }

  private FewestKeeper keeper(Checkpointing kept, FewestOptions own) {
    FewestLine line = new FewestLine(messages, own.budget().seconds());
    return new FewestKeeper(line, messages, kept, own);
  }

  private FewestResult search(Property.Distance property, FewestKeeper keeper, FewestOptions own) {
    try {
      return FewestSearch.run(new FewestProblem(f, domain, property), own, keeper);
    } catch (UnfitException e) {
      throw new BadInputException(String.valueOf(e.getMessage()));
    }
  }
}
