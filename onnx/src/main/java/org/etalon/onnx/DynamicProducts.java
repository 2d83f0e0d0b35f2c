package org.etalon.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.etalon.linalg.Vector;
import org.etalon.network.Round;
import org.etalon.network.Stored;

/**
 * DynamicQuantizeLinear, and the products that take its integers: MatMulInteger or ConvInteger with
 * its zero point, a Cast of their sums to float32, and a Mul with its step times the scales of the
 * weights.
 *
 * <p>What is read is the text of the standard in real arithmetic: the integers less the zero point,
 * times the step, are the value behind DynamicQuantizeLinear, and the products are those of such
 * values with weights that are integers times scales, exactly. The step is rounded to 53 bits:
 * {@link org.etalon.fixed.DynamicCast}.
 *
 * <p>Step, zero point and sums are known by their names alone, so that nothing else can take them
 * for values of the network.
 */
final class DynamicProducts {
  static final String CAST = "DynamicQuantizeLinear";

  private static final String MATMUL = "MatMulInteger";

  /** The input of a product that is the zero point of the codes. */
  private static final int ZERO_POINT = 2;

  /** Codes less a zero point are at most this in magnitude. */
  private static final double MOST_CODE = 255;

  /** Larger scales may make steps overflow float32, or their products no small ones. */
  private static final double MOST_SCALE = 0x1p20;

  /** The step of a cast, times constants. */
  private record Step(int cast, Tensor factor) {}

  /** Sums of products of the codes of a cast with integers. */
  private record Sums(Op op, Value codes, Tensor weights, boolean isFloat) {}

  private final Set<Integer> casts = new HashSet<>(); // values, by index
  private final Map<String, Step> steps = new HashMap<>();
  private final Map<String, Integer> zeros = new HashMap<>(); // of which cast
  private final Map<String, Sums> sums = new HashMap<>();

  static void define(Operators.Table table) {
    table.mixed(CAST, 1, Set.of(), DynamicProducts::cast);
  }

  /** All of a value, so there are no samples beside it. */
  private static Value cast(Op op, Operands in, NetworkBuilder network) {
    Value x = in.value(op, 0);
    if (x.type() != DataType.FLOAT) {
      throw op.unsupported("quantizes values of type " + x.type().label());
    }
    ActivationShape shape = x.shape().single(op);
    return network.add(Round.dynamic(x.size()), shape, x).withType(DataType.UINT8);
  }

  /** Notes what a node gives beside its codes, if it is such a cast. */
  void note(Op op, Value codes) {
    if (!op.type().equals(CAST)) {
      return;
    }
    casts.add(codes.index());
    Tensor one = new Tensor(DataType.FLOAT, List.of(), Vector.of(1));
    output(op, 1).ifPresent(name -> steps.put(name, new Step(codes.index(), one)));
    output(op, 2).ifPresent(name -> zeros.put(name, codes.index()));
  }

  /** The name of an output that is not left out. */
  private static Optional<String> output(Op op, int k) {
    return op.outputs().stream().skip(k).findFirst().filter(name -> !name.isEmpty());
  }

  /** Whether there is such a cast. */
  boolean casts() {
    return !casts.isEmpty();
  }

  /** Whether a node takes a step, a zero point or sums. */
  boolean isTakenBy(Op op) {
    return op.inputs().stream().anyMatch(this::gives);
  }

  /** Whether a name stands for a step, a zero point or sums. */
  boolean gives(String name) {
    return steps.containsKey(name) || zeros.containsKey(name) || sums.containsKey(name);
  }

  /**
   * The value of such a node; nothing if that is a step or sums.
   *
   * @param find finds what other names stand for
   * @throws ModelException if nothing is known of such a node
   */
  Optional<Value> apply(Op op, Function<String, Operand> find, NetworkBuilder network) {
    switch (op.type()) {
      case MATMUL, "ConvInteger" -> sums.put(op.outputs().get(0), product(op, find));
      case "Cast" -> sums.put(op.outputs().get(0), floats(op));
      case "Mul" -> {
        return multiplied(op, find, network);
      }
      default -> throw unknown(op);
    }
    return Optional.empty();
  }

  private static ModelException unknown(Op op) {
    return op.unsupported(
        "takes the step or the zero point of a DynamicQuantizeLinear, or sums of products with its"
            + " integers, otherwise than MatMulInteger or ConvInteger, Cast to float32, and Mul with"
            + " the step times scales of the weights");
  }

