package org.etalon.testing;

import org.etalon.certificate.SplitTree;

/** Trees of cuts, put together from below. */
public final class Trees {
  private Trees() {}

  /** A box cut in two that are not cut. */
  public static SplitTree cut(int input, double at) {
    return cut(input, at, SplitTree.WHOLE, SplitTree.WHOLE);
  }

  /** A box cut in two. */
  public static SplitTree cut(int input, double at, SplitTree below, SplitTree above) {
    int size = 1 + below.size() + above.size();
    int[] inputs = new int[size];
    double[] faces = new double[size];
    int[] first = new int[size];
    inputs[0] = input;
    faces[0] = at;
    first[0] = 1;
    SplitTree[] halves = {below, above};
    int[] shift = {2, 1 + below.size()}; // of all nodes but the first
    for (int half = 0; half < 2; half++) {
      SplitTree tree = halves[half];
      for (int node = 0; node < tree.size(); node++) {
        int to = node == 0 ? 1 + half : node + shift[half];
        inputs[to] = tree.input(node);
        if (tree.input(node) != SplitTree.LEAF) {
          faces[to] = tree.at(node);
          first[to] = tree.first(node) + shift[half];
        }
      }
    }
    return new SplitTree(size, inputs, faces, first);
  }

  /** An interval of input 0, halved again and again. */
  public static SplitTree halves(double low, double high, int depth) {
    if (depth == 0) {
      return SplitTree.WHOLE;
    }
    double middle = 0.5 * low + 0.5 * high;
    return cut(0, middle, halves(low, middle, depth - 1), halves(middle, high, depth - 1));
  }
}
