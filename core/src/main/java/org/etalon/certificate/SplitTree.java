package org.etalon.certificate;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * The bisections of a box: a binary tree whose leaves cover it. It grows, and is not thread safe.
 *
 * <p>Node 0 is the whole box; 16 bytes a node. Each inner node is cut along one input, its first
 * child below the face, the next node above it. A tree that is not kept stays a single node.
 */
public final class SplitTree {
  /** Stands for "no split" where an input is expected. */
  public static final int LEAF = -1;

  private final boolean kept;
  private int[] input = {LEAF};
  private double[] at = new double[1];
  private int[] first = new int[1];
  private int size = 1;

  /** A single leaf; {@code kept} says whether cuts will be recorded. */
  public SplitTree(boolean kept) {
    this.kept = kept;
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

  /**
   * The child of {@code node} on one side of a face; splits the node there if it is a leaf.
   *
   * @throws IllegalStateException if the node is split elsewhere
   */
  public int child(int node, int splitInput, double face, boolean above) {
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

  /** Writes all nodes in the order of their numbers, for {@link #read}. */
  public void write(DataOutputStream out) throws IOException {
    out.writeInt(size);
    for (int node = 0; node < size; node++) {
      out.writeInt(input[node]);
      if (input[node] != LEAF) {
        out.writeDouble(at[node]);
        out.writeInt(first[node]);
      }
    }
  }

  /** Reads what {@link #write} wrote; its source must be authentic. */
  public void read(DataInputStream in) throws IOException {
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
