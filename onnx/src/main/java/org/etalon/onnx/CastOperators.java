package org.etalon.onnx;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.etalon.exact.Dyadic;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.RoundingMode;
import org.etalon.linalg.Vector;
import org.etalon.network.Convolution;
import org.etalon.network.Relu;
import org.etalon.network.Round;
import org.etalon.network.Stored;

/**
 * Activations in integers: QuantizeLinear and DequantizeLinear of values, and the products that
 * take and give such integers.
 *
 * <p>What is read is the text of the standard in real arithmetic: {@code y = saturate(round(x / s)
 * + z)} stands for the real number {@code (y - z) s}, so the value behind QuantizeLinear is that
 * number, a cast of x, and DequantizeLinear with the same scale changes nothing. A runtime that
 * fuses or rounds quotients in float32 may differ by one integer where x lies between two.
 */
final class CastOperators {
  /** What takes integers and gives what they stand for, or them in another shape. */
  private static final Set<String> TAKE_INTEGERS =
      Set.of(
          "DequantizeLinear",
          "QLinearMatMul",
          "QLinearConv",
          "MatMulInteger",
          "ConvInteger",
          "Identity",
          "Flatten",
          "Reshape",
          "Squeeze",
          "Unsqueeze",
          "QGemm",
          "QLinearAdd",
          "QLinearAveragePool",
          "QLinearGlobalAveragePool");

  /** What gives the same integers at other places, or the largest of some. */
  private static final Set<String> CHOOSE_INTEGERS =
      Set.of("MaxPool", "Transpose", "Slice", "Split", "Pad");

  private static final String NO_SUCH =
      "takes integers that no QuantizeLinear made with this scale and zero point";

  private CastOperators() {}

  /**
   * Requires a node that takes integers to be one that takes them for what they stand for: others,
   * as Relu and, but for sums of products, Cast and Add of a constant, compute with the integers
   * themselves.
   */
  static void requireReal(Op op, List<Value> values) {
    if (!TAKE_INTEGERS.contains(op.type())) {
      for (Value value : values) {
        boolean onSums =
            op.type().equals("Cast") || (op.type().equals("Add") && values.size() == 1);
        boolean sums = IntegerProducts.isSums(value) && onSums;
        boolean chosen = CHOOSE_INTEGERS.contains(op.type()) && !IntegerProducts.isSums(value);
        if (value.type().isQuantized() && !sums && !chosen) {
          throw op.unsupported(
              "takes integers of type "
                  + value.type().label()
                  + " for what they are; supported is what is behind a DequantizeLinear");
        }
      }
    }
  }

  /** Notes that integers which were only chosen mean what they meant. */
  static void keepScale(
      Op op, Value taken, List<? extends Operand> results, NetworkBuilder network) {
    if (taken.type().isQuantized() && CHOOSE_INTEGERS.contains(op.type())) {
      Scale scale =
          network
              .scale(taken)
              .orElseThrow(() -> op.unsupported("takes the integers of a DynamicQuantizeLinear"));
      results.forEach(result -> result.value().ifPresent(y -> network.integers(y, scale)));
    }
  }

  static void define(Operators.Table table) {
    Set<String> scaled = Set.of("axis", "block_size", "output_dtype");
    Set<String> conv = Set.of("auto_pad", "dilations", "group", "kernel_shape", "pads", "strides");
    table
        .mixed(
            "QuantizeLinear",
            3,
            Operators.union(scaled, Set.of("saturate")),
            CastOperators::quantize)
        .mixed("DequantizeLinear", 3, scaled, CastOperators::dequantize)
        .mixed("QLinearMatMul", 8, Set.of(), CastOperators::matMul)
        .mixed("QLinearConv", 9, conv, CastOperators::convolution);
  }

  private static Value quantize(Op op, Operands in, NetworkBuilder network) {
    Value x = in.value(op, 0);
    Optional<Tensor> zero = in.optional(op, 2);
    Scale scale = Scale.of(op, precise(op, in.constant(op, 1)), zero);
    DataType type = Quantize.type(op, zero);
    if (zero.isPresent() && zero.get().type() != type) {
      throw op.malformed("the zero point must have the type of the output");
    }
    return cast(op, x, scale, type, network);
  }

  /** A scale in whose type the quotient is formed. */
  private static Tensor precise(Op op, Tensor scale) {
    if (!scale.type().isOfValues()) {
      throw op.unsupported(
          "a scale of type " + scale.type().label() + ", to which quotients are rounded");
    }
    return scale;
  }

  private static Value cast(Op op, Value x, Scale scale, DataType type, NetworkBuilder network) {
    FixedFormat format =
        scale.format(op, (long) type.lowest(), (long) type.highest(), RoundingMode.HALF_EVEN);
    Value y = network.add(new Round(x.size(), format), x.shape(), x).withType(type);
    network.integers(y, scale);
    return y;
  }

  private static Value dequantize(Op op, Operands in, NetworkBuilder network) {
    Value x = in.value(op, 0);
    Tensor step = in.constant(op, 1);
    Scale scale = Scale.of(op, step, in.optional(op, 2));
    if (!isMadeWith(scale, x, network)) {
      throw op.unsupported(NO_SUCH);
    }
    long asked = op.integer("output_dtype", 0);
    long code = asked == 0 ? step.type().code() : asked;
    DataType type =
        DataType.ofValues(code)
            .orElseThrow(
                () ->
                    op.unsupported(
                        "gives values of type "
                            + DataType.ofCode(code).map(DataType::label).orElse("" + code)
                            + ", which rounds them; supported are float32 and float64"));
    return x.withType(type);
  }

