package org.etalon.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Add;
import org.etalon.network.Affine;
import org.etalon.network.DiagonalMap;
import org.etalon.network.Layer;
import org.etalon.network.LinearMap;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Relu;
import org.etalon.network.Round;
import org.etalon.network.Selection;

/**
 * Two sums of many ones, moved before 2^25 is added to each: a runtime that adds first and moves
 * then, and adds the ones to that number one by one, loses them all.
 */
public final class MovedSums {
  private static final int ONES = 200;

  /** What is lost where each is added to 2^25; where all are added first, nothing is. */
  public static final double LOST = ONES;

  private static final double LARGE = 0x1p25;

  /** How the ones come to what is added to them. */
  public enum Way {
    BIAS(true),
    RESIDUAL(true),
    BIAS_AND_RESIDUAL(true),
    TWO_MOVES(true),
    SIGNS(true),
    BOTH_MOVED(true),
    SPLIT(true),
    PLACED(true),
    RECTIFIED(false),
    TAKEN_TWICE(false);

    private final boolean joins;

    Way(boolean joins) {
      this.joins = joins;
    }

    /** Whether a runtime may add first. */
    public boolean joins() {
      return joins;
    }
  }

  private final List<Node> nodes = new ArrayList<>();

  private MovedSums() {}

  /** The input that loses. */
  public static double[] input() {
    double[] x = new double[2 + 2 * ONES];
    Arrays.fill(x, 1);
    x[0] = LARGE;
    x[1] = LARGE;
    return x;
  }

  /**
   * A network that adds so.
   *
   * @param cast whether the ones are cast in steps of their own first
   */
  public static Network of(Way way, boolean cast) {
    MovedSums sums = new MovedSums();
    int size = input().length;
    int large = way == Way.BIAS ? 0 : sums.add(selection(size, 0, 1), 0);
    int ones = sums.add(selection(size, IntStream.range(2, size).toArray()), 0);
    int taken = cast ? sums.add(Round.dynamic(2 * ONES), ones) : ones;
    sums.end(way, large, taken);
    return Network.of(size, sums.nodes);
  }

  private void end(Way way, int large, int ones) {
    int p = way == Way.PLACED ? 0 : add(both(), ones);
    switch (way) {
      case BIAS -> add(swap(LARGE), p);
      case RESIDUAL -> sum(add(swap(0), p), large);
      case BIAS_AND_RESIDUAL -> sum(large, add(swap(0.5), p));
      case TWO_MOVES -> sum(add(swap(0), add(selection(2, 1, 0), p)), large);
      case SIGNS ->
          sum(large, add(plain(new DiagonalMap(Vector.of(-1, -1)), 0, 0), add(swap(0), p)));
      case BOTH_MOVED -> {
        Affine none = Affine.of(Matrix.of(2, 2, LARGE, -LARGE, LARGE, -LARGE), Vector.zeros(2));
        Affine less = plain(new DiagonalMap(Vector.of(1 / LARGE, 1 / LARGE)), 0, 0);
        sum(add(swap(0), p), add(swap(0), add(none, add(less, large))));
      }
      case SPLIT -> {
        int one = sum(add(selection(2, 1), p), add(selection(2, 0), large));
        int other = sum(add(selection(2, 0), p), add(selection(2, 1), large));
        sum(add(selection(1, 0, -1), one), add(selection(1, -1, 0), other));
      }
      case PLACED -> {
        int q = add(row(), ones);
        int r = add(row(), ones);
        sum(sum(add(selection(1, 0, -1), q), add(selection(1, -1, 0), r)), large);
      }
      case RECTIFIED -> sum(add(swap(0), add(new Relu(2), p)), large);
      case TAKEN_TWICE -> {
        int added = sum(add(swap(0), p), large);
        sum(added, add(new Relu(2), p));
      }
    }
  }

  /**
   * A product of a random stack of rows, as reading lays it out, with what may be behind it: moves,
   * biases, a shortcut.
   */
  public static Network random(SplittableRandom random, int inputs) {
    MovedSums sums = new MovedSums();
    int value = 0;
    int size = inputs;
    for (int layer = 0; layer < 1 + random.nextInt(2); layer++) {
      int before = value;
      int rows = random.nextBoolean() ? size : 1 + random.nextInt(4);
      value = sums.add(Affine.of(matrix(random, rows, size), numbers(random, rows)), value);
      for (int k = random.nextInt(3); k > 0; k--) {
        int[] sources = IntStream.range(0, rows).map(i -> rows - 1 - i).toArray();
        boolean biased = random.nextBoolean();
        Vector bias = biased ? numbers(random, rows) : Vector.zeros(rows);
        value = sums.add(new Affine(Selection.of(rows, sources), bias), value);
      }
      if (rows == size && random.nextInt(4) > 0) {
        value = random.nextBoolean() ? sums.sum(before, value) : sums.sum(value, before);
      }
      value = layer == 0 ? sums.add(new Relu(rows), value) : value;
      size = rows;
    }
    return Network.of(inputs, sums.nodes);
  }

  private static Matrix matrix(SplittableRandom random, int rows, int columns) {
    return Matrix.of(rows, columns, numbers(random, rows * columns).toArray());
  }

  private static Vector numbers(SplittableRandom random, int count) {
    return Vector.of(random.doubles(count, -1, 1).map(x -> (float) x).toArray());
  }

  /**
   * Two sums of three products of three inputs; the first, swapped, gets a bias, and both are added
   * (values 1, 2, 3 and 4).
   */
  public static Network counted() {
    MovedSums sums = new MovedSums();
    Affine product = Affine.of(Matrix.of(2, 3, 2, 3, 4, 5, 6, 7), Vector.of(1, 1));
    sums.sum(sums.add(swap(1), sums.add(product, 0)), sums.add(product, 0));
    return Network.of(3, sums.nodes);
  }

  /** Two such sums, one entry of each, side by side (value 5), and the first inputs added (7). */
  public static Network placed() {
    MovedSums sums = new MovedSums();
    Affine product = Affine.of(Matrix.of(1, 3, 2, 3, 4), Vector.of(1));
    int one = sums.add(selection(1, 0, -1), sums.add(product, 0));
    int other = sums.add(selection(1, -1, 0), sums.add(product, 0));
    sums.sum(sums.sum(one, other), sums.add(selection(3, 0, 1), 0));
    return Network.of(3, sums.nodes);
  }

  private int add(Layer layer, int value) {
    nodes.add(Node.of(layer, value));
    return nodes.size();
  }

  private int sum(int one, int other) {
    int made = Math.max(one, other); // one of both is no input
    nodes.add(new Node(new Add(nodes.get(made - 1).layer().outputSize()), List.of(one, other)));
    return nodes.size();
  }

  private static Affine plain(LinearMap map, double... bias) {
    return new Affine(map, Vector.of(bias));
  }

  private static Affine selection(int size, int... sources) {
    return plain(Selection.of(size, sources), new double[sources.length]);
  }

  private static Affine swap(double bias) {
    return plain(Selection.of(2, 1, 0), bias, bias);
  }

  private static Affine both() {
    double[] weights = new double[4 * ONES];
    Arrays.fill(weights, 0, ONES, 1);
    Arrays.fill(weights, 3 * ONES, 4 * ONES, 1);
    return Affine.of(Matrix.of(2, 2 * ONES, weights), Vector.zeros(2));
  }

  private static Affine row() {
    double[] weights = new double[2 * ONES];
    Arrays.fill(weights, 0, ONES, 1);
    return Affine.of(Matrix.of(1, 2 * ONES, weights), Vector.zeros(1));
  }
}
