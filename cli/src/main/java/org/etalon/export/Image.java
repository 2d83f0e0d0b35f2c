package org.etalon.export;

import org.etalon.network.ConvolutionShape;

/**
 * The channels, rows and columns of a value, which is stored channel by channel, row by row.
 *
 * @param channels how many maps it has
 * @param height the rows of each
 * @param width the columns of each
 */
record Image(int channels, int height, int width) {
  /** What a convolution takes. */
  static Image taken(ConvolutionShape shape) {
    return new Image(shape.inChannels(), shape.inHeight(), shape.inWidth());
  }

  /** What a convolution gives. */
  static Image given(ConvolutionShape shape) {
    return new Image(shape.outChannels(), shape.outHeight(), shape.outWidth());
  }

  /** How many entries it has. */
  int size() {
    return channels * height * width;
  }

  /** Where the entries are when those of a pixel lie beside each other, pixel by pixel. */
  int[] channelsLast() {
    int[] places = new int[size()];
    int pixels = height * width;
    for (int i = 0; i < places.length; i++) {
      places[i] = i % pixels * channels + i / pixels;
    }
    return places;
  }
}
