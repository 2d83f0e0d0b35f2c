package org.etalon.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.fixed.RoundingMode;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Convolution;
import org.etalon.network.ConvolutionShape;
import org.etalon.network.Layer;
import org.etalon.network.MaxPool;
import org.etalon.network.Network;
import org.etalon.network.Relu;
import org.etalon.network.Round;
import org.etalon.network.Selection;
import org.etalon.network.Stored;

/**
 * Seeded small networks in fixed point: a convolution, maxima over windows, a convolution, pixels
 * one behind the other, a dense layer.
 *
 * @param seed of all numbers
 * @param line whether images are lines
 * @param plain whether windows of convolutions have no gaps, those of maxima lie whole in the
 *     image, and the second convolution has one group; else it has one a channel
 * @param mode of all casts
 * @param weightBits of weights and biases
 * @param bits of values; codes of inputs are quarters
 * @param positive of values behind rectifiers
 */
public record FixedPools(
    long seed,
    boolean line,
    boolean plain,
    RoundingMode mode,
    int weightBits,
    int bits,
    int positive) {

  private ConvolutionShape first() {
    int gap = plain ? 1 : 2;
    return line
        ? new ConvolutionShape(2, 1, 9, 4, 1, 9, 1, 3, 1, 1, 0, gap, 1, gap, 1)
        : new ConvolutionShape(2, 7, 6, 4, 7, 6, 3, 3, 1, 1, 1, gap, 1, gap, 1);
  }

  private ConvolutionShape windows() {
    if (line) {
      return plain
          ? new ConvolutionShape(4, 1, 9, 4, 1, 4, 1, 2, 1, 2, 0, 0, 1, 1, 4)
          : new ConvolutionShape(4, 1, 9, 4, 1, 5, 1, 3, 1, 2, 0, 1, 1, 1, 4);
    }
    return plain
        ? new ConvolutionShape(4, 7, 6, 4, 3, 3, 2, 2, 2, 2, 0, 0, 1, 1, 4)
        : new ConvolutionShape(4, 7, 6, 4, 3, 3, 3, 2, 2, 2, 1, 0, 1, 1, 4);
  }

  private ConvolutionShape second() {
    int wide = windows().outWidth();
    int high = windows().outHeight();
    int rows = line ? 1 : 2;
    return new ConvolutionShape(
        4,
        high,
        wide,
        plain ? 3 : 8,
        high - rows + 1,
        wide - 1,
        rows,
        2,
        1,
        1,
        0,
        0,
        1,
        1,
        plain ? 1 : 4);
  }

  /** The network. */
  public Network network() {
    SplittableRandom random = new SplittableRandom(seed);
    List<Layer> layers = new ArrayList<>();
    int inputs = first().inputSize();
    layers.add(new Round(inputs, FixedFormat.signed(0.25, bits, mode, Overflow.SATURATE)));
    int power = convolution(layers, random, first(), -2);
    layers.add(pool());
    power = convolution(layers, random, second(), power);
    int size = second().outputSize();
    layers.add(new Affine(pixels(), Vector.of(new double[size]), Stored.NOTHING));
    Matrix matrix = Matrix.of(3, size, numbers(random, 3 * size, 0.5));
    layers.add(Affine.of(matrix, Vector.of(numbers(random, 3, Math.scalb(1.0, power - 2)))));
    double step = Math.scalb(1.0, power + weightBits);
    layers.add(new Round(3, FixedFormat.signed(step, bits, mode, Overflow.SATURATE)));
    return Network.of(layers);
  }

  /** Adds a convolution with casts behind a rectifier; the exponent of their step. */
  private int convolution(
      List<Layer> layers, SplittableRandom random, ConvolutionShape form, int power) {
    double[] biases = numbers(random, form.outChannels(), Math.scalb(1.0, power - 2));
    int pixels = form.outHeight() * form.outWidth();
    double[] spread = new double[form.outputSize()];
    Arrays.setAll(spread, i -> biases[i / pixels]);
    Vector kernel = Vector.of(numbers(random, form.kernelSize(), 0.5));
    layers.add(new Affine(new Convolution(form, kernel), Vector.of(spread)));
    layers.add(new Relu(spread.length));
    int next = power + weightBits - 1;
    double step = Math.scalb(1.0, next);
    FixedFormat given = FixedFormat.unsigned(step, positive, mode, Overflow.SATURATE);
    layers.add(new Round(spread.length, given));
    return next;
  }

  private MaxPool pool() {
    ConvolutionShape form = windows();
    int[][] members = new int[form.outputSize()][];
    for (int i = 0; i < members.length; i++) {
      IntStream.Builder window = IntStream.builder();
      form.row(i, (output, input, parameter) -> window.add(input));
      members[i] = window.build().toArray();
    }
    return MaxPool.of(form.inputSize(), members);
  }

  /** All channels of the first pixel, of the second, and so on. */
  private Selection pixels() {
    int channels = second().outChannels();
    int pixels = second().outputSize() / channels;
    int[] sources = new int[channels * pixels];
    Arrays.setAll(sources, i -> i % channels * pixels + i / channels);
    return Selection.of(sources.length, sources);
  }

  private double[] numbers(SplittableRandom random, int count, double step) {
    int half = 1 << (weightBits - 1);
    return random.ints(count, -half, half).mapToDouble(k -> k * step).toArray();
  }
}
