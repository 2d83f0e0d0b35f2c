package org.etalon.onnx;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.etalon.linalg.Vector;
import org.etalon.network.Convolution;
import org.etalon.network.Stored;

/** Convolutions over one or two axes. */
final class ConvolutionOperators {
  private ConvolutionOperators() {}

  static void define(Operators.Table table) {
    Set<String> conv = Set.of("auto_pad", "dilations", "group", "kernel_shape", "pads", "strides");
    Set<String> transposed = Operators.union(conv, Set.of("output_padding", "output_shape"));
    table
        .ofOneType("Conv", 3, conv, ConvolutionOperators::conv)
        .ofOneType("ConvTranspose", 3, transposed, ConvolutionOperators::convTranspose);
  }

  private static Value conv(Op op, Operands in, NetworkBuilder network) {
    Value x = in.value(op, 0);
    Tensor kernel = in.constant(op, 1);
    ActivationShape shape = shape(op, x, kernel);
    Value y = network.linear(x, shape, map(op, x, kernel), Stored.WEIGHTS);
    return biased(op, in, y, network);
  }

  /** What a kernel makes of a value, its bias aside, whose {@link #shape} was found to fit. */
  static Convolution map(Op op, Value x, Tensor kernel) {
    Windows windows = windows(op, x, kernel);
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
    return new Convolution(windows.convolution(outChannels, groups), kernel.values());
  }

  /**
   * The shape of what a kernel makes of a value.
   *
   * @throws ModelException if the kernel does not fit, or the value is too large
   */
  static ActivationShape shape(Op op, Value x, Tensor kernel) {
    requireKernel(op, kernel, x.shape());
    return windows(op, x, kernel).output(op, x.shape(), kernel.dimension(0));
  }

  private static Windows windows(Op op, Value x, Tensor kernel) {
    return Windows.of(op, x.shape(), kernel.dimensions().subList(2, kernel.rank()));
  }

  /** ConvTranspose: a convolution of the value with zeros between its elements. */
  private static Value convTranspose(Op op, Operands in, NetworkBuilder network) {
    Value x = in.value(op, 0);
    Tensor kernel = in.constant(op, 1);
    requireKernel(op, kernel, x.shape());
    int channels = x.shape().dimensions().get(1);
    int groups = groups(op, channels, kernel.dimension(0));
    if (kernel.dimension(0) != channels) {
      throw op.malformed(
          "a kernel of shape " + kernel.dimensions() + " for " + channels + " channels");
    }
    Stretched stretched =
        Stretched.of(op, x.shape(), kernel.dimensions().subList(2, kernel.rank()));
    int outChannels = kernel.dimension(1) * groups;
    ActivationShape shape = stretched.output(op, x.shape(), outChannels);
    Movement zeros = stretched.zeros(op, channels);
    Convolution map =
        new Convolution(
            stretched.convolution(channels, outChannels, groups),
            turned(kernel.values(), channels, kernel.dimension(1), groups));
    Value wide = zeros.of(x, network);
    return biased(op, in, network.linear(wide, shape, map, Stored.WEIGHTS), network);
  }

  /**
   * The kernel [in][out of a group][window] as [out][in of a group][window], each window from its
   * end.
   */
  private static Vector turned(Vector kernel, int in, int outPerGroup, int groups) {
    int inPerGroup = in / groups;
    int window = kernel.size() / in / outPerGroup;
    double[] turned = new double[kernel.size()];
    for (int i = 0; i < in; i++) {
      for (int o = 0; o < outPerGroup; o++) {
        int out = i / inPerGroup * outPerGroup + o;
        int to = (out * inPerGroup + i % inPerGroup) * window;
        for (int k = 0; k < window; k++) {
          turned[to + window - 1 - k] = kernel.get((i * outPerGroup + o) * window + k);
        }
      }
    }
    return Vector.of(turned);
  }

  /** The value and the bias of the node, if it has one: a number a channel. */
  private static Value biased(Op op, Operands in, Value y, NetworkBuilder network) {
    Optional<Tensor> bias = in.optional(op, 2);
    return bias.isEmpty() ? y : network.shifted(y, spread(op, bias.get(), y.shape()), Stored.BIAS);
  }

  /** A kernel has as many axes as the value, and is as long as 'kernel_shape' says. */
  private static void requireKernel(Op op, Tensor kernel, ActivationShape shape) {
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
  private static Vector spread(Op op, Tensor bias, ActivationShape shape) {
    int channels = shape.dimensions().get(1);
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
