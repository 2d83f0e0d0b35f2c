package org.etalon.onnx;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.etalon.file.WholeFile;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Layer;
import org.etalon.network.Network;
import org.etalon.quant.QuantizedLayer;
import org.etalon.quant.QuantizedNetwork;
import org.etalon.quant.RowScaledLayer;

/**
 * Writes networks as ONNX models that hold exactly their parameters and that ONNX Runtime runs.
 *
 * <p>Input and output have the shapes [batch, N_0] and [batch, N_L] and element type float32 unless
 * said otherwise. A file is written beside its place and moved there when it is complete. Equal
 * networks give equal bytes.
 *
 * <p>Products are Gemm, never MatMul: a default session of ONNX Runtime fuses DequantizeLinear and
 * MatMul into a kernel that also rounds the activations to 8 bits, which is another function.
 */
public final class OnnxWriter {
  private static final String OUTPUT = "output";

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
    ModelBuilder model =
        new ModelBuilder(
            Port.rows("input", type, network.inputSize()),
            Port.rows(OUTPUT, type, network.outputSize()));
    if (!network.isChain()) {
      throw new IllegalArgumentException("only chains can be written, not " + network);
    }
    List<Layer> layers = network.layers();
    for (int l = 1; l <= layers.size(); l++) {
      int number = l;
      boolean last = l == layers.size();
      layers
          .get(l - 1)
          .fold(
              affine -> affine(model, type, affine, number, last ? OUTPUT : "affine" + number),
              relu -> step(model, "Relu", List.of(), last ? OUTPUT : "relu" + number, Map.of()),
              OnnxWriter::refuse,
              OnnxWriter::refuse);
    }
    byte[] bytes = model.toByteArray(Map.of());
    WholeFile.write(file, out -> out.write(bytes));
  }

  private static String affine(
      ModelBuilder model, DataType type, Affine affine, int l, String result) {
    return affine
        .map()
        .fold(
            dense -> {
              double[] weights = dense.matrix().toArray();
              List<Integer> shape = List.of(affine.outputSize(), affine.inputSize());
              String w = numbers(model, type, "W", l, weights, shape);
              String b = vector(model, type, "b", l, affine.bias());
              return step(model, "Gemm", List.of(w, b), result, Map.of("transB", 1));
            },
            diagonal -> {
              String s = vector(model, type, "s", l, diagonal.factors());
              step(model, "Mul", List.of(s), "scaled" + l, Map.of());
              String b = vector(model, type, "b", l, affine.bias());
              return step(model, "Add", List.of(b), result, Map.of());
            },
            OnnxWriter::refuse,
            OnnxWriter::refuse);
  }

  private static String refuse(Object part) {
    throw new IllegalArgumentException("only chains of matrices can be written, not " + part);
  }

  private static String step(
      ModelBuilder model,
      String operator,
      List<String> constants,
      String result,
      Map<String, Integer> attributes) {
    List<String> inputs = new ArrayList<>(List.of(model.value()));
    inputs.addAll(constants);
    model.step(operator, result, inputs, result, attributes);
    return result;
  }

  private static String vector(
      ModelBuilder model, DataType type, String kind, int layer, Vector vector) {
    return numbers(model, type, kind, layer, vector.toArray(), List.of(vector.size()));
  }

  private static String numbers(
      ModelBuilder model,
      DataType type,
      String kind,
      int layer,
      double[] values,
      List<Integer> shape) {
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
   * Writes a quantized network in the graph of the network it was made of: input and output keep
   * their names, shapes and element types, nodes theirs where layers map one to one ({@link
   * GraphPlan}).
   *
   * <p>Parameters are signed integers of the smallest type that holds them (int4, int8, int16,
   * int32) and DequantizeLinear with float32 scales, one for a layer or one for each output
   * channel; from 26 bits on int32, Cast to float64 and Mul; float16 or bfloat16 numbers and Cast.
   * What the file computes from them is exactly the parameter; a zero has no sign.
   *
   * @param source what the file of the first network says; without a graph, rows of float32 go in
   *     and out
   * @param properties what the metadata say besides the true bit width, the type and what was
   *     folded into the parameters of each layer
   * @throws IllegalArgumentException if a parameter cannot be stored exactly ({@link
   *     #requireRepresentable})
   * @throws IOException if the file cannot be written
   */
  public static void writeQuantized(
      QuantizedNetwork network, ModelMetadata source, Map<String, String> properties, Path file)
      throws IOException {
    requireRepresentable(network);
    List<QuantizedLayer> layers = network.layers();
    List<String> inputs = source.inputNames();
    List<String> outputs = source.outputNames();
    String input = inputs.size() == 1 ? inputs.get(0) : "input";
    String output = outputs.size() == 1 ? outputs.get(0) : OUTPUT;
    GraphLayout layout =
        source
            .layout()
            .orElseGet(
                () ->
                    GraphLayout.plain(
                        input,
                        layers.get(0).weights().columns(),
                        output.equals(input) ? output + "_out" : output,
                        layers.get(layers.size() - 1).weights().rows()));
    byte[] bytes = QuantizedGraph.write(layout, layers, properties);
    WholeFile.write(file, out -> out.write(bytes));
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
    DataType real = DataType.FLOAT;
    int outputs = layers.get(layers.size() - 1).indices().rows();
    ModelBuilder model =
        new ModelBuilder(
            Port.rows("input", real, layers.get(0).indices().columns()),
            Port.rows(OUTPUT, real, outputs));
    Map<String, String> metadata = new LinkedHashMap<>(properties);
    for (int l = 1; l <= layers.size(); l++) {
      RowScaledLayer layer = layers.get(l - 1);
      if (l > 1) {
        step(model, "Relu", List.of(), "relu" + l, Map.of());
      }
      DataType type = smallest(layer.indices());
      IntegerPacker packer =
          new IntegerPacker(type, layer.indices().rows() * layer.indices().columns());
      for (double index : layer.indices().toArray()) {
        packer.add((int) index);
      }
      List<Integer> shape = List.of(layer.indices().rows(), layer.indices().columns());
      model.initializer("W" + l + "_stored", type, shape, packer.bytes.array());
      String scale = vector(model, real, "scale", l, layer.scales());
      model.node(
          "DequantizeLinear", List.of("W" + l + "_stored", scale), "W" + l, Map.of("axis", 0));
      List<String> operands = List.of("W" + l, vector(model, real, "b", l, layer.bias()));
      String result = l == layers.size() ? OUTPUT : "affine" + l;
      step(model, "Gemm", operands, result, Map.of("transB", 1));
      metadata.put("etalon.layer." + l + ".bits", String.valueOf(layer.bits()));
    }
    byte[] bytes = model.toByteArray(metadata);
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
      ParameterStorage.ofWeights(network.layers().get(l - 1)).require(l);
      ParameterStorage.ofBias(network.layers().get(l - 1)).require(l);
    }
  }
}
