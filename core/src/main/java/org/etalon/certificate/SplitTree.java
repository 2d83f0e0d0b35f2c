package org.etalon.certificate;

import java.util.BitSet;

/**
 * The bisections of a box: a binary tree whose leaves cover it. Immutable.
 *
 * <p>Node 0 is the whole box; 16 bytes a node. Each inner node is cut along one input, its first
 * child below the face, the next node above it. Whether a face lies inside its part is not known
 * here: that is for who knows the box.
 */
public final class SplitTree {
  /** Stands for "no split" where an input is expected. */
  public static final int LEAF = -1;

  /** A box that is not cut. */
  public static final SplitTree WHOLE =
      new SplitTree(1, new int[] {LEAF}, new double[1], new int[1]);

  private final int size;
  private final int[] input;
  private final double[] at;
  private final int[] first;

  /**
   * Takes the arrays over: nobody may write to them any more. Of each the first {@code size}
   * entries count, one a node; of leaves those of {@code input} alone.
   *
   * @param size the number of nodes
   * @param input each node is split at, or {@link #LEAF}
   * @param at the faces
   * @param first the children below the faces, each after its parent
   * @throws IllegalArgumentException if it is no tree: not every node but the first is the child of
   *     exactly one before it, or there are inputs below {@link #LEAF}
   */
  public SplitTree(int size, int[] input, double[] at, int[] first) {
    if (size < 1 || size > Math.min(input.length, Math.min(at.length, first.length))) {
      throw new IllegalArgumentException("a tree of " + size + " nodes");
    }
    this.size = size;
    this.input = input;
    this.at = at;
    this.first = first;
    requireTree();
  }

  private void requireTree() {
    BitSet children = new BitSet(size / 2); // of each pair: nodes 1 and 2, 3 and 4, ..
    int inner = 0;
    for (int node = 0; node < size; node++) {
      if (input[node] == LEAF) {
        continue;
      }
      int below = first[node];
      if (input[node] < LEAF || below <= node || below >= size - 1 || below % 2 == 0) {
        throw new IllegalArgumentException(
            "node " + node + " of " + size + ": input " + input[node] + ", child " + below);
      }
      children.set(below / 2);
      inner++;
    }
    if (size != 2 * inner + 1 || children.cardinality() != inner) {
      throw new IllegalArgumentException(size + " nodes are no tree of " + inner + " cuts");
    }
  }

  /** The number of leaves. */
  public int leaves() {
    return (size + 1) / 2;
  }

  /** The number of nodes. */
  public int size() {
    return size;
  }

  /** The input node {@code node} is split at, or {@link #LEAF}. */
  public int input(int node) {
    return input[node];
  }

  /** The coordinate of the common face of the children of {@code node}. */
  public double at(int node) {
    return at[node];
  }

  /** The child of {@code node} below the face; the one above it is the next node. */
  public int first(int node) {
    return first[node];
  }
}
