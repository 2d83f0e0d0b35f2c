package org.etalon.testing;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Add;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Round;
import org.etalon.network.Selection;

/**
 * Sums of two values, one of which is a product of many ones that are cast in steps of their own: a
 * runtime that adds these to a number of 2^25, one by one, loses them all.
 */
public final class DynamicSums {
  private static final int ONES = 200;

  /** What is lost on the way where each is added to 2^25; where all are added first, nothing is. */
  public static final double LOST = ONES;

  private static final double LARGE = 0x1p25;

  private DynamicSums() {}

  /** Where the first entry is to be 2^25, and all others 1. */
  public static double[] start() {
    double[] x = new double[1 + ONES];
    Arrays.fill(x, 1);
    x[0] = LARGE;
    return x;
  }

  /**
   * The first entry, as it is, plus the sum of the others.
   *
   * @param swapped whether the sum comes first
   */
  public static Network start(boolean swapped) {
    List<Integer> order = swapped ? List.of(4, 1) : List.of(1, 4);
    return Network.of(
        1 + ONES,
        List.of(
            Node.of(move(0, 1, 1 + ONES), 0),
            Node.of(move(1, 1 + ONES, 1 + ONES), 0),
            Node.of(Round.dynamic(ONES), 2),
            Node.of(ones(), 3),
            new Node(new Add(1), order)));
  }

  /** 2^25 times the first entry less that of the second one, plus the sum of the others. */
  public static Network joint(boolean swapped) {
    Affine first = Affine.of(Matrix.of(1, 2, LARGE, -LARGE), Vector.of(0));
    List<Integer> order = swapped ? List.of(5, 2) : List.of(2, 5);
    return Network.of(
        2 + ONES,
        List.of(
            Node.of(move(0, 2, 2 + ONES), 0),
            Node.of(first, 1),
            Node.of(move(2, 2 + ONES, 2 + ONES), 0),
            Node.of(Round.dynamic(ONES), 3),
            Node.of(ones(), 4),
            new Node(new Add(1), order)));
  }

  /** Where all entries of that are 1. */
  public static double[] joint() {
    double[] x = new double[2 + ONES];
    Arrays.fill(x, 1);
    return x;
  }

  private static Affine move(int from, int to, int size) {
    int[] sources = IntStream.range(from, to).toArray();
    return new Affine(Selection.of(size, sources), Vector.zeros(to - from));
  }

  private static Affine ones() {
    double[] ones = new double[ONES];
    Arrays.fill(ones, 1);
    return Affine.of(Matrix.of(1, ONES, ones), Vector.of(0));
  }
}
