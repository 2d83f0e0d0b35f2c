package org.etalon.engine.search;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * The bisections a search made of one root box: a binary tree whose leaves cover the box.
 *
 * <p>Node 0 is the root box; 20 bytes a node. A tree that is not kept stays a single node.
 */
public final class SplitTree {
  /** Stands for "no split" where an input is expected. */
  public static final int LEAF = -1;

  private final boolean kept;
  private int[] input = {LEAF};
  private double[] at = new double[1];
  private int[] first = new int[1];
  private int size = 1;

  SplitTree(boolean kept) {
    this.kept = kept;
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

  /**
   * The child of {@code node} on one side of a face; splits the node there if it is a leaf.
   *
   * @throws IllegalStateException if the node is split elsewhere
   */
  int child(int node, int splitInput, double face, boolean above) {
    if (!kept) {
      return 0;
    }
    if (input[node] == LEAF) {
      split(node, splitInput, face);
    } else if (input[node] != splitInput || at[node] != face) {
      throw new IllegalStateException("node " + node + " is split twice");
    }
    return first[node] + (above ? 1 : 0);
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(size);
    for (int node = 0; node < size; node++) {
      out.writeInt(input[node]);
      if (input[node] != LEAF) {
        out.writeDouble(at[node]);
        out.writeInt(first[node]);
      }
    }
  }

  void read(DataInputStream in) throws IOException {
    int nodes = in.readInt();
    for (int node = 0; node < nodes; node++) {
      grow(node + 1);
      input[node] = in.readInt();
      if (input[node] != LEAF) {
        at[node] = in.readDouble();
        first[node] = in.readInt();
      }
    }
    size = nodes;
  }

  private void grow(int nodes) {
    if (nodes > input.length) {
      int capacity = Math.max(64, nodes + nodes / 2);
      input = Arrays.copyOf(input, capacity);
      at = Arrays.copyOf(at, capacity);
      first = Arrays.copyOf(first, capacity);
    }
  }

  private void split(int node, int splitInput, double face) {
    grow(size + 2);
    input[node] = splitInput;
    at[node] = face;
    first[node] = size;
    input[size] = LEAF;
    input[size + 1] = LEAF;
    size += 2;
  }
}
