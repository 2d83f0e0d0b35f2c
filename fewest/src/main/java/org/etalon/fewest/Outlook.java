package org.etalon.fewest;

import org.etalon.engine.bound.DifferenceBounder;
import org.etalon.engine.bound.PairTheta;
import org.etalon.engine.search.Alignment;
import org.etalon.linalg.internal.Kernels;
import org.etalon.problem.Box;
import org.etalon.problem.Problem;
import org.etalon.quant.CodedNetwork;
import org.etalon.theta.Theta;
import org.etalon.time.Stop;

/**
 * Whether a proof may succeed: on boxes with many inputs splits gain little, so there the bound of
 * the boxes as they are decides, not the points.
 */
final class Outlook {
  /** Boxes of fewer inputs are split. */
  private static final int MANY = 32;

  /** What a proof makes of the first bound of a box, about, as part of it. */
  private static final double REFINED = 0.65;

  private final FewestProblem problem;
  private final Teacher teacher;

  Outlook(FewestProblem problem, Teacher teacher) {
    this.problem = problem;
    this.teacher = teacher;
  }

  /** Whether domains are of so many inputs that splits gain little. */
  boolean decides() {
    return problem.domain().boxes().stream().anyMatch(box -> wide(box) >= MANY);
  }

  /** The middle of the domain. */
  double[] middle() {
    return problem.domain().hull().center();
  }

  /**
   * How many times too large the bound of a student is, about: at most 1 where a proof may succeed.
   *
   * @param stop ends it early, with a larger number
   */
  double excess(Student net, Stop stop) {
    return REFINED * bound(teacher.padded(net), stop) / problem.guide().epsilon().down();
  }

  /** The form of a student to be proved: with f's widths where this decides and is better. */
  CodedNetwork certified(Student net, Stop stop) {
    CodedNetwork usual = teacher.certified(net);
    if (!decides()) {
      return usual;
    }
    CodedNetwork padded = teacher.padded(net);
    return bound(padded, stop) < bound(usual, stop) ? padded : usual;
  }

  private double bound(CodedNetwork g, Stop stop) {
    Problem pair =
        Alignment.of(new Problem(problem.f(), g.network(), problem.domain(), problem.guide()))
            .problem();
    DifferenceBounder bounder =
        new DifferenceBounder(
            PairTheta.align(Theta.of(pair.f()), Theta.of(pair.g())), Kernels.best(), true);
    double largest = 0;
    for (Box box : problem.domain().boxes()) {
      double bound = bounder.boundRoot(box, stop).bound().normUp(problem.guide().norm());
      largest = Math.max(largest, bound);
    }
    return largest;
  }

  private static int wide(Box box) {
    int count = 0;
    for (int i = 0; i < box.size(); i++) {
      count += box.lower(i) < box.upper(i) ? 1 : 0;
    }
    return count;
  }
}
