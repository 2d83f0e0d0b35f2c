package org.etalon.export;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.fixed.RoundingMode;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Add;
import org.etalon.network.Affine;
import org.etalon.network.Convolution;
import org.etalon.network.ConvolutionShape;
import org.etalon.network.Layer;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Relu;
import org.etalon.network.Round;

/**
 * A seeded small network in fixed point with a residual block whose sum is taken twice: as it is,
 * and rectified.
 *
 * @param seed of all numbers
 * @param mode of casts of the input and of convolutions
 * @param ofSums of casts of sums
 * @param bits of all values; codes of the input are quarters
 */
record FixedSkip(long seed, RoundingMode mode, RoundingMode ofSums, int bits) {
  private static final int SIZE = 3 * 4 * 3;

  Network network() {
    SplittableRandom random = new SplittableRandom(seed);
    List<Node> nodes = new ArrayList<>();
    int input = add(nodes, cast(2 * 12, -2, true, mode), 0);
    int first = add(nodes, convolution(random, 2, -3), input);
    first = add(nodes, cast(SIZE, 1, false, mode), add(nodes, new Relu(SIZE), first));
    int second = add(nodes, convolution(random, 3, 0), first);
    second = add(nodes, cast(SIZE, 2, true, mode), second);
    int sum = add(nodes, cast(SIZE, 3, true, ofSums), add(nodes, new Add(SIZE), first, second));
    int rectified = add(nodes, new Relu(SIZE), sum);
    rectified = add(nodes, cast(SIZE, 4, false, ofSums), rectified);
    int total = add(nodes, new Relu(SIZE), add(nodes, new Add(SIZE), rectified, sum));
    total = add(nodes, cast(SIZE, 5, false, ofSums), total);
    Matrix matrix = Matrix.of(2, SIZE, numbers(random, 2 * SIZE, 0.5));
    int last = add(nodes, Affine.of(matrix, Vector.of(numbers(random, 2, 4))), total);
    add(nodes, cast(2, 7, true, mode), last);
    return Network.of(2 * 12, nodes);
  }

  private static int add(List<Node> nodes, Layer layer, Integer... inputs) {
    nodes.add(new Node(layer, List.of(inputs)));
    return nodes.size();
  }

  private Round cast(int size, int power, boolean signed, RoundingMode rounding) {
    double step = Math.scalb(1.0, power);
    int positive = bits == 8 ? 8 : bits - 1;
    return new Round(
        size,
        signed
            ? FixedFormat.signed(step, bits, rounding, Overflow.SATURATE)
            : FixedFormat.unsigned(step, positive, rounding, Overflow.SATURATE));
  }

  /** Three channels of 4 x 3. */
  private static Affine convolution(SplittableRandom random, int channels, int biasPower) {
    ConvolutionShape form =
        new ConvolutionShape(channels, 4, 3, 3, 4, 3, 3, 3, 1, 1, 1, 1, 1, 1, 1);
    double[] biases = numbers(random, 3, Math.scalb(1.0, biasPower));
    double[] spread = new double[SIZE];
    Arrays.setAll(spread, i -> biases[i / 12]);
    Vector kernel = Vector.of(numbers(random, form.kernelSize(), 0.5));
    return new Affine(new Convolution(form, kernel), Vector.of(spread));
  }

  private static double[] numbers(SplittableRandom random, int count, double step) {
    return random.ints(count, -6, 6).mapToDouble(k -> k * step).toArray();
  }
}
