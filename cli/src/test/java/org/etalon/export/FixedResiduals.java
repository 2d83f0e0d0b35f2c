package org.etalon.export;

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
import org.etalon.network.Add;
import org.etalon.network.Affine;
import org.etalon.network.Convolution;
import org.etalon.network.ConvolutionShape;
import org.etalon.network.DiagonalMap;
import org.etalon.network.Layer;
import org.etalon.network.LinearMap;
import org.etalon.network.MaxPool;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Relu;
import org.etalon.network.Round;
import org.etalon.network.Selection;
import org.etalon.network.Stored;

/** Seeded small networks with maxima over windows, residual sums, averages and moved values. */
final class FixedResiduals {
  private final SplittableRandom random;
  private final RoundingMode mode;
  private final int bits;
  private final List<Node> nodes = new ArrayList<>();

  private FixedResiduals(long seed, RoundingMode mode, int bits) {
    random = new SplittableRandom(seed);
    this.mode = mode;
    this.bits = bits;
  }

  /**
   * A network of two channels of 4 x 4, whose codes are quarters.
   *
   * @param castsAll whether what is added is cast before, and averages behind
   */
  static Network of(long seed, RoundingMode mode, int bits, boolean castsAll) {
    FixedResiduals made = new FixedResiduals(seed, mode, bits);
    int input = made.cast(0, 32, -2, true);
    int first =
        made.cast(made.add(new Relu(48), made.convolution(input, 2, 4, 3, 4, -3)), 48, 0, false);
    int pooled = made.add(pool(), first);
    int branch = made.convolution(pooled, 3, 2, 3, 2, -1);
    branch = castsAll ? made.cast(branch, 12, 1, true) : branch;
    int sum = made.add(new Add(12), pooled, branch);
    int rectified = made.add(new Relu(12), sum); // the sum is taken again below
    rectified = castsAll ? made.cast(rectified, 12, 2, false) : rectified;
    int scaled =
        made.add(new Affine(scale(), Vector.of(new double[12]), Stored.NOTHING), rectified);
    int total = made.add(new Add(12), scaled, sum);
    total = made.cast(total, 12, 1, true);
    int average = made.add(new Affine(average(), Vector.of(new double[3]), Stored.NOTHING), total);
    average = castsAll ? made.cast(average, 3, -1, true) : average;
    int[] moved = {2, Selection.ZERO, 0, 1, 2};
    int selected =
        made.add(
            new Affine(Selection.of(3, moved), Vector.of(new double[5]), Stored.NOTHING), average);
    Matrix matrix = Matrix.of(2, 5, made.numbers(10, 0.5));
    int last = made.add(Affine.of(matrix, Vector.of(made.numbers(2, 0.125))), selected);
    made.cast(last, 2, 3, true);
    return Network.of(32, made.nodes);
  }

  private int add(Layer layer, Integer... inputs) {
    nodes.add(new Node(layer, List.of(inputs)));
    return nodes.size();
  }

  private int cast(int value, int size, int power, boolean signed) {
    double step = Math.scalb(1.0, power);
    return add(
        new Round(
            size,
            signed
                ? FixedFormat.signed(step, bits, mode, Overflow.SATURATE)
                : FixedFormat.unsigned(step, bits, mode, Overflow.SATURATE)),
        value);
  }

  private int convolution(int value, int in, int size, int out, int same, int biasPower) {
    ConvolutionShape form =
        new ConvolutionShape(in, size, size, out, same, same, 3, 3, 1, 1, 1, 1, 1, 1, 1);
    double[] biases = numbers(form.outputSize(), Math.scalb(1.0, biasPower));
    Vector kernel = Vector.of(numbers(form.kernelSize(), 0.5));
    return add(new Affine(new Convolution(form, kernel), Vector.of(biases)), value);
  }

  /** Three channels of 4 x 4, windows of 3 x 3 in steps of 2: those at the end have fewer. */
  private static MaxPool pool() {
    int[][] windows = new int[12][];
    for (int i = 0; i < 12; i++) {
      int top = i % 4 / 2 * 2;
      int left = i % 2 * 2;
      int channel = i / 4 * 16;
      windows[i] =
          IntStream.range(0, 9)
              .filter(k -> top + k / 3 < 4 && left + k % 3 < 4)
              .map(k -> channel + (top + k / 3) * 4 + left + k % 3)
              .toArray();
    }
    return MaxPool.of(48, windows);
  }

  /** Three channels of 2 x 2 to one number each. */
  private static LinearMap average() {
    double[] kernel = new double[12];
    Arrays.fill(kernel, 0.25);
    return new Convolution(
        new ConvolutionShape(3, 2, 2, 3, 1, 1, 2, 2, 1, 1, 0, 0, 1, 1, 3), Vector.of(kernel));
  }

  private static LinearMap scale() {
    return new DiagonalMap(Vector.of(0.25, -0.5, 1.25), 4);
  }

  private double[] numbers(int count, double step) {
    return random.ints(count, -4, 4).mapToDouble(k -> k * step).toArray();
  }
}
