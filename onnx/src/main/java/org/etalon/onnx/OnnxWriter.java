package org.etalon.onnx;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.etalon.file.WholeFile;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Network;
import org.etalon.quant.Encoding;
import org.etalon.quant.QuantizedLayer;
import org.etalon.quant.QuantizedNetwork;
import org.etalon.quant.RowScaledLayer;

/**
 * Writes networks as ONNX models that hold exactly their parameters and that ONNX Runtime runs.
 *
 * <p>Input and output have the shapes [batch, N_0] and [batch, N_L] and element type float32 unless
 * said otherwise. A file is written beside its place and moved there when it is complete. Equal
 * networks give equal bytes.
 */
public final class OnnxWriter {
  private static final String INPUT = "input";
  private static final String OUTPUT = "output";

  private OnnxWriter() {}

  /**
   * Writes a network with float32 parameters, in a graph of its own.
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
    ModelBuilder model = new ModelBuilder();
    model.reserve(List.of(INPUT, OUTPUT));
    NetworkGraph.write(network, model, new PlainNumbers(type), INPUT, OUTPUT);
    byte[] bytes =
        model.toByteArray(
            Port.rows(INPUT, type, network.inputSize()),
            Port.rows(OUTPUT, type, network.outputSize()),
            Map.of());
    WholeFile.write(file, out -> out.write(bytes));
  }

  /**
   * Writes a quantized network in the graph of the network it was made of ({@link RewrittenGraph}),
   * so that it can take the place of that file: what is not quantized stays as it is. Where that
   * graph cannot hold it, or there is none, in a graph of its own between the input and the output
   * of the first.
   *
   * <p>Parameters are signed integers of the smallest type that holds them (int4, int8, int16,
   * int32) and DequantizeLinear with float32 scales, one for a layer or one for each output
   * channel; from 26 bits on int32, Cast to float64 and Mul; float16 or bfloat16 numbers and Cast.
   * What the file computes from them is exactly the parameter; a zero has no sign.
   *
   * @param source what the file of the first network says; without a graph, rows of float32 go in
   *     and out
   * @param properties what the metadata say besides the true bit width and the type of each layer
   * @return whether the first network has a graph that cannot hold this one: then its nodes are
   *     other ones
   * @throws IllegalArgumentException if a parameter cannot be stored exactly ({@link
   *     #requireRepresentable})
   * @throws IOException if the file cannot be written
   */
  public static boolean writeQuantized(
      QuantizedNetwork network, ModelMetadata source, Map<String, String> properties, Path file)
      throws IOException {
    requireRepresentable(network);
    Map<String, String> metadata = new LinkedHashMap<>(properties);
    describe(network, metadata);
    Optional<GraphLayout> graph = source.layout().filter(layout -> !network.source().hasCasts());
    Optional<byte[]> kept =
        graph.flatMap(layout -> RewrittenGraph.write(network, layout, metadata));
    byte[] bytes = kept.orElseGet(() -> QuantizedGraph.write(network, source, metadata));
    WholeFile.write(file, out -> out.write(bytes));
    return graph.isPresent() && kept.isEmpty();
  }

  private static void describe(QuantizedNetwork network, Map<String, String> metadata) {
    for (int l = 1; l <= network.layers().size(); l++) {
      Encoding weights = network.layers().get(l - 1).encoding();
      Encoding biases = network.layers().get(l - 1).biasEncoding();
      String layer = "etalon.layer." + l;
      metadata.put(layer + ".bits", String.valueOf(weights.bits()));
      metadata.put(layer + ".type", ParameterStorage.typeName(weights));
      if (weights.bits() != biases.bits()) {
        metadata.put(layer + ".bias.bits", String.valueOf(biases.bits()));
        metadata.put(layer + ".bias.type", ParameterStorage.typeName(biases));
      }
    }
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
    ModelBuilder model = new ModelBuilder();
    model.reserve(List.of(INPUT, OUTPUT));
    Map<String, String> metadata = new LinkedHashMap<>(properties);
    String value = INPUT;
    for (int l = 1; l <= layers.size(); l++) {
      RowScaledLayer layer = layers.get(l - 1);
      if (l > 1) {
        value = model.node("Relu", List.of(value), "relu" + l);
      }
      DataType type = smallest(layer.indices());
      IntegerPacker packer =
          new IntegerPacker(type, layer.indices().rows() * layer.indices().columns());
      for (double index : layer.indices().toArray()) {
        packer.add((int) index);
      }
      List<Integer> shape = List.of(layer.indices().rows(), layer.indices().columns());
      model.initializer("W" + l + "_stored", type, shape, packer.bytes.array());
      String scale = vector(model, "scale" + l, layer.scales());
      model.node(
          "DequantizeLinear",
          List.of("W" + l + "_stored", scale),
          "W" + l,
          IntegerAttribute.of("axis", 0));
      List<String> operands = List.of(value, "W" + l, vector(model, "b" + l, layer.bias()));
      String result = l == layers.size() ? OUTPUT : "affine" + l;
      value = model.node("Gemm", operands, result, IntegerAttribute.of("transB", 1));
      metadata.put("etalon.layer." + l + ".bits", String.valueOf(layer.bits()));
    }
    int inputs = layers.get(0).indices().columns();
    int outputs = layers.get(layers.size() - 1).indices().rows();
    byte[] bytes =
        model.toByteArray(
            Port.rows(INPUT, DataType.FLOAT, inputs),
            Port.rows(OUTPUT, DataType.FLOAT, outputs),
            metadata);
    WholeFile.write(file, out -> out.write(bytes));
  }

  private static String vector(ModelBuilder model, String name, Vector vector) {
    byte[] data = ParameterStorage.floats(vector.toArray());
    model.initializer(name, DataType.FLOAT, List.of(vector.size()), data);
    return name;
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
      QuantizedLayer layer = network.layers().get(l - 1);
      require(l, layer.encoding(), layer.parameters().channels(), layer.parameters().weights());
      require(l, layer.biasEncoding(), layer.parameters().channels(), layer.parameters().biases());
    }
  }

  private static void require(int layer, Encoding encoding, int channels, Vector values) {
    if (values.size() > 0) {
      ParameterStorage.of(encoding, false, List.of(channels, values.size() / channels), values)
          .require(layer);
    }
  }
}
