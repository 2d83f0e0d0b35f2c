package org.etalon.checker;

import java.util.SplittableRandom;
import org.etalon.certificate.Evidence;
import org.etalon.problem.Box;

/**
 * Some recorded rows of a box bounded again in exact arithmetic, on the enclosures of the sites
 * below that were found in doubles: what doubles gave must be no less.
 */
final class RowSample {
  private final Goal goal;
  private final Evidence evidence;
  private final LayerState[] states;
  private final DoubleRows inDoubles;
  private final ExactRows exact;

  RowSample(Goal goal, Box box, Evidence evidence, LayerState[] states) {
    this.goal = goal;
    this.evidence = evidence;
    this.states = states;
    inDoubles = new DoubleRows(goal.f, goal.g);
    exact = new ExactRows(goal.f, goal.g);
    for (Rows rows : new Rows[] {inDoubles, exact}) {
      rows.setBox(box.lower(), box.upper());
      for (int site = 1; site < states.length - 1; site++) {
        states[site].choose();
        rows.settle(states, site);
      }
    }
  }

  /**
   * Draws rows by the seed.
   *
   * @return how many were bounded again
   * @throws ContradictionException if doubles gave less than the exact bound
   */
  int check() {
    int confirmed = 0;
    SplittableRandom random = new SplittableRandom(goal.options.seed());
    boolean usable = new FirstSite(goal.f, goal.g).isAffine();
    int blocks = usable ? evidence.blocks().size() : 0;
    for (int k = 0; k < goal.options.sample() && blocks > 0; k++) {
      Evidence.Block block = evidence.blocks().get(random.nextInt(blocks));
      int count = block.rows().size();
      if (count > 0) {
        int r = random.nextInt(count);
        Recorded one = new Recorded(block, r, r + 1, states);
        if (inDoubles.upper(states, one)[0] < exact.upper(states, one, 0)) {
          throw new ContradictionException("a row is larger in exact arithmetic than in doubles");
        }
        confirmed++;
      }
    }
    return confirmed;
  }
}
