package org.etalon.it;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.etalon.engine.certify.Attempt;
import org.etalon.engine.certify.QuantizationProblem;
import org.etalon.engine.certify.QuantizationRequest;
import org.etalon.engine.certify.QuantizationResult;
import org.etalon.engine.certify.QuantizationSearch;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Network;
import org.etalon.onnx.Model;
import org.etalon.onnx.OnnxReader;
import org.etalon.onnx.OnnxWriter;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.problem.Property;
import org.etalon.problem.Verdict;
import org.etalon.problem.Witness;
import org.etalon.quant.FloatFormat;
import org.etalon.vnnlib.VnnlibReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fewest bits of ACAS Xu 1_1 over property 4, and the written model in ONNX Runtime. */
class AcasXuTest {
  private static final Property.Distance PROPERTY = Property.atMost(0.05);
  private static final SearchOptions OPTIONS = SearchOptions.defaults().withSeconds(60);

  @TempDir Path folder = Path.of("");

  @Test
  void quantize_uniform_isCertifiedWithAVerdictForEverySmallerWidth() throws Exception {
    QuantizationResult result = check(QuantizationRequest.uniform(1, 24));
    int bits = result.best().bits();
    assertThat(result.tried().stream().map(Attempt::bits).toList())
        .containsAll(IntStream.rangeClosed(1, bits).boxed().toList());
    assertThat(result.minimal()).isTrue();
  }

  @Test
  void quantize_float16_isCertified() throws Exception {
    check(QuantizationRequest.floating(FloatFormat.FLOAT16));
  }

  private QuantizationResult check(QuantizationRequest request) throws IOException, OrtException {
    Model model = OnnxReader.read(SharedData.file("acasxu/ACASXU_run2a_1_1_batch_2000.onnx"));
    Network f = model.network();
    Domain domain = VnnlibReader.readDomain(SharedData.file("acasxu/prop_4.vnnlib"), 5);
    QuantizationResult result =
        QuantizationSearch.run(QuantizationProblem.of(f, domain, PROPERTY, request), OPTIONS);
    assertThat(result.verdict()).isEqualTo(Verdict.CERTIFIED);
    Path file = folder.resolve("quantized.onnx");
    OnnxWriter.writeQuantized(result.quantized(), model.metadata(), Map.of(), file);
    compare(f, file, domain.boxes().get(0), result.best().certification().upperBound());
    return result;
  }

  /**
   * Runs f and the written model on 1,000 points. The model's float32 outputs are those of exact
   * arithmetic on the parameters it holds, up to float32 rounding: 7 layers of at most 51 additions
   * each, with a relative error of 2^-24 each and outputs and partial sums below 2000 in size, stay
   * far below 0.05 in the worst case and below 0.002 on points at random.
   */
  private static void compare(Network f, Path file, Box box, double proved)
      throws IOException, OrtException {
    Network g = OnnxReader.read(file).network();
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    SplittableRandom random = new SplittableRandom(1);
    try (OrtSession session = environment.createSession(Files.readAllBytes(file))) {
      String input = session.getInputNames().iterator().next();
      for (int n = 0; n < 1000; n++) {
        double[] x = new double[box.size()];
        float[] asFloat = new float[x.length];
        for (int i = 0; i < x.length; i++) {
          double inside = box.lower(i) + random.nextDouble() * (box.upper(i) - box.lower(i));
          asFloat[i] = (float) inside;
          asFloat[i] = asFloat[i] > box.upper(i) ? Math.nextDown(asFloat[i]) : asFloat[i];
          asFloat[i] = asFloat[i] < box.lower(i) ? Math.nextUp(asFloat[i]) : asFloat[i];
          x[i] = asFloat[i];
        }
        try (OnnxTensor tensor =
                OnnxTensor.createTensor(
                    environment, FloatBuffer.wrap(asFloat), new long[] {1, 1, 1, x.length});
            OrtSession.Result result = session.run(Map.of(input, tensor))) {
          FloatBuffer outputs = ((OnnxTensor) result.get(0)).getFloatBuffer();
          for (double expected : g.forward(x)) {
            assertThat(Math.abs(outputs.get() - expected)).isLessThan(0.002);
          }
        }
        if (box.contains(x)) {
          assertThat(Witness.of(f, g, x, Norm.INF).exceeds(Epsilon.of(proved))).isFalse();
        }
      }
    }
  }
}
