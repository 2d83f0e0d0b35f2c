package org.etalon.onnx;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.etalon.file.WholeFile;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.DiagonalMap;
import org.etalon.network.Layer;
import org.etalon.network.Network;
import org.etalon.quant.QuantizedLayer;
import org.etalon.quant.QuantizedNetwork;
import org.etalon.quant.RowScaledLayer;

/**
 * Writes networks as ONNX models that hold exactly their parameters and that ONNX Runtime runs.
 *
 * <p>Input and output have the shapes [batch, N_0] and [batch, N_L], element type float32 unless
 * said otherwise. A file is written beside its place and moved there when it is complete. Equal
 * networks give equal bytes.
 *
 * <p>Products are Gemm, never MatMul: a default session of ONNX Runtime fuses DequantizeLinear and
 * MatMul into a kernel that also rounds the activations to 8 bits, which is another function.
 */
public final class OnnxWriter {
  private OnnxWriter() {}

  /**
   * Writes a network with float32 parameters: Gemm, Relu, and Mul and Add for diagonal layers.
   *
   * @throws IllegalArgumentException if a parameter is not a float32 number
   * @throws IOException if the file cannot be written
   */
  public static void write(Network network, Path file) throws IOException {
    write(network, DataType.FLOAT, file);
  }

  /**
   * Writes a network as {@link #write} does, but with parameters, input and output of element type
   * float64.
   *
   * @throws IOException if the file cannot be written
   */
  public static void writeDouble(Network network, Path file) throws IOException {
    write(network, DataType.DOUBLE, file);
  }

  private static void write(Network network, DataType type, Path file) throws IOException {
    ModelBuilder model = new ModelBuilder("input", "output", type);
    List<Layer> layers = network.layers();
    for (int l = 1; l <= layers.size(); l++) {
      Layer layer = layers.get(l - 1);
      boolean last = l == layers.size();
      if (!(layer instanceof Affine affine)) {
        model.step("Relu", List.of(), last, "relu" + l, Map.of());
      } else if (affine.map() instanceof DiagonalMap diagonal) {
        model.step(
            "Mul", List.of(vector(model, "s", l, diagonal.scale())), false, "scaled" + l, Map.of());
        model.step(
            "Add", List.of(vector(model, "b", l, affine.bias())), last, "affine" + l, Map.of());
      } else {
        double[] weights = affine.map().toMatrix().toArray();
        List<Integer> shape = List.of(affine.outputSize(), affine.inputSize());
        String w = numbers(model, "W", l, weights, shape);
        String b = vector(model, "b", l, affine.bias());
        model.step("Gemm", List.of(w, b), last, "affine" + l, Map.of("transB", 1));
      }
    }
    byte[] bytes = model.toByteArray(network.inputSize(), network.outputSize(), Map.of());
    WholeFile.write(file, out -> out.write(bytes));
  }

  private static String vector(ModelBuilder model, String kind, int layer, Vector vector) {
    return numbers(model, kind, layer, vector.toArray(), List.of(vector.size()));
  }

  private static String numbers(
      ModelBuilder model, String kind, int layer, double[] values, List<Integer> shape) {
    DataType type = model.type();
    for (double value : values) {
      if (type.round(value) != value) {
        throw new IllegalArgumentException(
            "layer " + layer + ": the parameter " + value + " is not a float32 number");
      }
    }
    byte[] data =
        type == DataType.FLOAT ? ParameterStorage.floats(values) : ParameterStorage.doubles(values);
    model.initializer(kind + layer, type, shape, data);
    return kind + layer;
  }

  /**
   * Writes a quantized network: signed integers of the smallest type that holds them (int4, int8,
   * int16) and DequantizeLinear with float32 scales, one for a layer or one for each output
   * channel; float16 or bfloat16 numbers and Cast; float32 numbers for integers of more than 16
   * bits. What the file computes from them is exactly the parameter; a zero has no sign.
   *
   * @param source names the input and the output
   * @param properties what the metadata say besides the true bit width and the type of each layer
   * @throws IllegalArgumentException if a parameter cannot be stored exactly ({@link
   *     #requireRepresentable})
   * @throws IOException if the file cannot be written
   */
  public static void writeQuantized(
      QuantizedNetwork network, ModelMetadata source, Map<String, String> properties, Path file)
      throws IOException {
    requireRepresentable(network);
    String input = source.inputNames().stream().findFirst().orElse("input");
    String output = source.outputNames().stream().findFirst().orElse("output");
    ModelBuilder model =
        new ModelBuilder(input, output.equals(input) ? output + "_out" : output, DataType.FLOAT);
    Map<String, String> metadata = new LinkedHashMap<>(properties);
    List<QuantizedLayer> layers = network.layers();
    for (int l = 1; l <= layers.size(); l++) {
      ParameterStorage storage = ParameterStorage.of(layers.get(l - 1));
      if (l > 1) {
        model.step("Relu", List.of(), false, model.name("relu" + l), Map.of());
      }
      addLayer(model, storage, l, l == layers.size());
      int bits = storage.layer().encoding().bits();
      metadata.put("etalon.layer." + l + ".bits", String.valueOf(bits));
      metadata.put("etalon.layer." + l + ".type", storage.type().name().toLowerCase(Locale.ROOT));
    }
    int inputSize = layers.get(0).weights().columns();
    int outputSize = layers.get(layers.size() - 1).weights().rows();
    byte[] bytes = model.toByteArray(inputSize, outputSize, metadata);
    WholeFile.write(file, out -> out.write(bytes));
  }

