package org.etalon.quant;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Add;
import org.etalon.network.Affine;
import org.etalon.network.Convolution;
import org.etalon.network.ConvolutionShape;
import org.etalon.network.DenseMap;
import org.etalon.network.DiagonalMap;
import org.etalon.network.Folding;
import org.etalon.network.MaxPool;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Relu;
import org.etalon.network.Selection;
import org.etalon.network.Stored;
import org.etalon.network.StoredParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is counted and quantized in networks that are no chains of matrices. */
final class GraphQuantizationTest {
  private final SplittableRandom random = new SplittableRandom(20);

  private double[] numbers(int n) {
    return random.doubles(n, -1, 1).toArray();
  }

  private static UniformScheme scheme(Granularity granularity) {
    return new UniformScheme(5, Rounding.NEAREST, granularity, StepRule.POWER_OF_TWO, false);
  }

  /** 2 channels of 4 x 4 to 3 channels of 2 x 2 by kernels of 3 x 3: 54 weights, 3 biases. */
  private Affine convolution() {
    ConvolutionShape shape = new ConvolutionShape(2, 4, 4, 3, 2, 2, 3, 3, 2, 2, 1, 1, 1, 1, 1);
    double[] kernel = numbers(54);
    for (int k = 18; k < 36; k++) {
      kernel[k] *= 64; // of the second channel
    }
    return new Affine(new Convolution(shape, Vector.of(kernel)), perChannel(numbers(3), 4));
  }

  private static Vector perChannel(double[] values, int places) {
    double[] all = new double[values.length * places];
    Arrays.setAll(all, i -> values[i / places]);
    return Vector.of(all);
  }

  /** A convolution with a residual sum, pooling, a mean that is fixed, and a dense end. */
  private Network residual() {
    Affine same =
        new Affine(
            new Convolution(
                new ConvolutionShape(3, 2, 2, 3, 2, 2, 1, 1, 1, 1, 0, 0, 1, 1, 3),
                Vector.of(numbers(3))),
            Vector.zeros(12),
            Stored.WEIGHTS);
    double[] half = new double[36];
    for (int i = 0; i < 3; i++) {
      Arrays.fill(half, 12 * i + 4 * i, 12 * i + 4 * i + 4, 0.25);
    }
    Affine mean = new Affine(new DenseMap(Matrix.of(3, 12, half)), Vector.zeros(3), Stored.NOTHING);
    return Network.of(
        32,
        List.of(
            Node.of(
                new Affine(DiagonalMap.identity(32), Vector.of(numbers(32)), Stored.NOTHING), 0),
            Node.of(convolution(), 1),
            Node.of(new Relu(12), 2),
            Node.of(same, 3),
            new Node(new Add(12), List.of(4, 2)),
            Node.of(
                new Affine(Selection.of(12, reversed(12)), Vector.zeros(12), Stored.NOTHING), 5),
            Node.of(mean, 6),
            Node.of(MaxPool.of(3, new int[][] {{0, 1}, {1, 2}}), 7),
            Node.of(Affine.of(Matrix.of(4, 2, numbers(8)), Vector.of(numbers(4))), 8)));
  }

  private static int[] reversed(int n) {
    int[] order = new int[n];
    Arrays.setAll(order, i -> n - 1 - i);
    return order;
  }

  @Test
  void count_ofAGraph_isThatOfTheNumbersStored() {
    Network f = residual();
    // kernels 54 + biases 3, kernels 3 of a grouped convolution without biases, 8 + 4 dense
    assertThat(StoredParameters.count(f)).isEqualTo(57 + 3 + 12);
    for (Granularity granularity : Granularity.values()) {
      QuantizedNetwork g = UniformQuantizer.quantize(f, scheme(granularity));
      assertThat(g.parameterCount()).isEqualTo(72);
      assertThat(g.payloadBits()).isEqualTo(72 * 5);
      assertThat(g.layers().stream().map(QuantizedLayer::node)).containsExactly(2, 4, 9);
    }
    UniformScheme apart =
        new UniformScheme(
            5, Rounding.FLOOR, Granularity.CHANNEL, StepRule.FREE, false, OptionalInt.of(9));
    assertThat(UniformQuantizer.quantize(f, apart).payloadBits()).isEqualTo(65 * 5 + 7 * 9);
    assertThat(FloatQuantizer.quantize(f, FloatFormat.FLOAT16).payloadBits()).isEqualTo(72 * 16);
  }

