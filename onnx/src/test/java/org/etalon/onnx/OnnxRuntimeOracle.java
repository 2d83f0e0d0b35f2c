package org.etalon.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import ai.onnxruntime.TensorInfo;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.etalon.linalg.Vector;
import org.etalon.network.Network;

/** A model in ONNX Runtime: what its file means to others. */
final class OnnxRuntimeOracle implements AutoCloseable {
  private final OrtEnvironment environment =
      OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
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

  /**
   * All outputs, one after the other, for one sample of all inputs, one after the other; of
   * decisions the places. Where a declared shape asks for more samples, the one is repeated.
   *
   * @param sizes the entries of a sample of each input
   */
  double[] runAll(Map<String, Integer> sizes, double[] x) throws OrtException {
    Map<String, OnnxTensor> feed = new LinkedHashMap<>();
    int first = 0;
    int samples = 1;
    for (Map.Entry<String, Integer> input : sizes.entrySet()) {
      NodeInfo info = session.getInputInfo().get(input.getKey());
      long[] shape = ((TensorInfo) info.getInfo()).getShape();
      long[] fixed = Arrays.stream(shape).map(d -> d < 0 ? 1 : d).toArray();
      FloatBuffer data =
          FloatBuffer.allocate((int) Arrays.stream(fixed).reduce(1, (a, b) -> a * b));
      for (int i = 0; i < data.capacity(); i++) {
        data.put(i, (float) x[first + i % input.getValue()]);
      }
      first += input.getValue();
      samples = Math.max(samples, data.capacity() / input.getValue());
      feed.put(input.getKey(), OnnxTensor.createTensor(environment, data, fixed));
    }
    List<Double> y = new ArrayList<>();
    try (OrtSession.Result result = session.run(feed)) {
      for (Map.Entry<String, OnnxValue> output : result) {
        double[] values = numbers((OnnxTensor) output.getValue());
        Arrays.stream(values, 0, values.length / samples).forEach(y::add);
      }
    } finally {
      feed.values().forEach(OnnxTensor::close);
    }
    return y.stream().mapToDouble(v -> v).toArray();
  }

  private static double[] numbers(OnnxTensor tensor) {
    if (tensor.getInfo().type == OnnxJavaType.INT64) {
      LongBuffer places = tensor.getLongBuffer();
      double[] values = new double[places.remaining()];
      Arrays.setAll(values, i -> places.get(i));
      return values;
    }
    FloatBuffer buffer = tensor.getFloatBuffer();
    double[] values = new double[buffer.remaining()];
    Arrays.setAll(values, i -> buffer.get(i));
    return values;
  }

  /** The names and declared types and shapes of inputs and outputs. */
  List<String> ports() throws OrtException {
    List<String> ports = new ArrayList<>();
    for (Map<String, NodeInfo> infos : List.of(session.getInputInfo(), session.getOutputInfo())) {
      infos.forEach((name, info) -> ports.add(name + " " + described((TensorInfo) info.getInfo())));
    }
    return ports;
  }

  private static String described(TensorInfo info) {
    return info.onnxType
        + Arrays.toString(info.getShape())
        + Arrays.toString(info.getDimensionNames());
  }

  /**
   * The outputs and their shape for a feed of float32 numbers, converted to the type of the input.
   *
   * @param samples how many samples a dimension without a number stands for
   */
  Outputs feed(float[] data, int samples) throws OrtException {
    Map.Entry<String, NodeInfo> input = session.getInputInfo().entrySet().iterator().next();
    TensorInfo info = (TensorInfo) input.getValue().getInfo();
    long[] shape = Arrays.stream(info.getShape()).map(d -> d < 0 ? samples : d).toArray();
    try (OnnxTensor tensor =
            info.type == OnnxJavaType.DOUBLE
                ? OnnxTensor.createTensor(environment, doubles(data), shape)
                : OnnxTensor.createTensor(environment, FloatBuffer.wrap(data), shape);
        OrtSession.Result result = session.run(Map.of(input.getKey(), tensor))) {
      OnnxTensor output = (OnnxTensor) result.get(0);
      double[] values;
      if (output.getInfo().type == OnnxJavaType.DOUBLE) {
        values = new double[output.getDoubleBuffer().remaining()];
        output.getDoubleBuffer().get(values);
      } else {
        FloatBuffer buffer = output.getFloatBuffer();
        values = new double[buffer.remaining()];
        Arrays.setAll(values, i -> buffer.get());
      }
      return new Outputs(Arrays.toString(output.getInfo().getShape()), Vector.of(values));
    }
  }

  /** Whether it runs on so many samples at once. */
  boolean takes(int samples) {
    try {
      feed(new float[feedSize(samples)], samples);
      return true;
    } catch (OrtException e) {
      return false;
    }
  }

  /** The numbers in a feed of so many samples. */
  int feedSize(int samples) throws OrtException {
    TensorInfo info = (TensorInfo) session.getInputInfo().values().iterator().next().getInfo();
    return (int)
        Arrays.stream(info.getShape()).map(d -> d < 0 ? samples : d).reduce(1, (a, b) -> a * b);
  }

  private static DoubleBuffer doubles(float[] data) {
    double[] values = new double[data.length];
    Arrays.setAll(values, i -> data[i]);
    return DoubleBuffer.wrap(values);
  }

  /** What a run gives. */
  record Outputs(String shape, Vector values) {}

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
