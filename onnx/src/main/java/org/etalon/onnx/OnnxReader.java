package org.etalon.onnx;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.etalon.file.ForeignFile;
import org.etalon.file.ShippedFile;

/**
 * Reads a piecewise linear network from an ONNX model.
 *
 * <p><b>Requires:</b> a graph whose outputs depend on its inputs by affine and piecewise linear
 * operators: sums of values, products with constants (Gemm, MatMul, Einsum, Conv and ConvTranspose
 * over one or two axes, Mul, Div, BatchNormalization), pooling and reductions (AveragePool,
 * MaxPool, GlobalAveragePool, GlobalMaxPool, ReduceSum, ReduceMean, ReduceMax), movements
 * (Transpose, Slice, Gather, Split, Concat, Pad, Expand, Tile, Reshape and the like) and Relu,
 * LeakyRelu, PRelu, Clip, Abs, Max, Min, HardSigmoid. Other inputs are constants: initializers or
 * what nodes make of them and of shapes. A model's own functions, and branches with a constant
 * condition, are read as what they stand for. Nodes in any order; tensors may lie in files beside
 * the model. IR version 3 or later.
 *
 * <p><b>Returns:</b> a network on vectors; inputs and outputs with more dimensions are taken in
 * row-major order, without the batch dimension, several of them one after the other in the order of
 * the file. A last Softmax, LogSoftmax, Sigmoid, Tanh or ArgMax is cut off and becomes the {@link
 * Model#head}.
 *
 * <p><b>The function a certificate speaks of</b> is that of the stored parameters in real
 * arithmetic, with no rounding in between (a Cast of the value between float32 and float64 is the
 * identity; other types of values are refused) and these definitions:
 *
 * <ul>
 *   <li>a parameter is the number its file holds, exactly; constants that the graph computes from
 *       others are rounded to their element type after each operation, as ONNX defines it;
 *   <li>affine nodes in a row are composed where that is exact, no parameter is mixed with a number
 *       that is none, and nothing else uses the value between; alpha of Gemm stays apart, beta is
 *       multiplied in exactly;
 *   <li>BatchNormalization is {@code a x + b} with {@code a = scale / sqrt(variance + epsilon)} and
 *       {@code b = shift - mean * a}, each operation rounded to double;
 *   <li>Div by a constant {@code c} is multiplication by {@code 1 / c} rounded to double, which is
 *       exact for powers of two; so are the means of AveragePool, GlobalAveragePool, ReduceMean and
 *       Mean the sum of {@code n} numbers times {@code 1 / n} rounded to double;
 *   <li>LeakyRelu, PRelu, Clip, Abs, Max, Min and HardSigmoid are exactly affine maps, rectifiers
 *       and sums ({@link org.etalon.network.Piecewise}); a bound of Clip from the largest float32
 *       number on is none;
 *   <li>Shape gives the dimensions of one sample where their number is not fixed: a model that
 *       computes shapes is read for a batch of one.
 * </ul>
 *
 * <p><b>Parameters</b> ({@link org.etalon.network.Stored}) are the constants of Gemm, MatMul,
 * Einsum, Conv, ConvTranspose, BatchNormalization and Mul, and what Add, Sub and Sum add; not those
 * on the way from the input to the first weights, which normalize it, nor divisors, slopes, bounds
 * and the numbers of pooling.
 *
 * <p><b>Refused</b> though ONNX defines it: {@code auto_pad} beside dilations or {@code ceil_mode},
 * and transposed convolutions whose {@code output_shape} lies beyond what they reach, where ONNX
 * Runtime and the definition differ.
 *
 * <p><b>Limits:</b> files up to 160 MiB, once decompressed, tensors up to 2^24 elements, 10,000
 * nodes.
 *
 * <p><b>Reference:</b> github.com/onnx/onnx, docs/IR.md and docs/Operators.md.
 */
public final class OnnxReader {
  private static final long OLDEST_IR = 3;
  private static final String TEXT =
      "a text file, not an ONNX model; a .nnet file is read where its name ends in .nnet";

  /** The oldest version of the standard operators that is read. */
  public static final int OLDEST_OPSET = 1;

  /** The newest version of the standard operators whose nodes are known to mean what is read. */
  public static final int NEWEST_OPSET = 26;

  private OnnxReader() {}

