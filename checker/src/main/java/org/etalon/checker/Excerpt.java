package org.etalon.checker;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.etalon.certificate.SplitTree;

/**
 * What the check of a part needs of the tree of its leaves: what lies beside them is cut off, and
 * stands as leaves that count for many.
 */
public final class Excerpt {
  private final SplitTree tree;
  private final int[] leaves;

  private Excerpt(SplitTree tree, int[] leaves) {
    this.tree = tree;
    this.leaves = leaves;
  }

  /**
   * A node of the whole that is to be copied.
   *
   * @param leaf the number of its first leaf
   */
  private record Copied(int node, int leaf, int copy) {}

  /**
   * The excerpt of a tree around some of its leaves.
   *
   * @param leavesBelow of each node
   */
  static Excerpt of(SplitTree tree, int[] leavesBelow, Part part) {
    Growing growing = new Growing();
    Deque<Copied> open = new ArrayDeque<>();
    open.push(new Copied(0, 0, 0));
    while (!open.isEmpty()) {
      Copied next = open.pop();
      int node = next.node();
      int below = leavesBelow[node];
      boolean beside = next.leaf() + below <= part.from() || next.leaf() >= part.to();
      if (beside || tree.input(node) == SplitTree.LEAF) {
        growing.leaves[next.copy()] = below;
        continue;
      }
      int copy = growing.cut(next.copy(), tree.input(node), tree.at(node));
      int first = tree.first(node);
      open.push(new Copied(first + 1, next.leaf() + leavesBelow[first], copy + 1));
      open.push(new Copied(first, next.leaf(), copy));
    }
    return new Excerpt(
        new SplitTree(growing.size, growing.input, growing.at, growing.first), growing.leaves);
  }

  /** A tree that gets more nodes. */
  private static final class Growing {
    int size = 1;
    int[] input = {SplitTree.LEAF};
    double[] at = new double[1];
    int[] first = new int[1];
    int[] leaves = new int[1];

    /** Cuts a node; returns the first of its children. */
    int cut(int node, int splitInput, double face) {
      if (size + 2 > input.length) {
        int more = 2 * size + 2;
        input = Arrays.copyOf(input, more);
        at = Arrays.copyOf(at, more);
        first = Arrays.copyOf(first, more);
        leaves = Arrays.copyOf(leaves, more);
      }
      input[node] = splitInput;
      at[node] = face;
      first[node] = size;
      input[size] = SplitTree.LEAF;
      input[size + 1] = SplitTree.LEAF;
      size += 2;
      return size - 2;
    }
  }

  SplitTree tree() {
    return tree;
  }

  /** For how many leaves of the whole a leaf stands. */
  int leaves(int node) {
    return leaves[node];
  }

  /** Writes it, for {@link #read}. */
  public void write(DataOutput out) throws IOException {
    out.writeInt(tree.size());
    for (int node = 0; node < tree.size(); node++) {
      out.writeInt(tree.input(node));
      if (tree.input(node) == SplitTree.LEAF) {
        out.writeInt(leaves[node]);
      } else {
        out.writeDouble(tree.at(node));
        out.writeInt(tree.first(node));
      }
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException if it is something else
   */
  public static Excerpt read(DataInput in) throws IOException {
    int size = in.readInt();
    int[] input = new int[size];
    double[] at = new double[size];
    int[] first = new int[size];
    int[] leaves = new int[size];
    for (int node = 0; node < size; node++) {
      input[node] = in.readInt();
      if (input[node] == SplitTree.LEAF) {
        leaves[node] = in.readInt();
      } else {
        at[node] = in.readDouble();
        first[node] = in.readInt();
      }
    }
    try {
      return new Excerpt(new SplitTree(size, input, at, first), leaves);
    } catch (IllegalArgumentException e) {
      throw new IOException("no excerpt of a tree", e);
    }
  }
}