  @Test
  void biases_ofAChannelThatDiffer_areOneAPlace() {
    Affine once = convolution();
    double[] bias = once.bias().toArray();
    bias[5] += 1;
    Affine many = new Affine(once.map(), Vector.of(bias));
    assertThat(StoredParameters.of(once).biases().size()).isEqualTo(3);
    assertThat(StoredParameters.of(many).biases().size()).isEqualTo(12);
    assertThat(StoredParameters.of(many).in(once)).isEqualTo(many);
  }

  /** What does not change the function is left as it is, to the last object. */
  @ParameterizedTest
  @EnumSource
  void quantize_aGraph_changesStoredNumbersAlone(Granularity granularity) {
    Network f = residual();
    Network g = UniformQuantizer.quantize(f, scheme(granularity)).network();
    assertThat(g.nodes()).hasSameSizeAs(f.nodes());
    for (int k = 0; k < f.nodes().size(); k++) {
      assertThat(g.nodes().get(k).inputs()).isEqualTo(f.nodes().get(k).inputs());
      if (k != 1 && k != 3 && k != 8) {
        assertThat(g.nodes().get(k)).isEqualTo(f.nodes().get(k));
      }
    }
    Affine changed = (Affine) g.nodes().get(3).layer();
    assertThat(changed.bias()).isEqualTo(Vector.zeros(12));
    assertThat(changed.stored()).isEqualTo(Stored.WEIGHTS);
  }

  /** Each parameter is the multiple of its channel's step nearest to the first, exactly. */
  @Test
  void channels_ofAConvolution_haveStepsOfTheirOwn() {
    Network f = Network.of(List.of(convolution()));
    QuantizedLayer layer =
        UniformQuantizer.quantize(f, scheme(Granularity.CHANNEL)).layers().get(0);
    Vector scales = ((Encoding.Scaled) layer.encoding()).scales();
    assertThat(scales.size()).isEqualTo(3);
    Vector kernel = ((Convolution) ((Affine) f.layers().get(0)).map()).kernel();
    Vector rounded = ((Convolution) layer.affine().map()).kernel();
    for (int k = 0; k < 54; k++) {
      requireNearest(kernel.get(k), rounded.get(k), scales.get(k / 18));
    }
    for (int i = 0; i < 12; i++) {
      double bias = ((Affine) f.layers().get(0)).bias().get(i);
      requireNearest(bias, layer.affine().bias().get(i), scales.get(i / 4));
    }
    assertThat(scales.get(1)).isGreaterThan(16 * scales.get(0));
  }

  private static void requireNearest(double x, double q, double step) {
    BigInteger index = new BigDecimal(q).divide(new BigDecimal(step)).toBigIntegerExact();
    assertThat(index).isBetween(BigInteger.valueOf(-16), BigInteger.valueOf(15));
    BigDecimal error = new BigDecimal(x).subtract(new BigDecimal(q)).abs();
    assertThat(error.add(error)).isLessThanOrEqualTo(new BigDecimal(step));
  }

  /** 250 to 2 to 168: 1,004 numbers; multiplied out they would be 42,000 weights. */
  @Test
  void lowRankPair_isNotMultipliedOut() {
    Affine down =
        new Affine(new DenseMap(Matrix.of(2, 250, numbers(500))), Vector.zeros(2), Stored.WEIGHTS);
    Affine up = Affine.of(Matrix.of(168, 2, numbers(336)), Vector.of(numbers(168)));
    Network f = Network.of(List.of(down, up));
    assertThat(StoredParameters.count(f)).isEqualTo(1004);
    QuantizedNetwork g = UniformQuantizer.quantize(f, scheme(Granularity.LAYER));
    assertThat(g.parameterCount()).isEqualTo(1004);
    assertThat(g.network().layers()).hasSize(2);
    assertThat(Folding.rounded(f)).isEqualTo(f);
  }
}
