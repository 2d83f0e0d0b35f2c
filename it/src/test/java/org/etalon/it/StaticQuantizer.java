package org.etalon.it;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Models in float32 and what a static quantizer makes of them, laid out as that of ONNX Runtime
 * lays them out: activations in uint8 with a zero point, weights in int8 without one, biases in
 * int32; with QuantizeLinear and DequantizeLinear around each operator (QDQ), or in operators of
 * integers, which take over the rectifier (QOperator). And what a dynamic one makes of them: before
 * each product a DynamicQuantizeLinear, sums in int32, and both scales and the bias in float32.
 */
final class StaticQuantizer {
  /** What multiplies. */
  enum Product {
    MAT_MUL,
    GEMM,
    CONV
  }

  /** A product with its bias, if it has one: weights by rows, or kernels by channels. */
  record Layer(List<Float> weights, List<Float> bias, List<Integer> shape) {}

  /** An integer tensor's scale and zero point. */
  private record Scale(float step, int zero) {
    static Scale of(double least, double most) {
      double low = Math.min(0, least);
      float step = (float) ((Math.max(0, most) - low) / 255);
      return new Scale(step, (int) Math.rint(-low / step));
    }
  }

  /**
   * Weights of 7 bits (reduce_range): on processors without VNNI kernels add pairs of products in
   * 16 bits, which 8 bits overflow.
   */
  private static final int LARGEST = 63;

  private static final int FLOAT = 1;
  private static final int UINT8 = 2;
  private static final int INT8 = 3;
  private static final int INT32 = 6;
  private static final int INT64 = 7;

  private final Product product;
  private final List<Integer> input;
  private final List<Layer> layers;
  private final List<byte[]> nodes = new ArrayList<>();
  private final List<byte[]> tensors = new ArrayList<>();

  /**
   * A chain of layers, rectified between.
   *
   * @param input the shape without batches
   */
  StaticQuantizer(Product product, List<Integer> input, List<Layer> layers) {
    this.product = product;
    this.input = input;
    this.layers = layers;
  }

  /** The float model. */
  byte[] real() {
    String value = "x";
    for (int l = 0; l < layers.size(); l++) {
      Layer layer = layers.get(l);
      tensor("w" + l, FLOAT, layer.shape(), doubles(layer.weights()));
      String taken = value + ",w" + l;
      if (!layer.bias().isEmpty()) {
        tensor("b" + l, FLOAT, List.of(layer.bias().size()), doubles(layer.bias()));
        taken += ",b" + l;
      }
      boolean last = l == layers.size() - 1;
      node(type(), taken, last ? "y" : "z" + l);
      if (!last) {
        node("Relu", "z" + l, "a" + l);
      }
      value = "a" + l;
    }
    return model();
  }

  /**
   * The quantized model.
   *
   * @param integers whether in operators of integers
   * @param samples inputs to calibrate on
   * @param rectified the float model's values, of each layer, at an input
   */
  byte[] quantized(boolean integers, List<double[]> samples, UnaryOperator<double[]>[] rectified) {
    Scale scale = calibrated(samples, x -> x);
    scale("x", scale);
    node("QuantizeLinear", "x,x_s,x_z", "x_q");
    String value = "x";
    for (int l = 0; l < layers.size(); l++) {
      Scale next = calibrated(samples, rectified[l]);
      String given = l == layers.size() - 1 ? "y" : "a" + l;
      scale(given, next);
      parameters(l, scale, integers);
      if (integers) {
        integers(l, value, given);
      } else {
        real(l, value, given);
      }
      value = given;
      scale = next;
    }
    node("DequantizeLinear", "y_q,y_s,y_z", "y");
    return model();
  }

