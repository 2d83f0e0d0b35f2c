package org.etalon.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.exact.Dyadic;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.fixed.RoundingMode;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Add;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Relu;
import org.etalon.network.Round;
import org.etalon.network.Selection;
import org.etalon.problem.UnfitException;
import org.junit.jupiter.api.Test;

final class AccumulationTest {
  private static Round cast(int size, double step, int bits) {
    return new Round(size, FixedFormat.signed(step, bits, RoundingMode.FLOOR, Overflow.SATURATE));
  }

  /** Two inputs in steps of 1/4 and 3 bits: -1 to 3/4. */
  private static Network network(double... weights) {
    Affine affine = Affine.of(Matrix.of(1, 2, weights), Vector.of(0.25));
    return Network.of(List.of(cast(2, 0.25, 3), affine));
  }

  @Test
  void of_aRow_countsInTheUnitOfProductsAndBias() {
    Accumulation sums = Accumulation.of(network(1.5, -0.5)).get(0);
    assertThat(sums.node()).isEqualTo(2);
    assertThat(sums.exponent()).isEqualTo(-3); // a half times a quarter
    // 1 (1.5 + 0.5) + 0.25 = 18 eighths
    assertThat(sums.largest()).isEqualTo(Dyadic.of(2.25));
    assertThat(sums.bits()).isEqualTo(6);
    assertThat(sums.bits(Dyadic.ZERO, Dyadic.of(1.99))).isEqualTo(5); // 15 eighths
    assertThat(sums.bits(Dyadic.ZERO, Dyadic.of(2))).isEqualTo(6); // 16 eighths
    assertThat(sums.bits(Dyadic.of(-2.1), Dyadic.of(1.875))).isEqualTo(5); // from -16 eighths
    assertThat(sums.bits(Dyadic.of(-2.125), Dyadic.ZERO)).isEqualTo(6);
    assertThat(sums.bits(Dyadic.of(-2), Dyadic.of(-1.9))).isEqualTo(5);
  }

  /** What moves values and adds to them: no product has the unit of what is moved alone. */
  @Test
  void of_valuesThatAreMoved_countsInTheirStep() {
    Affine moved = new Affine(Selection.of(2, 1, Selection.ZERO, 0), Vector.of(1, 2, 0));
    Network network = Network.of(List.of(cast(2, 0.25, 3), moved));
    Accumulation sums = Accumulation.of(network).get(0);
    assertThat(sums.exponent()).isEqualTo(-2);
    assertThat(sums.largest()).isEqualTo(Dyadic.of(2));
    Network device = Accumulation.wrapping(network, 4);
    assertThat(device.forwardExact(new double[] {-0.25, 0.5}))
        .containsExactly(Dyadic.of(1.5), Dyadic.of(-2), Dyadic.of(-0.25)); // 2 is 8 quarters
  }

  @Test
  void wrapping_anyCodes_isWhatIntegersOfThatWidthGive() {
    SplittableRandom random = new SplittableRandom(5);
    int wrapped = 0;
    for (int n = 0; n < 300; n++) {
      int w0 = random.nextInt(-7, 8);
      int w1 = random.nextInt(-7, 8);
      Network exact = network(w0 / 2.0, w1 / 2.0);
      int bits = random.nextInt(2, 8);
      Network device = Accumulation.wrapping(exact, bits);
      int unit = Accumulation.of(exact).get(0).exponent();
      for (int k = 0; k < 64; k++) {
        int a = k % 8 - 4;
        int b = k / 8 - 4;
        double[] x = {a * 0.25, b * 0.25};
        // In eighths; the unit may be larger.
        BigInteger sum = BigInteger.valueOf((w0 * a + w1 * b + 2) >> (unit + 3));
        BigInteger whole = BigInteger.ONE.shiftLeft(bits);
        BigInteger code = sum.mod(whole);
        code = code.testBit(bits - 1) ? code.subtract(whole) : code;
        assertThat(device.forwardExact(x)[0]).isEqualTo(Dyadic.of(code, unit));
        wrapped += code.equals(sum) ? 0 : 1;
      }
    }
    assertThat(wrapped).isGreaterThan(1000);
  }

  @Test
  void wrapping_accumulatorsThatHoldEverySum_changesNothing() {
    Network exact = network(1.5, -0.5);
    assertThat(Accumulation.wrapping(exact, 6)).isEqualTo(exact);
    assertThat(Accumulation.wrapping(exact, 5).nodes()).hasSize(3);
  }

