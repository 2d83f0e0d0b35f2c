package org.etalon.checker;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.etalon.certificate.Certificate;
import org.etalon.checker.PartResult.Finding;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Property;

/**
 * The leaves of a certificate that fits its question, to be checked part by part.
 *
 * <p><b>Property:</b> what is found in a part is a pure function of certificate, question, options
 * and part, whoever checks it, when and how often. That the parts are all leaves is seen to where
 * they are summed up, by {@link Checker}.
 */
public final class Leaves {
  private final List<Cover> covers;
  private final Goal goal;

  private Leaves(List<Cover> covers, Goal goal) {
    this.covers = covers;
    this.goal = goal;
  }

  /**
   * The leaves of all trees.
   *
   * @param certificate about the question, and claiming no more than is asked
   */
  public static Leaves of(Certificate certificate, Question question, CheckOptions options) {
    Property proved = proved(certificate, question);
    Optional<Outcomes> outcomes = Outcomes.of(proved, question.f().outputSize());
    Placed placed = Placed.of(certificate, question, outcomes);
    List<Cover> covers = new ArrayList<>();
    for (int i = 0; i < certificate.trees().size(); i++) {
      covers.add(
          new Cover(
              i,
              certificate.boxes().get(i),
              certificate.trees().get(i),
              certificate.evidence().get(i)));
    }
    return new Leaves(
        covers,
        new Goal(
            placed.f(),
            placed.g().orElseThrow(),
            outcomes.map(Outcomes::aim).orElseGet(() -> Aim.of(proved.norm())),
            proved.limit().map(Epsilon::down).orElse(0.0),
            options,
            affine(question, proved),
            points(question, proved, options)));
  }

  /** Of a distance, the one with the smaller epsilon, which implies both; else what is asked. */
  static Property proved(Certificate certificate, Question question) {
    Property asked = question.property();
    return certificate
        .claim()
        .fold(
            distance ->
                new Property.Distance(
                    asked.norm(), distance.epsilon().min(asked.limit().orElseThrow())),
            decision -> asked,
            constraints -> asked);
  }

  /** How to decide where both networks are affine: distances of real numbers. */
  private static Optional<AffinePart> affine(Question q, Property proved) {
    return q.semantics().isReal()
        ? proved.fold(
            distance ->
                Optional.of(
                    new AffinePart(
                        q.f(), q.g().orElseThrow(), distance.norm(), distance.epsilon())),
            bracket -> Optional.empty(),
            decision -> Optional.empty(),
            constraints -> Optional.empty())
        : Optional.empty();
  }

  /** How to try points, where the domain is on a grid. */
  private static Optional<Idle<GridPart>> points(
      Question q, Property proved, CheckOptions options) {
    return q.domain()
        .grid()
        .filter(grid -> proved.isDecidable() && q.semantics().isReal())
        .map(
            grid ->
                new Idle<>(
                    () ->
                        new GridPart(
                            q.f(), q.g().orElseThrow(), proved, grid, options.allExact())));
  }

  List<Cover> covers() {
    return covers;
  }

  Goal goal() {
    return goal;
  }

  /** What is needed of a tree to check a part of its leaves, for who does not have the tree. */
  public Excerpt excerpt(Part part) {
    return covers.get(part.tree()).excerpt(part);
  }

  /**
   * Checks the leaves of a part; any number of threads may.
   *
   * @param stopped whether nobody wants to know any more
   * @throws CancellationException if it is stopped: then nothing is known
   * @throws IllegalStateException if there is no such part
   */
  public PartResult check(Part part, BooleanSupplier stopped) {
    return check(part, covers.get(part.tree()), stopped);
  }

  /**
   * The same for who has no more of the tree than {@link #excerpt}; a certificate whose trees are
   * not cut will do.
   */
  public PartResult check(Part part, Excerpt excerpt, BooleanSupplier stopped) {
    return check(part, covers.get(part.tree()).with(excerpt), stopped);
  }

  private PartResult check(Part part, Cover cover, BooleanSupplier stopped) {
    try {
      LayerState[] root = covers.get(part.tree()).whole(goal).states();
      List<Cover.Region> groups = cover.groups(part);
      return goal.bounders.with(
          bounder -> check(part, cover, groups, root, new Leafwise(goal, bounder), stopped));
    } catch (ContradictionException e) {
      return failed(part, Finding.CONTRADICTION, e);
    } catch (IllegalArgumentException | ArithmeticException e) {
      return failed(part, Finding.UNCHECKABLE, e); // a cut outside its region
    }
  }

  private static PartResult failed(Part part, Finding finding, RuntimeException e) {
    return new PartResult(part, finding, part.from(), String.valueOf(e.getMessage()), 0);
  }

  private static PartResult check(
      Part part,
      Cover cover,
      List<Cover.Region> groups,
      LayerState[] root,
      Leafwise leafwise,
      BooleanSupplier stopped) {
    for (Cover.Region group : groups) {
      if (stopped.getAsBoolean()) {
        throw new CancellationException();
      }
      Optional<Cover.Region> unproved = leafwise.unproved(cover, group, root);
      if (unproved.isPresent()) {
        return new PartResult(
            part,
            Finding.UNPROVED,
            unproved.get().leaf(),
            unproved.get().describe(),
            leafwise.refined());
      }
    }
    return PartResult.proved(part, leafwise.refined());
  }
}
