package org.etalon.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.etalon.network.ConvolutionShape;

/**
 * The windows that a convolution or a pooling moves over the one or two last axes of a value of
 * shape [batch, channels, height, width] or [batch, channels, width], which has height 1.
 *
 * @param channels the channels of the value
 * @param height the axis before the last
 * @param width the last axis
 */
record Windows(int channels, Axis height, Axis width) {
  /**
   * The windows along one axis.
   *
   * @param in the length of the axis
   * @param kernel the elements of a window
   * @param stride how far windows are apart
   * @param dilation how far the elements of a window are apart
   * @param before how far the first window begins before the axis
   * @param after how far the axis is continued behind its end
   * @param out how many windows there are
   */
  record Axis(int in, int kernel, int stride, int dilation, int before, int after, int out) {
    private static final Axis ONE = new Axis(1, 1, 1, 1, 0, 0, 1);

    /** Where an element of a window lies; before 0 or from {@code in} on it is padding. */
    int place(int window, int element) {
      return window * stride - before + element * dilation;
    }

    /** Whether a place is on the axis or in its padding. */
    boolean isPadded(int place) {
      return place >= -before && place < in + after;
    }

    /** Whether a place is on the axis. */
    boolean contains(int place) {
      return place >= 0 && place < in;
    }
  }

  private static final int MAX = Limits.MAX_ELEMENTS;

  /** The axes of a value that windows are moved over: one or two, behind batch and channels. */
  static int axes(Op op, ActivationShape shape) {
    boolean sample = shape.rank() > 0 && (shape.hasBatch() || shape.dimensions().get(0) == 1);
    if (!sample || shape.rank() < 3 || shape.rank() > 4) {
      throw op.unsupported(
          "needs a value of shape [batch, channels, width] or [batch, channels, height, width],"
              + " got "
              + shape);
    }
    return shape.rank() - 2;
  }

  /**
   * The windows that a node asks for.
   *
   * @param kernel the lengths of a window
   * @throws ModelException if an attribute does not fit, or there is no window
   */
  static Windows of(Op op, ActivationShape shape, List<Integer> kernel) {
    int axes = axes(op, shape);
    List<Long> ones = Collections.nCopies(axes, 1L);
    List<Long> strides = positive(op, "strides", op.integers("strides").orElse(ones), axes);
    List<Long> dilations = positive(op, "dilations", op.integers("dilations").orElse(ones), axes);
    List<Axis> found = new ArrayList<>();
    for (int k = 0; k < axes; k++) {
      int in = shape.dimensions().get(k + 2);
      found.add(axis(op, in, kernel.get(k), strides.get(k), dilations.get(k), k, axes));
    }
    if (axes == 1) {
      found.add(0, Axis.ONE);
    }
    return new Windows(shape.dimensions().get(1), found.get(0), found.get(1));
  }

  private static Axis axis(Op op, int in, int kernel, long stride, long dilation, int k, int axes) {
    long extent = (kernel - 1) * dilation + 1;
    String pad = op.text("auto_pad", "NOTSET");
    List<Long> pads = pads(op, axes);
    long before = pads.get(k);
    long after = pads.get(k + axes);
    if (!pad.equals("NOTSET") && op.flag("ceil_mode")) {
      throw op.unsupported("'auto_pad' beside 'ceil_mode', of which readers differ; give 'pads'");
    }
    if (pad.startsWith("SAME_")) {
      if (dilation > 1) {
        throw op.unsupported("'auto_pad' beside dilations, of which readers differ; give 'pads'");
      }
      long needed = ((in + stride - 1) / stride - 1) * stride + extent - in;
      if (needed < -1) {
        throw op.unsupported(
            "'auto_pad' where windows leave out several elements at the ends, of which readers"
                + " differ; give 'pads'");
      }
      long total = Math.max(0, needed);
      before = pad.equals("SAME_LOWER") ? total - total / 2 : total / 2;
      after = total - before;
    }
    long room = in + before + after - extent;
    long out =
        (op.flag("ceil_mode") ? -Math.floorDiv(-room, stride) : Math.floorDiv(room, stride)) + 1;
    if (out < 1) {
      throw op.malformed(
          "a window of extent "
              + extent
              + " is longer than the axis of "
              + in
              + " with pads of "
              + before
              + " and "
              + after);
    }
    if (op.flag("ceil_mode") && (out - 1) * stride >= in + before) {
      out--; // the last window would begin in the padding behind the axis
    }
    if (Math.max(in + before + after, out) > MAX) {
      throw op.unsupported("a padded axis has more than " + MAX + " elements");
    }
    return new Axis(
        in,
        kernel,
        (int) Math.min(stride, MAX),
        (int) Math.min(dilation, MAX),
        (int) before,
        (int) after,
        (int) out);
  }

  /** The pads at the beginnings of all axes, then those at their ends; none where computed. */
  static List<Long> pads(Op op, int axes) {
    String pad = op.text("auto_pad", "NOTSET");
    Optional<List<Long>> given = op.integers("pads");
    if (!List.of("NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID").contains(pad)) {
      throw op.malformed("'auto_pad' is " + Names.quote(pad));
    }
    if (given.isEmpty() || !pad.equals("NOTSET")) {
      return Collections.nCopies(2 * axes, 0L);
    }
    if (given.get().size() != 2 * axes || given.get().stream().anyMatch(p -> p < 0 || p > MAX)) {
      throw op.malformed(
          "'pads' must be " + 2 * axes + " numbers from 0 to " + MAX + ", got " + given.get());
    }
    return given.get();
  }

  /** Numbers of an attribute that has one for each axis. */
  static List<Long> positive(Op op, String name, List<Long> numbers, int axes) {
    if (numbers.size() != axes || numbers.stream().anyMatch(n -> n < 1 || n > Integer.MAX_VALUE)) {
      throw op.malformed(
          "'" + name + "' must be " + axes + " positive numbers of 32 bits, got " + numbers);
    }
    return numbers;
  }

  /** The geometry of a convolution with these windows. */
  ConvolutionShape convolution(int outChannels, int groups) {
    return new ConvolutionShape(
        channels,
        height.in,
        width.in,
        outChannels,
        height.out,
        width.out,
        height.kernel,
        width.kernel,
        height.stride,
        width.stride,
        height.before,
        width.before,
        height.dilation,
        width.dilation,
        groups);
  }

  /** The shape of what has so many channels and an element for each window. */
  ActivationShape output(Op op, ActivationShape in, int outChannels) {
    return output(op, in, outChannels, height.out, width.out);
  }

  /**
   * The shape of a value with these channels and places, without an axis of rows if {@code in} has
   * none.
   */
  static ActivationShape output(Op op, ActivationShape in, int channels, int height, int width) {
    List<Integer> dimensions = new ArrayList<>(List.of(in.dimensions().get(0), channels));
    if (in.rank() == 4) {
      dimensions.add(height);
    }
    dimensions.add(width);
    ActivationShape shape = in.with(dimensions);
    op.requireSize(shape);
    return shape;
  }
}
