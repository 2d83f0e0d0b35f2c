package org.etalon.theta;

import java.util.BitSet;
import java.util.List;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.LinearMap;
import org.etalon.network.Node;
import org.etalon.network.Selection;
import org.etalon.problem.UnfitException;

/**
 * Which sums of two values, and biases, a runtime in float32 may compute together with the affine
 * nodes that they are added to, moved or not, and how many roundings more that costs: what is added
 * may enter the sum of such a node at its start, and pass all of it.
 *
 * <p><b>Property:</b> counts as docs/math/float32.md has them, lemma 6; of products that may be
 * integers docs/math/fixed.md, lemma 13.
 */
final class JoinedSums {
  /** So that no number of biases makes sums overflow. */
  private static final double MOST_BIAS = 0x1p100;

  private final List<Node> nodes;
  private final BitSet closed = new BitSet(); // values that are taken by more than moves
  private final int[] terms; // how many an entry is a sum of; 1 for what is written
  private final BitSet[] zeros; // entries that are 0 whatever is moved
  private final int[] later; // how many roundings a term may pass behind its own sum
  private final int[] roundings;

  /**
   * Of all sums of a network.
   *
   * @param uses how often each value is taken
   */
  JoinedSums(List<Node> nodes, int[] uses) {
    this.nodes = nodes;
    terms = new int[nodes.size() + 1];
    zeros = new BitSet[terms.length];
    later = new int[terms.length];
    roundings = new int[terms.length];
    terms[0] = 1;
    zeros[0] = new BitSet();
    for (Node node : nodes) {
      boolean moves = node.layer().affine().filter(JoinedSums::passes).isPresent();
      node.inputs().stream().filter(value -> uses[value] > 1 && !moves).forEach(closed::set);
    }
    for (int k = 1; k < terms.length; k++) {
      int number = k;
      zeros[k] = new BitSet();
      terms[k] =
          nodes
              .get(k - 1)
              .layer()
              .fold(
                  affine -> ofAffine(number, affine),
                  relu -> 1,
                  add -> ofSum(number),
                  pool -> 1,
                  cast -> 1);
    }
    for (int k = terms.length - 1; k > 0; k--) {
      spread(k);
    }
  }

  /** Whether an affine node only moves entries, changes signs, or adds a bias. */
  private static boolean passes(Affine affine) {
    return affine
        .map()
        .fold(
            dense -> false,
            diagonal -> {
              boolean signs = true;
              for (double factor : diagonal.scale().toArray()) {
                signs &= Math.abs(factor) == 1;
              }
              return signs;
            },
            kernel -> false,
            selection -> true);
  }

  private int value(int number, int k) {
    return nodes.get(number - 1).inputs().get(k);
  }

  /** Of how many terms an entry of a value is, for whoever adds to it. */
  private int open(int value) {
    return closed.get(value) ? 1 : terms[value];
  }

  private int ofAffine(int number, Affine affine) {
    if (!passes(affine)) {
      return 1 + FloatRounding.terms(affine.map());
    }
    int taken = value(number, 0);
    Vector bias = affine.bias();
    for (int i = 0; i < bias.size(); i++) {
      int source = source(affine.map(), i);
      boolean none = source == Selection.ZERO || zeros[taken].get(source);
      zeros[number].set(i, none && bias.get(i) == 0);
    }
    if (open(taken) > 1 && bias.maxAbs() > MOST_BIAS) {
      throw new UnfitException(
          "a bias beyond 2^100 behind a product that is moved; float32 may overflow there");
    }
    return open(taken) + (affine.isMove() ? 0 : 1);
  }

  private static int source(LinearMap map, int i) {
    return map.fold(dense -> i, diagonal -> i, kernel -> i, selection -> selection.source(i));
  }

  private int ofSum(int number) {
    BitSet both = (BitSet) zeros[value(number, 0)].clone();
    both.and(zeros[value(number, 1)]);
    zeros[number] = both;
    boolean places = !places(number).isEmpty();
    return places ? Math.max(open(value(number, 0)), open(value(number, 1))) : 1;
  }

  /** Entries of a sum of which one of both summands is 0, as concatenations have them. */
  private BitSet places(int number) {
    BitSet places = (BitSet) zeros[value(number, 0)].clone();
    places.or(zeros[value(number, 1)]);
    return places;
  }

  /** How often what goes into a node is rounded there, and behind it. */
  private void spread(int number) {
    roundings[number] =
        nodes
            .get(number - 1)
            .layer()
            .<Integer>fold(
                affine -> {
                  boolean passes = passes(affine);
                  if (passes) {
                    note(value(number, 0), later[number] + (affine.isMove() ? 0 : 1));
                  }
                  // of a bias two are its own
                  return later[number] + (passes ? terms[number] - 2 : 0);
                },
                relu -> 0,
                add -> {
                  int ofOne = open(value(number, 0));
                  int ofOther = open(value(number, 1));
                  boolean only = places(number).cardinality() == add.outputSize();
                  note(value(number, 0), Math.max(later[number], only ? 0 : ofOther));
                  note(value(number, 1), Math.max(later[number], only ? 0 : ofOne));
                  return only ? 1 : Math.max(ofOne, ofOther);
                },
                pool -> 0,
                cast -> 0);
  }

  private void note(int value, int count) {
    if (open(value) > 1) {
      later[value] = Math.max(later[value], count);
    }
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
