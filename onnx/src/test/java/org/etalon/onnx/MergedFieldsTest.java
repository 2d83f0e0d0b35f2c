package org.etalon.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.onnxruntime.OrtException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.etalon.network.Network;
import org.etalon.quant.Granularity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files in which fields occur more than once mean what the wire format says: the last scalar
 * stands, embedded messages are merged. ONNX Runtime's parser, which is protobuf's, is the oracle.
 */
class MergedFieldsTest {
  /**
   * What a message of the format holds.
   *
   * @param scalars the fields that occur once and are no messages
   * @param single the messages that occur once
   * @param repeated the messages that occur many times
   * @param alternatives whether fields 1 and 2 exclude each other
   */
  private record Schema(
      Set<Integer> scalars,
      Map<Integer, Schema> single,
      Map<Integer, Schema> repeated,
      boolean alternatives) {
    Schema(Set<Integer> scalars, Map<Integer, Schema> single, Map<Integer, Schema> repeated) {
      this(scalars, single, repeated, false);
    }
  }

  private static final Schema DIMENSION = new Schema(Set.of(1, 2), Map.of(), Map.of(), true);
  private static final Schema SHAPE = new Schema(Set.of(), Map.of(), Map.of(1, DIMENSION));
  private static final Schema TENSOR_TYPE = new Schema(Set.of(1), Map.of(2, SHAPE), Map.of());
  private static final Schema TYPE = new Schema(Set.of(), Map.of(1, TENSOR_TYPE), Map.of());
  private static final Schema VALUE = new Schema(Set.of(1), Map.of(2, TYPE), Map.of());
  private static final Schema TENSOR = new Schema(Set.of(2, 8, 9), Map.of(), Map.of());

  /** Graphs inside of branches inside of branches and so on, so many deep. */
  private static Schema graph(int depth) {
    Map<Integer, Schema> single =
        depth == 0 ? Map.of(5, TENSOR) : Map.of(5, TENSOR, 6, graph(depth - 1));
    Schema attribute = new Schema(Set.of(1, 2, 3, 20), single, Map.of());
    Schema node = new Schema(Set.of(3, 4), Map.of(), Map.of(5, attribute));
    return new Schema(Set.of(), Map.of(), Map.of(1, node, 5, TENSOR, 11, VALUE, 12, VALUE));
  }

  private static final Schema GRAPH = graph(3);
  private static final Schema OPSET = new Schema(Set.of(1, 2), Map.of(), Map.of());
  private static final Schema MODEL =
      new Schema(Set.of(1, 2, 3), Map.of(7, GRAPH), Map.of(8, OPSET));

  /** One field as it stands in a file. */
  private record Entry(int field, int wireType, List<Byte> value) {
    byte[] content() {
      byte[] content = new byte[value.size()];
      for (int i = 0; i < content.length; i++) {
        content[i] = value.get(i);
      }
      return content;
    }

    void writeTo(ByteArrayOutputStream out) {
      out.writeBytes(new Fields().varint((long) field << 3 | wireType).toByteArray());
      if (wireType == 2) {
        out.writeBytes(new Fields().varint(value.size()).toByteArray());
      }
      value.forEach(out::write);
    }
  }

  private final SplittableRandom random = new SplittableRandom(11);
  private int splits;
  private int decoys;

  private static List<Entry> entries(byte[] message) {
    List<Entry> entries = new ArrayList<>();
    int[] at = {0};
    while (at[0] < message.length) {
      int tag = (int) varint(message, at);
      int start = at[0];
      int length;
      switch (tag & 7) {
        case 0 -> {
          varint(message, at);
          length = at[0] - start;
        }
        case 1 -> length = 8;
        case 5 -> length = 4;
        default -> {
          length = (int) varint(message, at);
          start = at[0];
        }
      }
      at[0] = start + length;
      List<Byte> value = new ArrayList<>();
      for (int i = start; i < at[0]; i++) {
        value.add(message[i]);
      }
      entries.add(new Entry(tag >> 3, tag & 7, value));
    }
    return entries;
  }

