package org.etalon.theta;

import java.util.List;
import org.etalon.network.Affine;
import org.etalon.network.Node;

/**
 * Which sums of two values a runtime in float32 may compute together with the affine nodes that
 * they add, and how many roundings more that costs: the other value may enter the sum of the node
 * at its start, and pass all of it.
 *
 * <p><b>Property:</b> counts as docs/math/float32.md has them, lemma 6; of products that may be
 * integers docs/math/fixed.md, lemma 13.
 */
final class JoinedSums {
  private final int[] roundings;

  /**
   * Of all sums of a network.
   *
   * @param uses how often each value is taken
   */
  JoinedSums(List<Node> nodes, int[] uses) {
    roundings = new int[nodes.size() + 1];
    for (int k = 1; k < roundings.length; k++) {
      Node node = nodes.get(k - 1);
      boolean sum =
          node.layer()
              .fold(affine -> false, relu -> false, add -> true, pool -> false, cast -> false);
      if (sum) {
        int one = node.inputs().get(0);
        int other = node.inputs().get(1);
        int ofOne = terms(nodes, uses, one);
        int ofOther = terms(nodes, uses, other);
        roundings[k] = 1 + Math.max(ofOne, ofOther);
        note(one, ofOne, ofOther);
        note(other, ofOther, ofOne);
      }
    }
  }

  private void note(int value, int its, int others) {
    if (its > 0) {
      roundings[value] = 1 + others;
    }
  }

  /** How many products each entry of a value is a sum of, if it may join another sum, or 0. */
  private static int terms(List<Node> nodes, int[] uses, int value) {
    if (value == 0 || uses[value] > 1) {
      return 0;
    }
    return nodes
        .get(value - 1)
        .layer()
        .affine()
        .filter(affine -> !affine.isMove())
        .map(JoinedSums::terms)
        .orElse(0);
  }

  private static int terms(Affine affine) {
    return FloatRounding.terms(affine.map());
  }

  /**
   * How many roundings a summand of a sum passes, or a term of an affine node beside those of the
   * node's own sum.
   *
   * @param value the one that the node gives
   */
  int of(int value) {
    return roundings[value];
  }
}
