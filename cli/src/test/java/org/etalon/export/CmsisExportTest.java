package org.etalon.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.etalon.exact.Dyadic;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.fixed.RoundingMode;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Layer;
import org.etalon.network.Network;
import org.etalon.network.Relu;
import org.etalon.network.Round;
import org.etalon.problem.UnfitException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The arrays for CMSIS-NN, with its arithmetic in closed forms, beside the exact evaluation. */
class CmsisExportTest {
  private static final String MAIN =
      """
      #include <stdio.h>
      #include "net.c"
      int main(void) {
        static const cmsis_nn_context contexts[NET_LAYERS];
        INT in[NET_INPUTS];
        INT out[NET_OUTPUTS];
        long value;
        int i = 0;
        while (scanf("%ld", &value) == 1) {
          in[i++] = (INT)(value + NET_INPUT_ZERO);
          if (i == NET_INPUTS) {
            if (net_run(contexts, in, out) != ARM_CMSIS_NN_SUCCESS) {
              return 1;
            }
            for (i = 0; i < NET_OUTPUTS; i++) {
              printf("%d\\n", out[i] - NET_OUTPUT_ZERO);
            }
            i = 0;
          }
        }
        return 0;
      }
      """;

  @TempDir Path folder = Path.of("");

  /**
   * A network of two layers.
   *
   * @param hidden how values behind the rectifier are rounded
   * @param last how outputs are
   * @param bits of all values; unsigned ones have them all where they are 8
   * @param finer by how many bits values are finer than the sums they come from, or coarser
   */
  record Shape(RoundingMode hidden, RoundingMode last, int bits, int finer) {
    Network network() {
      SplittableRandom random = new SplittableRandom(bits);
      int positive = bits == 8 ? 8 : bits - 1;
      double step = Math.scalb(1.0, -3 - finer);
      double next = Math.scalb(1.0, -5 - 2 * finer);
      List<Layer> layers = new ArrayList<>();
      layers.add(new Round(3, FixedFormat.signed(0.25, bits, hidden, Overflow.SATURATE)));
      layers.add(dense(random, 6, 3));
      layers.add(new Relu(6));
      layers.add(new Round(6, FixedFormat.unsigned(step, positive, hidden, Overflow.SATURATE)));
      layers.add(dense(random, 2, 6));
      layers.add(new Round(2, FixedFormat.signed(next, bits, last, Overflow.SATURATE)));
      return Network.of(layers);
    }

    private static Affine dense(SplittableRandom random, int rows, int columns) {
      double[] weights =
          random.ints((long) rows * columns, -128, 128).mapToDouble(k -> k * 0.0625).toArray();
      double[] biases = random.ints(rows, -300, 300).mapToDouble(k -> k * 0.0625).toArray();
      weights[0] = 0.0625; // the unit
      return Affine.of(Matrix.of(rows, columns, weights), Vector.of(biases));
    }
  }

