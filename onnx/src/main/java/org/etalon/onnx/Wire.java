package org.etalon.onnx;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.etalon.linalg.Vector;

/**
 * The messages of the ONNX format that a network needs, as records; field numbers are those of
 * onnx.proto (github.com/onnx/onnx, IR version 3 and later).
 */
final class Wire {
  private Wire() {}

  /** ModelProto. */
  record Model(
      long irVersion,
      String producer,
      Map<String, Long> opsets,
      Map<String, String> properties,
      boolean hasFunctions,
      Optional<Graph> graph) {}

  /** GraphProto. */
  record Graph(
      List<Node> nodes,
      List<Tensor> initializers,
      List<ValueInfo> inputs,
      List<ValueInfo> outputs,
      boolean hasSparseInitializers) {}

  /** NodeProto. */
  record Node(
      String name,
      String type,
      String domain,
      List<String> inputs,
      List<String> outputs,
      List<Attribute> attributes) {}

  /**
   * AttributeProto.
   *
   * @param type the code of AttributeType, 0 if not given
   */
  record Attribute(
      String name,
      int type,
      float number,
      long integer,
      String text,
      List<Float> numbers,
      List<Long> integers,
      Optional<Tensor> tensor,
      boolean reference) {
    static final int FLOAT = 1;
    static final int INT = 2;
    static final int STRING = 3;
    static final int TENSOR = 4;
    static final int FLOATS = 6;
    static final int INTS = 7;
  }

  /**
   * TensorProto.
   *
   * @param typed the entries of the typed fields by field number; integers beyond 2^53 are rounded
   * @param external where the elements lie, by key, if not in this file
   */
  record Tensor(
      String name,
      List<Long> dimensions,
      int dataType,
      Optional<ByteString> raw,
      Map<Integer, Vector> typed,
      Optional<Map<String, String>> external) {
    static final int FLOAT_DATA = 4;
    static final int INT32_DATA = 5;
    static final int INT64_DATA = 7;
    static final int DOUBLE_DATA = 10;
    static final int UINT64_DATA = 11;
  }

  /**
   * ValueInfoProto of a tensor.
   *
   * @param elementType the code of the element type, 0 if not given
   * @param dimensions the shape, if it is given
   */
  record ValueInfo(String name, int elementType, Optional<List<Dimension>> dimensions) {}

  /**
   * One dimension of a {@link ValueInfo}.
   *
   * @param symbolic whether it has a name or nothing in place of a number
   * @param value the number, 0 if symbolic
   * @param name the name, empty if there is none
   */
  record Dimension(boolean symbolic, long value, String name) {}
}
