package org.etalon.gap;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.OutputCondition;
import org.etalon.problem.OutputRegion;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.problem.Verdict;

/**
 * Whether a network gives one class to every input of a box: no other output is ever as large.
 *
 * <p><b>Property:</b> sound, in exact arithmetic; ties count as no decision.
 */
final class SteadyDecision {
  private SteadyDecision() {}

  /**
   * Whether {@code f(x)[decision] > f(x)[j]} is proved for all x of the box and all other j.
   *
   * @param f of at least two outputs
   * @param options limit the search
   */
  static boolean isProved(Network f, int decision, Box box, SearchOptions options) {
    int classes = f.outputSize();
    List<List<OutputCondition>> alternatives = new ArrayList<>();
    for (int j = 0; j < classes; j++) {
      if (j != decision) {
        alternatives.add(List.of(OutputCondition.near(classes, j, decision, BigDecimal.ZERO)));
      }
    }
    Property never = new Property.Constraints(new OutputRegion(classes, alternatives));
    Problem problem = new Problem(f, f, Domain.of(box), never);
    return Certifier.certify(problem, options).verdict() == Verdict.CERTIFIED;
  }
}
