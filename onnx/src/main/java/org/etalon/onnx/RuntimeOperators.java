package org.etalon.onnx;

import java.util.List;
import java.util.Set;

/**
 * Operators of integers that ONNX Runtime defines beside the standard, as its static quantizer
 * writes them: each is that of the standard on what the integers stand for, cast.
 *
 * <p>How a kernel rounds is as of the standard's: what is read is the real number, rounded once,
 * ties to even; sums of two values and means are computed by runtimes in integers or in float32
 * (docs/math/fixed.md, lemma 7).
 */
final class RuntimeOperators {
  private static final String DOMAIN = "com.microsoft";

  private RuntimeOperators() {}

  /** Whether the operators of a node's domain are these. */
  static boolean isOwn(Wire.Node node) {
    return node.domain().equals(DOMAIN);
  }

  static void define(Operators.Table table) {
    Set<String> last = Set.of("channels_last");
    table
        .mixed("QGemm", 9, Set.of("alpha", "transA", "transB"), RuntimeOperators::gemm)
        .mixed("QLinearAdd", 8, Set.of(), RuntimeOperators::add)
        .mixed(
            "QLinearAveragePool",
            5,
            Operators.union(PoolingOperators.MEANS, last),
            (op, in, network) ->
                mean(op, in, PoolingOperators.averagePool(plain(op), in, network), network))
        .mixed(
            "QLinearGlobalAveragePool",
            5,
            last,
            (op, in, network) -> mean(op, in, ReductionOperators.global(op, in, network), network));
  }

  /** The scale of integers at a position, which are those that were made with it. */
  private static Scale scale(Op op, Operands in, Value x, int at, NetworkBuilder network) {
    Scale scale = Scale.of(op, in.constant(op, at + 1), in.optional(op, at + 2));
    CastOperators.requireScale(op, x, scale, network);
    return scale;
  }

  /** Whether no integer stands for a number below 0. */
  private static boolean isPositive(Value x, Scale scale) {
    return scale.zero() == (long) x.type().lowest();
  }

  /** QGemm: the product of both matrices, and a bias in steps of the product of their scales. */
  private static Value gemm(Op op, Operands in, NetworkBuilder network) {
    Value x = in.value(op, 0);
    Scale scale = scale(op, in, x, 0, network);
    if (op.number("alpha", 1) != 1 || op.flag("transA")) {
      throw op.unsupported("with a factor, or the first matrix transposed");
    }
    if (in.inputs().size() < 9) {
      throw op.unsupported("gives float32; supported are integers, with a scale and a zero point");
    }
    boolean transposed = op.flag("transB");
    Tensor weights = CastOperators.real(op, in, 3, transposed ? 0 : 1);
    if (x.shape().rank() != 2 || weights.rank() != 2) {
      throw op.malformed(
          "needs two matrices, got shapes " + x.shape() + " and " + weights.dimensions());
    }
    Value y = Contraction.apply(op, x, "ik", weights, transposed ? "jk" : "kj", "ij", network);
    if (in.optional(op, 6).isPresent()) {
      y = CastOperators.biased(op, y, in.constant(op, 6), scale, in.constant(op, 4), network);
    }
    return CastOperators.result(op, in, y, 7, false, network);
  }

  /** QLinearAdd of two values. */
  private static Value add(Op op, Operands in, NetworkBuilder network) {
    List<Value> values = in.values();
    if (values.size() != 2 || in.get(op, 3).value().isEmpty()) {
      throw op.unsupported("adds a constant; supported are two values");
    }
    Value x = values.get(0);
    Value y = values.get(1);
    boolean positive =
        isPositive(x, scale(op, in, x, 0, network)) && isPositive(y, scale(op, in, y, 3, network));
    ActivationShape common = Broadcast.common(op, x.shape(), y.shape());
    Value sum =
        network.sum(Broadcast.widened(x, common, network), Broadcast.widened(y, common, network));
    return CastOperators.result(op, in, sum, 6, positive, network);
  }

  /** Without what ONNX Runtime's kernel ignores, or takes otherwise than AveragePool. */
  private static Op plain(Op op) {
    if (op.has("dilations")) {
      throw op.unsupported("with 'dilations'");
    }
    if (op.flag("ceil_mode") && op.flag("count_include_pad")) {
      throw op.unsupported("with 'ceil_mode' beside 'count_include_pad'");
    }
    return op;
  }

  /** A mean of what integers stand for, which was formed, cast. */
  private static Value mean(Op op, Operands in, Value y, NetworkBuilder network) {
    Value x = in.value(op, 0);
    boolean positive = isPositive(x, scale(op, in, x, 0, network));
    if (op.flag("channels_last")) {
      throw op.unsupported("with channels last");
    }
    return CastOperators.result(op, in, y, 3, positive, network);
  }
}
