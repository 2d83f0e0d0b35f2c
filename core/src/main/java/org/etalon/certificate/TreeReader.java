package org.etalon.certificate;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Reads a tree of a certificate: each node before its children, the child below the face before the
 * one above it. Memory grows only with nodes that are there.
 */
final class TreeReader {
  private static final int MAX_NODES = 1 << 28;
  private static final int LEAST = 64;

  private final DataInputStream in;
  private int size = 1;
  private int[] input = {SplitTree.LEAF};
  private double[] at = new double[1];
  private int[] first = new int[1];

  private TreeReader(DataInputStream in) {
    this.in = in;
  }

  /**
   * Reads a tree.
   *
   * @throws CertificateException if it is none of boxes with so many inputs
   */
  static SplitTree read(DataInputStream in, int inputs) throws IOException {
    return new TreeReader(in).read(inputs);
  }

  private SplitTree read(int inputs) throws IOException {
    Deque<Integer> open = new ArrayDeque<>();
    open.push(0);
    while (!open.isEmpty()) {
      int node = open.pop();
      int code = CertificateFormat.readNumber(in);
      if (code > inputs || size > MAX_NODES) {
        throw new CertificateException("a tree cuts input " + (code - 1) + ", or is too large");
      }
      if (code > 0) {
        double face = in.readDouble();
        if (!Double.isFinite(face)) {
          throw new CertificateException("a cut is not finite");
        }
        int below = cut(node, code - 1, face);
        open.push(below + 1);
        open.push(below);
      }
    }
    return new SplitTree(size, input, at, first);
  }

  private int cut(int node, int inputOfCut, double face) {
    int below = size;
    size += 2;
    if (size > input.length) {
      int capacity = Math.max(LEAST, size + size / 2);
      input = Arrays.copyOf(input, capacity);
      at = Arrays.copyOf(at, capacity);
      first = Arrays.copyOf(first, capacity);
    }
    input[node] = inputOfCut;
    at[node] = face;
    first[node] = below;
    input[below] = SplitTree.LEAF;
    input[below + 1] = SplitTree.LEAF;
    return below;
  }
}