  static Stream<Shape> shapes() {
    RoundingMode floor = RoundingMode.FLOOR;
    RoundingMode ceiling = RoundingMode.CEILING;
    return Stream.of(
        new Shape(floor, floor, 8, -2),
        new Shape(ceiling, ceiling, 7, -2),
        new Shape(RoundingMode.HALF_AWAY, RoundingMode.HALF_UP, 8, -4),
        new Shape(RoundingMode.HALF_TO_ZERO, RoundingMode.HALF_DOWN, 8, -3),
        new Shape(RoundingMode.TO_ZERO, floor, 8, 2),
        new Shape(RoundingMode.AWAY, ceiling, 8, -2),
        new Shape(floor, floor, 12, -5),
        new Shape(RoundingMode.HALF_AWAY, RoundingMode.HALF_UP, 16, -6),
        new Shape(RoundingMode.HALF_EVEN, RoundingMode.HALF_EVEN, 16, 3)); // nothing is rounded
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void cmsisArithmetic_givesWhatTheNetworkGives(Shape shape) throws IOException {
    Gcc.assume();
    Network network = shape.network();
    CmsisExport export = CmsisExport.of(FixedChain.of(network), nothing());
    assertThat(export.bits()).isEqualTo(shape.bits() <= 8 ? 8 : 16);
    Files.writeString(folder.resolve(CmsisExport.HEADER), export.header());
    Files.writeString(folder.resolve(CmsisExport.SOURCE), export.source());
    Files.writeString(
        folder.resolve("main.c"),
        MAIN.replace("INT ", "int" + export.bits() + "_t ")
            .replace("(INT)", "(int" + export.bits() + "_t)"));
    try (InputStream header = getClass().getResourceAsStream("/cmsis/arm_nnfunctions.h")) {
      Files.write(folder.resolve("arm_nnfunctions.h"), header.readAllBytes());
    }
    SplittableRandom random = new SplittableRandom(shape.bits());
    StringBuilder inputs = new StringBuilder();
    List<Dyadic> expected = new ArrayList<>();
    for (int n = 0; n < 10_000; n++) {
      int reach = n % 2 == 0 ? 1 << (shape.bits() - 1) : 20;
      int[] codes = random.ints(3, -reach, reach).toArray();
      double[] x = new double[3];
      for (int i = 0; i < 3; i++) {
        inputs.append(codes[i]).append('\n');
        x[i] = codes[i] * 0.25;
      }
      expected.addAll(List.of(network.forwardExact(x)));
    }
    Files.writeString(folder.resolve("in.txt"), inputs);
    Dyadic step = Dyadic.of(((Round) network.layers().get(5)).format().step());
    for (String build : List.of("-DNET_DOUBLE_ROUNDING", "-DNET_SINGLE_ROUNDING")) {
      Path program = Gcc.compile(folder, "-Wno-unused-function", build, "main.c");
      String printed = Gcc.run(folder, List.of("sh", "-c", program.toAbsolutePath() + " < in.txt"));
      assertThat(printed.lines().map(line -> Dyadic.of(new BigInteger(line), 0).multiply(step)))
          .as(build)
          .isEqualTo(expected);
    }
    assertThat(new HashSet<>(expected)).hasSizeGreaterThan(12);
  }

  private static Provenance nothing() {
    return new Provenance(List.of("about"), Optional.empty(), Optional.empty());
  }

  @Test
  void whatCmsisComputesOtherwise_isRefused() {
    RoundingMode even = RoundingMode.HALF_EVEN;
    RoundingMode floor = RoundingMode.FLOOR;
    refused(new Shape(even, floor, 8, -2), "layer 1: CMSIS-NN takes ties up");
    refused(new Shape(floor, even, 8, -2), "layer 2: CMSIS-NN takes ties up");
    refused(new Shape(floor, RoundingMode.TO_ZERO, 8, -2), "not to-zero where values may be neg");
    refused(new Shape(floor, floor, 18, -2), "--activations 15");
    refused(new Shape(floor, floor, 8, 40), "-13 to 30 bits, not -3");
    FixedFormat cast = FixedFormat.signed(0.25, 8, floor, Overflow.SATURATE);
    Affine heavy = Affine.of(Matrix.of(1, 2, 128, 1), Vector.of(0));
    Affine finer = Affine.of(Matrix.of(1, 1, 3), Vector.of(0x1p-9));
    Affine many = Affine.of(Matrix.of(1, 1 << 16, ones(1 << 16)), Vector.of(0x1p28));
    refused(Network.of(List.of(new Round(2, cast), heavy, new Round(1, cast))), "fewer --bits");
    FixedFormat fine = FixedFormat.signed(0x1p-5, 8, floor, Overflow.SATURATE);
    refused(
        Network.of(List.of(new Round(1, cast), finer, new Round(1, fine))), "0 to 30 bits, not -3");
    refused(Network.of(List.of(new Round(1 << 16, cast), many, new Round(1, cast))), "32 bits");
  }

  private static double[] ones(int count) {
    double[] ones = new double[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static void refused(Shape shape, String why) {
    refused(shape.network(), why);
  }

  private static void refused(Network network, String why) {
    FixedChain chain = FixedChain.of(network);
    assertThatThrownBy(() -> CmsisExport.of(chain, nothing()))
        .isInstanceOf(UnfitException.class)
        .hasMessageContaining(why);
  }
}
