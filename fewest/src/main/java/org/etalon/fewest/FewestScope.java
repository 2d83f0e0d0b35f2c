package org.etalon.fewest;

import java.util.Optional;
import org.etalon.network.Network;
import org.etalon.problem.Domain;
import org.etalon.problem.UnfitException;
import org.etalon.quant.CodedNetwork;

/** What {@link FewestSearch} treats, level by level, and why not what it does not. */
public final class FewestScope {
  private FewestScope() {}

  private static Optional<String> noSlack(FewestProblem problem) {
    return problem.guide().epsilon().down() > 0
        ? Optional.empty()
        : Optional.of("epsilon must be above 0: only f itself is within 0 of f");
  }

  /** Why a problem is none that a level above the first treats, if it is not: what is missing. */
  public static Optional<String> obstacle(FewestProblem problem, Level first) {
    Optional<String> none = noSlack(problem);
    return none.isPresent() ? none : beyond(problem.f(), first);
  }

  /** Why networks of a family are not searched for in place of f, if they are not. */
  public static Optional<String> beyond(Network f, CodeFamily family) {
    return isGraph(f) ? GraphSearch.obstacle(family) : Optional.empty();
  }

  /** Whether a network is no chain of dense layers, so that it keeps its graph. */
  public static boolean isGraph(Network f) {
    return Teacher.obstacle(f).isPresent();
  }

  /**
   * Whether the first bound chooses the widths of levels 2 and 3: for the fewest bits, whatever the
   * cost is that decides among what is proved.
   */
  public static boolean choosesByBits(Network f, Domain domain) {
    return isGraph(f) || Outlook.decides(domain);
  }

  /** Why a network is none that a level treats, if it is not. */
  public static Optional<String> beyond(Network f, Level level) {
    return level.compareTo(GraphSearch.LAST) > 0 ? Teacher.obstacle(f) : Optional.empty();
  }

  /**
   * Whether there is anything to search for.
   *
   * @param start a network to start from
   * @throws UnfitException if epsilon is 0, or the network to start from has other layers than f
   */
  public static void require(FewestProblem problem, Optional<CodedNetwork> start) {
    noSlack(problem)
        .ifPresent(
            why -> {
              throw new UnfitException(why);
            });
    start.ifPresent(network -> requireStart(problem.f(), network));
  }

  /**
   * Whether a search can start from a network.
   *
   * @throws UnfitException if it has other layers than f
   */
  public static void requireStart(Network f, CodedNetwork start) {
    if (isGraph(f)) {
      GraphSearch.requireStart(f, start);
    } else {
      Teacher.requireStart(f, start);
    }
  }
}
