package org.etalon.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.etalon.linalg.Vector;
import org.etalon.network.Convolution;
import org.etalon.network.ConvolutionShape;
import org.etalon.network.MaxPool;
import org.etalon.network.Stored;

/**
 * Sums, means and maxima over whole axes. A mean is the sum times {@code 1 / n}, rounded to double.
 */
final class ReductionOperators {
  private ReductionOperators() {}

  static void define(Operators.Table table) {
    Set<String> attributes = Set.of("axes", "keepdims", "noop_with_empty_axes");
    for (String type : List.of("ReduceSum", "ReduceMean", "ReduceMax")) {
      table.mixed(type, 2, attributes, ReductionOperators::reduce);
    }
    table
        .mixed("GlobalAveragePool", 1, Set.of(), ReductionOperators::global)
        .mixed("GlobalMaxPool", 1, Set.of(), ReductionOperators::global);
  }

  private static Value reduce(Op op, Operands in, NetworkBuilder network) {
    Value x = in.value(op, 0);
    List<Long> given = op.integers("axes", in.optional(op, 1)).orElse(List.of());
    if (given.isEmpty() && op.flag("noop_with_empty_axes")) {
      return x;
    }
    Set<Integer> axes = new TreeSet<>();
    given.forEach(axis -> axes.add(op.axis(axis, x.shape().rank())));
    if (given.isEmpty()) {
      axes.addAll(MovementOperators.axes(x.shape().rank()));
    }
    return reduced(op, x, axes, op.integer("keepdims", 1) != 0, network);
  }

  static Value global(Op op, Operands in, NetworkBuilder network) {
    Value x = in.value(op, 0);
    int rank = x.shape().rank();
    if (rank < 3) {
      throw op.malformed("needs a value of shape [batch, channels, ...], got " + x.shape());
    }
    return reduced(op, x, Set.copyOf(MovementOperators.axes(rank).subList(2, rank)), true, network);
  }

  private static Value reduced(
      Op op, Value x, Set<Integer> axes, boolean keeps, NetworkBuilder network) {
    ActivationShape shape = axes.contains(0) ? x.shape().single(op) : x.shape();
    List<Integer> order = new ArrayList<>();
    List<Integer> dimensions = new ArrayList<>();
    int length = 1;
    for (int axis = 0; axis < shape.rank(); axis++) {
      if (!axes.contains(axis)) {
        order.add(axis);
        dimensions.add(shape.dimensions().get(axis));
      } else {
        length *= shape.dimensions().get(axis);
        if (keeps) {
          dimensions.add(1);
        }
      }
    }
    order.addAll(new TreeSet<>(axes));
    Value rows = MovementOperators.transposed(op, x.withShape(shape), order, network);
    return op.type().contains("Max")
        ? maxima(rows, length, shape.with(dimensions), network)
        : sums(op, rows, length, shape.with(dimensions), network);
  }

  private static Value sums(
      Op op, Value rows, int length, ActivationShape shape, NetworkBuilder network) {
    int count = rows.size() / length;
    double[] kernel = new double[length];
    Arrays.fill(kernel, op.type().equals("ReduceSum") ? 1 : 1.0 / length);
    ConvolutionShape geometry =
        new ConvolutionShape(1, count, length, 1, count, 1, 1, length, 1, 1, 0, 0, 1, 1, 1);
    Convolution map = new Convolution(geometry, Vector.of(kernel));
    return network.linear(rows, shape, map, Stored.NOTHING);
  }

  private static Value maxima(
      Value rows, int length, ActivationShape shape, NetworkBuilder network) {
    network.count(rows.size());
    int[][] windows = new int[rows.size() / length][];
    Arrays.setAll(windows, i -> IntStream.range(i * length, (i + 1) * length).toArray());
    return network.add(MaxPool.of(rows.size(), windows), shape, rows);
  }
}