  private static void addLayer(ModelBuilder model, ParameterStorage storage, int l, boolean last) {
    int rows = storage.layer().weights().rows();
    String w = model.name("W" + l);
    String b = model.name("b" + l);
    String scale = model.name("scale" + l);
    boolean plain = storage.type() == DataType.FLOAT;
    boolean perChannel = storage.isInteger() && storage.scales().size() > 1;
    if (storage.isInteger()) {
      List<Integer> shape = perChannel ? List.of(rows) : List.of();
      byte[] scales = ParameterStorage.floats(storage.scales().toArray());
      model.initializer(scale, DataType.FLOAT, shape, scales);
    }
    List<Integer> matrix = List.of(rows, storage.layer().weights().columns());
    for (boolean isBias : new boolean[] {false, true}) {
      String name = isBias ? b : w;
      String stored = plain ? name : model.name(name + "_stored");
      byte[] data = isBias ? storage.bias() : storage.weights();
      model.initializer(stored, storage.type(), isBias ? List.of(rows) : matrix, data);
      if (storage.isInteger()) {
        Map<String, Integer> axis = perChannel ? Map.of("axis", 0) : Map.of();
        model.node("DequantizeLinear", List.of(stored, scale), name, axis);
      } else if (!plain) {
        model.node("Cast", List.of(stored), name, Map.of("to", DataType.FLOAT.code()));
      }
    }
    model.step("Gemm", List.of(w, b), last, model.name("affine" + l), Map.of("transB", 1));
  }

  /**
   * Writes layers of integers with a scale a row: the smallest of int4, int8 and int16 that holds
   * them, and DequantizeLinear; biases are float32. A layer's bits are in the metadata: one bit is
   * stored as the int4 numbers 1 and -1.
   *
   * @throws IOException if the file cannot be written
   */
  public static void writeRowScaled(
      List<RowScaledLayer> layers, Map<String, String> properties, Path file) throws IOException {
    ModelBuilder model = new ModelBuilder("input", "output", DataType.FLOAT);
    Map<String, String> metadata = new LinkedHashMap<>(properties);
    for (int l = 1; l <= layers.size(); l++) {
      RowScaledLayer layer = layers.get(l - 1);
      if (l > 1) {
        model.step("Relu", List.of(), false, "relu" + l, Map.of());
      }
      DataType type = smallest(layer.indices());
      IntegerPacker packer =
          new IntegerPacker(type, layer.indices().rows() * layer.indices().columns());
      for (double index : layer.indices().toArray()) {
        packer.add((int) index);
      }
      List<Integer> shape = List.of(layer.indices().rows(), layer.indices().columns());
      model.initializer("W" + l + "_stored", type, shape, packer.bytes.array());
      String scale = vector(model, "scale", l, layer.scales());
      model.node(
          "DequantizeLinear", List.of("W" + l + "_stored", scale), "W" + l, Map.of("axis", 0));
      List<String> operands = List.of("W" + l, vector(model, "b", l, layer.bias()));
      model.step("Gemm", operands, l == layers.size(), "affine" + l, Map.of("transB", 1));
      metadata.put("etalon.layer." + l + ".bits", String.valueOf(layer.bits()));
    }
    int inputSize = layers.get(0).indices().columns();
    int outputSize = layers.get(layers.size() - 1).indices().rows();
    byte[] bytes = model.toByteArray(inputSize, outputSize, metadata);
    WholeFile.write(file, out -> out.write(bytes));
  }

  private static DataType smallest(Matrix indices) {
    double largest = 0;
    for (double index : indices.toArray()) {
      largest = Math.max(largest, Math.abs(index + 0.5)); // -8 and 7 fit the same type
    }
    return largest <= 8 ? DataType.INT4 : largest <= 128 ? DataType.INT8 : DataType.INT16;
  }

  /**
   * Checks that {@link #writeQuantized} can store every parameter exactly.
   *
   * @throws IllegalArgumentException if not: one line that names layer, output and parameter
   */
  public static void requireRepresentable(QuantizedNetwork network) {
    for (int l = 1; l <= network.layers().size(); l++) {
      ParameterStorage.of(network.layers().get(l - 1)).require(l);
    }
  }
}
