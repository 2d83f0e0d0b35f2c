package org.etalon.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.fixed.RoundingMode;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Convolution;
import org.etalon.network.ConvolutionShape;
import org.etalon.network.Layer;
import org.etalon.network.Network;
import org.etalon.network.Relu;
import org.etalon.network.Round;

/** Seeded small convolutional networks: strides, pads, dilations, groups; with casts or without. */
public final class FixedConvolutions {
  /** Two channels of 6 x 5; pads on some sides, windows that skip, a stride that leaves a rest. */
  private static final ConvolutionShape FIRST =
      new ConvolutionShape(2, 6, 5, 4, 3, 5, 3, 2, 2, 1, 1, 1, 1, 2, 1);

  /** Two groups, no pads. */
  private static final ConvolutionShape SECOND =
      new ConvolutionShape(4, 3, 5, 2, 2, 2, 2, 2, 1, 2, 0, 0, 1, 1, 2);

  private final SplittableRandom random;
  private final int weightBits;

  private FixedConvolutions(long seed, int weightBits) {
    random = new SplittableRandom(seed);
    this.weightBits = weightBits;
  }

  /** A network in fixed point; inputs are codes of {@code bits} bits times a quarter. */
  public static Network fixed(long seed, RoundingMode mode, int weightBits, int bits) {
    FixedConvolutions made = new FixedConvolutions(seed, weightBits);
    List<Layer> layers = new ArrayList<>();
    layers.add(
        new Round(FIRST.inputSize(), FixedFormat.signed(0.25, bits, mode, Overflow.SATURATE)));
    int power = -2;
    for (Affine affine : made.layers(true)) {
      power += weightBits - 1;
      double step = Math.scalb(1.0, power);
      layers.add(affine);
      boolean last = affine.map().isDense();
      if (!last) {
        layers.add(new Relu(affine.outputSize()));
      }
      layers.add(
          new Round(
              affine.outputSize(),
              last
                  ? FixedFormat.signed(step, bits, mode, Overflow.SATURATE)
                  : FixedFormat.unsigned(step, bits, mode, Overflow.SATURATE)));
    }
    return Network.of(layers);
  }

  /**
   * A network of real values whose weights are integers of a step, one a layer, or one a channel of
   * a convolution; steps are no powers of two.
   */
  public static Network weights(long seed, int weightBits) {
    List<Layer> layers = new ArrayList<>();
    for (Affine affine : new FixedConvolutions(seed, weightBits).layers(false)) {
      layers.add(affine);
      if (!affine.map().isDense()) {
        layers.add(new Relu(affine.outputSize()));
      }
    }
    return Network.of(layers);
  }

  private List<Affine> layers(boolean powers) {
    int outputs = SECOND.outputSize();
    Matrix dense = Matrix.of(3, outputs, numbers(3 * outputs, powers ? 0.5 : 0.3f));
    double[] biases = numbers(FIRST.outChannels(), powers ? 0.125 : 0.7f);
    double[] spread = new double[FIRST.outputSize()];
    Arrays.setAll(spread, i -> biases[i / (spread.length / biases.length)]);
    double second = powers ? Math.scalb(0.125, weightBits - 1) : 0.6f; // as fine as products
    double third = powers ? Math.scalb(0.125, 2 * weightBits - 2) : 0.9f;
    return List.of(
        new Affine(new Convolution(FIRST, kernel(FIRST, powers)), Vector.of(spread)),
        new Affine( // a bias of its own for each output
            new Convolution(SECOND, kernel(SECOND, powers)), Vector.of(numbers(outputs, second))),
        Affine.of(dense, Vector.of(numbers(3, third))));
  }

  private Vector kernel(ConvolutionShape form, boolean powers) {
    int each = form.kernelSize() / form.outChannels();
    double[] kernel = new double[form.kernelSize()];
    for (int c = 0; c < form.outChannels(); c++) {
      double step = powers ? 0.5 : (c + 1) * 0x1.9p-5;
      System.arraycopy(numbers(each, step), 0, kernel, c * each, each);
    }
    return Vector.of(kernel);
  }

  /** Multiples of a step that float32 has. */
  private double[] numbers(int count, double step) {
    int half = 1 << (weightBits - 1);
    double short10 = Math.rint(step * 1024) / 1024;
    return random.ints(count, -half, half).mapToDouble(k -> k * short10).toArray();
  }
}
