package org.etalon.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import ai.onnxruntime.TensorInfo;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.etalon.network.Network;

/** A model in ONNX Runtime: what its file means to others. */
final class OnnxRuntimeOracle implements AutoCloseable {
  private final OrtEnvironment environment =
      OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
  private final OrtSession session;

  private OnnxRuntimeOracle(byte[] model, OptLevel level, Map<String, String> entries)
      throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(1);
    options.setOptimizationLevel(level);
    for (Map.Entry<String, String> entry : entries.entrySet()) {
      options.addConfigEntry(entry.getKey(), entry.getValue());
    }
    session = environment.createSession(model, options);
  }

  /** With optimizations up to a level, and entries of the session's configuration. */
  static OnnxRuntimeOracle configured(byte[] model, OptLevel level, Map<String, String> entries)
      throws OrtException {
    return new OnnxRuntimeOracle(model, level, entries);
  }

  /** Node by node, as the operators are defined. */
  static OnnxRuntimeOracle asDefined(byte[] model) throws OrtException {
    return new OnnxRuntimeOracle(model, OptLevel.NO_OPT, Map.of());
  }

  /** With the optimizations of a default session, some of which round activations to integers. */
  static OnnxRuntimeOracle asDeployed(byte[] model) throws OrtException {
    return new OnnxRuntimeOracle(model, OptLevel.ALL_OPT, Map.of());
  }

  /** The outputs for one sample, repeated where the declared shape asks for more of them. */
  double[] run(double[] x) throws OrtException {
    NodeInfo info = session.getInputInfo().values().iterator().next();
    long[] shape = ((TensorInfo) info.getInfo()).getShape();
    int size = 1;
    for (int i = 0; i < shape.length; i++) {
      shape[i] = shape[i] < 0 ? 1 : shape[i];
      size *= (int) shape[i];
    }
    FloatBuffer data = FloatBuffer.allocate(size);
    for (int i = 0; i < size; i++) {
      data.put((float) x[i % x.length]);
    }
    data.flip();
    String name = session.getInputNames().iterator().next();
    try (OnnxTensor tensor = OnnxTensor.createTensor(environment, data, shape);
        OrtSession.Result result = session.run(Map.of(name, tensor))) {
      FloatBuffer output = ((OnnxTensor) result.get(0)).getFloatBuffer();
      double[] y = new double[output.remaining() * x.length / size];
      for (int i = 0; i < y.length; i++) {
        y[i] = output.get();
      }
      return y;
    }
  }

  /** The outputs for one sample of a float64 model. */
  double[] runDouble(double[] x) throws OrtException {
    String name = session.getInputNames().iterator().next();
    try (OnnxTensor tensor =
            OnnxTensor.createTensor(environment, DoubleBuffer.wrap(x), new long[] {1, x.length});
        OrtSession.Result result = session.run(Map.of(name, tensor))) {
      DoubleBuffer output = ((OnnxTensor) result.get(0)).getDoubleBuffer();
      double[] y = new double[output.remaining()];
      output.get(y);
      return y;
    }
  }

  /** Asserts that the network gives what the model gives, within float32 rounding. */
  void assertAgrees(Network network, int points, SplittableRandom random) throws OrtException {
    for (int p = 0; p < points; p++) {
      double[] x = new double[network.inputSize()];
      for (int i = 0; i < x.length; i++) {
        x[i] = (float) (2 * random.nextDouble() - 1);
      }
      double[] expected = run(x);
      double[] actual = network.forward(x);
      double largest = 1;
      for (double value : expected) {
        largest = Math.max(largest, Math.abs(value));
      }
      assertThat(actual).hasSameSizeAs(expected);
      for (int i = 0; i < actual.length; i++) {
        assertThat(actual[i]).isCloseTo(expected[i], Offset.offset(2e-5 * largest));
      }
    }
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
