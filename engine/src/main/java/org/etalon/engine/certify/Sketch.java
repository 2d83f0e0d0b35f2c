package org.etalon.engine.certify;

import org.etalon.engine.search.Budget;
import org.etalon.network.Layer;
import org.etalon.network.LinearMap;
import org.etalon.network.Network;

/**
 * Bounds by intervals alone, before others, where planes may take all of the time: of graphs. Where
 * boxes are limited instead there are none, as what repeats needs no first answer.
 */
final class Sketch {
  /** In place of the number of boxes to be bounded. */
  static final long BOXES = 0;

  private Sketch() {}

  /** Whether the widths of a problem are to be sketched. */
  static boolean suits(QuantizationProblem problem, Budget budget) {
    Network f = problem.f();
    boolean chain = f.isChain() && f.layers().stream().allMatch(Sketch::isOfChains);
    return !chain
        && !f.hasCasts()
        && problem.semantics().isReal()
        && problem.property().limit().isPresent()
        && !budget.countsBoxes();
  }

  private static boolean isOfChains(Layer layer) {
    return layer.isRelu() || layer.affine().filter(affine -> isOfChains(affine.map())).isPresent();
  }

  private static boolean isOfChains(LinearMap map) {
    return map.fold(dense -> true, diagonal -> true, convolution -> false, selection -> false);
  }
}