  /**
   * The standard operators that nodes of networks without casts may have, by name, in order: those
   * that make integers of values or take them are not among these.
   *
   * @param float32 whether only those of which float32 computes what is read
   */
  public static List<String> operators(boolean float32) {
    return Operators.namesOfReals().stream()
        .filter(name -> !float32 || !Operators.DERIVED.equals(name))
        .toList();
  }

  /**
   * The model in a file.
   *
   * @throws IOException if the file cannot be read
   * @throws ModelException if its content is malformed or not supported
   */
  public static Model read(Path file) throws IOException {
    return read(ShippedFile.read(file, Limits.fileBytes()).content(), file, Optional.empty());
  }

  /**
   * The model in {@code bytes}, read from {@code file}: tensors may lie in other files of its
   * folder.
   *
   * @param bytes the content of the file, decompressed; not modified
   * @param output the one output to be read where a model has several; all of them, one after the
   *     other, if empty
   * @throws ModelException if the content is malformed or not supported
   */
  public static Model read(byte[] bytes, Path file, Optional<String> output) {
    Path folder = file.toAbsolutePath().getParent();
    return read(bytes, file.toString(), new ExternalData(Optional.ofNullable(folder)), output);
  }

  /**
   * The model in {@code bytes}.
   *
   * @param bytes the content of a file, not modified
   * @param name the name of the file, for messages
   * @throws ModelException if the content is malformed or not supported
   */
  public static Model read(byte[] bytes, String name) {
    return read(bytes, name, new ExternalData(Optional.empty()), Optional.empty());
  }

  private static Model read(
      byte[] bytes, String name, ExternalData external, Optional<String> output) {
    try {
      return read(bytes, external, output);
    } catch (MalformedModelException e) {
      throw new MalformedModelException(name + ": " + foreign(bytes).orElse(e.getMessage()));
    } catch (UnsupportedModelException e) {
      throw new UnsupportedModelException(name + ": " + e.getMessage());
    }
  }

  /** What a file is that is no model of this format. */
  static Optional<String> foreign(byte[] bytes) {
    if (bytes.length == 0) {
      return Optional.of("the file is empty");
    }
    return ForeignFile.binary(bytes)
        .or(() -> ForeignFile.isText(bytes) ? Optional.of(TEXT) : Optional.empty())
        .map(what -> "this is " + what);
  }

  private static Model read(byte[] bytes, ExternalData external, Optional<String> output) {
    Limits limits = new Limits();
    Wire.Model model = WireParser.parse(bytes, limits);
    Wire.Graph calling =
        model
            .graph()
            .orElseThrow(() -> new MalformedModelException("not an ONNX model: it has no graph"));
    if (model.irVersion() < OLDEST_IR) {
      throw new UnsupportedModelException(
          "IR version " + model.irVersion() + "; supported are versions 3 and later");
    }
    long opset = opset(model.opsets());
    Wire.Graph graph = LocalFunctions.inline(calling, model.functions(), opset, limits);
    TensorDecoder decoder = new TensorDecoder(limits, external);
    GraphReader.Result read = new GraphReader(graph, opset, limits, decoder, output).read();
    GraphLayout.Source source =
        new GraphLayout.Source(ByteString.copyFrom(bytes), opset, read.network());
    Optional<GraphLayout> layout = read.layout().map(l -> l.withSource(source));
    ModelMetadata metadata =
        new ModelMetadata(
            "ONNX", read.inputs(), read.outputs(), model.producer(), model.properties());
    return new Model(
        read.network(),
        read.head(),
        metadata.withExternalFiles(external.hashes()).withLayout(layout),
        graph.nodes().stream().map(Wire.Node::type).collect(Collectors.toSet()),
        read.derived());
  }

  private static long opset(Map<String, Long> opsets) {
    long opset = opsets.getOrDefault("", 0L);
    if (opset < 1 && opsets.size() > 0 && !opsets.containsKey("")) {
      throw new UnsupportedModelException(
          "the model uses operator sets " + Names.list(opsets.keySet()) + " alone");
    }
    if (opset < 1) {
      throw new MalformedModelException("the model does not say which operator set it uses");
    }
    if (opset > NEWEST_OPSET) {
      throw new UnsupportedModelException(
          "operator set "
              + opset
              + " may define operators anew; the newest known is "
              + NEWEST_OPSET
              + ", export the model with that or an older one");
    }
    return opset;
  }
}
