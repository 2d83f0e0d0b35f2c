package org.etalon.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.etalon.exact.Dyadic;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Convolution;
import org.etalon.network.ConvolutionShape;
import org.etalon.network.MaxPool;
import org.etalon.network.Network;
import org.etalon.network.Round;
import org.etalon.onnx.QonnxWriter;
import org.etalon.problem.UnfitException;
import org.etalon.testing.Cases;
import org.etalon.testing.FixedPools;
import org.etalon.testing.OnnxNodes;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * What hls4ml computes of the file and the configuration, by a program in C++ of the casts of
 * {@code ap_fixed} and of hls4ml's dense layer in their closed forms.
 */
class HlsProjectTest {
  @TempDir static Path folder = Path.of("");

  private static Path program = Path.of("");

  @BeforeAll
  static void compile() throws IOException {
    Gcc.assume("g++");
    program = Gcc.compileCxx(folder, "/hls4ml.cc");
  }

  static Stream<CExportTest.Shape> shapes() {
    org.etalon.fixed.RoundingMode even = org.etalon.fixed.RoundingMode.HALF_EVEN;
    org.etalon.fixed.RoundingMode floor = org.etalon.fixed.RoundingMode.FLOOR;
    return Stream.of(
        new CExportTest.Shape(even, 3, 6, 0),
        new CExportTest.Shape(floor, 3, 6, 0),
        new CExportTest.Shape(even, 11, 8, 0),
        new CExportTest.Shape(floor, 8, 12, 0),
        new CExportTest.Shape(even, 4, 11, 3));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void hls4mlsArithmetic_givesWhatTheNetworkGives(CExportTest.Shape shape) throws IOException {
    compare(shape.network(), shape.bits(), Cases.of(10_000));
  }

  static Stream<FixedPools> images() {
    org.etalon.fixed.RoundingMode even = org.etalon.fixed.RoundingMode.HALF_EVEN;
    org.etalon.fixed.RoundingMode floor = org.etalon.fixed.RoundingMode.FLOOR;
    return Stream.of(
        new FixedPools(1, false, true, even, 5, 8, 8),
        new FixedPools(2, true, true, floor, 8, 11, 9));
  }

  @ParameterizedTest
  @MethodSource("images")
  void hls4mlsArithmetic_givesWhatTheNetworkGives_ofImages(FixedPools made) throws IOException {
    compare(made.network(), made.bits(), Cases.of(2_000));
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("images")
  void hls4mlsArithmetic_givesWhatTheNetworkGives_ofImages_oftener(FixedPools made)
      throws IOException {
    compare(made.network(), made.bits(), 10_000);
  }

  private void compare(Network network, int bits, int count) throws IOException {
    HlsProject project = HlsProject.of(FixedChain.of(network));
    SplittableRandom random = new SplittableRandom(bits);
    StringBuilder given = new StringBuilder(layers(network, project.config()));
    List<Dyadic> expected = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      int reach = n % 2 == 0 ? 40 : 1 << bits;
      double[] x = random.doubles(network.inputSize(), -reach * 0.25, reach * 0.25).toArray();
      for (int i = 0; i < x.length; i++) {
        x[i] = n % 3 == 0 ? Math.rint(x[i] * 8) / 8 : (double) (float) x[i]; // ties, and others
        given.append(x[i]).append('\n');
      }
      expected.addAll(List.of(network.forwardExact(x)));
    }
    assertThat(outputs(given.toString())).isEqualTo(expected);
    assertThat(new HashSet<>(expected)).hasSizeGreaterThan(12);
  }

  private List<Dyadic> outputs(String given) throws IOException {
    Files.writeString(folder.resolve("in.txt"), given);
    String printed = Gcc.run(folder, List.of("sh", "-c", program.toAbsolutePath() + " < in.txt"));
    return printed.lines().map(line -> Dyadic.of(Double.parseDouble(line))).toList();
  }

  /** A cast that the configuration leaves out must be seen: wider sums are, narrower are not. */
  @Test
  void accumulatorOfFewerBits_givesSomethingElse() throws IOException {
    Network network = shapes().findFirst().orElseThrow().network();
    FixedChain chain = FixedChain.of(network);
    String config = HlsProject.of(chain).config();
    String sums = HlsType.ofSums((Stage) chain.places().get(0).step());
    String inputs = "7.75\n-8\n7.75\n-8\n-8\n-8\n0.25\n7.75\n7.75\n";
    String[] parts = sums.substring(6).split("[,>]", -1);
    int bits = Integer.parseInt(parts[0]);
    int whole = Integer.parseInt(parts[1]);
    String fewer = "fixed<" + (bits - 3) + "," + (whole - 3) + ",TRN,WRAP>";
    String coarser = "fixed<" + (bits - 4) + "," + whole + ",TRN,WRAP>";
    List<Dyadic> right = outputs(layers(network, config) + inputs);
    for (String other : List.of(fewer, coarser)) {
      assertThat(outputs(layers(network, config.replace(sums, other)) + inputs))
          .as(other)
          .isNotEqualTo(right);
    }
  }

  /** The file and the configuration as the program reads them, layers by their names. */
  private String layers(Network network, String config) throws IOException {
    Path file = folder.resolve("net.onnx");
    QonnxWriter.write(network, Map.of(), file);
    OnnxNodes graph = OnnxNodes.of(Files.readAllBytes(file));
    Map<?, ?> layers =
        (Map<?, ?>)
            ((Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(config))
                .get("LayerName");
    Set<Object> unused = new HashSet<>(layers.keySet());
    String input = graph.input();
    assertThat(input).as("hls4ml makes no layer of this name").isNotEqualTo("input");
    StringBuilder text = new StringBuilder("cast " + type(layers, input, "result") + "\n");
    unused.remove(input);
    String bias = "";
    String dense = "";
    for (OnnxNodes.Node node : graph.nodes()) {
      if (node.type().equals("Conv")) {
        unused.remove(node.name());
        assertThat(type(layers, node.name(), "result")).isEqualTo("auto");
        text.append(conv(graph, node, layers));
      } else if (node.type().equals("MaxPool")) {
        unused.remove(node.name());
        text.append("pool " + geometry(graph, node) + type(layers, node.name(), "accum") + "\n");
        text.append("cast " + type(layers, node.name(), "result") + "\n");
      } else if (node.type().equals("Transpose")) {
        List<Integer> shape = graph.declared().get(node.inputs().get(0));
        assertThat(node.integers().get("perm")).containsExactly(0L, 2L, 3L, 1L);
        text.append("pixels " + shape.get(1) + "\n");
      } else if (node.type().equals("MatMul")) {
        dense = node.name();
        unused.remove(dense);
        assertThat(type(layers, dense, "result")).as("else biases are not fused").isEqualTo("auto");
        bias =
            graph.nodes().stream()
                .filter(n -> n.inputs().contains(node.output()))
                .findFirst()
                .orElseThrow()
                .inputs()
                .get(1);
        text.append(dense(graph, node.inputs().get(1), bias, layers, dense));
      } else if (node.type().equals("Relu")) {
        unused.remove(node.name());
        text.append("relu ").append(type(layers, node.name(), "result")).append('\n');
      } else if (node.type().equals("IntQuant") && layers.containsKey(node.name())) {
        unused.remove(node.name());
        text.append("cast ").append(type(layers, node.name(), "result")).append('\n');
      }
    }
    assertThat(unused).isEmpty();
    return text.append("end\n").toString();
  }

  private static String type(Map<?, ?> layers, String layer, String what) {
    Object precision = ((Map<?, ?>) layers.get(layer)).get("Precision");
    return String.valueOf(((Map<?, ?>) precision).get(what)).replaceAll("[<>,]", " ").strip();
  }

  private static String dense(
      OnnxNodes graph, String weights, String bias, Map<?, ?> layers, String name) {
    OnnxNodes.Tensor matrix = stored(graph, weights);
    String weight = type(layers, name, "weight");
    String biases = type(layers, name, "bias");
    return String.join(
            "\n",
            "dense " + matrix.shape()[0] + " " + matrix.shape()[1],
            weight,
            biases,
            type(layers, name, "accum"),
            decimals(matrix.values(), weight),
            decimals(stored(graph, bias).values(), biases))
        + "\n";
  }

  /** Sizes of the input and the output, of windows, strides, and pads before the input. */
  private static String geometry(OnnxNodes graph, OnnxNodes.Node node) {
    List<Object> all = new ArrayList<>();
    all.addAll(graph.declared().get(node.inputs().get(0)).subList(1, 4));
    all.addAll(graph.declared().get(node.output()).subList(1, 4));
    all.addAll(node.integers().get("kernel_shape"));
    all.addAll(node.integers().get("strides"));
    all.addAll(node.integers().get("pads").subList(0, 2));
    assertThat(node.integers().get("dilations")).containsOnly(1L);
    assertThat(node.integers().getOrDefault("group", List.of(1L))).containsOnly(1L);
    return all.toString().replaceAll("[\\[\\],]", "") + "\n";
  }

  private static String conv(OnnxNodes graph, OnnxNodes.Node node, Map<?, ?> layers) {
    String weight = type(layers, node.name(), "weight");
    String biases = type(layers, node.name(), "bias");
    return "conv "
        + geometry(graph, node)
        + String.join(
            "\n",
            weight,
            biases,
            type(layers, node.name(), "accum"),
            decimals(stored(graph, node.inputs().get(1)).values(), weight),
            decimals(stored(graph, node.inputs().get(2)).values(), biases))
        + "\n";
  }

  private static OnnxNodes.Tensor stored(OnnxNodes graph, String quantized) {
    OnnxNodes.Node quantizer =
        graph.nodes().stream().filter(n -> n.output().equals(quantized)).findFirst().orElseThrow();
    return graph.initializers().get(quantizer.inputs().get(0));
  }

  /** As many digits behind the point as the type has bits there, as hls4ml writes parameters. */
  private static String decimals(double[] values, String type) {
    String[] parts = type.split(" ", -1);
    int digits = Math.max(0, Integer.parseInt(parts[1]) - Integer.parseInt(parts[2]));
    StringBuilder text = new StringBuilder();
    Arrays.stream(values)
        .mapToObj(value -> new BigDecimal(value).setScale(digits, RoundingMode.HALF_EVEN))
        .forEach(value -> text.append(value.toPlainString()).append(' '));
    return text.toString();
  }

  @Test
  void whatHls4mlHasNot_isRefused() {
    refused(new CExportTest.Shape(org.etalon.fixed.RoundingMode.HALF_AWAY, 3, 6, 0).network());
    FixedFormat odd =
        new FixedFormat(0.25, -3, 9, org.etalon.fixed.RoundingMode.FLOOR, Overflow.SATURATE);
    List<org.etalon.network.Layer> layers =
        new ArrayList<>(shapes().findFirst().orElseThrow().network().layers());
    layers.set(0, new Round(3, odd));
    refused(Network.of(layers));
  }

  @Test
  void imagesThatHls4mlTakesForOthers_areRefused() {
    org.etalon.fixed.RoundingMode floor = org.etalon.fixed.RoundingMode.FLOOR;
    refused(
        new FixedPools(1, false, false, floor, 5, 8, 8).network(), "layer 2: windows with gaps");
    Round signed = new Round(8, FixedFormat.signed(0.25, 8, floor, Overflow.SATURATE));
    Round unsigned = new Round(8, FixedFormat.unsigned(0.25, 8, floor, Overflow.SATURATE));
    refused(Network.of(List.of(signed, scaled(2, 0), signed)), "a convolution of groups");
    refused(Network.of(List.of(signed, scaled(1, 0.5), signed)), "a bias for each place");
    MaxPool beyond = MaxPool.of(8, new int[][] {{0, 1, 2}, {3, 4, 5}, {6, 7}});
    refused(
        Network.of(List.of(unsigned, scaled(1, 0), unsigned, beyond)),
        "layer 4: maxima over windows that reach beyond the image");
    HlsProject taken =
        HlsProject.of(FixedChain.of(Network.of(List.of(signed, scaled(1, 0), signed, beyond))));
    assertThat(taken.config()).contains("  output:\n    Precision:\n      accum: ");
  }

  /** A convolution of images of eight entries, a factor a channel, a group each. */
  private static Affine scaled(int groups, double first) {
    ConvolutionShape form =
        new ConvolutionShape(
            groups, 1, 8 / groups, groups, 1, 8 / groups, 1, 1, 1, 1, 0, 0, 1, 1, groups);
    double[] kernel = new double[groups];
    Arrays.fill(kernel, 2);
    double[] biases = new double[8];
    biases[0] = first;
    return new Affine(new Convolution(form, Vector.of(kernel)), Vector.of(biases));
  }

  private static void refused(Network network, String why) {
    FixedChain chain = FixedChain.of(network);
    assertThatThrownBy(() -> HlsProject.of(chain))
        .isInstanceOf(UnfitException.class)
        .hasMessageContaining(why);
  }

  private static void refused(Network network) {
    FixedChain chain = FixedChain.of(network);
    assertThatThrownBy(() -> HlsProject.of(chain))
        .isInstanceOf(UnfitException.class)
        .hasMessageContaining("hls4ml");
  }
}
