package org.etalon.network;

import java.util.Arrays;
import java.util.List;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Vector;

/**
 * Piecewise linear activations as affine maps, rectifiers and sums, appended to the nodes of a
 * network. Each method returns the number of the value it made.
 *
 * <p><b>Property:</b> the functions are exactly those of real arithmetic: no number is rounded, and
 * none is a parameter ({@link Stored#NOTHING}).
 *
 * <p><b>Tightness:</b> of the ways to write an activation this is the one in which the value x
 * stands in one rectifier for each kink: {@code a x + (1 - a) relu(x)} rather than {@code relu(x) -
 * a relu(-x)}, where both rectifiers would be relaxed apart. Then linear bounds of the rectifier
 * are linear bounds of the activation, chord and tangents. With two kinks inside the range ({@link
 * #clip}) that is so for the bounds from below alone.
 */
public final class Piecewise {
  private final List<Node> nodes;
  private final int channels;
  private final int places;

  /**
   * For values of {@code channels * places} entries, channel by channel.
   *
   * @param nodes of a network, appended to
   * @param channels the channels of the values, as a convolution before or behind them has them
   * @param places the entries of a channel
   */
  public Piecewise(List<Node> nodes, int channels, int places) {
    this.nodes = nodes;
    this.channels = channels;
    this.places = places;
  }

  /** {@code max(x, slope x)} for slopes of at most 1; in general x where x is positive. */
  public int leakyRelu(int x, double slope) {
    return slopes(x, constant(channels, slope));
  }

  /** {@code |x|}. */
  public int abs(int x) {
    return leakyRelu(x, -1);
  }

  /**
   * x where it is positive, {@code below x} where it is negative.
   *
   * @param below one slope a channel
   */
  public int slopes(int x, Vector below) {
    int rectified = add(new Relu(size()), x);
    double[] change = new double[channels];
    boolean exact = true;
    boolean zero = true;
    for (int c = 0; c < channels; c++) {
      double slope = below.get(c);
      change[c] = 1 - slope;
      exact &= Dyadic.of(change[c]).add(Dyadic.of(slope)).equals(Dyadic.of(1));
      zero &= slope == 0;
    }
    if (zero) {
      return rectified;
    }
    int linear = scaled(x, below);
    if (exact) {
      return sum(linear, scaled(rectified, Vector.of(change)));
    }
    double[] negated = below.toArray();
    Arrays.setAll(negated, c -> -negated[c]);
    return sum(sum(linear, rectified), scaled(rectified, Vector.of(negated)));
  }

  /** The larger of two values, {@code y + relu(x - y)}. */
  public int max(int x, int y) {
    return sum(y, add(new Relu(size()), sum(x, negated(y))));
  }

  /** The smaller of two values, {@code x - relu(x - y)}. */
  public int min(int x, int y) {
    return sum(x, negated(add(new Relu(size()), sum(x, negated(y)))));
  }

  /** {@code max(x, bound)}. */
  public int atLeast(int x, Vector bound) {
    double[] negated = bound.toArray();
    Arrays.setAll(negated, i -> -negated[i]);
    int above = add(new Relu(size()), shifted(x, 1, Vector.of(negated)));
    return shifted(above, 1, bound);
  }

  /** {@code min(x, bound)}. */
  public int atMost(int x, Vector bound) {
    return shifted(add(new Relu(size()), shifted(x, -1, bound)), -1, bound);
  }

  /**
   * {@code min(max(x, lower), upper)}.
   *
   * @param lower may be -infinity
   * @param upper may be infinity
   */
  public int clip(int x, double lower, double upper) {
    int above = lower == Double.NEGATIVE_INFINITY ? x : atLeast(x, constant(size(), lower));
    return upper == Double.POSITIVE_INFINITY ? above : atMost(above, constant(size(), upper));
  }

  private int size() {
    return channels * places;
  }

  private int add(Layer layer, int... values) {
    nodes.add(new Node(layer, Arrays.stream(values).boxed().toList()));
    return nodes.size();
  }

  private int sum(int x, int y) {
    return add(new Add(size()), x, y);
  }

  private int negated(int x) {
    return scaled(x, constant(channels, -1));
  }

  private int scaled(int x, Vector scale) {
    return affine(x, scale, Vector.zeros(size()));
  }

  /** {@code sign x + shift}, or x itself. */
  private int shifted(int x, int sign, Vector shift) {
    return sign == 1 && shift.maxAbs() == 0 ? x : affine(x, constant(channels, sign), shift);
  }

  private int affine(int x, Vector scale, Vector shift) {
    return add(new Affine(new DiagonalMap(scale, places), shift, Stored.NOTHING), x);
  }

  private static Vector constant(int size, double value) {
    double[] values = new double[size];
    Arrays.fill(values, value);
    return Vector.of(values);
  }
}
