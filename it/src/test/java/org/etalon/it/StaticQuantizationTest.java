package org.etalon.it;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.etalon.certificate.Certificate;
import org.etalon.certificate.Claim;
import org.etalon.checker.CheckOptions;
import org.etalon.checker.CheckResult;
import org.etalon.checker.Checker;
import org.etalon.checker.Question;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Fingerprint;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.onnx.Model;
import org.etalon.onnx.OnnxReader;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.problem.Verdict;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Models as a static quantizer writes them against their float models: ONNX Runtime, fused or not,
 * stays within what is proved for any runtime.
 */
@Order(1) // one of the longest
class StaticQuantizationTest {
  /** The float models, and the form of the quantized ones. */
  enum Case {
    GEMM_QDQ(StaticQuantizer.Product.GEMM, false),
    MAT_MUL_QDQ(StaticQuantizer.Product.MAT_MUL, false),
    CONV_QDQ(StaticQuantizer.Product.CONV, false),
    MAT_MUL_QOPERATOR(StaticQuantizer.Product.MAT_MUL, true),
    CONV_QOPERATOR(StaticQuantizer.Product.CONV, true);

    private final StaticQuantizer.Product product;
    private final boolean integers;

    Case(StaticQuantizer.Product product, boolean integers) {
      this.product = product;
      this.integers = integers;
    }

    StaticQuantizer quantizer(SplittableRandom random) {
      return switch (product) {
        case GEMM ->
            new StaticQuantizer(
                product,
                List.of(2),
                List.of(layer(random, 8, 2, 8), layer(random, 4, 8, 4), layer(random, 2, 4, 2)));
        case MAT_MUL ->
            new StaticQuantizer(
                product, List.of(3), List.of(layer(random, 0, 3, 6), layer(random, 0, 6, 2)));
        case CONV ->
            new StaticQuantizer(
                product,
                List.of(1, 3, 3),
                List.of(layer(random, 2, 2, 1, 2, 2), layer(random, 1, 1, 2, 2, 2)));
      };
    }

    long[] shape(int size) {
      return product == StaticQuantizer.Product.CONV
          ? new long[] {1, 1, 3, 3}
          : new long[] {1, size};
    }

    private static StaticQuantizer.Layer layer(
        SplittableRandom random, int biases, Integer... shape) {
      int size = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
      return new StaticQuantizer.Layer(
          floats(random, size), floats(random, biases), List.of(shape));
    }

    private static List<Float> floats(SplittableRandom random, int count) {
      return Stream.generate(() -> (float) random.nextDouble(-1, 1)).limit(count).toList();
    }
  }

  private static Certification bracket(Network f, Network g, Box box, long boxes) {
    Problem problem = new Problem(f, g, Domain.of(box), Property.bracket(), Semantics.ANY_RUNTIME);
    return Certifier.certify(problem, SearchOptions.defaults().withMaxSubproblems(boxes));
  }

  /** The values behind each rectifier, and the outputs. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  private static UnaryOperator<double[]>[] values(Network f) {
    List<UnaryOperator<double[]>> values = new ArrayList<>();
    for (int k = 1; k <= f.layers().size(); k++) {
      if (k == f.layers().size() || f.layers().get(k - 1).isRelu()) {
        Network part = Network.of(f.layers().subList(0, k));
        values.add(part::forward);
      }
    }
    return values.toArray(new UnaryOperator[0]);
  }

  private static List<double[]> inputs(SplittableRandom random, int size, int count) {
    List<double[]> inputs = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      double[] x = new double[size];
      Arrays.setAll(x, i -> (float) random.nextDouble(-1, 1));
      inputs.add(x);
    }
    return inputs;
  }

  private static double distance(double[] one, double[] other) {
    double largest = 0;
    for (int i = 0; i < one.length; i++) {
      largest = Math.max(largest, Math.abs(one[i] - other[i]));
    }
    return largest;
  }

  @ParameterizedTest
  @EnumSource
  void bound_ofAnyRuntime_holdsForSessionsOfOnnxRuntime(Case model) throws OrtException {
    SplittableRandom random = new SplittableRandom(3 + model.name().length());
    StaticQuantizer quantizer = model.quantizer(random);
    byte[] real = quantizer.real();
    Network f = OnnxReader.read(real, "real").network();
    int size = f.inputSize();
    List<double[]> samples = inputs(random, size, 300);
    List<double[]> points = new ArrayList<>(samples.subList(0, 15));
    for (int corner = 0; corner < 15; corner++) {
      double[] x = new double[size];
      Arrays.setAll(x, i -> random.nextBoolean() ? -1 : 1);
      points.add(x);
      samples.add(x);
      samples.add(Arrays.stream(x).map(entry -> -entry).toArray());
    }
    byte[] integers = quantizer.quantized(model.integers, samples, values(f));
    Model read = OnnxReader.read(integers, "quantized");
    assertThat(read.derived()).isEmpty();
    Network g = read.network();
    Box box = Box.cube(size, -1, 1);
    Certification proved = bracket(f, g, box, 200);
    assertThat(proved.upperBound()).isLessThan(10 * proved.lowerBound());
    double[] worst = proved.bracket().witness().orElseThrow().input().toArray();
    points.add(Arrays.stream(worst).map(entry -> (float) entry).toArray());
    for (OptLevel level : List.of(OptLevel.ALL_OPT, OptLevel.NO_OPT)) {
      List<double[]> outputs = run(integers, level, model.shape(size), points);
      for (int k = 0; k < points.size(); k++) {
        double[] x = points.get(k);
        assertThat(distance(outputs.get(k), f.forward(x)))
            .as("%s at %s", level, Arrays.toString(x))
            .isLessThanOrEqualTo(proved.upperBound());
        double apart = bracket(g, g, Box.of(x, x), 1).upperBound();
        assertThat(distance(outputs.get(k), g.forward(x)))
            .as("%s at %s", level, Arrays.toString(x))
            .isLessThanOrEqualTo(apart);
      }
    }
    check(f, g, Domain.of(box), 1.01 * proved.upperBound());
  }

  /** How a dynamic quantizer writes a float model. */
  enum Dynamic {
    GEMM(Case.MAT_MUL_QDQ, 11, false, true),
    COLUMNS(Case.MAT_MUL_QDQ, 13, true, true),
    UNSIGNED(Case.MAT_MUL_QDQ, 17, true, false),
    NEWER(Case.MAT_MUL_QDQ, 21, false, false),
    CONV(Case.CONV_QDQ, 15, false, true);

