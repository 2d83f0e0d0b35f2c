package org.etalon.onnx;

import static org.etalon.onnx.MessageReader.bytes;
import static org.etalon.onnx.MessageReader.varint;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the bytes of a model file.
 *
 * <p>Fields that occur more than once are merged as the wire format defines it: the last scalar
 * stands, embedded messages are merged field by field, repeated fields go on. So every message is
 * read into an object of its fields, which takes further occurrences. Unknown fields are skipped;
 * nothing is allocated on the word of a length alone.
 *
 * <p><b>Reference:</b> protobuf.dev/programming-guides/encoding, "Last One Wins".
 */
final class WireParser {
  private final MessageReader reader;
  private final CodedInputStream in;
  private final Map<String, Long> opsets = new LinkedHashMap<>();
  private final Map<String, String> properties = new LinkedHashMap<>();
  private long irVersion;
  private String producer = "";
  private String producerVersion = "";
  private final List<Wire.Function> functions = new ArrayList<>();
  private @Nullable GraphFields graph;

  private WireParser(CodedInputStream in, Limits limits) {
    this.in = in;
    this.reader = new MessageReader(in, limits);
  }

  /**
   * The model in {@code bytes}.
   *
   * @throws ModelException if the bytes are not protocol buffers, or too many entries
   */
  static Wire.Model parse(byte[] bytes, Limits limits) {
    CodedInputStream in = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
    in.enableAliasing(true);
    try {
      WireParser parser = new WireParser(in, limits);
      parser.reader.fields(parser::read);
      return parser.build();
    } catch (IOException e) {
      throw new MalformedModelException(
          "not an ONNX model, or a truncated one: broken near byte "
              + in.getTotalBytesRead()
              + "; export it again");
    }
  }

  private boolean read(int tag) throws IOException {
    if (tag == varint(1)) {
      irVersion = in.readInt64();
    } else if (tag == bytes(2)) {
      producer = in.readString();
    } else if (tag == bytes(3)) {
      producerVersion = in.readString();
    } else if (tag == bytes(7)) {
      GraphFields merged = graph == null ? new GraphFields(reader) : graph;
      graph = merged;
      reader.message(merged::read);
    } else if (tag == bytes(8)) {
      reader.operatorSet("the model", opsets);
    } else if (tag == bytes(14)) {
      reader.entry(properties);
    } else if (tag == bytes(25)) {
      FunctionFields function = new FunctionFields(reader);
      reader.message(function::read);
      reader.add(functions, function.build());
    } else {
      return false;
    }
    return true;
  }

  private Wire.Model build() {
    return new Wire.Model(
        irVersion,
        (producer + " " + producerVersion).strip(),
        opsets,
        properties,
        functions,
        Optional.ofNullable(graph).map(GraphFields::build));
  }
}