  /**
   * The model quantized dynamically.
   *
   * @param channels whether matrices have a scale for each column
   * @param signed whether weights are int8, of 7 bits, without zero points
   */
  byte[] dynamic(int opset, boolean channels, boolean signed) {
    String value = "x";
    for (int l = 0; l < layers.size(); l++) {
      Layer layer = layers.get(l);
      boolean last = l == layers.size() - 1;
      String given = last ? "y" : "z" + l;
      String product = layer.bias().isEmpty() ? given : "p" + l;
      weights(l, channels && this.product != Product.CONV, signed);
      node("DynamicQuantizeLinear", value, value + "_q", value + "_s", value + "_z");
      String taken = value + "_q,w_q,".replace("w_", "w" + l + "_") + value + "_z,w" + l + "_z";
      node(this.product == Product.CONV ? "ConvInteger" : "MatMulInteger", taken, "i" + l);
      cast("i" + l, "f" + l);
      node("Mul", value + "_s,w" + l + "_s", "s" + l);
      node("Mul", "f" + l + ",s" + l, product);
      if (!layer.bias().isEmpty()) {
        tensor("b" + l, FLOAT, List.of(layer.bias().size()), doubles(layer.bias()));
        if (this.product == Product.CONV) {
          tensor("c" + l, INT64, List.of(4), 1, -1, 1, 1);
          node("Reshape", "b" + l + ",c" + l, "r" + l);
        }
        node("Add", product + "," + (this.product == Product.CONV ? "r" : "b") + l, given);
      }
      if (!last) {
        node("Relu", given, "a" + l);
      }
      value = "a" + l;
    }
    return model(opset);
  }

  /** Codes of 7 bits, per column or not; unsigned ones with a zero point. */
  private void weights(int l, boolean channels, boolean signed) {
    Layer layer = layers.get(l);
    int columns = channels ? layer.shape().get(1) : 1;
    double[] largest = new double[columns];
    for (int k = 0; k < layer.weights().size(); k++) {
      int at = k % columns;
      largest[at] = Math.max(largest[at], Math.abs(layer.weights().get(k)));
    }
    int zero = signed ? 0 : LARGEST;
    double[] codes = new double[layer.weights().size()];
    double[] steps = new double[columns];
    Arrays.setAll(steps, k -> (float) (largest[k] / LARGEST));
    Arrays.setAll(codes, k -> Math.rint(layer.weights().get(k) / steps[k % columns]) + zero);
    int type = signed ? INT8 : UINT8;
    double[] zeros = new double[columns];
    Arrays.fill(zeros, zero);
    tensor("w" + l + "_q", type, layer.shape(), codes);
    tensor("w" + l + "_s", FLOAT, channels ? List.of(columns) : List.of(), steps);
    tensor("w" + l + "_z", type, channels ? List.of(columns) : List.of(), zeros);
  }

  private void integers(int l, String value, String given) {
    String taken =
        value + "_q," + value + "_s," + value + "_z,w_q,w_s,w_z,".replace("w_", "w" + l + "_");
    String bias = layers.get(l).bias().isEmpty() ? "" : ",b" + l + "_q";
    node(
        product == Product.CONV ? "QLinearConv" : "QLinearMatMul",
        taken + given + "_s," + given + "_z" + bias,
        given + "_q");
  }

  private void real(int l, String value, String given) {
    node("DequantizeLinear", value + "_q," + value + "_s," + value + "_z", value + "_r");
    node("DequantizeLinear", "w_q,w_s,w_z".replace("w_", "w" + l + "_"), "w" + l);
    String taken = value + "_r,w" + l;
    if (!layers.get(l).bias().isEmpty()) {
      node("DequantizeLinear", "b_q,b_s,b_z".replace("b_", "b" + l + "_"), "b" + l);
      taken += ",b" + l;
    }
    boolean last = l == layers.size() - 1;
    node(type(), taken, "z" + l);
    if (!last) {
      node("Relu", "z" + l, "r" + l);
    }
    node(
        "QuantizeLinear",
        (last ? "z" : "r") + l + "," + given + "_s," + given + "_z",
        given + "_q");
  }

  private void parameters(int l, Scale taken, boolean integers) {
    Layer layer = layers.get(l);
    double largest = layer.weights().stream().mapToDouble(Math::abs).max().orElseThrow();
    float step = (float) (largest / LARGEST);
    tensor("w" + l + "_q", INT8, layer.shape(), codes(layer.weights(), step));
    tensor("w" + l + "_s", FLOAT, List.of(), step);
    tensor("w" + l + "_z", INT8, List.of(), 0);
    if (!layer.bias().isEmpty()) {
      float unit = taken.step() * step;
      tensor("b" + l + "_q", INT32, List.of(layer.bias().size()), codes(layer.bias(), unit));
      if (!integers) {
        tensor("b" + l + "_s", FLOAT, List.of(), unit);
        tensor("b" + l + "_z", INT32, List.of(), 0);
      }
    }
  }