  @Test
  void wrapping_behindMovesRectifiersAndMaxima_knowsTheFormat() {
    Affine first = Affine.of(Matrix.of(2, 2, 1, 2, 3, 4), Vector.of(0, 0));
    Affine move = new Affine(Selection.of(2, 1, 0), Vector.of(0, 0));
    Affine last = Affine.of(Matrix.of(1, 2, 1, 1), Vector.of(0));
    Network network =
        Network.of(List.of(cast(2, 1, 4), first, cast(2, 1, 4), new Relu(2), move, last));
    assertThat(Accumulation.of(network)).extracting(Accumulation::node).containsExactly(2, 6);
    assertThat(Accumulation.wrapping(network, 3).nodes()).hasSize(8);
  }

  /** Two inputs of 8 bits, in two steps, added. */
  private static Network shortcut(double one, double other) {
    return Network.of(
        1,
        List.of(
            Node.of(cast(1, one, 8), 0),
            Node.of(cast(1, other, 8), 0),
            new Node(new Add(1), List.of(1, 2))));
  }

  @Test
  void of_twoValues_countsInTheLesserStepUpToTheSumOfBoth() {
    List<Accumulation> sums = Accumulation.of(shortcut(0x1p-8, 1));
    assertThat(sums).extracting(Accumulation::node).containsExactly(3);
    assertThat(sums.get(0).exponent()).isEqualTo(-8);
    assertThat(sums.get(0).largest()).isEqualTo(Dyadic.of(128.5));
    assertThat(sums.get(0).bits()).isEqualTo(17); // 128.5 times 256 is 32896
  }

  @Test
  void wrapping_sumOfTwoValues_isWhatIntegersOfThatWidthGive() {
    Network exact = shortcut(0.25, 1);
    Network device = Accumulation.wrapping(exact, 6);
    assertThat(Accumulation.wrapping(exact, 11)).isEqualTo(exact);
    int wrapped = 0;
    for (int k = -512; k < 512; k++) {
      double x = k / 4.0;
      double quarters = Math.max(-128, Math.min(127, k)) + 4 * Math.floor(k / 4.0);
      double code = quarters - 64 * Math.floor((quarters + 32) / 64);
      assertThat(device.forwardExact(new double[] {x})[0]).isEqualTo(Dyadic.of(code / 4));
      wrapped += code == quarters ? 0 : 1;
    }
    assertThat(wrapped).isGreaterThan(100);
  }

  @Test
  void wrapping_sumOfAnAffineValueAndAnother_hasAnAccumulatorOfItsOwn() {
    Affine affine = Affine.of(Matrix.of(1, 1, 3), Vector.of(0.5));
    Network network =
        Network.of(
            1,
            List.of(
                Node.of(cast(1, 1, 4), 0),
                Node.of(affine, 1),
                new Node(new Add(1), List.of(2, 1))));
    List<Accumulation> sums = Accumulation.of(network);
    assertThat(sums).extracting(Accumulation::node).containsExactly(2, 3);
    assertThat(sums.get(1).exponent()).isEqualTo(-1);
    assertThat(sums.get(1).largest()).isEqualTo(Dyadic.of(32.5)); // 3 times 8, one half, and 8
    assertThat(Accumulation.wrapping(network, 7).nodes()).hasSize(4);
    assertThat(Accumulation.wrapping(network, 6).nodes()).hasSize(5);
  }

  @Test
  void wrapping_sumOfTwoValuesInNoFixedPointOrOtherSteps_isRefused() {
    Network uncast =
        Network.of(1, List.of(Node.of(cast(1, 1, 8), 0), new Node(new Add(1), List.of(1, 0))));
    assertThatThrownBy(() -> Accumulation.wrapping(uncast, 12))
        .isInstanceOf(UnfitException.class)
        .hasMessageContaining("node 2 takes values that are in no fixed point");
    assertThatThrownBy(() -> Accumulation.wrapping(shortcut(1.0 / 3, 1), 40))
        .hasMessageContaining("no multiples of a power of two");
  }

  @Test
  void wrapping_whatHasNoAccumulator_isRefused() {
    Affine affine = Affine.of(Matrix.of(1, 1, 1), Vector.of(0));
    assertThatThrownBy(() -> Accumulation.wrapping(Network.of(List.of(affine)), 8))
        .isInstanceOf(UnfitException.class)
        .hasMessageContaining("node 1 takes values that are in no fixed point");
    Network third = Network.of(List.of(cast(1, 1.0 / 3, 8), affine));
    assertThatThrownBy(() -> Accumulation.wrapping(third, 8))
        .hasMessageContaining("no multiples of a power of two");
    Affine fine = Affine.of(Matrix.of(1, 1, 1.0 / 3), Vector.of(0));
    assertThatThrownBy(() -> Accumulation.wrapping(Network.of(List.of(cast(1, 1, 8), fine)), 8))
        .hasMessageContaining("node 2");
    assertThatThrownBy(() -> Accumulation.wrapping(third, 1)).hasMessageContaining("2 to 62");
  }
}
