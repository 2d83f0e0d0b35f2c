package org.etalon.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.testing.Cases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class UniformQuantizerTest {
  private static final double SMALLEST_STEP = 0x1p-126;

  private static UniformScheme scheme(
      int bits, Rounding rounding, Granularity granularity, StepRule rule, boolean saturate) {
    return new UniformScheme(bits, rounding, granularity, rule, saturate);
  }

  private static Network chain(Affine... layers) {
    return Network.alternating(List.of(layers));
  }

  /** One layer with one input and the bias 0. */
  private static Network column(double... weights) {
    return chain(Affine.of(Matrix.of(weights.length, 1, weights), Vector.zeros(weights.length)));
  }

  private static Network randomNetwork(SplittableRandom random) {
    List<Affine> layers = new ArrayList<>();
    int inputs = random.nextInt(1, 5);
    int depth = random.nextInt(1, 4);
    for (int l = 0; l < depth; l++) {
      int outputs = random.nextInt(1, 5);
      double[] parameters = new double[outputs * (inputs + 1)];
      int exponent = random.nextInt(12) == 0 ? -140 : random.nextInt(-20, 20);
      for (int i = 0; i < parameters.length; i++) {
        double value =
            switch (random.nextInt(5)) {
              case 0 -> 0;
              case 1 -> random.nextInt(-8, 9) * 0.125;
              case 2 -> (float) (random.nextDouble() * 2 - 1);
              default -> random.nextDouble() * 2 - 1;
            };
        parameters[i] = random.nextInt(9) == 0 ? 0 : Math.scalb(value, exponent);
      }
      double[] bias = java.util.Arrays.copyOf(parameters, outputs);
      double[] weights = java.util.Arrays.copyOfRange(parameters, outputs, parameters.length);
      layers.add(Affine.of(Matrix.of(outputs, inputs, weights), Vector.of(bias)));
      inputs = outputs;
    }
    return chain(layers.toArray(Affine[]::new));
  }

  private static List<UniformScheme> schemes(SplittableRandom random) {
    List<UniformScheme> schemes = new ArrayList<>();
    for (Rounding rounding : Rounding.values()) {
      for (Granularity granularity : Granularity.values()) {
        for (StepRule rule : StepRule.values()) {
          for (boolean saturate : new boolean[] {false, true}) {
            int bits = random.nextInt(1, UniformScheme.MAX_BITS + 1);
            OptionalInt biasBits =
                random.nextBoolean()
                    ? OptionalInt.empty()
                    : OptionalInt.of(random.nextInt(1, UniformScheme.MAX_BITS + 1));
            schemes.add(new UniformScheme(bits, rounding, granularity, rule, saturate, biasBits));
          }
        }
      }
    }
    return schemes;
  }

  /** x, Q(x) and the step of every parameter, the width it has, and whose group it is in. */
  private record Rounded(
      double x, double q, double eta, int layer, int row, int bits, boolean own) {}

  private static List<Rounded> parameters(
      Network theta, QuantizedNetwork quantized, UniformScheme scheme) {
    List<Rounded> all = new ArrayList<>();
    List<Affine> affine =
        theta.layers().stream().filter(Affine.class::isInstance).map(Affine.class::cast).toList();
    for (int l = 0; l < affine.size(); l++) {
      Affine from = affine.get(l);
      QuantizedLayer to = quantized.layers().get(l);
      Matrix weights = from.map().toMatrix();
      Matrix rounded = to.affine().map().toMatrix();
      Encoding.Scaled encoding = (Encoding.Scaled) to.encoding();
      Encoding.Scaled ofBiases = (Encoding.Scaled) to.biasEncoding();
      int bits = scheme.bits();
      int biasBits = scheme.biasBits().orElse(bits);
      boolean own = scheme.biasBits().isPresent();
      assertThat(encoding.bits()).isEqualTo(bits);
      assertThat(ofBiases.bits()).isEqualTo(biasBits);
      for (int i = 0; i < from.outputSize(); i++) {
        double eta = ofBiases.scale(i);
        all.add(
            new Rounded(from.bias().get(i), to.affine().bias().get(i), eta, l, i, biasBits, own));
        for (int j = 0; j < from.inputSize(); j++) {
          double x = weights.get(i, j);
          double q = rounded.get(i, j);
          all.add(new Rounded(x, q, encoding.scale(i), l, i, bits, false));
        }
      }
    }
    return all;
  }

  private static double groupBound(List<Rounded> all, Rounded of, Granularity granularity) {
    return all.stream()
        .filter(p -> p.own == of.own)
        .filter(
            p ->
                granularity == Granularity.NETWORK
                    || (p.layer == of.layer
                        && (granularity == Granularity.LAYER || p.row == of.row)))
        .mapToDouble(p -> Math.abs(p.x))
        .max()
        .orElseThrow();
  }

  private static BigDecimal decimal(double x) {
    return new BigDecimal(x);
  }

  @Test
  void quantize_onRandomNetworks_keepsItsContract() {
    SplittableRandom random = new SplittableRandom(21);
    for (int trial = 0; trial < Cases.of(60); trial++) {
      Network theta = randomNetwork(random);
      for (UniformScheme scheme : schemes(random)) {
        QuantizedNetwork quantized = UniformQuantizer.quantize(theta, scheme);
        List<Rounded> all = parameters(theta, quantized, scheme);
        int clipped = 0;
        for (Rounded p : all) {
          clipped += requireOnGridAndNear(p, scheme) ? 1 : 0;
        }
        assertThat(quantized.saturated()).as("%s", scheme).isEqualTo(clipped);
        if (!scheme.saturate()) {
          assertThat(clipped).isZero();
        }
        for (Rounded p : all) {
          requireSmallestStep(
              groupBound(all, p, scheme.granularity()), p.eta, scheme.withBits(p.bits));
        }
      }
    }
  }

  /** Whether the parameter is clipped: beyond what its rounding alone would do. */
  private static boolean requireOnGridAndNear(Rounded p, UniformScheme scheme) {
    BigDecimal eta = decimal(p.eta);
    BigInteger index = decimal(p.q).divide(eta).toBigIntegerExact();
    BigInteger limit = BigInteger.ONE.shiftLeft(p.bits - 1);
    assertThat(index).isGreaterThanOrEqualTo(limit.negate()).isLessThan(limit);
    assertThat(p.q / p.eta).isEqualTo(index.doubleValue());
    assertThat((double) (float) p.eta).isEqualTo(p.eta).isGreaterThanOrEqualTo(SMALLEST_STEP);
    assertThat(index.intValueExact() * p.eta).isEqualTo(p.q);
    if (p.bits <= 25) {
      assertThat((double) (float) p.q).isEqualTo(p.q);
      assertThat(index.intValueExact() * (float) p.eta).isEqualTo((float) p.q);
    }
    assertThat(p.q == 0 || Math.abs(p.q) >= SMALLEST_STEP).isTrue();

    BigDecimal error = decimal(p.x).subtract(decimal(p.q));
    BigDecimal twice = error.abs().add(error.abs());
    boolean near =
        switch (scheme.rounding()) {
          case FLOOR -> error.signum() >= 0 && error.compareTo(eta) < 0;
          case NEAREST ->
              twice.compareTo(eta) < 0 || (twice.compareTo(eta) == 0 && !index.testBit(0));
          case ZERO ->
              error.abs().compareTo(eta) < 0
                  && decimal(p.q).abs().compareTo(decimal(p.x).abs()) <= 0;
        };
    if (!near) {
      assertThat(scheme.saturate()).isTrue();
      assertThat(index).isEqualTo(limit.subtract(BigInteger.ONE));
      assertThat(error).isLessThanOrEqualTo(eta);
      assertThat(twice).isGreaterThanOrEqualTo(eta);
      assertThat(error.signum()).isPositive();
      if (scheme.rounding() != Rounding.NEAREST) {
        assertThat(error).isEqualByComparingTo(eta);
      }
    }
    return !near;
  }

  private static void requireSmallestStep(double bound, double eta, UniformScheme scheme) {
    if (bound == 0) {
      assertThat(eta).isEqualTo(1);
      return;
    }
    assertThat(fits(bound, eta, scheme)).as("%s with %s of %s", scheme, eta, bound).isTrue();
    BigInteger significand = decimal(eta / Math.ulp(eta)).toBigIntegerExact();
    int precision = significand.bitLength() - significand.getLowestSetBit();
    int allowed = scheme.step() == StepRule.POWER_OF_TWO ? 1 : Math.max(1, 24 - scheme.bits());
    assertThat(precision).isLessThanOrEqualTo(allowed);
    double smaller = nextSmaller(eta, allowed);
    if (smaller >= SMALLEST_STEP) {
      assertThat(fits(bound, smaller, scheme))
          .as("%s with %s of %s", scheme, smaller, bound)
          .isFalse();
    }
  }

  /** The largest double below eta with so many significant bits. */
  private static double nextSmaller(double eta, int precision) {
    double binade = Math.scalb(1.0, Math.getExponent(eta));
    double gap = Math.scalb(binade, 1 - precision);
    return eta == binade ? eta - gap / 2 : eta - gap;
  }

  /** The count of theory: floor + ceil + 1, 2 rint + 1 or 2 floor + 1 indices in b bits. */
  private static boolean fits(double bound, double eta, UniformScheme scheme) {
    BigDecimal[] division = decimal(bound).divideAndRemainder(decimal(eta));
    BigInteger floor = division[0].toBigIntegerExact();
    boolean whole = division[1].signum() == 0;
    BigInteger ceiling = whole ? floor : floor.add(BigInteger.ONE);
    if (scheme.saturate()) {
      return decimal(bound)
              .compareTo(decimal(eta).multiply(BigDecimal.valueOf(1L << (scheme.bits() - 1))))
          <= 0;
    }
    int half = division[1].add(division[1]).compareTo(decimal(eta));
    BigInteger nearest = half > 0 || (half == 0 && floor.testBit(0)) ? ceiling : floor;
    BigInteger count =
        switch (scheme.rounding()) {
          case FLOOR -> floor.add(ceiling).add(BigInteger.ONE);
          case NEAREST -> nearest.shiftLeft(1).add(BigInteger.ONE);
          case ZERO -> floor.shiftLeft(1).add(BigInteger.ONE);
        };
    return count.compareTo(BigInteger.ONE.shiftLeft(scheme.bits())) <= 0;
  }

  @ParameterizedTest
  @CsvSource({
    // bits, rounding, rule, saturate, B, step
    "8, FLOOR, POWER_OF_TWO, false, 1, 0.015625",
    "8, FLOOR, POWER_OF_TWO, true, 1, 0.0078125",
    "8, FLOOR, POWER_OF_TWO, false, 0.999, 0.0078125",
    "8, NEAREST, POWER_OF_TWO, false, 0.999, 0.015625",
    "8, NEAREST, POWER_OF_TWO, false, 0.99, 0.0078125",
    "8, NEAREST, POWER_OF_TWO, false, 0.99609375, 0.015625",
    "1, FLOOR, POWER_OF_TWO, false, 1, 2",
    "1, FLOOR, POWER_OF_TWO, true, 1, 1",
    "1, NEAREST, POWER_OF_TWO, false, 1, 2",
    "1, NEAREST, POWER_OF_TWO, false, 3, 8",
    "1, NEAREST, FREE, false, 3, 6",
    "1, ZERO, FREE, true, 3, 3",
    "2, FLOOR, FREE, true, 3, 1.5",
    "2, FLOOR, FREE, false, 3, 1.5000004768371582",
    "24, FLOOR, FREE, false, 3, 4.76837158203125E-7",
    "4, ZERO, POWER_OF_TWO, false, 100, 16",
    "8, FLOOR, POWER_OF_TWO, false, 1E-40, 1.1754943508222875E-38",
    "8, FLOOR, FREE, false, 1E-300, 1.1754943508222875E-38"
  })
  void step_onHandCheckedBounds_isTheSmallestThatFits(
      int bits, Rounding rounding, StepRule rule, boolean saturate, double bound, double step) {
    for (Granularity granularity : Granularity.values()) {
      UniformScheme scheme = scheme(bits, rounding, granularity, rule, saturate);
      QuantizedLayer layer = UniformQuantizer.quantize(column(-bound), scheme).layers().get(0);
      assertThat(((Encoding.Scaled) layer.encoding()).scale(0)).isEqualTo(step);
    }
  }

  @Test
  void oneBit_givesTheFloorTwoValuesAndTheOthersOne() {
    Network theta = column(0.75, -0.25, 0);
    Granularity layer = Granularity.LAYER;
    StepRule rule = StepRule.POWER_OF_TWO;
    assertThat(
            UniformQuantizer.quantize(theta, scheme(1, Rounding.FLOOR, layer, rule, false))
                .layers()
                .get(0)
                .affine()
                .map()
                .toMatrix())
        .isEqualTo(Matrix.of(3, 1, 0, -1, 0));
    for (Rounding rounding : new Rounding[] {Rounding.NEAREST, Rounding.ZERO}) {
      assertThat(
              UniformQuantizer.quantize(theta, scheme(1, rounding, layer, rule, false))
                  .layers()
                  .get(0)
                  .affine()
                  .map()
                  .toMatrix())
          .isEqualTo(Matrix.of(3, 1, 0, 0, 0));
    }
  }

  @Test
  void saturation_clipsOnlyTheTop() {
    Network theta = column(1, -1, 0.999, 0.99, 0.5);
    QuantizedLayer floor =
        UniformQuantizer.quantize(
                theta, scheme(8, Rounding.FLOOR, Granularity.NETWORK, StepRule.POWER_OF_TWO, true))
            .layers()
            .get(0);
    assertThat(floor.saturated()).isEqualTo(1);
    assertThat(floor.affine().map().toMatrix())
        .isEqualTo(Matrix.of(5, 1, 127 / 128.0, -1, 127 / 128.0, 126 / 128.0, 0.5));
    QuantizedLayer nearest =
        UniformQuantizer.quantize(
                theta,
                scheme(8, Rounding.NEAREST, Granularity.NETWORK, StepRule.POWER_OF_TWO, true))
            .layers()
            .get(0);
    assertThat(nearest.saturated()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource
  void granularity_decidesWhichParametersShareAStep(Granularity granularity) {
    Network theta =
        chain(
            Affine.of(Matrix.of(2, 1, 0.5, 0.1), Vector.of(0, 7)),
            Affine.of(Matrix.of(1, 2, 100, 0), Vector.of(0)));
    QuantizedNetwork quantized =
        UniformQuantizer.quantize(
            theta, scheme(8, Rounding.FLOOR, granularity, StepRule.POWER_OF_TWO, false));
    Vector first = ((Encoding.Scaled) quantized.layers().get(0).encoding()).scales();
    Vector second = ((Encoding.Scaled) quantized.layers().get(1).encoding()).scales();
    Vector expected =
        switch (granularity) {
          case NETWORK -> Vector.of(1);
          case LAYER -> Vector.of(0.0625);
          case CHANNEL -> Vector.of(0.0078125, 0.0625);
        };
    assertThat(first).isEqualTo(expected);
    assertThat(second).isEqualTo(Vector.of(1));
  }

  @Test
  void zeroGroup_hasStepOneAndStaysZero() {
    for (UniformScheme scheme : schemes(new SplittableRandom(22))) {
      QuantizedLayer layer = UniformQuantizer.quantize(column(0, -0.0), scheme).layers().get(0);
      assertThat(layer.affine().map().toMatrix()).isEqualTo(Matrix.of(2, 1, 0, 0));
      assertThat(((Encoding.Scaled) layer.encoding()).scale(1)).isEqualTo(1);
    }
  }

  @Test
  void alreadyOnTheGrid_isKept() {
    Network theta = column(-1, 0.5, 0.9921875, 0.0078125);
    for (Rounding rounding : Rounding.values()) {
      QuantizedLayer layer =
          UniformQuantizer.quantize(
                  theta, scheme(9, rounding, Granularity.LAYER, StepRule.POWER_OF_TWO, false))
              .layers()
              .get(0);
      assertThat(layer.affine().map().toMatrix())
          .isEqualTo(((Affine) theta.layers().get(0)).map().toMatrix());
    }
  }

  @Test
  void beyondFloat32_isRefusedWithTheLayer() {
    UniformScheme scheme =
        scheme(4, Rounding.FLOOR, Granularity.LAYER, StepRule.POWER_OF_TWO, false);
    UniformScheme oneBit =
        scheme(1, Rounding.NEAREST, Granularity.LAYER, StepRule.POWER_OF_TWO, false);
    assertThatThrownBy(() -> UniformQuantizer.quantize(column(1e39), scheme))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("layer 1: a parameter is 1e39, beyond the range of float32");
    assertThatThrownBy(() -> UniformQuantizer.quantize(column(-Float.MAX_VALUE), scheme))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("quantized parameter");
    assertThatThrownBy(() -> UniformQuantizer.quantize(column(Float.MAX_VALUE), oneBit))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the step");
    assertThat(UniformQuantizer.quantize(column(Float.MAX_VALUE), scheme).layers()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"0", "-1", "33"})
  void scheme_onBitsOutOfRange_throws(int bits) {
    assertThatThrownBy(() -> scheme(bits, Rounding.FLOOR, Granularity.LAYER, StepRule.FREE, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bits must be 1 to 32");
  }

  @Test
  void scheme_onBiasBitsOutOfRange_throws() {
    for (int bits : new int[] {0, 33}) {
      assertThatThrownBy(
              () ->
                  new UniformScheme(
                      4,
                      Rounding.FLOOR,
                      Granularity.LAYER,
                      StepRule.FREE,
                      false,
                      OptionalInt.of(bits)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("bias bits must be 1 to 32, not " + bits);
    }
  }

  @Test
  void biasesApart_leaveTheStepsOfWeightsAlone() {
    Network theta = chain(Affine.of(Matrix.of(2, 1, 0.5, 0.1), Vector.of(100, 7)));
    UniformScheme scheme =
        new UniformScheme(
            8, Rounding.FLOOR, Granularity.LAYER, StepRule.POWER_OF_TWO, false, OptionalInt.of(16));
    QuantizedLayer layer = UniformQuantizer.quantize(theta, scheme).layers().get(0);
    assertThat(layer.encoding()).isEqualTo(new Encoding.Scaled(8, Vector.of(0x1p-7)));
    assertThat(layer.biasEncoding()).isEqualTo(new Encoding.Scaled(16, Vector.of(0x1p-8)));
    assertThat(layer.affine().bias()).isEqualTo(Vector.of(100, 7));
  }
}
