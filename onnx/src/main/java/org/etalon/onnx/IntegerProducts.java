package org.etalon.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Vector;
import org.etalon.network.Convolution;
import org.etalon.network.Stored;

/**
 * MatMulInteger and ConvInteger: sums of products of integers, of which a cast and factors make
 * real numbers.
 *
 * <p>The integers of a value stand for real numbers in steps of its scale, and so do the sums, in
 * the same steps, for the weights are integers less a zero point. Biases of 32 bits may be added to
 * them. A cast divides by the step. No sum may leave 32 bits.
 */
final class IntegerProducts {
  private static final DataType SUMS = DataType.INT32;

  private IntegerProducts() {}

  static void define(Operators.Table table) {
    Set<String> conv = Set.of("auto_pad", "dilations", "group", "kernel_shape", "pads", "strides");
    table
        .mixed("MatMulInteger", 4, Set.of(), IntegerProducts::matMul)
        .mixed("ConvInteger", 4, conv, IntegerProducts::convolution);
  }

  /** Whether a value is sums of such products. */
  static boolean isSums(Value value) {
    return value.type() == SUMS;
  }

  private static Value matMul(Op op, Operands in, NetworkBuilder network) {
    Value x = in.value(op, 0);
    Scale scale = scale(op, in, x, network);
    Tensor w = in.constant(op, 1);
    Tensor weights = weights(op, w, in.optional(op, 3));
    double most = most(op, largest(x, scale), weights, rows(w));
    return sums(StackedProduct.of(op, x, weights, true, network), scale, most, network);
  }

  /** What is padded stands for 0. */
  private static Value convolution(Op op, Operands in, NetworkBuilder network) {
    Value x = in.value(op, 0);
    Scale scale = scale(op, in, x, network);
    Tensor w = in.constant(op, 1);
    ActivationShape shape = ConvolutionOperators.shape(op, x, w);
    Tensor weights = kernel(op, w, in.optional(op, 3));
    double most = most(op, largest(x, scale), weights, w.size() / w.dimension(0));
    Convolution map = ConvolutionOperators.map(op, x, weights);
    return sums(network.linear(x, shape, map, Stored.WEIGHTS), scale, most, network);
  }

  private static Value sums(Value y, Scale scale, double most, NetworkBuilder network) {
    network.integers(y, new Scale(scale.step(), 0));
    network.sumsUpTo(y, most);
    return y.withType(SUMS);
  }

  /**
   * Sums and biases of 32 bits: in steps of the scale, exactly, in two parts where a product of two
   * numbers is no double.
   */
  static Value biased(Op op, Value sums, Tensor bias, NetworkBuilder network) {
    Broadcast spread = Broadcast.of(op, bias, sums.shape());
    Value wide = spread.widened(sums, network);
    Scale scale = network.scale(sums).orElseThrow();
    double most = network.mostOfSums(sums) + bias.values().maxAbs();
    if (most > SUMS.highest()) {
      throw op.unsupported("a bias with which sums may leave 32 bits");
    }
    double[] high = new double[wide.size()];
    double[] low = new double[wide.size()];
    for (int i = 0; i < high.length; i++) {
      Dyadic exact = Dyadic.of(spread.values().get(i)).multiply(Dyadic.of(scale.step()));
      high[i] = exact.toDouble();
      low[i] = exact.subtract(Dyadic.of(high[i])).toDouble();
    }
    Value shifted = network.shifted(wide, Vector.of(high), Stored.BIAS);
    return sums(network.shifted(shifted, Vector.of(low), Stored.NOTHING), scale, most, network);
  }

  /** The scale of the first factor, whose zero point is the one that the operator subtracts. */
  private static Scale scale(Op op, Operands in, Value x, NetworkBuilder network) {
    Optional<Scale> made = network.scale(x).filter(scale -> x.type().isQuantized());
    if (made.isEmpty()) {
      throw op.unsupported("input 1 must be what a QuantizeLinear made");
    }
    Optional<Tensor> zero = in.optional(op, 2);
    requireBytes(op, x.type());
    zero.ifPresent(z -> requireSame(op, x.type(), z.type()));
    double step = made.get().step();
    Tensor one = new Tensor(DataType.DOUBLE, List.of(), Vector.of(step));
    if (!Scale.of(op, one, zero).equals(made.get())) {
      throw op.unsupported("takes integers that no QuantizeLinear made with this zero point");
    }
    return made.get();
  }

  private static void requireBytes(Op op, DataType type) {
    if (type != DataType.INT8 && type != DataType.UINT8) {
      throw op.malformed("takes integers of type " + type.label() + "; it has those of 8 bits");
    }
  }

  private static void requireSame(Op op, DataType type, DataType zero) {
    if (type != zero) {
      throw op.malformed("a zero point of type " + zero.label() + " for " + type.label());
    }
  }

  private static Tensor byChannel(Op op, Tensor kernel, Tensor zero) {
    if (zero.rank() != 1 || zero.size() != kernel.dimension(0)) {
      throw op.malformed(
          "zero points of shape " + zero.dimensions() + " for a kernel " + kernel.dimensions());
    }
    Integer[] shape = new Integer[kernel.rank()];
    Arrays.fill(shape, 1);
    shape[0] = zero.size();
    return zero.withDimensions(List.of(shape));
  }

  /** How many products a sum has with a matrix, or a vector. */
  static int rows(Tensor w) {
    return w.rank() > 1 ? w.dimension(w.rank() - 2) : w.size();
  }

  /** A kernel less its zero points, of which each channel may have its own. */
  static Tensor kernel(Op op, Tensor w, Optional<Tensor> zero) {
    return weights(op, w, zero.map(z -> z.size() == 1 ? z : byChannel(op, w, z)));
  }

  /** The weights less their zero points, exactly. */
  static Tensor weights(Op op, Tensor w, Optional<Tensor> zero) {
    requireBytes(op, w.type());
    zero.ifPresent(z -> requireSame(op, w.type(), z.type()));
    double[] values = w.values().toArray();
    if (zero.isPresent()) {
      Vector zeros = Broadcast.onto(op, zero.get(), ActivationShape.of(w.dimensions()));
      for (int i = 0; i < values.length; i++) {
        values[i] -= zeros.get(i);
      }
    }
    return new Tensor(DataType.FLOAT, w.dimensions(), Vector.of(values));
  }

  /** The largest magnitude of integers less their zero point. */
  private static double largest(Value x, Scale scale) {
    double zero = (double) scale.zero();
    return Math.max(x.type().highest() - zero, zero - x.type().lowest());
  }

  /** The largest magnitude that sums may have, which 32 bits must hold. */
  static double most(Op op, double largest, Tensor weights, int terms) {
    double most = terms * largest * weights.values().maxAbs();
    if (most > SUMS.highest()) {
      throw op.unsupported("sums of " + terms + " products, which may leave 32 bits");
    }
    return most;
  }

  /**
   * The integers that sums are: divided by their step, as Div does it, with the reciprocal rounded
   * to a double; exact where the step is a power of two.
   */
  static Value whole(Value sums, NetworkBuilder network) {
    return network.scaled(sums, 1 / network.scale(sums).orElseThrow().step());
  }
}