    private final Case model;
    private final int opset;
    private final boolean channels;
    private final boolean signed;

    Dynamic(Case model, int opset, boolean channels, boolean signed) {
      this.model = model;
      this.opset = opset;
      this.channels = channels;
      this.signed = signed;
    }

    StaticQuantizer quantizer(SplittableRandom random) {
      return model == Case.CONV_QDQ
          ? model.quantizer(random)
          : new StaticQuantizer(
              StaticQuantizer.Product.GEMM,
              List.of(3),
              List.of(
                  Case.layer(random, 8, 3, 8),
                  Case.layer(random, 4, 8, 4),
                  Case.layer(random, 2, 4, 2)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void bound_ofDynamicQuantization_holdsForSessionsOfOnnxRuntime(Dynamic how) throws OrtException {
    SplittableRandom random = new SplittableRandom(31 + how.ordinal());
    StaticQuantizer quantizer = how.quantizer(random);
    Network f = OnnxReader.read(quantizer.real(), "real").network();
    byte[] dynamic = quantizer.dynamic(how.opset, how.channels, how.signed);
    Model read = OnnxReader.read(dynamic, "dynamic");
    assertThat(read.derived()).isEmpty();
    Network g = read.network();
    int size = f.inputSize();
    Box box = Box.cube(size, -1, 1);
    Certification proved = bracket(f, g, box, 300);
    assertThat(proved.upperBound()).isLessThan(12 * proved.lowerBound());
    List<double[]> points = inputs(random, size, 40);
    points.add(new double[size]);
    double[] worst = proved.bracket().witness().orElseThrow().input().toArray();
    points.add(Arrays.stream(worst).map(entry -> (float) entry).toArray());
    for (int corner = 0; corner < 20; corner++) {
      double[] x = new double[size];
      Arrays.setAll(x, i -> random.nextInt(-1, 2));
      points.add(x);
    }
    for (OptLevel level : List.of(OptLevel.ALL_OPT, OptLevel.NO_OPT)) {
      List<double[]> outputs = run(dynamic, level, how.model.shape(size), points);
      for (int k = 0; k < points.size(); k++) {
        double[] x = points.get(k);
        assertThat(distance(outputs.get(k), f.forward(x)))
            .as("%s at %s", level, Arrays.toString(x))
            .isLessThanOrEqualTo(proved.upperBound());
        double apart = bracket(g, g, Box.of(x, x), 1).upperBound();
        assertThat(distance(outputs.get(k), g.forward(x)))
            .as("%s at %s", level, Arrays.toString(x))
            .isLessThanOrEqualTo(apart);
      }
    }
    check(f, g, Domain.of(box), 1.01 * proved.upperBound());
  }

  /** What is proved for any runtime is checked so, and is no proof of anything else. */
  private static void check(Network f, Network g, Domain domain, double epsilon) {
    Property.Distance property = Property.atMost(epsilon);
    Certification proof =
        Certifier.certify(
            new Problem(f, g, domain, property, Semantics.ANY_RUNTIME),
            SearchOptions.defaults().withMaxSubproblems(400).withRecording(true));
    assertThat(proof.verdict()).isEqualTo(Verdict.CERTIFIED);
    Certificate certificate =
        new Certificate(
            new Certificate.Models("", hash(f), "", hash(g)),
            Optional.empty(),
            new Claim.Distance(Norm.INF, Epsilon.of(epsilon)),
            domain.boxes(),
            proof.bracket().trees(),
            proof.bracket().evidence(),
            List.of(),
            Map.of(),
            List.of(),
            Semantics.ANY_RUNTIME,
            Optional.empty());
    for (Semantics asked : List.of(Semantics.ANY_RUNTIME, Semantics.REAL)) {
      Question question =
          new Question(f, "", Optional.of(g), "", domain, property, Optional.empty(), asked);
      CheckResult result = Checker.check(certificate, question, CheckOptions.defaults());
      assertThat(result.accepted()).as(result.reason()).isEqualTo(!asked.isReal());
    }
  }

  private static String hash(Network network) {
    return HexFormat.of().formatHex(Fingerprint.of(network));
  }

  private static List<double[]> run(
      byte[] model, OptLevel level, long[] shape, List<double[]> points) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    List<double[]> outputs = new ArrayList<>();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setOptimizationLevel(level);
      try (OrtSession session = environment.createSession(model, options)) {
        for (double[] x : points) {
          FloatBuffer data = FloatBuffer.allocate(x.length);
          Arrays.stream(x).forEach(entry -> data.put((float) entry));
          data.flip();
          try (OnnxTensor tensor = OnnxTensor.createTensor(environment, data, shape);
              OrtSession.Result result = session.run(Map.of("x", tensor))) {
            FloatBuffer output = ((OnnxTensor) result.get(0)).getFloatBuffer();
            double[] y = new double[output.remaining()];
            Arrays.setAll(y, i -> output.get(i));
            outputs.add(y);
          }
        }
      }
    }
    return outputs;
  }
}