  private static double[] codes(List<Float> values, float step) {
    return values.stream().mapToDouble(value -> Math.rint(value / step)).toArray();
  }

  private static double[] doubles(List<Float> values) {
    return values.stream().mapToDouble(value -> value).toArray();
  }

  private static Scale calibrated(List<double[]> samples, UnaryOperator<double[]> of) {
    double least = 0;
    double most = 0;
    for (double[] sample : samples) {
      for (double value : of.apply(sample)) {
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
    }
    return Scale.of(least, most);
  }

  private void scale(String value, Scale scale) {
    tensor(value + "_s", FLOAT, List.of(), scale.step());
    tensor(value + "_z", UINT8, List.of(), scale.zero());
  }

  private String type() {
    return switch (product) {
      case MAT_MUL -> "MatMul";
      case GEMM -> "Gemm";
      case CONV -> "Conv";
    };
  }

  /** Writes fields of a message. */
  @FunctionalInterface
  private interface Fields {
    void write(CodedOutputStream out) throws IOException;
  }

  private static byte[] message(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      fields.write(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** A cast to float32. */
  private void cast(String input, String output) {
    byte[] to =
        message(
            out -> {
              out.writeString(1, "to");
              out.writeInt64(3, FLOAT);
              out.writeInt32(20, 2);
            });
    nodes.add(
        message(
            out -> {
              out.writeString(1, input);
              out.writeString(2, output);
              out.writeString(4, "Cast");
              out.writeByteArray(5, to);
            }));
  }

  private void node(String type, String inputs, String... outputs) {
    nodes.add(
        message(
            out -> {
              for (String name : inputs.split(",", -1)) {
                out.writeString(1, name);
              }
              for (String output : outputs) {
                out.writeString(2, output);
              }
              out.writeString(3, "node" + nodes.size());
              out.writeString(4, type);
            }));
  }

  private void tensor(String name, int type, List<Integer> shape, double... values) {
    ByteBuffer raw = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      switch (type) {
        case FLOAT -> raw.putFloat((float) value);
        case INT32 -> raw.putInt((int) value);
        case INT64 -> raw.putLong((long) value);
        default -> raw.put((byte) (int) value);
      }
    }
    byte[] data = Arrays.copyOf(raw.array(), raw.position());
    tensors.add(
        message(
            out -> {
              for (int dimension : shape) {
                out.writeInt64(1, dimension);
              }
              out.writeInt32(2, type);
              out.writeString(8, name);
              out.writeByteArray(9, data);
            }));
  }

  private static byte[] port(String name, List<Integer> shape) {
    byte[] dimensions =
        message(
            out -> {
              for (int dimension : shape) {
                out.writeByteArray(1, message(d -> d.writeInt64(1, dimension)));
              }
            });
    byte[] type =
        message(
            out -> {
              out.writeInt32(1, FLOAT);
              if (!shape.isEmpty()) {
                out.writeByteArray(2, dimensions);
              }
            });
    return message(
        out -> {
          out.writeString(1, name);
          out.writeByteArray(2, message(t -> t.writeByteArray(1, type)));
        });
  }

  private byte[] model() {
    return model(13);
  }

  private byte[] model(int version) {
    List<Integer> shape = new ArrayList<>(List.of(1));
    shape.addAll(input);
    byte[] graph =
        message(
            out -> {
              for (byte[] node : nodes) {
                out.writeByteArray(1, node);
              }
              out.writeString(2, "quantized");
              for (byte[] tensor : tensors) {
                out.writeByteArray(5, tensor);
              }
              out.writeByteArray(11, port("x", shape));
              out.writeByteArray(12, port("y", List.of()));
            });
    nodes.clear();
    tensors.clear();
    return message(
        out -> {
          out.writeInt64(1, version < 13 ? 7 : 8);
          out.writeString(2, "onnx.quantize");
          out.writeByteArray(7, graph);
          out.writeByteArray(8, message(opset -> opset.writeInt64(2, version)));
        });
  }
}
