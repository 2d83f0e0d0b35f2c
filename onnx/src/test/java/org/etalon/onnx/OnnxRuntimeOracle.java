package org.etalon.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.SplittableRandom;
import org.etalon.network.Network;

/** A model in ONNX Runtime: what its file means to others. */
final class OnnxRuntimeOracle implements AutoCloseable {
  private final OrtEnvironment environment =
      OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
  private final OrtSession session;

  OnnxRuntimeOracle(byte[] model) throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(1);
    session = environment.createSession(model, options);
  }

  /** The outputs for one sample; the input goes in with the declared shape, its batch as 1. */
  double[] run(double[] x) throws OrtException {
    NodeInfo info = session.getInputInfo().values().iterator().next();
    long[] shape = ((TensorInfo) info.getInfo()).getShape();
    for (int i = 0; i < shape.length; i++) {
      shape[i] = shape[i] < 0 ? 1 : shape[i];
    }
    FloatBuffer data = FloatBuffer.allocate(x.length);
    for (double value : x) {
      data.put((float) value);
    }
    data.flip();
    String name = session.getInputNames().iterator().next();
    try (OnnxTensor tensor = OnnxTensor.createTensor(environment, data, shape);
        OrtSession.Result result = session.run(Map.of(name, tensor))) {
      FloatBuffer output = ((OnnxTensor) result.get(0)).getFloatBuffer();
      double[] y = new double[output.remaining()];
      for (int i = 0; i < y.length; i++) {
        y[i] = output.get();
      }
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
        assertThat(actual[i])
            .isCloseTo(expected[i], org.assertj.core.data.Offset.offset(2e-5 * largest));
      }
    }
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
