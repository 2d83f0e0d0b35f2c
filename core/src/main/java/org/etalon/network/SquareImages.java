package org.etalon.network;

import java.util.Arrays;
import org.etalon.linalg.Vector;

/** Linear maps of square images, which are stored channel by channel, row by row. */
public final class SquareImages {
  private SquareImages() {}

  /**
   * Windows around every {@code stride}-th pixel of every {@code stride}-th row, zeros around the
   * image.
   *
   * @param side rows and columns of the image
   * @param kernel rows and columns of a window, an odd number
   * @param weights numbers a window, channel by channel of the result, then of the image, row by
   *     row
   */
  public static LinearMap filtered(
      int channels, int side, int outChannels, int kernel, int stride, Vector weights) {
    int out = (side - 1) / stride + 1;
    int pad = kernel / 2;
    ConvolutionShape shape =
        new ConvolutionShape(
            channels,
            side,
            side,
            outChannels,
            out,
            out,
            kernel,
            kernel,
            stride,
            stride,
            pad,
            pad,
            1,
            1,
            1);
    return new Convolution(shape, weights);
  }

  /** The sum of each channel times a factor. */
  public static LinearMap sums(int channels, int side, double factor) {
    ConvolutionShape shape =
        new ConvolutionShape(
            channels, side, side, channels, 1, 1, side, side, 1, 1, 0, 0, 1, 1, channels);
    double[] kernel = new double[shape.kernelSize()];
    Arrays.fill(kernel, factor);
    return new Convolution(shape, Vector.of(kernel));
  }
}
