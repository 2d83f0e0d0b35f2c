package org.etalon.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Reads a ReLU network from an ONNX model.
 *
 * <p><b>Requires:</b> one chain from one input to one output of Gemm, MatMul, Add, Sub, Mul, Div,
 * Relu, Flatten, Reshape, Squeeze, Unsqueeze, Identity, Dropout, BatchNormalization and Cast, whose
 * other inputs are constants: initializers or what Constant, Cast, Reshape, Transpose,
 * DequantizeLinear and the like make of them. IR version 3 or later.
 *
 * <p><b>Returns:</b> a network on vectors; inputs and outputs with more dimensions are taken in
 * row-major order, without the batch dimension.
 *
 * <p><b>The function a certificate speaks of</b> is that of the stored parameters in real
 * arithmetic, with no rounding in between (a Cast of the value between float types is the identity)
 * and these definitions:
 *
 * <ul>
 *   <li>a parameter is the number its file holds, exactly; constants that the graph computes from
 *       others are rounded to their element type after each operation, as ONNX defines it;
 *   <li>affine nodes in a row are composed where that is exact and kept apart where it is not;
 *       alpha and beta of Gemm are multiplied in exactly or kept apart;
 *   <li>BatchNormalization is {@code a x + b} with {@code a = scale / sqrt(variance + epsilon)} and
 *       {@code b = shift - mean * a}, each operation rounded to double;
 *   <li>Div by a constant {@code c} is multiplication by {@code 1 / c} rounded to double, which is
 *       exact for powers of two.
 * </ul>
 *
 * <p><b>Limits:</b> files up to 160 MiB, tensors up to 2^24 elements, 10,000 nodes.
 *
 * <p><b>Reference:</b> github.com/onnx/onnx, docs/IR.md and docs/Operators.md.
 */
public final class OnnxReader {
  private static final long OLDEST_IR = 3;

  private OnnxReader() {}

  /**
   * The model in a file.
   *
   * @throws IOException if the file cannot be read
   * @throws ModelException if its content is malformed or not supported
   */
  public static Model read(Path file) throws IOException {
    String name = file.toString();
    long limit = Math.min(Limits.MAX_FILE_BYTES, Runtime.getRuntime().maxMemory() / 4);
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes((int) limit + 1);
      if (bytes.length > limit) {
        throw new UnsupportedModelException(
            name + ": the file is larger than " + limit + " bytes; reduce the model");
      }
      return read(bytes, name);
    }
  }

  /**
   * The model in {@code bytes}.
   *
   * @param bytes the content of a file, not modified
   * @param name the name of the file, for messages
   * @throws ModelException if the content is malformed or not supported
   */
  public static Model read(byte[] bytes, String name) {
    try {
      return read(bytes);
    } catch (MalformedModelException e) {
      throw new MalformedModelException(name + ": " + e.getMessage());
    } catch (UnsupportedModelException e) {
      throw new UnsupportedModelException(name + ": " + e.getMessage());
    }
  }

  private static Model read(byte[] bytes) {
    Limits limits = new Limits();
    Wire.Model model = WireParser.parse(bytes, limits);
    Wire.Graph graph =
        model
            .graph()
            .orElseThrow(() -> new MalformedModelException("not an ONNX model: it has no graph"));
    if (model.irVersion() < OLDEST_IR) {
      throw new UnsupportedModelException(
          "IR version " + model.irVersion() + "; supported are versions 3 and later");
    }
    if (model.hasFunctions()) {
      throw new UnsupportedModelException("the model defines functions; export it without them");
    }
    GraphReader reader = new GraphReader(graph, opset(model.opsets()), limits);
    return new Model(
        reader.read(),
        new ModelMetadata(
            "ONNX",
            List.of(reader.input().name()),
            List.of(reader.output().name()),
            model.producer(),
            model.properties()),
        graph.nodes().stream().map(Wire.Node::type).collect(Collectors.toSet()));
  }

  private static long opset(Map<String, Long> opsets) {
    long opset = opsets.getOrDefault("", 0L);
    if (opset < 1) {
      throw new MalformedModelException("the model does not say which operator set it uses");
    }
    return opset;
  }
}