  private Sums product(Op op, Function<String, Operand> find) {
    List<String> names = op.inputs();
    List<Optional<Operand>> operands = new ArrayList<>();
    for (int k = 0; k < names.size(); k++) {
      boolean none = k == ZERO_POINT || names.get(k).isEmpty();
      operands.add(none ? Optional.empty() : Optional.of(known(op, names.get(k), find)));
    }
    Operands in = new Operands(operands);
    Value codes = in.value(op, 0);
    boolean fits = casts.contains(codes.index()) && names.size() > ZERO_POINT;
    if (!fits || !Integer.valueOf(codes.index()).equals(zeros.get(names.get(ZERO_POINT)))) {
      throw unknown(op);
    }
    Tensor w = in.constant(op, 1);
    boolean matrix = op.type().equals(MATMUL);
    Optional<Tensor> zero = in.optional(op, 3);
    Tensor weights =
        matrix ? IntegerProducts.weights(op, w, zero) : IntegerProducts.kernel(op, w, zero);
    int terms = matrix ? IntegerProducts.rows(w) : w.size() / w.dimension(0);
    IntegerProducts.most(op, MOST_CODE, weights, terms);
    return new Sums(op, codes.withType(DataType.FLOAT), weights, false);
  }

  /** An operand that is none of these. */
  private Operand known(Op op, String name, Function<String, Operand> find) {
    if (gives(name)) {
      throw unknown(op);
    }
    return find.apply(name);
  }

  private Sums floats(Op op) {
    Sums taken = sums.get(op.inputs().get(0));
    if (taken == null || taken.isFloat() || op.integer("to", 0) != DataType.FLOAT.code()) {
      throw unknown(op);
    }
    return new Sums(taken.op(), taken.codes(), taken.weights(), true);
  }

  /** A step times a constant, or sums times a step. */
  private Optional<Value> multiplied(
      Op op, Function<String, Operand> find, NetworkBuilder network) {
    for (int k = 0; k < 2 && op.inputs().size() == 2; k++) {
      String one = op.inputs().get(k);
      String other = op.inputs().get(1 - k);
      Step step = steps.get(one);
      Sums of = sums.get(other);
      if (step != null && of != null && of.isFloat() && of.codes().index() == step.cast()) {
        return Optional.of(scaled(op, of, step.factor(), network));
      }
      Optional<Tensor> constant =
          step == null || step.factor().rank() > 0 || step.factor().values().get(0) != 1
              ? Optional.empty()
              : known(op, other, find).constant();
      if (step != null && constant.filter(c -> c.type() == DataType.FLOAT).isPresent()) {
        steps.put(op.outputs().get(0), new Step(step.cast(), constant.get()));
        return Optional.empty();
      }
    }
    throw unknown(op);
  }

  /** The product of what the codes stand for with weights times scales: of each channel its own. */
  private static Value scaled(Op op, Sums of, Tensor factor, NetworkBuilder network) {
    boolean matrix = of.op().type().equals(MATMUL);
    Tensor w = of.weights();
    int fromEnd = matrix ? 1 : w.rank() - 1;
    int channels = matrix ? w.dimension(w.rank() - 1) : w.dimension(0);
    int inner = matrix ? 1 : w.size() / channels;
    boolean fits = factor.size() == 1 || !matrix || w.rank() == 2;
    for (int axis = 0; axis < factor.rank(); axis++) {
      boolean channel = factor.rank() - axis == fromEnd;
      fits &= factor.dimension(axis) == 1 || (channel && factor.dimension(axis) == channels);
    }
    if (!fits) {
      throw misfit(op, factor);
    }
    if (factor.values().maxAbs() > MOST_SCALE) {
      network.derive("scales of weights beyond 2^20");
    }
    if (factor.hasSubnormal()) {
      network.derive("scales of weights below 2^-126");
    }
    double[] values = w.values().toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor.values().get(factor.size() == 1 ? 0 : i / inner % channels); // exact
    }
    Tensor weights = new Tensor(DataType.FLOAT, w.dimensions(), Vector.of(values));
    Value x = of.codes();
    Value y =
        matrix
            ? StackedProduct.of(of.op(), x, weights, true, network)
            : network.linear(
                x,
                ConvolutionOperators.shape(of.op(), x, w),
                ConvolutionOperators.map(of.op(), x, weights),
                Stored.WEIGHTS);
    if (factor.rank() > y.shape().rank()) { // which gives the product more axes
      throw misfit(op, factor);
    }
    return y;
  }

  private static ModelException misfit(Op op, Tensor factor) {
    return op.unsupported("scales of shape " + factor.dimensions() + " for the weights");
  }
}
