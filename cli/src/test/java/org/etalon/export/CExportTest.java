package org.etalon.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.etalon.exact.Dyadic;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.fixed.RoundingMode;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Add;
import org.etalon.network.Affine;
import org.etalon.network.Convolution;
import org.etalon.network.ConvolutionShape;
import org.etalon.network.DenseMap;
import org.etalon.network.Layer;
import org.etalon.network.MaxPool;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Relu;
import org.etalon.network.Round;
import org.etalon.network.Stored;
import org.etalon.problem.Box;
import org.etalon.problem.UnfitException;
import org.etalon.testing.Cases;
import org.etalon.testing.FixedConvolutions;
import org.etalon.testing.FixedPools;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The exported C, compiled, beside the exact evaluation of the network. */
class CExportTest {
  private static final String MAIN =
      """
      #include <stdio.h>
      #include "net.h"
      int main(int argc, char **argv) {
        net_input in[NET_INPUTS];
        net_output out[NET_OUTPUTS];
        long long value;
        int i = 0;
        if (net_selftest() != 0) {
          return 1;
        }
      #ifdef NET_WITH_DOUBLE
        double x;
        while (argc > 1 && scanf("%la", &x) == 1) {
          printf("%ld\\n", (long)net_quantize_input(x));
        }
      #endif
        (void)argc;
        (void)argv;
        while (scanf("%lld", &value) == 1) {
          in[i++] = (net_input)value;
          if (i == NET_INPUTS) {
            net_run(in, out);
            for (i = 0; i < NET_OUTPUTS; i++) {
              printf("%lld\\n", (long long)out[i]);
            }
            i = 0;
          }
        }
        return 0;
      }
      """;

  /** Changes each byte of a table: its lowest, a middle, its highest bit, and all of them. */
  private static final String SPOIL =
      """
      static int spoil(void *table, unsigned long size) {
        static const unsigned char masks[] = {1, 4, 128, 255};
        unsigned char *bytes = (unsigned char *)table;
        unsigned long k;
        unsigned m;
        for (k = 0; k < size; k++) {
          for (m = 0; m < sizeof(masks); m++) {
            bytes[k] = (unsigned char)(bytes[k] ^ masks[m]);
            if (net_selftest() == 0) {
              return 1;
            }
            bytes[k] = (unsigned char)(bytes[k] ^ masks[m]);
          }
        }
        return net_selftest();
      }
      """;

  @TempDir Path folder = Path.of("");

  /**
   * A network to be made.
   *
   * @param mode of all casts
   * @param weightBits of weights and biases
   * @param bits of values
   * @param finer by how many bits the last step is finer than the sums; else ties are common
   */
  record Shape(RoundingMode mode, int weightBits, int bits, int finer) {
    Network network() {
      SplittableRandom random = new SplittableRandom(weightBits * 100L + bits);
      int[] sizes = {3, 6, 4, 2};
      List<Layer> layers = new ArrayList<>();
      layers.add(new Round(3, FixedFormat.signed(0.25, bits, mode, Overflow.SATURATE)));
      int power = -2;
      for (int k = 1; k < sizes.length; k++) {
        boolean last = k == sizes.length - 1;
        layers.add(dense(random, sizes[k], sizes[k - 1], power - 1));
        power += last && finer > 0 ? -2 - finer : weightBits - 2;
        double step = Math.scalb(1.0, power);
        if (!last) {
          layers.add(new Relu(sizes[k]));
        }
        FixedFormat format =
            last
                ? FixedFormat.signed(step, finer > 0 ? bits + 7 : bits, mode, Overflow.SATURATE)
                : FixedFormat.unsigned(step, bits, mode, Overflow.SATURATE);
        layers.add(new Round(sizes[k], format));
      }
      return Network.of(layers);
    }

    /** Weights are halves of integers, biases have a step of their own. */
    private Affine dense(SplittableRandom random, int rows, int columns, int biasPower) {
      long half = 1L << (weightBits - 1);
      double[] weights = new double[rows * columns];
      for (int i = 0; i < weights.length; i++) {
        weights[i] = random.nextLong(-half, half) * 0.5;
      }
      double[] biases = new double[rows];
      for (int i = 0; i < rows; i++) {
        biases[i] = Math.scalb((double) random.nextLong(-half, half), biasPower - 1);
      }
      return Affine.of(Matrix.of(rows, columns, weights), Vector.of(biases));
    }
  }

