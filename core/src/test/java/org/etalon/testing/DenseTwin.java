package org.etalon.testing;

import org.etalon.linalg.Matrix;
import org.etalon.network.Affine;
import org.etalon.network.Convolution;
import org.etalon.network.ConvolutionShape;
import org.etalon.network.LinearMap;
import org.etalon.network.Network;
import org.etalon.network.Selection;

/** Linear maps written out as matrices by the definition of each, with no code of the maps. */
public final class DenseTwin {
  private DenseTwin() {}

  /** The same network with a matrix in the place of every linear map. */
  public static Network of(Network network) {
    return network.withAffine(affine -> Affine.of(of(affine.map()), affine.bias()));
  }

  /** The matrix of a map. */
  public static Matrix of(LinearMap map) {
    double[] values = new double[map.outputSize() * map.inputSize()];
    for (int i = 0; i < map.outputSize(); i++) {
      for (int j = 0; j < map.inputSize(); j++) {
        int row = i;
        int column = j;
        values[i * map.inputSize() + j] =
            map.fold(
                dense -> dense.matrix().get(row, column),
                diagonal -> row == column ? diagonal.scale().get(row / diagonal.repeat()) : 0,
                convolution -> entry(convolution, row, column),
                selection -> entry(selection, row, column));
      }
    }
    return Matrix.of(map.outputSize(), map.inputSize(), values);
  }

  private static double entry(Selection selection, int output, int input) {
    return selection.source(output) == input ? 1 : 0;
  }

  /** Which place of the window at an output an input has, if any; the weight there. */
  private static double entry(Convolution map, int output, int input) {
    ConvolutionShape s = map.shape();
    int outChannel = output / (s.outHeight() * s.outWidth());
    int inChannel = input / (s.inHeight() * s.inWidth());
    int group = outChannel * s.groups() / s.outChannels();
    int channel = inChannel - group * (s.inChannels() / s.groups());
    int row =
        place(
            input / s.inWidth() % s.inHeight(),
            output / s.outWidth() % s.outHeight(),
            s.strideHeight(),
            s.padTop(),
            s.dilationHeight(),
            s.kernelHeight());
    int column =
        place(
            input % s.inWidth(),
            output % s.outWidth(),
            s.strideWidth(),
            s.padLeft(),
            s.dilationWidth(),
            s.kernelWidth());
    if (channel < 0 || channel >= s.inChannels() / s.groups() || row < 0 || column < 0) {
      return 0;
    }
    int filter = outChannel * (s.inChannels() / s.groups()) + channel;
    return map.kernel().get((filter * s.kernelHeight() + row) * s.kernelWidth() + column);
  }

  private static int place(int in, int out, int stride, int pad, int dilation, int size) {
    int offset = in + pad - out * stride;
    boolean inside = offset >= 0 && offset % dilation == 0 && offset / dilation < size;
    return inside ? offset / dilation : -1;
  }
}
