package org.etalon.engine.search;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.etalon.certificate.SplitTree;

/**
 * The bisections of a box while a search makes them. Not thread safe.
 *
 * <p>Numbers of nodes never change. A tree that is not recorded stays a single node. What is given
 * away takes over the arrays, without a copy; only a tree that grows on after that copies them.
 */
final class GrowingTree {
  private static final int LEAST = 64;

  private final boolean recording;
  private int size = 1;
  private int[] input = {SplitTree.LEAF};
  private double[] at = new double[1];
  private int[] first = new int[1];
  private boolean given;

  /** A single leaf; {@code recording} says whether cuts are recorded. */
  GrowingTree(boolean recording) {
    this.recording = recording;
  }

  /**
   * The child of {@code node} on one side of a face; splits the node there if it is a leaf.
   *
   * @throws IllegalStateException if the node is split elsewhere
   */
  int child(int node, int splitInput, double face, boolean above) {
    if (!recording) {
      return 0;
    }
    if (input[node] == SplitTree.LEAF) {
      split(node, splitInput, face);
    } else if (input[node] != splitInput || at[node] != face) {
      throw new IllegalStateException("node " + node + " is split twice");
    }
    return first[node] + (above ? 1 : 0);
  }

  /** The tree as it is now, which never changes. */
  SplitTree give() {
    given = true;
    return view();
  }

  /** Writes it as {@link TreeStream} does. */
  void write(DataOutputStream out) throws IOException {
    TreeStream.write(out, view());
  }

  /**
   * Reads what was written, in place of what is here.
   *
   * @throws IOException if it is no tree
   */
  void read(DataInputStream in) throws IOException {
    int nodes = in.readInt();
    for (int node = 0; node < nodes; node++) {
      reserve(node + 1);
      input[node] = in.readInt();
      if (input[node] != SplitTree.LEAF) {
        at[node] = in.readDouble();
        first[node] = in.readInt();
      }
    }
    size = nodes;
    try {
      view();
    } catch (IllegalArgumentException e) {
      throw new IOException("no tree of splits", e);
    }
  }

  /** To be forgotten before anything is written to the arrays, unless they are given away. */
  private SplitTree view() {
    return new SplitTree(size, input, at, first);
  }

  private void split(int node, int splitInput, double face) {
    reserve(size + 2);
    input[node] = splitInput;
    at[node] = face;
    first[node] = size;
    input[size] = SplitTree.LEAF;
    input[size + 1] = SplitTree.LEAF;
    size += 2;
  }

  /** Makes room, in arrays of its own. */
  private void reserve(int nodes) {
    if (given || nodes > input.length) {
      int capacity = nodes > input.length ? Math.max(LEAST, nodes + nodes / 2) : input.length;
      input = Arrays.copyOf(input, capacity);
      at = Arrays.copyOf(at, capacity);
      first = Arrays.copyOf(first, capacity);
      given = false;
    }
  }
}
