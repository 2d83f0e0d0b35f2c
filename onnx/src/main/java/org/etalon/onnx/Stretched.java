package org.etalon.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.etalon.network.ConvolutionShape;
import org.etalon.network.Selection;

/**
 * What a transposed convolution does to the one or two last axes of a value: they are stretched,
 * with zeros between the elements, and a window moves over them by single steps.
 *
 * @param height the axis before the last; one element where there is none
 * @param width the last axis
 */
record Stretched(Axis height, Axis width) {
  /**
   * One axis.
   *
   * @param in its length
   * @param stride how far its elements are apart once it is stretched
   * @param first the place of the stretched axis at which the windows' axis begins
   * @param length the places from there to the last element
   * @param before how far the first window begins before that axis
   * @param kernel the elements of a window
   * @param dilation how far they are apart
   * @param out how many windows there are
   */
  record Axis(
      int in, int stride, int first, int length, int before, int kernel, int dilation, int out) {
    private static final Axis ONE = new Axis(1, 1, 0, 1, 0, 1, 1, 1);

    /** The element at each place, or {@link Selection#ZERO}. */
    int[] places() {
      return IntStream.range(first, first + length)
          .map(place -> place % stride == 0 ? place / stride : Selection.ZERO)
          .toArray();
    }
  }

  /**
   * What a node asks for.
   *
   * @param kernel the lengths of a window
   * @throws ModelException if an attribute does not fit
   */
  static Stretched of(Op op, ActivationShape shape, List<Integer> kernel) {
    int axes = Windows.axes(op, shape);
    List<Long> ones = Collections.nCopies(axes, 1L);
    List<Long> strides = Windows.positive(op, "strides", op.integers("strides").orElse(ones), axes);
    List<Long> dilations =
        Windows.positive(op, "dilations", op.integers("dilations").orElse(ones), axes);
    List<Axis> found = new ArrayList<>();
    for (int k = 0; k < axes; k++) {
      int in = shape.dimensions().get(k + 2);
      found.add(axis(op, in, kernel.get(k), strides.get(k), dilations.get(k), k, axes));
    }
    if (axes == 1) {
      found.add(0, Axis.ONE);
    }
    return new Stretched(found.get(0), found.get(1));
  }

  private static Axis axis(Op op, int in, int kernel, long stride, long dilation, int k, int axes) {
    long extent = (kernel - 1) * dilation + 1;
    long more = attribute(op, "output_padding", axes, k).orElse(0L);
    if (more < 0 || more >= Math.max(stride, dilation)) {
      throw op.malformed("'output_padding' must be from 0 to less than the stride or dilation");
    }
    long stretched = (in - 1) * stride + 1;
    long whole = stretched + extent - 1 + more;
    List<Long> pads = Windows.pads(op, axes);
    String pad = op.text("auto_pad", "NOTSET");
    Optional<Long> wanted = attribute(op, "output_shape", axes, k);
    long before = pads.get(k);
    long out = wanted.orElse(whole - before - pads.get(k + axes));
    if (pad.startsWith("SAME_") || wanted.isPresent()) {
      out = wanted.orElse(in * stride);
      long total = Math.max(0, whole - out);
      before = pad.equals("SAME_UPPER") ? total / 2 : total - total / 2;
    }
    if (out < 1 || Math.max(Math.max(stretched, whole), out) > Limits.MAX_ELEMENTS) {
      throw op.unsupported(
          "an axis of " + in + " gives " + out + " elements, over one of " + whole);
    }
    long first = Math.max(0, before - (extent - 1));
    if (first >= stretched || out > whole) { // readers differ on what lies beyond
      throw op.unsupported(
          "an axis of " + whole + " with pads of " + before + " for " + out + " elements");
    }
    return new Axis(
        in,
        (int) stride,
        (int) first,
        (int) (stretched - first),
        (int) Math.max(0, extent - 1 - before),
        kernel,
        (int) dilation,
        (int) out);
  }

  private static Optional<Long> attribute(Op op, String name, int axes, int k) {
    Optional<List<Long>> given = op.integers(name);
    if (given.isPresent() && given.get().size() != axes) {
      throw op.malformed("'" + name + "' must be " + axes + " numbers, got " + given.get());
    }
    return given.map(numbers -> numbers.get(k));
  }

  /** The stretched value of so many channels. */
  Movement zeros(Op op, int channels) {
    ActivationShape in = ActivationShape.of(List.of(1, channels, height.in, width.in));
    ActivationShape out = ActivationShape.of(List.of(1, channels, height.length, width.length));
    List<int[]> places =
        List.of(
            new int[1], IntStream.range(0, channels).toArray(), height.places(), width.places());
    return Movement.of(op, in, out, MovementOperators.axes(4), places);
  }

  /** The convolution of the stretched value. */
  ConvolutionShape convolution(int channels, int outChannels, int groups) {
    return new ConvolutionShape(
        channels,
        height.length,
        width.length,
        outChannels,
        height.out,
        width.out,
        height.kernel,
        width.kernel,
        1,
        1,
        height.before,
        width.before,
        height.dilation,
        width.dilation,
        groups);
  }

  /** The shape of the result. */
  ActivationShape output(Op op, ActivationShape in, int outChannels) {
    return Windows.output(op, in, outChannels, height.out, width.out);
  }
}
