package org.etalon.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtException;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.etalon.exact.Dyadic;
import org.etalon.exact.Enclosure;
import org.etalon.network.Affine;
import org.etalon.network.LinearMap;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Round;
import org.etalon.nnet.NnetReader;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;
import org.etalon.testing.Cases;
import org.etalon.testing.DataFolder;
import org.etalon.testing.QonnxReference;
import org.etalon.vnnlib.VnnlibReader;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Networks that people use, each on points of its domain: what Etalon reads is what ONNX Runtime
 * computes, within the rounding of float32. {@code -Detalon.real.points=1000} takes more points.
 */
class RealModelsTest {
  private static final int POINTS = Integer.getInteger("etalon.real.points", Cases.of(3));

  private static final double UNIT = 0x1p-24;

  /** Rounding bounds that grow beyond this part of the outputs would hide a wrong reading. */
  private static final double LOOSE = 1e-3;

  /** A normalization of 64 channels on a value of one: ONNX Runtime refuses it, too. */
  private static final String MALFORMED = "jets_bn_keras.onnx";

  /** Of operator set 6, older than what ONNX Runtime runs. */
  private static final String OLD = "jets_bn_pytorch.onnx";

  /** A .nnet file under another name. */
  private static final String NNET = "vertcas_pra01.onnx";

  /** So deep that one point in exact arithmetic takes half a minute: where slow tests run. */
  private static final String DEEP = "light_densenet121.onnx";