  /** Integers mean what they were made to mean. */
  static void requireScale(Op op, Value x, Scale scale, NetworkBuilder network) {
    if (IntegerProducts.isSums(x) || !isMadeWith(scale, x, network)) {
      throw op.unsupported(NO_SUCH);
    }
  }

  private static boolean isMadeWith(Scale scale, Value x, NetworkBuilder network) {
    return x.type().isQuantized() && network.scale(x).filter(scale::equals).isPresent();
  }

  /** QLinearMatMul: the real product of what both factors stand for, cast. */
  private static Value matMul(Op op, Operands in, NetworkBuilder network) {
    Value x = in.value(op, 0);
    requireScale(op, x, Scale.of(op, in.constant(op, 1), in.optional(op, 2)), network);
    Tensor weights = real(op, in, 3, -1);
    Value y = StackedProduct.of(op, x, weights, true, network);
    return result(op, in, y, 6, false, network);
  }

  /** QLinearConv, with a bias of integers in steps of the product of both scales. */
  private static Value convolution(Op op, Operands in, NetworkBuilder network) {
    Value x = in.value(op, 0);
    Scale scale = Scale.of(op, in.constant(op, 1), in.optional(op, 2));
    requireScale(op, x, scale, network);
    Tensor kernel = real(op, in, 3, 0);
    ActivationShape shape = ConvolutionOperators.shape(op, x, kernel);
    Convolution map = ConvolutionOperators.map(op, x, kernel);
    Value y = network.linear(x, shape, map, Stored.WEIGHTS);
    Optional<Tensor> bias = in.optional(op, 8);
    if (bias.isPresent()) {
      y = biased(op, y, bias.get(), scale, in.constant(op, 4), network);
    }
    return result(op, in, y, 6, false, network);
  }

  /**
   * What an operator of integers gives. Where its least code is 0 it rectifies, for which
   * quantizers leave out a Relu: it is put in again, so that networks with and without casts are
   * alike.
   *
   * @param positive whether nothing negative is there to be rectified
   */
  static Value result(
      Op op, Operands in, Value y, int at, boolean positive, NetworkBuilder network) {
    Optional<Tensor> zero = Optional.of(in.constant(op, at + 1));
    Scale scale = Scale.of(op, precise(op, in.constant(op, at)), zero);
    DataType type = Quantize.type(op, zero);
    boolean rectifies = scale.zero() == (long) type.lowest();
    Value z = rectifies && !positive ? network.add(new Relu(y.size()), y.shape(), y) : y;
    return cast(op, z, scale, type, network);
  }

  /** The real numbers that constant integers stand for; exact, for both factors are short. */
  static Tensor real(Op op, Operands in, int at, int axis) {
    Tensor integers = in.constant(op, at);
    Tensor scale = precise(op, in.constant(op, at + 1));
    Tensor zero = in.constant(op, at + 2);
    if (!integers.type().isQuantized() || integers.type() == DataType.INT32) {
      throw op.unsupported("weights of type " + integers.type().label());
    }
    int channels = scale.size();
    int along = axis < 0 ? integers.rank() + axis : axis;
    if (channels > 1 && (scale.rank() != 1 || integers.dimension(along) != channels)) {
      throw op.unsupported("scales of shape " + scale.dimensions() + " for the weights");
    }
    if (zero.size() != 1 && zero.size() != channels) {
      throw op.malformed(zero.size() + " zero points beside " + channels + " scales");
    }
    int inner = Shapes.product(integers.dimensions().subList(along + 1, integers.rank()));
    double[] values = integers.values().toArray();
    for (int i = 0; i < values.length; i++) {
      int k = channels == 1 ? 0 : i / inner % channels;
      double z = zero.values().get(zero.size() == 1 ? 0 : k);
      values[i] = (values[i] - z) * scale.values().get(k);
    }
    return new Tensor(DataType.FLOAT, integers.dimensions(), Vector.of(values));
  }

  /** Adds the bias exactly, in two parts where a product of three numbers is no double. */
  static Value biased(
      Op op, Value y, Tensor bias, Scale scale, Tensor weightScale, NetworkBuilder network) {
    int channels = y.shape().dimensions().get(1);
    if (bias.rank() != 1 || bias.size() != channels) {
      throw op.malformed("a bias of shape " + bias.dimensions() + " for " + channels + " channels");
    }
    int places = y.size() / channels;
    double[] high = new double[y.size()];
    double[] low = new double[y.size()];
    for (int i = 0; i < high.length; i++) {
      int channel = i / places;
      double ofWeights = weightScale.values().get(weightScale.size() == 1 ? 0 : channel);
      Dyadic exact =
          Dyadic.of(bias.values().get(channel))
              .multiply(Dyadic.of(scale.step()))
              .multiply(Dyadic.of(ofWeights));
      high[i] = exact.toDouble();
      Dyadic rest = exact.subtract(Dyadic.of(high[i]));
      low[i] = rest.toDouble();
      if (rest.subtract(Dyadic.of(low[i])).signum() != 0) {
        throw op.unsupported("a bias that is no sum of two doubles");
      }
    }
    Value shifted = network.shifted(y, Vector.of(high), Stored.BIAS);
    return network.shifted(shifted, Vector.of(low), Stored.NOTHING);
  }
}
