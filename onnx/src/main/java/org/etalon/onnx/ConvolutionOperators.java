package org.etalon.onnx;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.etalon.linalg.Vector;
import org.etalon.network.Convolution;
import org.etalon.network.ConvolutionShape;
import org.etalon.network.Stored;

/** Convolutions over one or two axes. */
final class ConvolutionOperators {
  private ConvolutionOperators() {}

  static void define(Operators.Table table) {
    Set<String> conv = Set.of("auto_pad", "dilations", "group", "kernel_shape", "pads", "strides");
    table.ofOneType("Conv", 3, conv, ConvolutionOperators::conv);
  }

  private static Value conv(Op op, Operands in, NetworkBuilder network) {
    Value x = in.value(op, 0);
    Tensor kernel = kernel(op, in, x.shape());
    Windows windows = Windows.of(op, x.shape(), kernel.dimensions().subList(2, kernel.rank()));
    int outChannels = kernel.dimension(0);
    int groups = groups(op, windows.channels(), outChannels);
    if (kernel.dimension(1) != windows.channels() / groups) {
      throw op.malformed(
          "a kernel of shape "
              + kernel.dimensions()
              + " and "
              + groups
              + " groups do not fit a value of shape "
              + x.shape());
    }
    ActivationShape shape = windows.output(op, x.shape(), outChannels);
    Windows.Axis h = windows.height();
    Windows.Axis w = windows.width();
    ConvolutionShape geometry =
        new ConvolutionShape(
            windows.channels(),
            h.in(),
            w.in(),
            outChannels,
            h.out(),
            w.out(),
            h.kernel(),
            w.kernel(),
            h.stride(),
            w.stride(),
            h.before(),
            w.before(),
            h.dilation(),
            w.dilation(),
            groups);
    Convolution map = new Convolution(geometry, kernel.values());
    Optional<Tensor> bias = in.optional(op, 2);
    return bias.isEmpty()
        ? network.linear(x, shape, map, Stored.WEIGHTS)
        : network.affine(
            x, shape, map, spread(op, bias.get(), outChannels, shape), Stored.WEIGHTS_AND_BIAS);
  }

  /** The kernel: as many axes as the value, and as long as 'kernel_shape' says. */
  private static Tensor kernel(Op op, Operands in, ActivationShape shape) {
    Tensor kernel = in.constant(op, 1);
    int axes = Windows.axes(op, shape);
    if (kernel.rank() != axes + 2 || kernel.size() == 0) {
      throw op.malformed(
          "a kernel of shape " + kernel.dimensions() + " does not fit a value of shape " + shape);
    }
    List<Long> lengths =
        kernel.dimensions().subList(2, kernel.rank()).stream().map(Integer::longValue).toList();
    if (!op.integers("kernel_shape").orElse(lengths).equals(lengths)) {
      throw op.malformed("'kernel_shape' is not the kernel's " + lengths);
    }
    return kernel;
  }

  private static int groups(Op op, int inChannels, int outChannels) {
    long groups = op.integer("group", 1);
    if (groups < 1 || inChannels % groups != 0 || outChannels % groups != 0) {
      throw op.malformed(
          groups + " groups do not divide " + inChannels + " and " + outChannels + " channels");
    }
    return (int) groups;
  }

  /** One number a channel at each place. */
  private static Vector spread(Op op, Tensor bias, int channels, ActivationShape shape) {
    if (bias.rank() != 1 || bias.size() != channels) {
      throw op.malformed(
          "input 3 has shape " + bias.dimensions() + " for " + channels + " channels");
    }
    double[] values = new double[shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = bias.values().get(i / (values.length / channels));
    }
    return Vector.of(values);
  }
}