  static Stream<Shape> shapes() {
    return Stream.concat(
        Stream.of(RoundingMode.values()).map(mode -> new Shape(mode, 3, 6, 0)),
        Stream.of(
            new Shape(RoundingMode.HALF_EVEN, 11, 8, 0),
            new Shape(RoundingMode.HALF_AWAY, 20, 16, 0), // sums of 64 bits
            new Shape(RoundingMode.FLOOR, 8, 32, 0),
            new Shape(RoundingMode.HALF_EVEN, 4, 11, 3)));
  }

  private static Provenance nothing() {
    return new Provenance(List.of("a */ b /* c ??/ d \\"), Optional.empty(), Optional.empty());
  }

  private CExport write(Network network) throws IOException {
    CExport export = CExport.of(FixedGraph.of(network), nothing(), CNames.NET);
    Files.writeString(folder.resolve(CNames.NET.header()), export.header());
    Files.writeString(folder.resolve(CNames.NET.source()), export.source());
    return export;
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void program_givesWhatTheNetworkGives(Shape shape) throws IOException {
    Path program = compare(shape.network(), Cases.of(10_000), List.of("-DNET_WITH_DOUBLE"));
    castsDoublesAsTheNetworkDoes(program, shape.network());
  }

  /** Where pointers and long have 32 bits. */
  @ParameterizedTest
  @MethodSource("forSmallMachines")
  void program_of32Bits_givesWhatTheNetworkGives(Network network) throws IOException {
    Gcc.assume32(folder);
    compare(network, 2_000, List.of("-m32"));
  }

  static Stream<Network> forSmallMachines() {
    return Stream.of(
        new Shape(RoundingMode.HALF_AWAY, 20, 16, 0).network(),
        new Shape(RoundingMode.FLOOR, 8, 32, 0).network(),
        FixedConvolutions.fixed(2, RoundingMode.FLOOR, 20, 16),
        FixedResiduals.of(1, RoundingMode.HALF_EVEN, 8, true));
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("shapes")
  void program_givesWhatTheNetworkGives_oftener(Shape shape) throws IOException {
    compare(shape.network(), 100_000);
  }

  static Stream<Network> convolutions() {
    return Stream.of(
        FixedConvolutions.fixed(1, RoundingMode.HALF_EVEN, 4, 8),
        FixedConvolutions.fixed(2, RoundingMode.FLOOR, 20, 16), // sums of 64 bits
        FixedConvolutions.fixed(3, RoundingMode.HALF_AWAY, 8, 12),
        FixedResiduals.of(1, RoundingMode.HALF_EVEN, 8, true),
        FixedResiduals.of(2, RoundingMode.FLOOR, 6, false),
        FixedResiduals.of(3, RoundingMode.HALF_AWAY, 12, true),
        FixedResiduals.of(4, RoundingMode.CEILING, 5, false),
        new FixedPools(1, false, false, RoundingMode.HALF_UP, 6, 8, 8).network(),
        new FixedPools(2, true, false, RoundingMode.TO_ZERO, 9, 12, 11).network(),
        listed());
  }

  /** Maxima over windows that do not lie regularly, and of an input that no convolution takes. */
  private static Network listed() {
    Round cast = new Round(6, FixedFormat.signed(0.25, 8, RoundingMode.FLOOR, Overflow.SATURATE));
    MaxPool pool = MaxPool.of(6, new int[][] {{0, 1}, {5}, {3, 4, 2}});
    FixedFormat finer = FixedFormat.signed(0.5, 6, RoundingMode.HALF_EVEN, Overflow.SATURATE);
    return Network.of(List.of(cast, pool, new Round(3, finer)));
  }

  @Test
  void windowsThatLieRegularly_needNoTable() {
    Network regular = new FixedPools(1, false, false, RoundingMode.FLOOR, 6, 8, 8).network();
    String source = CExport.of(FixedGraph.of(regular), nothing(), CNames.NET).source();
    assertThat(source).doesNotContain("net_windows2").contains("net_windows4"); // moved pixels
    assertThat(CExport.of(FixedGraph.of(listed()), nothing(), CNames.NET).source())
        .contains("net_windows1");
  }

  @ParameterizedTest
  @MethodSource("convolutions")
  void program_givesWhatTheNetworkGives_ofConvolutions(Network network) throws IOException {
    compare(network, 2_000);
  }

  /** Images of so many pixels that they are counted by other types. */
  @Tag("slow")
  @ParameterizedTest
  @CsvSource({"200, uint16_t", "260, int32_t"})
  void program_givesWhatTheNetworkGives_ofLargeImages(int side, String counts) throws IOException {
    int out = (side - 2) / 7 + 1;
    ConvolutionShape form =
        new ConvolutionShape(1, side, side, 1, out, out, 3, 3, 7, 7, 1, 1, 1, 1, 1);
    double[] kernel = {0.5, -1, 1.5, 2, -0.5, 3, -2.5, 1, -1.5};
    Network network =
        Network.of(
            List.of(
                new Round(form.inputSize(), format(0.25)),
                new Affine(
                    new Convolution(form, Vector.of(kernel)),
                    Vector.of(new double[form.outputSize()])),
                new Round(form.outputSize(), format(2))));
    compare(network, 3);
    assertThat(Files.readString(folder.resolve(CNames.NET.source())))
        .contains("typedef " + counts + " net_index;");
  }

  private static FixedFormat format(double step) {
    return FixedFormat.signed(step, 8, RoundingMode.HALF_EVEN, Overflow.SATURATE);
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("convolutions")
  void program_givesWhatTheNetworkGives_ofConvolutions_oftener(Network network) throws IOException {
    compare(network, 100_000);
  }

  @Test
  void changedTable_ofConvolutions_failsTheSelfTest() throws IOException {
    requireEveryByteSeen(convolutions().findFirst().orElseThrow(), 6 + 2 + 2 + 2);
  }

  @Test
  void changedTable_ofWindows_failsTheSelfTest() throws IOException {
    int affine = 5; // two convolutions, factors, an average, a dense layer
    int steps =
        affine + 2 + 2 + 1; // windows, which need no table, and a selection; sums; a rectifier
    Network network = FixedResiduals.of(2, RoundingMode.FLOOR, 6, false);
    requireEveryByteSeen(network, 2 * affine + 1 + (steps - 1) + 4);
  }

  private void compare(Network network, int count) throws IOException {
    compare(network, count, List.of());
  }

  private Path compare(Network network, int count, List<String> options) throws IOException {
    Gcc.assume();
    write(network);
    Files.writeString(folder.resolve("main.c"), MAIN);
    Path program = Gcc.compileFor(options, folder, "main.c", CNames.NET.source());
    SplittableRandom random = new SplittableRandom(count);
    int bits = ((Round) network.layers().get(0)).format().bits();
    int typeBits = bits <= 8 ? 8 : bits <= 16 ? 16 : 32;
    long half = 1L << (typeBits - 1); // beyond the format, where the type is
    StringBuilder inputs = new StringBuilder();
    List<Dyadic> expected = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      double[] x = new double[network.inputSize()];
      for (int i = 0; i < x.length; i++) {
        long reach = n % 3 == 0 ? half : n % 3 == 1 ? 1L << (bits - 1) : Math.min(half, 40);
        long code = random.nextLong(-reach, reach);
        inputs.append(code).append('\n');
        x[i] = code * 0.25;
      }
      expected.addAll(List.of(network.forwardExact(x)));
    }
    Files.writeString(folder.resolve("in.txt"), inputs);
    String printed = Gcc.run(folder, List.of("sh", "-c", program.toAbsolutePath() + " < in.txt"));
    Round last = (Round) network.layers().get(network.layers().size() - 1);
    Dyadic step = Dyadic.of(last.format().step());
    List<Dyadic> given =
        printed.lines().map(line -> Dyadic.of(new BigInteger(line), 0).multiply(step)).toList();
    assertThat(given).isEqualTo(expected);
    assertThat(given.stream().distinct().count()).isGreaterThan(12);
    return program;
  }

  @Test
  void anyByteOfATable_changed_failsTheSelfTest() throws IOException {
    requireEveryByteSeen(new Shape(RoundingMode.HALF_EVEN, 11, 8, 0).network(), 6 + 2 + 2 + 2);
  }

  /** Of a selection and of maxima, where a table says which values these are of. */
  @Test
  void changedTable_ofListedWindows_failsTheSelfTest() throws IOException {
    requireEveryByteSeen(listed(), 1 + 4);
  }

  private void requireEveryByteSeen(Network network, int tablesExpected) throws IOException {
    Gcc.assume();
    write(network);
    String source = Files.readString(folder.resolve(CNames.NET.source()));
    Matcher tables = Pattern.compile("(?m)^static const \\w+ (\\w+)\\[").matcher(source);
    StringBuilder main =
        new StringBuilder("#include <stdint.h>\n#include <stdio.h>\n#define const\n");
    main.append("#include \"net.c\"\n#undef const\n");
    main.append(SPOIL);
    main.append("int main(void) {\n  int failed = net_selftest();\n");
    int count = 0;
    while (tables.find()) {
      count++;
      main.append("  failed |= spoil(" + tables.group(1) + ", sizeof(" + tables.group(1) + "));\n");
    }
    assertThat(count).isEqualTo(tablesExpected);
    Files.writeString(folder.resolve("main.c"), main.append("  return failed;\n}\n"));
    Path program = Gcc.compile(folder, "main.c");
    assertThat(Gcc.run(folder, List.of(program.toAbsolutePath().toString()))).isEmpty();
  }

  /** Tables are whole in these: vectors, layers and the stream must see it. */
  @Test
  void changedCode_failsTheSelfTest() throws IOException {
    Gcc.assume();
    write(new Shape(RoundingMode.HALF_EVEN, 3, 6, 0).network());
    Path file = folder.resolve(CNames.NET.source());
    String source = Files.readString(file);
    String main =
        """
        #include <stdio.h>
        #include "net.h"
        int main(void) {
          printf("%d", net_selftest());
          return 0;
        }
        """;
    Files.writeString(folder.resolve("main.c"), main);
    String[][] changes = {
      {"(low & 1) != 0", "(low & 1) == 0"}, // ties
      {"if (sum < 0) {", "if (sum < -20) {"},
      {"sum = 63;", "sum = 62;"}, // saturation
      {"net_trace1[i])) {\n      return 0", "net_trace1[i]) + 1) {\n      return 0"},
      {"state >> 17", "state >> 16"}
    };
    String[] results = {"[0-9]+", "-3|[0-9]+", "[0-9]+", "-2", "-3"};
    for (int c = 0; c < changes.length; c++) {
      String changed = source.replace(changes[c][0], changes[c][1]);
      assertThat(changed).isNotEqualTo(source);
      Files.writeString(file, changed);
      Path program = Gcc.compile(folder, "main.c", CNames.NET.source());
      String printed = Gcc.run(folder, List.of(program.toAbsolutePath().toString()));
      assertThat(printed).as(changes[c][0]).matches(results[c]).isNotEqualTo("0");
    }
  }

  private void castsDoublesAsTheNetworkDoes(Path program, Network network) throws IOException {
    FixedFormat format = ((Round) network.layers().get(0)).format();
    StringBuilder inputs = new StringBuilder();
    StringBuilder expected = new StringBuilder();
    for (double x : inputs(format)) {
      inputs.append(Double.toHexString(x)).append('\n');
      expected.append(format.cast(Dyadic.of(x)).scaleByPowerOfTwo(2).floor()).append('\n');
    }
    Files.writeString(folder.resolve("doubles.txt"), inputs);
    String command = program.toAbsolutePath() + " doubles < doubles.txt";
    assertThat(Gcc.run(folder, List.of("sh", "-c", command))).isEqualTo(expected.toString());
  }

  /** Codes, ties, their neighbours, and what is far away or tiny. */
  private static List<Double> inputs(FixedFormat format) {
    List<Double> inputs = new ArrayList<>();
    double least = format.lowestValue().toDouble();
    double most = format.highestValue().toDouble();
    for (int k = -70; k <= 70; k++) {
      for (double middle : new double[] {k * 0.125, least + k * 0.125, most + k * 0.125}) {
        inputs.addAll(List.of(middle, Math.nextUp(middle), Math.nextDown(middle)));
      }
    }
    inputs.addAll(List.of(1e300, -1e300, Double.MIN_VALUE, -Double.MIN_VALUE));
    return inputs;
  }

  @Test
  void witnessAndDomain_areTestVectors() {
    Network network = new Shape(RoundingMode.FLOOR, 3, 6, 0).network();
    double[] witness = {0.3, -0.3, 0.5};
    String source =
        CExport.of(
                FixedGraph.of(network),
                new Provenance(
                    List.of(),
                    Optional.of(Box.of(new double[] {-1, 0, 1}, new double[] {2, 0.5, 100})),
                    Optional.of(witness)),
                CNames.NET)
            .source();
    assertThat(source).contains(" * 1: where the largest difference was attained.");
    assertThat(source).contains(": a value is half way between two codes.\n");
    assertThat(source).contains(": a value saturates.\n");
    assertThat(source).contains("net_test_in[").contains("= {\n  {\n    1, -2, 2\n  },");
    assertThat(source).contains("{\n    -4, 0, 4\n  }").contains("{\n    8, 2, 31\n  }");
  }

  @Test
  void whatIsNoSuchChain_isRefused() {
    FixedFormat format = FixedFormat.signed(0.25, 8, RoundingMode.FLOOR, Overflow.SATURATE);
    FixedFormat wraps = FixedFormat.signed(0.25, 8, RoundingMode.FLOOR, Overflow.WRAP);
    FixedFormat thirds = FixedFormat.signed(0.3, 8, RoundingMode.FLOOR, Overflow.SATURATE);
    Affine dense = Affine.of(Matrix.of(1, 1, 0.5), Vector.of(0.25));
    Affine odd = Affine.of(Matrix.of(1, 2, 1.0, 0.1), Vector.of(0));
    Affine far = Affine.of(Matrix.of(1, 1, 0x1p30), Vector.of(0x1p-40));
    Round cast = new Round(1, format);
    refused(Network.of(List.of(dense)), "only weights are quantized");
    refused(Network.of(List.of(dense, cast)), "its input is real");
    refused(Network.of(List.of(cast, dense)), "layer 2 gives values that are not cast");
    refused(Network.of(List.of(cast, dense, dense, cast)), "layer 2 gives values");
    refused(
        Network.of(List.of(cast, new Relu(1), cast)), "layer 2 is neither dense nor a convolution");
    refused(Network.of(List.of(cast)), "no layer with weights");
    refused(Network.of(List.of(cast, dense, new Round(1, wraps))), "wrap around");
    refused(Network.of(List.of(new Round(1, thirds), dense, cast)), "no power of two");
    refused(Network.of(List.of(new Round(2, format), odd, cast)), "--step power-of-two");
    refused(Network.of(List.of(cast, far, cast)), "sums need");
    refused(
        Network.of(
            1, List.of(Node.of(cast, 0), Node.of(dense, 1), new Node(new Add(1), List.of(1, 2)))),
        "no chain");
  }

  @Test
  void whatIsNoInteger_isRefused() {
    Round cast = new Round(3, FixedFormat.signed(0.25, 8, RoundingMode.FLOOR, Overflow.SATURATE));
    double third = 1 / 3.0;
    Affine average =
        new Affine(new DenseMap(Matrix.of(1, 3, third, third, 0.1)), Vector.of(0), Stored.NOTHING);
    assertThatThrownBy(() -> FixedGraph.of(Network.of(List.of(cast, average))))
        .isInstanceOf(UnfitException.class)
        .hasMessageContaining("no parameter, as of an average");
  }

  private static void refused(Network network, String why) {
    assertThatThrownBy(() -> FixedChain.of(network))
        .isInstanceOf(UnfitException.class)
        .hasMessageContaining(why);
  }
}
