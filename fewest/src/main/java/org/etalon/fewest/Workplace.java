package org.etalon.fewest;

import java.util.Arrays;
import java.util.List;
import org.etalon.linalg.internal.Kernel;
import org.etalon.linalg.internal.Kernels;
import org.etalon.linalg.internal.Workers;
import org.etalon.problem.Property;
import org.etalon.time.Stop;

/** What every part of a search works with. */
record Workplace(
    Teacher teacher,
    Property.Distance property,
    Cost cost,
    CodeFamily family,
    Points points,
    Adversary adversary,
    Outlook outlook,
    Workers workers,
    Limits limits,
    Stop stop) {
  private static final Kernel KERNEL = Kernels.best();

  /** The points as they are now. */
  List<Block> blocks() {
    return points.blocks(KERNEL);
  }

  /** Has blocks evaluate a network; the largest error at their points. */
  double largest(List<Block> blocks, Student net, Potential potential) {
    double[][] sums = new double[blocks.size()][2];
    workers.run(
        blocks.size(),
        (w, b) -> {
          blocks.get(b).load(net);
          blocks.get(b).error(potential, sums[b]);
        });
    return Arrays.stream(sums).mapToDouble(s -> s[1]).max().orElse(0);
  }

  /** The same for at most so many seconds. */
  Workplace within(double seconds) {
    Stop sooner = limits.with(Stop.after(seconds).or(stop));
    return new Workplace(
        teacher, property, cost, family, points, adversary, outlook, workers, limits, sooner);
  }

  /** Epsilon, as a number to aim at. */
  double epsilon() {
    return property.epsilon().down();
  }
}
