package org.etalon.fewest;

import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.quant.CodedNetwork;
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
  private final FirstBound first;

  Outlook(FewestProblem problem, Teacher teacher) {
    this.problem = problem;
    this.teacher = teacher;
    first = new FirstBound(problem);
  }

  /** Whether domains are of so many inputs that splits gain little. */
  boolean decides() {
    return decides(problem.domain());
  }

  static boolean decides(Domain domain) {
    return domain.boxes().stream().anyMatch(box -> wide(box) >= MANY);
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
    return REFINED * first.of(teacher.padded(net).network(), stop);
  }

  /** The form of a student to be proved: with f's widths where this decides and is better. */
  CodedNetwork certified(Student net, Stop stop) {
    return decides() ? best(net, stop) : teacher.certified(net);
  }

  /** The form of a student whose first bound is the smaller one. */
  CodedNetwork best(Student net, Stop stop) {
    CodedNetwork usual = teacher.certified(net);
    CodedNetwork padded = teacher.padded(net);
    return first.of(padded.network(), stop) < first.of(usual.network(), stop) ? padded : usual;
  }

  private static int wide(Box box) {
    int count = 0;
    for (int i = 0; i < box.size(); i++) {
      count += box.lower(i) < box.upper(i) ? 1 : 0;
    }
    return count;
  }
}
