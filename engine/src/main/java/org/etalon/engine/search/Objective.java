package org.etalon.engine.search;

import java.util.Optional;
import org.etalon.engine.bound.BoxBound;
import org.etalon.engine.bound.Goal;
import org.etalon.engine.bound.Inheritance;
import org.etalon.engine.bound.LinearDifference;
import org.etalon.engine.bound.OutputForms;
import org.etalon.engine.bound.PairTheta;
import org.etalon.engine.falsify.Candidate;
import org.etalon.engine.falsify.PairEvaluator;
import org.etalon.engine.lattice.GridMaximum;
import org.etalon.engine.lattice.GridRegion;
import org.etalon.engine.lattice.GridTrial;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Norm;
import org.etalon.problem.OutputRegion;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.problem.Witness;
import org.etalon.theta.Theta;
import org.etalon.time.Stop;

/**
 * What a search has to bring down, and how far: the norm of the difference to epsilon, or how far
 * outputs are inside a region that they must not meet to 0.
 */
final class Objective {
  /** Below epsilon by more than this, relatively, no rounding of an evaluation explains it. */
  private static final double NEAR = 1e-6;

  /** The same for how far outputs are outside a region, absolutely. */
  private static final double NEAR_REGION = 1e-9;

  private final Problem problem;
  private final Property property;
  private final boolean ofRegion;
  private final boolean identical;
  private final PairEvaluator evaluator;
  private final double atCenter;
  private final double scale;

  /** The pair whose outputs are bounded: the networks, or forms of their outputs. */
  final Theta f;

  final Theta g;
  final PairTheta pair;
  final Goal goal;

  private Objective(Problem problem, Optional<OutputForms> forms, PairTheta pair) {
    this.problem = problem;
    this.pair = pair;
    f = pair.f();
    g = pair.g();
    property = problem.property();
    ofRegion = forms.isPresent();
    goal = forms.map(OutputForms::goal).orElseGet(() -> Goal.of(property.norm()));
    identical = isIdentical(problem, pair);
    evaluator = new PairEvaluator(f, g, goal);
    atCenter = evaluator.evaluate(center());
    double outside = Math.abs(atCenter);
    scale = outside < Double.POSITIVE_INFINITY ? Math.max(outside, NEAR_REGION) : 1;
  }

  /**
   * The objective of a problem whose networks are neuron by neuron.
   *
   * @param stop some tenths of a second after it says so there is nothing
   */
  static Optional<Objective> of(Problem problem, Stop stop) {
    Network f = problem.f();
    Network g = problem.g();
    Optional<OutputForms> forms =
        problem.property().forbidden(f.outputSize()).map(OutputForms::new);
    return forms
        .map(of -> PairTheta.beside(f, g, of, stop))
        .orElseGet(() -> PairTheta.beside(f, g, problem.semantics(), stop))
        .map(pair -> new Objective(problem, forms, pair));
  }

  /** Whether equal parameters are an answer: no difference, and no other decision. */
  private static boolean isIdentical(Problem problem, PairTheta pair) {
    return problem
        .property()
        .fold(
            distance -> pair.identical(),
            bracket -> pair.identical(),
            decision -> problem.f().equals(problem.g()),
            constraints -> false);
  }

  /** Whether the property holds, or the difference is 0, because the networks are the same. */
  boolean isTrivial() {
    return identical;
  }

  /** Whether it has a yes or a no for an answer. */
  boolean isDecidable() {
    return property.isDecidable();
  }

  PairEvaluator evaluator() {
    return evaluator;
  }

  /** The centre of the first box that holds an input of the domain, and what it is worth. */
  Candidate first() {
    return new Candidate(center(), atCenter);
  }

  private double[] center() {
    Domain domain = problem.domain();
    Optional<Box> first = domain.inner().stream().flatMap(Optional::stream).findFirst();
    return first.orElse(domain.boxes().get(0)).center();
  }

  /** The value at an input; of a norm, what exact arithmetic gives, rounded down. */
  double valueAt(double[] x) {
    return ofRegion ? evaluator.evaluate(x) : problem.witness(x).differenceDown();
  }

  double up(BoxBound bound) {
    return goal.up(bound);
  }

  double rounding(BoxBound bound) {
    return goal.rounding(bound);
  }

  /** Boxes with at most this bound need no more work. */
  double target(double best) {
    return property.<Double>fold(
        distance -> distance.epsilon().down(),
        bracket -> Math.max(0, best) / (1 - Math.min(bracket.gap(), 0.999)),
        decision -> 0.0,
        constraints -> 0.0);
  }

  /** What a bound of a root must not exceed to be good enough, whatever the best point is. */
  double enough() {
    return property.isDecidable() ? target(0) : 0;
  }

  /** How many times above the target a bound is: about how much work a box still is. */
  double excess(double upper, double best) {
    return ofRegion ? 1 + upper / scale : upper / target(best);
  }

  /** What a bound at most its target proves: the property holds. */
  boolean isMetBy(double bound) {
    return property.isDecidable() && bound <= target(0);
  }

  /** Whether exact arithmetic should say if a point of this value refutes the property. */
  boolean isNear(double value) {
    return ofRegion ? value > -NEAR_REGION : value > target(0) * (1 - NEAR);
  }

  /** The least value that a box can be said to have whose exact maximum does not refute. */
  double unrefuted(double upper) {
    return property.limit().map(epsilon -> Math.min(upper, epsilon.up())).orElse(upper);
  }

  /** All points of a box, where the domain is on a grid. */
  Optional<GridTrial> points(int workers) {
    Network f = problem.f();
    Network g = problem.g();
    Optional<OutputRegion> region = property.forbidden(f.outputSize());
    return problem
        .domain()
        .grid()
        .filter(grid -> problem.semantics().isReal())
        .map(
            grid ->
                region.isPresent()
                    ? new GridRegion(f, g, region.get(), grid)
                    : new GridMaximum(f, g, property.norm(), grid, workers));
  }

  /**
   * The exact maximum on a box on which both networks are affine, where that is a norm of real
   * numbers.
   */
  Optional<LinearDifference.Maximum> linear(Box box, Inheritance inheritance, Stop stop) {
    Norm norm = property.norm();
    return ofRegion
            || problem.domain().grid().isPresent()
            || !problem.semantics().isReal()
            || !inheritance.allStable()
        ? Optional.empty()
        : LinearDifference.over(problem.f(), problem.g(), box, inheritance, norm, stop);
  }

  /** What is known from below: what the witness attains; of a region, whether it is inside. */
  double attained(Witness witness) {
    double inside = property.isRefutedBy(witness) ? Double.MIN_VALUE : 0;
    return ofRegion ? inside : witness.differenceDown();
  }
}