  @TestFactory
  List<DynamicTest> read_onRealModel_agreesWithOnnxRuntime() {
    return DataFolder.files("real", ".onnx").stream()
        .filter(file -> !file.getFileName().toString().startsWith("qonnx_"))
        .filter(file -> !List.of(MALFORMED, OLD, NNET).contains(file.getFileName().toString()))
        .filter(file -> Cases.all() || !file.getFileName().toString().equals(DEEP))
        .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> agrees(file)))
        .toList();
  }

  @Test
  void read_onModelThatOnnxRuntimeRefuses_isRefused() throws IOException, OrtException {
    Path file = DataFolder.file("real/" + MALFORMED);
    assertThat(refusal(file)).contains("BatchNormalization", "[64, 1]").doesNotContain("\n");
    try (OnnxRuntimeOracle oracle = OnnxRuntimeOracle.asDefined(Files.readAllBytes(file))) {
      assertThatThrownBy(() -> oracle.runAll(Map.of("input_1_0", 16), new double[16]))
          .isInstanceOf(OrtException.class)
          .hasMessageContaining("BatchNormalization");
    }
  }

  /** As of operator set 7, which runs: there its operators mean the same. */
  @Test
  void read_onModelOfOldOperators_agreesWithOnnxRuntimeOnItAsOfANewerSet()
      throws IOException, OrtException {
    byte[] old = Files.readAllBytes(DataFolder.file("real/" + OLD));
    Model model = OnnxReader.read(old, OLD);
    assertThat(model.network().inputSize()).isEqualTo(16);
    assertThat(model.head().label()).isEqualTo("Softmax");
    assertThatThrownBy(() -> OnnxRuntimeOracle.asDefined(old))
        .isInstanceOf(OrtException.class)
        .hasMessageContaining("Gemm(6)");
    agrees(model, inSet7(old), Box.cube(16, -1, 1));
  }

  /** The model without the attributes of set 6 that set 7 does not have, and calls that its own. */
  private static byte[] inSet7(byte[] old) {
    Set<String> gone = Set.of("is_test", "broadcast");
    UnaryOperator<ByteString> ofNode =
        node ->
            changed(
                node,
                5,
                a ->
                    gone.contains(RawMessage.of(a).last(1).toStringUtf8())
                        ? Optional.empty()
                        : Optional.of(a));
    ByteString model =
        changed(
            ByteString.copyFrom(old),
            7,
            graph -> Optional.of(changed(graph, 1, node -> Optional.of(ofNode.apply(node)))));
    ByteString version = ByteString.copyFrom(new Fields().text(1, "").integer(2, 7).toByteArray());
    return changed(model, 8, opset -> Optional.of(version)).toByteArray();
  }

  /** A message whose fields of a number are changed, or left out. */
  private static ByteString changed(
      ByteString message, int number, Function<ByteString, Optional<ByteString>> change) {
    Fields fields = new Fields();
    for (RawMessage.Field field : RawMessage.of(message).fields()) {
      if (field.number() == number) {
        change
            .apply(field.content())
            .ifPresent(content -> fields.raw(number, content.toByteArray()));
      } else {
        fields.copy(field.whole());
      }
    }
    return ByteString.copyFrom(fields.toByteArray());
  }

  @Test
  void read_onNnetFile_isReadByItsOwnReader() throws IOException {
    Path file = DataFolder.file("real/" + NNET);
    assertThat(refusal(file)).contains("a .nnet file is read where its name ends in .nnet");
    assertThat(NnetReader.read(file).network().outputSize()).isEqualTo(9);
  }

  /**
   * Their activations are quantized: read as real networks they would be other functions. The judge
   * computes the operators as QONNX defines them, in doubles; its sums and ours differ by little,
   * and nowhere here is a value so near an end of a cell that it falls into the next.
   */
  @Test
  void read_onQuantizedActivations_castsThemAsTheOperatorsPagesSay() throws IOException {
    for (String name : List.of("jets_qkeras", "kws_w3a3", "tfc_2w2a", "unsw_w2a2")) {
      Path file = DataFolder.file("real/qonnx_" + name + ".onnx");
      Network network = OnnxReader.read(file).network();
      assertThat(network.layers().stream().anyMatch(Round.class::isInstance)).as(name).isTrue();
      QonnxReference reference = QonnxReference.of(Files.readAllBytes(file));
      SplittableRandom random = new SplittableRandom(19);
      Set<Double> seen = new HashSet<>();
      for (int n = 0; n < 50; n++) {
        double[] x = random.doubles(network.inputSize(), -1, 1).map(t -> (float) t).toArray();
        double[] expected = reference.evaluate(x);
        Dyadic[] y = network.forwardExact(x);
        assertThat(y).hasSameSizeAs(expected);
        for (int i = 0; i < y.length; i++) {
          assertThat(y[i].toDouble()).as(name).isCloseTo(expected[i], within(1e-6));
          seen.add(expected[i]);
        }
      }
      assertThat(seen).as(name).hasSizeGreaterThan(1);
    }
  }

  private static String refusal(Path file) throws IOException {
    try {
      return "read: " + OnnxReader.read(file).network();
    } catch (ModelException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static void agrees(Path file) throws IOException, OrtException {
    Model model = OnnxReader.read(file);
    agrees(model, Files.readAllBytes(file), domain(file, model.network().inputSize()));
  }

  private static void agrees(Model model, byte[] bytes, Box box) throws OrtException {
    Network network = model.network();
    SplittableRandom random = new SplittableRandom(17);
    try (OnnxRuntimeOracle oracle = OnnxRuntimeOracle.asDefined(bytes)) {
      for (int p = 0; p < POINTS; p++) {
        double[] x = new double[network.inputSize()];
        for (int i = 0; i < x.length; i++) {
          double t = random.nextDouble();
          x[i] = (float) (box.lower(i) + t * (box.upper(i) - box.lower(i)));
        }
        compare(model, x, oracle.runAll(model.metadata().inputs(), x));
      }
    }
  }

  private static Box domain(Path file, int inputs) throws IOException {
    Path property = Path.of(file.toString().replaceFirst("onnx$", "vnnlib"));
    return Files.exists(property)
        ? VnnlibReader.readDomain(Files.readAllBytes(property), inputs).hull()
        : Box.cube(inputs, -1, 1);
  }

  private static void compare(Model model, double[] x, double[] expected) {
    double[][] valueAndError = forward(model.network(), x);
    double[] value = valueAndError[0];
    double error = Arrays.stream(valueAndError[1]).max().orElseThrow();
    double factor = model.head().lipschitzUp(Norm.INF).orElse(1);
    Dyadic[] exact = Arrays.stream(value).mapToObj(Dyadic::of).toArray(Dyadic[]::new);
    Enclosure[] behind = model.head().enclose(exact).orElseThrow();
    double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    double tolerance = Math.min(factor * error + 64 * UNIT * largest, LOOSE * Math.max(1, largest));
    assertThat(behind).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(Math.abs(behind[i].lower().toDouble() - expected[i]))
          .as("output " + i + ", " + expected[i])
          .isLessThanOrEqualTo(tolerance);
    }
  }

  /** The values at x, and how far float32 in any order may be from them. */
  private static double[][] forward(Network network, double[] x) {
    double[][] values = new double[network.nodes().size() + 1][];
    double[][] errors = new double[values.length][];
    int[] lastUse = new int[values.length];
    for (int k = 1; k < values.length; k++) {
      for (int input : network.nodes().get(k - 1).inputs()) {
        lastUse[input] = k;
      }
    }
    values[0] = x;
    errors[0] = new double[x.length];
    for (int k = 1; k < values.length; k++) {
      Node node = network.nodes().get(k - 1);
      double[][] taken = node.inputs().stream().map(i -> values[i]).toArray(double[][]::new);
      double[][] wrong = node.inputs().stream().map(i -> errors[i]).toArray(double[][]::new);
      double[] y = node.layer().forward(taken);
      values[k] = y;
      errors[k] =
          node.layer()
              .fold(
                  affine -> error(affine, taken[0], wrong[0]),
                  relu -> wrong[0],
                  add -> sum(wrong[0], wrong[1], y),
                  pool -> {
                    double largest = Arrays.stream(wrong[0]).max().orElseThrow();
                    double[] all = new double[y.length];
                    Arrays.fill(all, largest);
                    return all;
                  },
                  cast -> {
                    throw new AssertionError("no model of these casts");
                  });
      for (int input : node.inputs()) {
        values[input] = lastUse[input] == k ? new double[0] : values[input];
        errors[input] = lastUse[input] == k ? new double[0] : errors[input];
      }
    }
    return new double[][] {values[values.length - 1], errors[values.length - 1]};
  }

  /** What the inputs' errors become, and the rounding of as many terms as a sum has: at once. */
  private static double[] error(Affine affine, double[] x, double[] wrong) {
    double[] parameters = affine.map().parameters();
    LinearMap absolute =
        affine.map().withParameters(Arrays.stream(parameters).map(Math::abs).toArray());
    int terms = Math.min(affine.inputSize(), Math.max(1, parameters.length)) + 4;
    double[] each = new double[x.length];
    Arrays.setAll(each, j -> wrong[j] + terms * UNIT * Math.abs(x[j]));
    double[] carried = absolute.apply(each);
    for (int i = 0; i < carried.length; i++) {
      carried[i] += terms * UNIT * Math.abs(affine.bias().get(i));
    }
    return carried;
  }

  private static double[] sum(double[] a, double[] b, double[] y) {
    double[] sum = new double[a.length];
    Arrays.setAll(sum, i -> a[i] + b[i] + UNIT * Math.abs(y[i]));
    return sum;
  }
}
