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
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.etalon.network.Network;
import org.etalon.onnx.OnnxWriter;
import org.etalon.train.DataSplit;
import org.etalon.train.Loss;
import org.etalon.train.Optimizer;
import org.etalon.train.Samples;
import org.etalon.train.Schedule;
import org.etalon.train.Targets;
import org.etalon.train.Trainer;
import org.etalon.train.TrainingOptions;
import org.etalon.train.TrainingResult;
import org.etalon.train.WeightQuantization;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ONNX Runtime decides with the files of training as training says it would. */
class TrainedOnnxTest {
  @TempDir Path folder = Path.of("");

  private static DataSplit rings() {
    SplittableRandom random = new SplittableRandom(4);
    double[][] rows = new double[2000][];
    int[] classes = new int[rows.length];
    for (int s = 0; s < rows.length; s++) {
      double x = random.nextDouble(-1, 1);
      double y = random.nextDouble(-1, 1);
      classes[s] = (int) Math.min(2, 3 * Math.hypot(x, y));
      rows[s] = new double[] {x, y};
    }
    return DataSplit.random(Samples.of(rows, Targets.classes(3, classes)), 0.2, 0.3, 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"binaryconnect", "uniform:2", "uniform:5:floor", "uniform:8"})
  void quantizedFile_inOnnxRuntime_hasTheTestErrorOfTheCurve(String quantization)
      throws IOException, OrtException {
    DataSplit data = rings();
    TrainingOptions options =
        new TrainingOptions(
            new TrainingOptions.Architecture(List.of(40, 40), true),
            Loss.SQUARED_HINGE,
            WeightQuantization.parse(quantization),
            new TrainingOptions.Descent(
                new Optimizer.Adam(0), new Schedule(Schedule.Shape.EXPONENTIAL, 0.01, 1e-3), 50),
            new TrainingOptions.Stopping(15, 5, 0),
            1,
            2);
    TrainingResult result = Trainer.train(data, options, progress -> {});
    assertThat(result.best().testError()).isLessThan(0.15);
    Path quantized = folder.resolve("quantized.onnx");
    OnnxWriter.writeRowScaled(result.quantized().orElseThrow(), Map.of(), quantized);
    Path real = folder.resolve("float.onnx");
    OnnxWriter.write(result.real(), real);
    assertThat(wrongInOnnxRuntime(quantized, data.test()))
        .isEqualTo(Math.rint(result.best().testError() * data.test().count()));
    assertThat(wrongInOnnxRuntime(real, data.test())).isEqualTo(wrong(result.real(), data.test()));
  }

  private static double wrong(Network network, Samples samples) {
    int wrong = 0;
    for (int s = 0; s < samples.count(); s++) {
      double[] y = network.forward(samples.input(s));
      wrong += best(y[0], y[1], y[2]) == samples.targets().classOf(s) ? 0 : 1;
    }
    return wrong;
  }

  private static int best(double a, double b, double c) {
    return a >= b && a >= c ? 0 : b >= c ? 1 : 2;
  }

  private static double wrongInOnnxRuntime(Path file, Samples samples)
      throws IOException, OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    int wrong = 0;
    try (OrtSession session = environment.createSession(Files.readAllBytes(file))) {
      for (int s = 0; s < samples.count(); s++) {
        double[] x = samples.input(s);
        FloatBuffer buffer = FloatBuffer.wrap(new float[] {(float) x[0], (float) x[1]});
        try (OnnxTensor tensor = OnnxTensor.createTensor(environment, buffer, new long[] {1, 2});
            OrtSession.Result result = session.run(Map.of("input", tensor))) {
          FloatBuffer y = ((OnnxTensor) result.get(0)).getFloatBuffer();
          wrong += best(y.get(0), y.get(1), y.get(2)) == samples.targets().classOf(s) ? 0 : 1;
        }
      }
    }
    return wrong;
  }
}
