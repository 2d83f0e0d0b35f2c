package org.etalon.network;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The geometry of a maximum whose windows are rectangles that lie regularly in an image.
 *
 * <p><b>Requires:</b> the channels, rows and columns that its input has, stored channel by channel.
 *
 * <p><b>Returns:</b> the shape of a convolution with as many groups as channels, whose windows list
 * the same inputs; nothing if there is none.
 *
 * <p><b>Property:</b> windows are read off those of the first row and the first column, then all
 * members of all windows are compared. The order of members does not count.
 */
final class RegularWindows {
  /**
   * Windows along one axis.
   *
   * @param count how many there are
   */
  private record Axis(int count, int kernel, int stride, int pad, int dilation) {
    /** What window {@code w} has of {@code 0..size - 1}. */
    int[] members(int w, int size) {
      return IntStream.range(0, kernel)
          .map(tap -> w * stride - pad + tap * dilation)
          .filter(at -> at >= 0 && at < size)
          .toArray();
    }

    /** The windows with these members, if there are such: of the smallest kernel that does. */
    static Optional<Axis> of(int[][] members, int size) {
      int[] longest = members[0];
      for (int[] window : members) {
        longest = window.length > longest.length ? window : longest;
      }
      int dilation = longest.length > 1 ? longest[1] - longest[0] : 1;
      int strides = members.length > 1 ? size : 1;
      for (int kernel = longest.length; kernel <= 2 * longest.length; kernel++) {
        for (int stride = 1; stride <= strides; stride++) {
          for (int pad = 0; pad <= (kernel - 1) * dilation; pad++) {
            Axis axis = new Axis(members.length, kernel, stride, pad, dilation);
            if (axis.has(members, size)) {
              return Optional.of(axis);
            }
          }
        }
      }
      return Optional.empty();
    }

    private boolean has(int[][] members, int size) {
      return IntStream.range(0, members.length)
          .allMatch(w -> Arrays.equals(members[w], members(w, size)));
    }
  }

  private final MaxPool pool;
  private final int channels;
  private final int height;
  private final int width;

  private RegularWindows(MaxPool pool, int channels, int height, int width) {
    this.pool = pool;
    this.channels = channels;
    this.height = height;
    this.width = width;
  }

  static Optional<ConvolutionShape> of(MaxPool pool, int channels, int height, int width) {
    boolean fits =
        pool.inputSize() == channels * height * width && pool.outputSize() % channels == 0;
    return fits ? new RegularWindows(pool, channels, height, width).shape() : Optional.empty();
  }

  private Optional<ConvolutionShape> shape() {
    int windows = pool.outputSize() / channels;
    int columns = 1;
    while (columns < windows && Arrays.equals(rows(columns), rows(0))) {
      columns++;
    }
    if (windows % columns != 0) {
      return Optional.empty();
    }
    int across = columns;
    int[][] down =
        IntStream.range(0, windows / across).mapToObj(w -> rows(w * across)).toArray(int[][]::new);
    int[][] right = IntStream.range(0, across).mapToObj(this::columns).toArray(int[][]::new);
    return Axis.of(down, height)
        .flatMap(vertical -> Axis.of(right, width).map(horizontal -> shape(vertical, horizontal)))
        .filter(this::isWhatTheWindowsList);
  }

  private ConvolutionShape shape(Axis vertical, Axis horizontal) {
    return new ConvolutionShape(
        channels,
        height,
        width,
        channels,
        vertical.count(),
        horizontal.count(),
        vertical.kernel(),
        horizontal.kernel(),
        vertical.stride(),
        horizontal.stride(),
        vertical.pad(),
        horizontal.pad(),
        vertical.dilation(),
        horizontal.dilation(),
        channels);
  }

  private boolean isWhatTheWindowsList(ConvolutionShape shape) {
    for (int i = 0; i < pool.outputSize(); i++) {
      IntStream.Builder inputs = IntStream.builder();
      shape.row(i, (output, input, parameter) -> inputs.add(input));
      if (!Arrays.equals(members(i).sorted().distinct().toArray(), inputs.build().toArray())) {
        return false;
      }
    }
    return true;
  }

  private IntStream members(int i) {
    return IntStream.range(0, pool.windowSize(i)).map(k -> pool.member(i, k));
  }

  private int[] rows(int i) {
    return members(i).map(member -> member / width % height).sorted().distinct().toArray();
  }

  private int[] columns(int i) {
    return members(i).map(member -> member % width).sorted().distinct().toArray();
  }
}
