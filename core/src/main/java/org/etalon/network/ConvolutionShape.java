package org.etalon.network;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * The geometry of a convolution over two axes (a convolution over one has height 1).
 *
 * <p>Values are stored channel by channel, row by row. The kernel is stored as {@code
 * [outChannels][ inChannels / groups][kernelHeight][kernelWidth]}. What a window covers outside of
 * the input is zero.
 *
 * @param inChannels the channels of the input
 * @param inHeight its rows
 * @param inWidth its columns
 * @param outChannels the channels of the output
 * @param outHeight its rows
 * @param outWidth its columns
 * @param kernelHeight the rows of a window
 * @param kernelWidth its columns
 * @param strideHeight how far windows are apart, in rows
 * @param strideWidth and in columns
 * @param padTop how many rows the first window begins above the input
 * @param padLeft how many columns it begins left of it
 * @param dilationHeight how far the rows of a window are apart
 * @param dilationWidth and its columns
 * @param groups into how many parts the channels fall that do not see each other
 */
public record ConvolutionShape(
    int inChannels,
    int inHeight,
    int inWidth,
    int outChannels,
    int outHeight,
    int outWidth,
    int kernelHeight,
    int kernelWidth,
    int strideHeight,
    int strideWidth,
    int padTop,
    int padLeft,
    int dilationHeight,
    int dilationWidth,
    int groups) {
  /** Told of an entry of the matrix that may differ from zero. */
  @FunctionalInterface
  public interface Entries {
    /**
     * The matrix has {@code kernel[parameter]} in row {@code output} and column {@code input}.
     *
     * @param output the row
     * @param input the column
     * @param parameter the place in the kernel
     */
    void at(int output, int input, int parameter);
  }

  /** Told of entries that share one number of the kernel and lie beside each other. */
  @FunctionalInterface
  interface Places {
    /**
     * The matrix has {@code kernel[parameter]} in row {@code output + t} and column {@code input +
     * t step}, for t below {@code count}.
     */
    void at(int output, int input, int step, int count, int parameter);
  }

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if a size is not positive, a pad negative, the channels do not
   *     fall into the groups, or a vector would have more than 2^31 - 1 entries
   */
  public ConvolutionShape {
    int[] positive = {
      inChannels,
      inHeight,
      inWidth,
      outChannels,
      outHeight,
      outWidth,
      kernelHeight,
      kernelWidth,
      strideHeight,
      strideWidth,
      dilationHeight,
      dilationWidth,
      groups
    };
    for (int size : positive) {
      if (size < 1) {
        throw new IllegalArgumentException("a size of a convolution is " + size);
      }
    }
    if (padTop < 0 || padLeft < 0 || inChannels % groups != 0 || outChannels % groups != 0) {
      throw new IllegalArgumentException(
          "pads must not be negative, and "
              + groups
              + " groups divide "
              + inChannels
              + " and "
              + outChannels
              + " channels");
    }
    requireFew(inChannels, inHeight, inWidth);
    requireFew(outChannels, outHeight, outWidth);
    requireFew(outChannels, inChannels / groups, kernelHeight, kernelWidth);
  }

  private static void requireFew(int... factors) {
    try {
      int product = 1;
      for (int factor : factors) {
        product = Math.multiplyExact(product, factor);
      }
    } catch (ArithmeticException e) {
      String text = Arrays.stream(factors).mapToObj(String::valueOf).collect(joining(" x "));
      throw new IllegalArgumentException(text + " entries are too many", e);
    }
  }

  /** The entries of an input. */
  public int inputSize() {
    return inChannels * inHeight * inWidth;
  }

  /** The entries of an output. */
  public int outputSize() {
    return outChannels * outHeight * outWidth;
  }

  /** The entries of the kernel. */
  public int kernelSize() {
    return outChannels * (inChannels / groups) * kernelHeight * kernelWidth;
  }

  /** The channel of an entry of the output. */
  public int outChannel(int output) {
    return output / (outHeight * outWidth);
  }

  /** The channel of an entry of the input. */
  public int inChannel(int input) {
    return input / (inHeight * inWidth);
  }

  /** The input channel that an entry of the kernel multiplies. */
  public int inChannelOf(int parameter) {
    int inPerGroup = inChannels / groups;
    int window = kernelHeight * kernelWidth;
    int group = parameter / (inPerGroup * window) / (outChannels / groups);
    return group * inPerGroup + parameter / window % inPerGroup;
  }

  /** All entries, row by row of the matrix, within a row in the order of the kernel. */
  public void entries(Entries entries) {
    int outputs = outputSize();
    for (int output = 0; output < outputs; output++) {
      row(output, entries);
    }
  }

  /**
   * All entries, in runs along the rows of the output.
   *
   * @param backwards whether windows are gone through from right to left: then those of a column
   *     come by ascending rows, else those of a row by ascending columns
   */
  void runs(boolean backwards, Places places) {
    int inPerGroup = inChannels / groups;
    for (int line = 0; line < outChannels * outHeight; line++) {
      int channel = line / outHeight;
      int top = line % outHeight * strideHeight - padTop;
      int firstIn = channel / (outChannels / groups) * inPerGroup;
      for (int c = 0; c < inPerGroup; c++) {
        for (int kh = 0; kh < kernelHeight; kh++) {
          int h = top + kh * dilationHeight;
          if (h >= 0 && h < inHeight) {
            int parameter = ((channel * inPerGroup + c) * kernelHeight + kh) * kernelWidth;
            int start = ((firstIn + c) * inHeight + h) * inWidth;
            runs(parameter, backwards, line * outWidth, start, places);
          }
        }
      }
    }
  }

  /** The runs of one row of the kernel between a row of the output and one of the input. */
  private void runs(int parameter, boolean backwards, int output, int input, Places to) {
    for (int k = 0; k < kernelWidth; k++) {
      int kw = backwards ? kernelWidth - 1 - k : k;
      long left = (long) kw * dilationWidth - padLeft; // the column it meets in the first window
      long from = left >= 0 ? 0 : (strideWidth - 1 - left) / strideWidth;
      long end = left >= inWidth ? 0 : Math.min(outWidth, (inWidth - 1 - left) / strideWidth + 1);
      if (from < end) {
        int first = (int) from;
        int column = input + (int) (left + from * strideWidth);
        to.at(output + first, column, strideWidth, (int) end - first, parameter + kw);
      }
    }
  }

  /**
   * For every row of the matrix the first one that has the same entries of the kernel: windows that
   * lie whole in the input, for one.
   */
  int[] twins() {
    int[] rows = twins(outHeight, inHeight, kernelHeight, strideHeight, padTop, dilationHeight);
    int[] columns = twins(outWidth, inWidth, kernelWidth, strideWidth, padLeft, dilationWidth);
    int[] twins = new int[outputSize()];
    for (int i = 0; i < twins.length; i++) {
      int column = i % outWidth;
      int row = i / outWidth % outHeight;
      twins[i] = (i / outWidth - row + rows[row]) * outWidth + columns[column];
    }
    return twins;
  }

  /**
   * For every column of the matrix the first one that has the same entries of the kernel: inputs
   * that equally many windows see at equal places.
   */
  int[] columnTwins() {
    int[] rows = met(inHeight, outHeight, kernelHeight, strideHeight, padTop, dilationHeight);
    int[] columns = met(inWidth, outWidth, kernelWidth, strideWidth, padLeft, dilationWidth);
    int[] twins = new int[inputSize()];
    for (int j = 0; j < twins.length; j++) {
      int column = j % inWidth;
      int row = j / inWidth % inHeight;
      twins[j] = (j / inWidth - row + rows[row]) * inWidth + columns[column];
    }
    return twins;
  }

  /** For every input along one axis the first one that is met by the same taps. */
  private static int[] met(int size, int windows, int taps, int stride, int pad, int dilation) {
    Map<BitSet, Integer> firsts = new HashMap<>();
    int[] twins = new int[size];
    for (int at = 0; at < size; at++) {
      BitSet met = new BitSet(taps);
      for (int tap = 0; tap < taps; tap++) {
        met.set(tap, window(at, windows, stride, pad, tap * dilation) >= 0);
      }
      Integer first = firsts.putIfAbsent(met, at);
      twins[at] = first == null ? at : first;
    }
    return twins;
  }

  /** The window along one axis whose tap at an offset meets an input, or -1. */
  private static int window(int at, int windows, int stride, int pad, int offset) {
    int start = at + pad - offset;
    return start >= 0 && start % stride == 0 && start / stride < windows ? start / stride : -1;
  }

  /** The entries of one column of the matrix, by ascending rows. */
  void column(int input, Entries entries) {
    int inPerGroup = inChannels / groups;
    int outPerGroup = outChannels / groups;
    int in = inChannel(input);
    int h = input / inWidth % inHeight;
    int w = input % inWidth;
    int firstOut = in / inPerGroup * outPerGroup;
    for (int channel = firstOut; channel < firstOut + outPerGroup; channel++) {
      int kernel = (channel * inPerGroup + in % inPerGroup) * kernelHeight * kernelWidth;
      for (int kh = kernelHeight - 1; kh >= 0; kh--) {
        int row = window(h, outHeight, strideHeight, padTop, kh * dilationHeight);
        for (int kw = kernelWidth - 1; row >= 0 && kw >= 0; kw--) {
          int column = window(w, outWidth, strideWidth, padLeft, kw * dilationWidth);
          if (column >= 0) {
            int output = (channel * outHeight + row) * outWidth + column;
            entries.at(output, input, kernel + kh * kernelWidth + kw);
          }
        }
      }
    }
  }

  /** For every window along one axis the first one that meets the input with the same taps. */
  private static int[] twins(int windows, int size, int taps, int stride, int pad, int dilation) {
    Map<BitSet, Integer> firsts = new HashMap<>();
    int[] twins = new int[windows];
    for (int window = 0; window < windows; window++) {
      BitSet met = new BitSet(taps);
      for (int tap = 0; tap < taps; tap++) {
        int at = window * stride - pad + tap * dilation;
        met.set(tap, at >= 0 && at < size);
      }
      Integer first = firsts.putIfAbsent(met, window);
      twins[window] = first == null ? window : first;
    }
    return twins;
  }

  /** The entries of one row of the matrix, in the order of the kernel. */
  public void row(int output, Entries entries) {
    int inPerGroup = inChannels / groups;
    int channel = outChannel(output);
    int top = output / outWidth % outHeight * strideHeight - padTop;
    int left = output % outWidth * strideWidth - padLeft;
    int firstIn = channel / (outChannels / groups) * inPerGroup;
    for (int c = 0; c < inPerGroup; c++) {
      for (int kh = 0; kh < kernelHeight; kh++) {
        int h = top + kh * dilationHeight;
        if (h < 0 || h >= inHeight) {
          continue;
        }
        int parameter = ((channel * inPerGroup + c) * kernelHeight + kh) * kernelWidth;
        int line = ((firstIn + c) * inHeight + h) * inWidth;
        for (int kw = 0; kw < kernelWidth; kw++) {
          int w = left + kw * dilationWidth;
          if (w >= 0 && w < inWidth) {
            entries.at(output, line + w, parameter + kw);
          }
        }
      }
    }
  }
}
