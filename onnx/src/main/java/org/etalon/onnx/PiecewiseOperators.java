package org.etalon.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.etalon.linalg.Vector;
import org.etalon.network.DiagonalMap;
import org.etalon.network.Piecewise;
import org.etalon.network.Stored;

/** Piecewise linear functions of each element, written exactly by {@link Piecewise}. */
final class PiecewiseOperators {
  /** From here on a bound bounds nothing that float32 holds. */
  private static final double UNBOUNDED = Float.MAX_VALUE;

  private PiecewiseOperators() {}

  static void define(Operators.Table table) {
    Set<String> old = Set.of("consumed_inputs");
    table
        .mixed("Relu", 1, old, (op, in, network) -> network.relu(in.value(op, 0)))
        .mixed("LeakyRelu", 1, with(old, "alpha"), PiecewiseOperators::leakyRelu)
        .ofOneType("PRelu", 2, old, PiecewiseOperators::pRelu)
        .mixed("Abs", 1, old, PiecewiseOperators::abs)
        .ofOneType("Clip", 3, with(old, "min", "max"), PiecewiseOperators::clip)
        .mixed("HardSigmoid", 1, with(old, "alpha", "beta"), PiecewiseOperators::hardSigmoid)
        .ofOneType("Max", Operators.ANY, old, PiecewiseOperators::extremum)
        .ofOneType("Min", Operators.ANY, old, PiecewiseOperators::extremum);
  }

  private static Set<String> with(Set<String> attributes, String... more) {
    return Operators.union(attributes, Set.of(more));
  }

  private static Value leakyRelu(Op op, Operands in, NetworkBuilder network) {
    Value x = in.value(op, 0);
    double slope = op.number("alpha", 0.01f);
    return network.piecewise(x, form(x), p -> p.leakyRelu(x.index(), slope));
  }

  private static Value pRelu(Op op, Operands in, NetworkBuilder network) {
    Value x = in.value(op, 0);
    Tensor slope = in.constant(op, 1);
    Tensor aligned = op.opset() < 7 && slope.rank() == 1 ? channelwise(slope, x.shape()) : slope;
    DiagonalMap slopes = x.shape().diagonal(Broadcast.onto(op, aligned, x.shape()));
    return network.piecewise(x, slopes, p -> p.slopes(x.index(), slopes.scale()));
  }

  /** One slope a channel, as operator sets before 7 place it. */
  private static Tensor channelwise(Tensor slope, ActivationShape shape) {
    Integer[] dimensions = new Integer[Math.max(1, shape.rank() - 1)];
    Arrays.fill(dimensions, 1);
    dimensions[0] = slope.size();
    return slope.withDimensions(List.of(dimensions));
  }

  private static Value abs(Op op, Operands in, NetworkBuilder network) {
    Value x = in.value(op, 0);
    return network.piecewise(x, form(x), p -> p.abs(x.index()));
  }

  private static Value clip(Op op, Operands in, NetworkBuilder network) {
    Value x = in.value(op, 0);
    double lower = bound(op, "min", in.optional(op, 1), -UNBOUNDED);
    double upper = bound(op, "max", in.optional(op, 2), UNBOUNDED);
    return clipped(x, lower, upper, network);
  }

  private static double bound(Op op, String name, Optional<Tensor> input, double otherwise) {
    if (input.isEmpty()) {
      return op.number(name, otherwise);
    }
    if (input.get().size() != 1) {
      throw op.malformed("'" + name + "' must be one number");
    }
    return input.get().values().get(0);
  }

  private static Value clipped(Value x, double lower, double upper, NetworkBuilder network) {
    return network.piecewise(
        x,
        form(x),
        p ->
            p.clip(
                x.index(),
                lower <= -UNBOUNDED ? Double.NEGATIVE_INFINITY : lower,
                upper >= UNBOUNDED ? Double.POSITIVE_INFINITY : upper));
  }

  private static Value hardSigmoid(Op op, Operands in, NetworkBuilder network) {
    double[] shift = new double[in.value(op, 0).size()];
    Arrays.fill(shift, op.number("beta", 0.5f));
    Value scaled = network.scaled(in.value(op, 0), op.number("alpha", 0.2f));
    return clipped(network.shifted(scaled, Vector.of(shift), Stored.NOTHING), 0, 1, network);
  }

  /** The largest or smallest of values and constants, one after the other. */
  private static Value extremum(Op op, Operands in, NetworkBuilder network) {
    List<Value> values = in.values();
    Value result = values.get(0);
    for (Value next : values.subList(1, values.size())) {
      ActivationShape common = Broadcast.common(op, result.shape(), next.shape());
      Value x = Broadcast.widened(result, common, network);
      Value y = Broadcast.widened(next, common, network);
      result =
          network.piecewise(
              x, form(x), p -> max(op) ? p.max(x.index(), y.index()) : p.min(x.index(), y.index()));
    }
    for (Operand operand : in.all(op)) {
      Value before = result;
      result = operand.fold(c -> bounded(op, before, c, network), value -> before);
    }
    return result;
  }

  private static boolean max(Op op) {
    return op.type().equals("Max");
  }

  private static Value bounded(Op op, Value value, Tensor constant, NetworkBuilder network) {
    Broadcast spread = Broadcast.of(op, constant, value.shape());
    Value x = spread.widened(value, network);
    Vector bound = spread.values();
    return network.piecewise(
        x, form(x), p -> max(op) ? p.atLeast(x.index(), bound) : p.atMost(x.index(), bound));
  }

  private static DiagonalMap form(Value x) {
    return x.shape().diagonal(Vector.zeros(x.size()));
  }
}
