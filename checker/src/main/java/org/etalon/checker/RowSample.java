package org.etalon.checker;

import java.util.SplittableRandom;
import org.etalon.certificate.Evidence;
import org.etalon.problem.Box;

/**
 * Some recorded rows of a box bounded again in exact arithmetic, on the enclosures of the sites
 * below that were found in doubles: what doubles gave must be no less.
 */
final class RowSample {
  private final Cover.Task task;
  private final Evidence evidence;
  private final LayerState[] states;
  private final DoubleRows inDoubles;
  private final ExactRows exact;

  RowSample(Cover.Task task, Box box, Evidence evidence, LayerState[] states) {
    this.task = task;
    this.evidence = evidence;
    this.states = states;
    inDoubles = new DoubleRows(task.f(), task.g());
    exact = new ExactRows(task.f(), task.g());
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
   * @throws ContradictionException if doubles gave less than the exact bound
   */
  void check(Cover.Result result) {
    SplittableRandom random = new SplittableRandom(task.options().seed());
    boolean usable = new FirstSite(task.f(), task.g()).isAffine();
    int blocks = usable ? evidence.blocks().size() : 0;
    for (int k = 0; k < task.options().sample() && blocks > 0; k++) {
      Evidence.Block block = evidence.blocks().get(random.nextInt(blocks));
      int count = block.rows().size();
      if (count > 0) {
        int r = random.nextInt(count);
        Recorded one = new Recorded(block, r, r + 1, states);
        if (inDoubles.upper(states, one)[0] < exact.upper(states, one, 0)) {
          throw new ContradictionException("a row is larger in exact arithmetic than in doubles");
        }
        result.confirm();
      }
    }
  }
}
