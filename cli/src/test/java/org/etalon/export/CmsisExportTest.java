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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.etalon.exact.Dyadic;
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
import org.etalon.problem.UnfitException;
import org.etalon.testing.Cases;
import org.etalon.testing.FixedConvolutions;
import org.etalon.testing.FixedPools;
import org.junit.jupiter.api.Tag;
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
      int main(int argc, char **argv) {
        static int32_t buffer[4096];
        cmsis_nn_context contexts[NET_LAYERS];
        INT in[NET_INPUTS];
        INT out[NET_OUTPUTS];
        long value;
        int i = 0;
        single_rounding = argc > 1 && *argv[1] == 's';
        for (i = 0; i < NET_LAYERS; i++) {
          contexts[i].buf = NULL;
        }
        if (argc > 2) {
          for (i = 0; i < NET_INPUTS; i++) {
            in[i] = NET_INPUT_ZERO;
          }
          return net_run(contexts, in, out) == ARM_CMSIS_NN_ARG_ERROR ? 0 : 1;
        }
        for (i = 0; i < NET_LAYERS; i++) {
          contexts[i].buf = buffer;
        }
        i = 0;
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
    int count = shape.finer() > 0 ? 10_000 : Cases.of(10_000); // finer values mostly saturate
    compare(shape.network(), shape.bits() <= 8 ? 8 : 16, count);
  }

  static Stream<FixedPools> images() {
    RoundingMode floor = RoundingMode.FLOOR;
    RoundingMode up = RoundingMode.HALF_UP;
    return Stream.of(false, true)
        .flatMap(
            line ->
                Stream.of(
                    new FixedPools(1, line, true, floor, 6, 8, 8),
                    new FixedPools(2, line, false, up, 7, 8, 7),
                    new FixedPools(3, line, true, up, 8, 13, 12),
                    new FixedPools(4, line, false, floor, 5, 16, 15)));
  }

  @ParameterizedTest
  @MethodSource("images")
  void cmsisArithmetic_givesWhatTheNetworkGives_ofImages(FixedPools made) throws IOException {
    compare(made.network(), made.bits(), Cases.of(2_000));
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("images")
  void cmsisArithmetic_givesWhatTheNetworkGives_ofImages_oftener(FixedPools made)
      throws IOException {
    compare(made.network(), made.bits(), 10_000);
  }

  static Stream<FixedSkip> skips() {
    RoundingMode floor = RoundingMode.FLOOR;
    RoundingMode up = RoundingMode.HALF_UP;
    return Stream.of(
        new FixedSkip(1, up, up, 8),
        new FixedSkip(2, floor, floor, 8),
        new FixedSkip(3, RoundingMode.CEILING, RoundingMode.HALF_DOWN, 7),
        new FixedSkip(4, floor, up, 14));
  }

  @ParameterizedTest
  @MethodSource("skips")
  void cmsisArithmetic_givesWhatTheNetworkGives_ofSums(FixedSkip made) throws IOException {
    compare(made.network(), made.bits() <= 8 ? 8 : 16, Cases.of(2_000));
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("skips")
  void cmsisArithmetic_givesWhatTheNetworkGives_ofSums_oftener(FixedSkip made) throws IOException {
    compare(made.network(), made.bits() <= 8 ? 8 : 16, 10_000);
  }

  private void compare(Network network, int bits, int count) throws IOException {
    Gcc.assume();
    CmsisExport export = CmsisExport.of(FixedGraph.of(network), nothing());
    int width = export.bits();
    assertThat(width).isEqualTo(bits <= 8 ? 8 : 16);
    Files.writeString(folder.resolve(CmsisExport.HEADER), export.header());
    Files.writeString(folder.resolve(CmsisExport.SOURCE), export.source());
    Files.writeString(
        folder.resolve("main.c"),
        MAIN.replace("INT ", "int" + width + "_t ").replace("(INT)", "(int" + width + "_t)"));
    try (InputStream header = getClass().getResourceAsStream("/cmsis/arm_nnfunctions.h")) {
      Files.write(folder.resolve("arm_nnfunctions.h"), header.readAllBytes());
    }
    List<Layer> layers = network.layers();
    int codeBits = ((Round) layers.get(0)).format().bits();
    SplittableRandom random = new SplittableRandom(codeBits);
    StringBuilder inputs = new StringBuilder();
    List<Dyadic> expected = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      int reach = n % 2 == 0 ? 1 << (codeBits - 1) : 20;
      int[] codes = random.ints(network.inputSize(), -reach, reach).toArray();
      double[] x = new double[codes.length];
      for (int i = 0; i < x.length; i++) {
        x[i] = codes[i] * 0.25;
      }
      for (int place : pixelByPixel(network)) {
        inputs.append(codes[place]).append('\n');
      }
      expected.addAll(List.of(network.forwardExact(x)));
    }
    Files.writeString(folder.resolve("in.txt"), inputs);
    Dyadic step = Dyadic.of(((Round) layers.get(layers.size() - 1)).format().step());
    List<String> targets = new ArrayList<>(List.of("-DARM_MATH_DSP"));
    if (export.functions().contains("arm_fully_connected_s8")) {
      targets.add("-DARM_MATH_MVEI");
    }
    for (String target : targets) {
      Path program = Gcc.compile(folder, "-O1", "-Wno-unused-function", target, "main.c");
      for (String build : List.of("double", "single")) {
        String command = program.toAbsolutePath() + " " + build + " < in.txt";
        String printed = Gcc.run(folder, List.of("sh", "-c", command));
        assertThat(printed.lines().map(line -> Dyadic.of(new BigInteger(line), 0).multiply(step)))
            .as(target + " " + build)
            .isEqualTo(expected);
      }
    }
    if (targets.size() > 1) { // Helium, without a place for sums
      Gcc.run(
          folder,
          List.of(folder.resolve("program").toAbsolutePath().toString(), "double", "nothing"));
    }
    assertThat(new HashSet<>(expected)).hasSizeGreaterThan(12);
  }

  /** The entries of an input in the order in which CMSIS-NN has them: a line, or images. */
  private static int[] pixelByPixel(Network network) {
    int channels =
        ((Affine) network.layers().get(1)).map() instanceof Convolution first
            ? first.shape().inChannels()
            : 1;
    int pixels = network.inputSize() / channels;
    return IntStream.range(0, network.inputSize())
        .map(k -> k % channels * pixels + k / channels)
        .toArray();
  }

  private static Provenance nothing() {
    return new Provenance(List.of("about"), Optional.empty(), Optional.empty());
  }

  @Test
  void whatCmsisComputesOtherwise_isRefused() {
    RoundingMode even = RoundingMode.HALF_EVEN;
    RoundingMode floor = RoundingMode.FLOOR;
    refused(new Shape(even, floor, 8, -2), "layer 2: CMSIS-NN takes ties up");
    refused(new Shape(floor, even, 8, -2), "layer 5: CMSIS-NN takes ties up");
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

  @Test
  void imagesThatCmsisHasNot_areRefused() {
    RoundingMode floor = RoundingMode.FLOOR;
    refused(FixedResiduals.of(2, floor, 6, false), "layer ");
    refused(new FixedSkip(1, floor, floor, 14).network(), "which those of 16 bits have not");
    refused(new FixedSkip(1, floor, RoundingMode.HALF_EVEN, 8).network(), "CMSIS-NN takes ties up");
    refused(FixedConvolutions.fixed(1, floor, 4, 8), "layer 5: a bias for each place of the image");
    Round cast = new Round(6, FixedFormat.signed(0.25, 8, floor, Overflow.SATURATE));
    MaxPool odd = MaxPool.of(6, new int[][] {{0, 1}, {2}, {3, 4, 5}});
    refused(Network.of(List.of(cast, odd)), "layer 2 has windows that do not lie regularly");
    Affine part = new Affine(Selection.of(6, 1, 2), Vector.of(0, 0), Stored.NOTHING);
    refused(Network.of(List.of(cast, part)), "or leaves out entries");
    Affine turned =
        new Affine(Selection.of(6, 5, 4, 3, 2, 1, 0), Vector.of(new double[6]), Stored.NOTHING);
    refused(Network.of(List.of(cast, turned)), "in an order that CMSIS-NN has not");
    ConvolutionShape form = new ConvolutionShape(2, 1, 3, 2, 1, 2, 1, 2, 1, 1, 0, 0, 1, 1, 1);
    Affine map = new Affine(new Convolution(form, Vector.of(ones(8))), Vector.of(0, 0, 0, 0));
    refused(
        Network.of(List.of(cast, turned, map, new Round(4, cast.format()))),
        "layer 3 takes an image whose channels do not lie beside each other");
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
    FixedGraph graph = FixedGraph.of(network);
    assertThatThrownBy(() -> CmsisExport.of(graph, nothing()))
        .isInstanceOf(UnfitException.class)
        .hasMessageContaining(why);
  }
}
