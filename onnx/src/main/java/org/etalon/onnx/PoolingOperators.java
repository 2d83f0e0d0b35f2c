package org.etalon.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.etalon.linalg.Vector;
import org.etalon.network.Convolution;
import org.etalon.network.DiagonalMap;
import org.etalon.network.MaxPool;
import org.etalon.network.Stored;

/** Means and maxima over windows. A mean is the sum times {@code 1 / n}, rounded to double. */
final class PoolingOperators {
  /** Attributes of means over windows. */
  static final Set<String> MEANS =
      Set.of(
          "auto_pad",
          "ceil_mode",
          "count_include_pad",
          "dilations",
          "kernel_shape",
          "pads",
          "strides");

  private PoolingOperators() {}

  static void define(Operators.Table table) {
    table
        .mixed("AveragePool", 1, MEANS, PoolingOperators::averagePool)
        .mixed(
            "MaxPool",
            1,
            Set.of(
                "auto_pad",
                "ceil_mode",
                "dilations",
                "kernel_shape",
                "pads",
                "storage_order",
                "strides"),
            PoolingOperators::maxPool);
  }

  /** The windows that a node asks for, whose elements are counted axis by axis. */
  private static Windows windows(Op op, ActivationShape shape, NetworkBuilder network) {
    int axes = Windows.axes(op, shape);
    List<Long> kernel =
        Windows.positive(op, "kernel_shape", op.integers("kernel_shape").orElse(List.of()), axes);
    List<Integer> lengths =
        kernel.stream().map(length -> (int) Math.min(length, Integer.MAX_VALUE)).toList();
    Windows windows = Windows.of(op, shape, lengths);
    for (Windows.Axis axis : List.of(windows.height(), windows.width())) {
      if (Math.max(axis.before(), axis.after()) >= axis.kernel()) {
        throw op.malformed(
            "pads of "
                + axis.before()
                + " and "
                + axis.after()
                + " are not smaller than the window of "
                + axis.kernel());
      }
      network.count((long) axis.out() * axis.kernel());
    }
    return windows;
  }

  static Value averagePool(Op op, Operands in, NetworkBuilder network) {
    Value x = in.value(op, 0);
    Windows windows = windows(op, x.shape(), network);
    int channels = windows.channels();
    ActivationShape shape = windows.output(op, x.shape(), channels);
    int[] rows = counts(op, windows.height());
    int[] columns = counts(op, windows.width());
    int area = op.requireSize((long) windows.height().kernel() * windows.width().kernel());
    boolean whole =
        Arrays.stream(rows).allMatch(n -> n == windows.height().kernel())
            && Arrays.stream(columns).allMatch(n -> n == windows.width().kernel());
    double[] kernel = new double[op.requireSize((long) channels * area)];
    Arrays.fill(kernel, whole ? 1.0 / area : 1);
    Convolution sums = new Convolution(windows.convolution(channels, channels), Vector.of(kernel));
    Value y = network.linear(x, shape, sums, Stored.NOTHING);
    if (whole) {
      return y;
    }
    double[] factors = new double[y.size()];
    for (int i = 0; i < factors.length; i++) {
      factors[i] =
          1.0 / ((double) rows[i / columns.length % rows.length] * columns[i % columns.length]);
    }
    return network.linear(y, shape, new DiagonalMap(Vector.of(factors)), Stored.NOTHING);
  }

  /** How many elements of each window along an axis the mean is over. */
  private static int[] counts(Op op, Windows.Axis axis) {
    boolean pads = op.flag("count_include_pad");
    int[] counts = new int[axis.out()];
    for (int window = 0; window < counts.length; window++) {
      for (int element = 0; element < axis.kernel(); element++) {
        int place = axis.place(window, element);
        counts[window] += axis.contains(place) || (pads && axis.isPadded(place)) ? 1 : 0;
      }
      if (counts[window] == 0) {
        throw inPadding(op, window);
      }
    }
    return counts;
  }

  private static UnsupportedModelException inPadding(Op op, int window) {
    return op.unsupported("window " + window + " lies in the padding alone");
  }

  private static Value maxPool(Op op, Operands in, NetworkBuilder network) {
    Value x = in.value(op, 0);
    Windows windows = windows(op, x.shape(), network);
    int channels = windows.channels();
    ActivationShape shape = windows.output(op, x.shape(), channels);
    int[][] rows = members(op, windows.height());
    int[][] columns = members(op, windows.width());
    network.count(
        (long) channels
            * Arrays.stream(rows).mapToLong(row -> row.length).sum()
            * Arrays.stream(columns).mapToLong(column -> column.length).sum());
    int[][] members = new int[shape.size()][];
    for (int i = 0; i < members.length; i++) {
      int[] row = rows[i / columns.length % rows.length];
      int[] column = columns[i % columns.length];
      int channel = i / columns.length / rows.length;
      int h = windows.height().in();
      int w = windows.width().in();
      members[i] = new int[row.length * column.length];
      for (int k = 0; k < members[i].length; k++) {
        members[i][k] = (channel * h + row[k / column.length]) * w + column[k % column.length];
      }
    }
    return network.add(MaxPool.of(x.size(), members), shape, x);
  }

  /** The places on an axis that each window has. */
  private static int[][] members(Op op, Windows.Axis axis) {
    int[][] members = new int[axis.out()][];
    for (int window = 0; window < members.length; window++) {
      int number = window;
      members[window] =
          IntStream.range(0, axis.kernel())
              .map(element -> axis.place(number, element))
              .filter(axis::contains)
              .toArray();
      if (members[window].length == 0) {
        throw inPadding(op, window);
      }
    }
    return members;
  }
}