  private static long varint(byte[] bytes, int[] at) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte b = bytes[at[0]++];
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }

  private static byte[] bytes(List<Entry> entries) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    entries.forEach(entry -> entry.writeTo(out));
    return out.toByteArray();
  }

  private static Entry message(int field, List<Entry> content) {
    List<Byte> value = new ArrayList<>();
    for (byte b : bytes(content)) {
      value.add(b);
    }
    return new Entry(field, 2, value);
  }

  /** The same message, with fields that occur once written in several pieces or twice. */
  private List<Entry> scattered(List<Entry> message, Schema schema) {
    List<Entry> result = new ArrayList<>();
    for (Entry entry : message) {
      Schema single = schema.single.get(entry.field);
      Schema repeated = schema.repeated.get(entry.field);
      if (single != null || repeated != null) {
        List<Entry> inner = scattered(entries(entry.content()), single != null ? single : repeated);
        if (single != null && random.nextInt(3) > 0) {
          int cut = random.nextInt(inner.size() + 1);
          result.add(message(entry.field, inner.subList(0, cut)));
          result.add(message(entry.field, inner.subList(cut, inner.size())));
          splits++;
        } else {
          result.add(message(entry.field, inner));
        }
        continue;
      }
      if (schema.scalars.contains(entry.field) && random.nextBoolean()) {
        result.add(decoy(entry, schema));
        decoys++;
      }
      result.add(entry);
    }
    return result;
  }

  /** An earlier occurrence with another value, or of the alternative that excludes it. */
  private Entry decoy(Entry entry, Schema schema) {
    byte small = (byte) (1 + random.nextInt(7));
    if (schema.alternatives && random.nextBoolean()) {
      return entry.field == 1
          ? new Entry(2, 2, List.of((byte) 'd'))
          : new Entry(1, 0, List.of(small));
    }
    return switch (entry.wireType) {
      case 0 -> new Entry(entry.field, 0, List.of(small));
      case 2 -> new Entry(entry.field, 2, List.of((byte) 'z', (byte) ('a' + small)));
      default -> new Entry(entry.field, 5, List.of(small, small, small, small));
    };
  }

  /** Each model in pieces is read as the whole one, and is what ONNX Runtime computes with. */
  private void requireSame(Map<String, TestModel> models) throws OrtException {
    for (Map.Entry<String, TestModel> model : models.entrySet()) {
      byte[] whole = model.getValue().build();
      Network expected = OnnxReader.read(whole, model.getKey()).network();
      for (int n = 0; n < 4; n++) {
        byte[] parts = bytes(scattered(entries(whole), MODEL));
        Network network = OnnxReader.read(parts, model.getKey()).network();
        assertThat(network.layers()).as(model.getKey()).isEqualTo(expected.layers());
        if (n == 0) {
          try (OnnxRuntimeOracle oracle = OnnxRuntimeOracle.asDefined(parts)) {
            oracle.assertAgrees(network, 3, random);
          }
        }
      }
    }
  }

  @Test
  void read_scatteredFields_meansWhatOnnxRuntimeComputes() throws OrtException {
    requireSame(OperatorModels.all());
    assertThat(splits).isGreaterThan(1000);
    assertThat(decoys).isGreaterThan(5000);
  }

  /** Field 6 of an attribute is the graph of a branch, which may come in pieces too. */
  @Test
  void read_scatteredBranches_meanWhatOnnxRuntimeComputes() throws OrtException {
    requireSame(BranchesTest.models());
    assertThat(splits).isGreaterThan(50);
  }

  private static Entry text(int field, String text) {
    List<Byte> value = new ArrayList<>();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      value.add(b);
    }
    return new Entry(field, 2, value);
  }

  /**
   * Of texts that occur twice the last one counts, for the writer too: whose domain the operators
   * are of, and which entries of the metadata are its own.
   */
  @Test
  void write_overScatteredFields_goesByTheLastOne(@TempDir Path folder)
      throws IOException, OrtException {
    byte[] plain =
        TestModel.of(-1, 2)
            .constant("W", TestModel.FLOAT, TestModel.shape(2, 2), 1, -2, 0.5, 3)
            .node("MatMul", "x,W", "h")
            .node("Relu", "h", "y")
            .build();
    List<Entry> model = new ArrayList<>();
    for (Entry entry : entries(plain)) {
      List<Entry> opset = new ArrayList<>(List.of(text(1, "of.others"), text(1, "")));
      if (entry.field == 8) {
        entries(entry.content()).stream().filter(e -> e.field != 1).forEach(opset::add);
      }
      model.add(entry.field == 8 ? message(8, opset) : entry);
    }
    model.add(message(14, List.of(text(1, "zz"), text(1, "etalon.stale"), text(2, "no"))));
    byte[] f = bytes(model);
    var read = OnnxReader.read(f, "scattered");
    Path file = folder.resolve("g.onnx");
    boolean other =
        OnnxWriter.writeQuantized(
            DropInTest.uniform(read.network(), 8, Granularity.LAYER, OptionalInt.empty()),
            read.metadata(),
            Map.of(),
            file);
    assertThat(other).isFalse();
    byte[] written = Files.readAllBytes(file);
    assertThat(entries(written).stream().filter(entry -> entry.field == 8)).hasSize(1);
    assertThat(OnnxReader.read(file).metadata().properties()).doesNotContainKey("etalon.stale");
    try (OnnxRuntimeOracle oracle = OnnxRuntimeOracle.asDefined(written)) {
      oracle.assertAgrees(OnnxReader.read(file).network(), 3, random);
    }
  }

  @Test
  void read_tensorGivenTwiceInAnAttribute_isTheMergedOne() throws OrtException {
    byte[] model =
        TestModel.of(-1, 1)
            .node(
                "Constant",
                "",
                "W",
                a ->
                    a.text(1, "value")
                        .integer(20, 4)
                        .nested(5, TestModel.tensor("", 1, new long[] {1, 1}, 1))
                        .nested(5, t -> t.raw(9, new byte[] {0, 0, (byte) 0xa0, 0x40})))
            .node("MatMul", "x,W", "y")
            .build();
    Network network = OnnxReader.read(model, "five").network();
    assertThat(network.forward(new double[] {3})).containsExactly(15);
    try (OnnxRuntimeOracle oracle = OnnxRuntimeOracle.asDefined(model)) {
      assertThat(oracle.run(new double[] {3})).containsExactly(15);
    }
  }

  private static TestModel withInputType(Consumer<Fields> type) {
    return new TestModel(8, 13)
        .graphField(11, info -> info.text(1, "x").nested(2, type))
        .value(12, "y", 1)
        .node("Relu", "x", "y");
  }

  private static void floats(Fields type, long size) {
    type.nested(1, t -> t.integer(1, 1).nested(2, s -> s.nested(1, d -> d.integer(1, size))));
  }

  @Test
  void read_typeGivenAsSomethingElseInBetween_startsAnew() {
    byte[] again =
        withInputType(
                type -> {
                  floats(type, 2);
                  type.nested(4, sequence -> {});
                  floats(type, 3);
                })
            .build();
    assertThat(OnnxReader.read(again, "m").network().inputSize()).isEqualTo(3);
    byte[] elementTypeGone =
        withInputType(
                type -> {
                  floats(type, 2);
                  type.nested(4, sequence -> {});
                  type.nested(1, t -> t.nested(2, s -> s.nested(1, d -> d.integer(1, 3))));
                })
            .build();
    assertThat(catchThrowable(() -> OnnxReader.read(elementTypeGone, "m")))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("element type 0");
    byte[] noTensor =
        withInputType(
                type -> {
                  floats(type, 2);
                  type.nested(4, sequence -> {});
                })
            .build();
    assertThat(catchThrowable(() -> OnnxReader.read(noTensor, "m")))
        .isInstanceOf(UnsupportedModelException.class);
  }
}
