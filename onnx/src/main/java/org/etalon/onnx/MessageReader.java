package org.etalon.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The grammar of protocol buffers: fields, nested messages and packed entries, within limits. */
final class MessageReader {
  /** As deep as protocol buffers go by themselves. */
  private static final int MAX_DEPTH = 100;

  private final CodedInputStream in;
  private final Limits limits;
  private int depth;

  MessageReader(CodedInputStream in, Limits limits) {
    this.in = in;
    this.limits = limits;
  }

  /** The stream, at the value of the field that is being read. */
  CodedInputStream in() {
    return in;
  }

  /** A collector of the typed numbers of a tensor. */
  NumberFields numbers() {
    return new NumberFields(in, limits);
  }

  /** A text that other fields refer to: kept apart from every other text, so it must be UTF-8. */
  String name() throws IOException {
    return in.readStringRequireUtf8();
  }

  /** Reads a StringStringEntryProto into a map. */
  void entry(Map<String, String> entries) throws IOException {
    String[] entry = {"", ""};
    message(
        tag -> {
          if (tag != bytes(1) && tag != bytes(2)) {
            return false;
          }
          entry[tag == bytes(1) ? 0 : 1] = in.readString();
          return true;
        });
    limits.countEntry();
    entries.put(entry[0], entry[1]);
  }

  /**
   * Reads an OperatorSetIdProto into versions by domain.
   *
   * @param owner what names it, for the message if it names two
   */
  void operatorSet(String owner, Map<String, Long> opsets) throws IOException {
    String[] domain = {""};
    long[] version = {0};
    message(
        tag -> {
          if (tag == bytes(1)) {
            domain[0] = name();
          } else if (tag == varint(2)) {
            version[0] = in.readInt64();
          } else {
            return false;
          }
          return true;
        });
    limits.countEntry();
    String name = domain[0].equals("ai.onnx") ? "" : domain[0];
    Long before = opsets.put(name, version[0]);
    if (before != null && before != version[0]) {
      throw new MalformedModelException(
          owner
              + " names two versions of operator set "
              + Names.quote(name)
              + ", "
              + before
              + " and "
              + version[0]);
    }
  }

  /** Reads one field; returns whether it knew it. */
  interface FieldReader {
    boolean read(int tag) throws IOException;
  }

  /** Reads fields up to the end of the message. */
  void fields(FieldReader reader) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (!reader.read(tag) && !in.skipField(tag)) {
        throw new MalformedModelException("not an ONNX model; export it again");
      }
    }
  }

  /** Reads a nested message; true, for callers that count it as known. */
  boolean message(FieldReader reader) throws IOException {
    if (++depth > MAX_DEPTH) {
      throw new UnsupportedModelException(
          "messages are nested more than " + MAX_DEPTH + " deep; export the model again");
    }
    int limit = in.pushLimit(in.readRawVarint32());
    fields(reader);
    in.checkLastTagWas(0);
    if (in.getBytesUntilLimit() != 0) {
      throw new MalformedModelException("not an ONNX model: a message ends before its length");
    }
    in.popLimit(limit);
    depth--;
    return true;
  }

  /** The tag of a field with a length. */
  static int bytes(int field) {
    return tag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
  }

  /** The tag of an integer field. */
  static int varint(int field) {
    return tag(field, WireFormat.WIRETYPE_VARINT);
  }

  /** The tag of a field. */
  static int tag(int field, int wireType) {
    return field << 3 | wireType;
  }

  /** Keeps an entry of a repeated field, if the file has not too many. */
  <T> void add(List<T> list, T entry) {
    limits.countEntry();
    list.add(entry);
  }

  /** Reads one entry of a packed field. */
  interface EntryReader {
    void read() throws IOException;
  }

  /** Reads the entries of a packed field. */
  void packed(EntryReader entry) throws IOException {
    int limit = in.pushLimit(in.readRawVarint32());
    while (in.getBytesUntilLimit() > 0) {
      entry.read();
    }
    in.popLimit(limit);
  }
}
