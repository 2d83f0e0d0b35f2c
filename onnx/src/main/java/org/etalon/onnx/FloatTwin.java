package org.etalon.onnx;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.etalon.file.Sha256;
import org.etalon.file.ShippedFile;
import org.etalon.file.WholeFile;

/**
 * A model of QONNX without its quantizers: the parameters as they were before they were rounded,
 * which such files hold, and values as they are.
 *
 * <p><b>Method:</b> each Quant, IntQuant, BipolarQuant and Trunc becomes an Identity; all else is
 * copied as it is. Left out are what quantizers alone took where it is an initializer, an input or
 * what one node makes, and what annotations say of the types of values; what only such a node used
 * stays.
 *
 * <p><b>Property:</b> what is returned was read back: no value is cast, and nothing quantizes.
 */
public final class FloatTwin {
  private static final int NODE = 1;
  private static final int INITIALIZER = 5;
  private static final int INPUT = 11;
  private static final int VALUE_INFO = 13;
  private static final int ANNOTATION = 14;
  private static final int GRAPH = 7;
  private static final int OPSET = 8;
  private static final int PROPERTY = 14;

  private static final Set<String> QUANTIZERS =
      Set.of("Quant", "IntQuant", "BipolarQuant", "Trunc");

  /** Of the first version of Trunc, whose result is a fraction of what it takes. */
  private static final int FRACTION = 5;

  private final byte[] bytes;
  private final SortedMap<String, Integer> quantizers;
  private final Model model;

  private FloatTwin(byte[] bytes, SortedMap<String, Integer> quantizers) {
    this.bytes = bytes;
    this.quantizers = quantizers;
    model = OnnxReader.read(bytes, "without quantizers");
    requireFloat(model);
  }

  /**
   * The twin of a model.
   *
   * @throws IOException if the file cannot be read
   * @throws ModelException if it is malformed, has no quantizer, or has one that cannot be left out
   */
  public static FloatTwin of(Path file) throws IOException {
    byte[] bytes = ShippedFile.read(file, Limits.fileBytes()).content();
    try {
      return new Removal(bytes).twin();
    } catch (MalformedModelException e) {
      throw new MalformedModelException(
          file + ": " + OnnxReader.foreign(bytes).orElse(e.getMessage()));
    } catch (UnsupportedModelException e) {
      throw new UnsupportedModelException(file + ": " + e.getMessage());
    }
  }

  /** What was read back. */
  public Model model() {
    return model;
  }

  /** How many quantizers were left out, by their operator. */
  public SortedMap<String, Integer> quantizers() {
    return Collections.unmodifiableSortedMap(quantizers);
  }

  /**
   * Writes it.
   *
   * @throws IOException if the file cannot be written; an older one is then still in its place
   */
  public void write(Path file) throws IOException {
    WholeFile.write(file, out -> out.write(bytes));
  }

  private static void requireFloat(Model twin) {
    Optional<String> left =
        QUANTIZERS.stream().sorted().filter(twin.operators()::contains).findFirst();
    if (left.isPresent() || twin.network().hasCasts()) {
      throw new UnsupportedModelException(
          "without the quantizers of QONNX in its graph there is still "
              + left.map(type -> "a " + type + " in a function or branch")
                  .orElse("a cast of values to integers"));
    }
  }

  /** One model whose quantizers are left out. */
  private static final class Removal {
    private final byte[] bytes;
    private final Wire.Graph graph;
    private final List<Wire.Function> functions;
    private final SortedMap<String, Integer> quantizers = new TreeMap<>();
    private final Set<String> used = new HashSet<>();
    private final Set<String> gone = new HashSet<>();

    Removal(byte[] bytes) {
      this.bytes = bytes;
      Wire.Model file = WireParser.parse(bytes, new Limits());
      functions = file.functions();
      graph = file.graph().orElseThrow(() -> new MalformedModelException("it has no graph"));
    }

    FloatTwin twin() {
      if (graph.initializers().stream().anyMatch(tensor -> tensor.external().isPresent())) {
        throw new UnsupportedModelException(
            "its parameters lie in files beside it; store them in the model first");
      }
      requireNoneOfItsOwn();
      graph.outputs().forEach(output -> used.add(output.name()));
      for (Wire.Node node : graph.nodes()) {
        boolean out = isQuantizer(node);
        used.addAll(out ? Set.of(node.inputs().get(0)) : node.uses());
        gone.addAll(out ? node.inputs() : List.of());
        if (out) {
          quantizers.merge(node.type(), 1, Integer::sum);
        }
      }
      gone.removeAll(used);
      if (quantizers.isEmpty()) {
        throw new UnsupportedModelException(
            "it has no quantizer of QONNX; the float original of other quantized models is the model"
                + " that was quantized");
      }
      if (quantizers.containsKey("Trunc")) {
        OnnxReader.read(bytes, "with its quantizers"); // refuses one that changes the scale freely
      }
      return new FloatTwin(model(), quantizers);
    }

    /** A function of the file stands for what it computes, whatever it is called. */
    private void requireNoneOfItsOwn() {
      for (Wire.Function function : functions) {
        if (QonnxOperators.isOwn(function.domain()) && QUANTIZERS.contains(function.name())) {
          throw new UnsupportedModelException(
              "it defines "
                  + function.name()
                  + " by a function of its own, which may be no quantizer of QONNX");
        }
      }
    }

    private static boolean isQuantizer(Wire.Node node) {
      if (!QonnxOperators.isOwn(node) || !QUANTIZERS.contains(node.type())) {
        return false;
      }
      if (node.inputs().isEmpty() || node.outputs().size() != 1) {
        throw new MalformedModelException(node.type() + " must have one output, and inputs");
      }
      if (node.type().equals("Trunc") && node.inputs().size() == FRACTION) {
        throw new UnsupportedModelException(
            "a Trunc of five inputs gives a fraction of what it takes, and cannot be left out");
      }
      return true;
    }

    private byte[] model() {
      RawMessage file = RawMessage.of(ByteString.copyFrom(bytes));
      Message out = new Message();
      for (RawMessage.Field field : file.fields()) {
        boolean foreign = field.number() == OPSET && isUnused(field);
        if (field.number() != GRAPH && !foreign) {
          out.copy(field);
        }
      }
      out.raw(GRAPH, graph(RawMessage.of(file.merged(GRAPH))));
      out.nested(
          PROPERTY, entry -> entry.text(1, "etalon.twin.of.sha256").text(2, Sha256.hex(bytes)));
      return out.toByteArray();
    }

    /** Whether an OperatorSetIdProto is about operators that no node has any more. */
    private boolean isUnused(RawMessage.Field field) {
      String domain = RawMessage.of(field.content()).last(1).toStringUtf8();
      return !Wire.isStandard(domain)
          && graph.nodes().stream()
              .filter(node -> node.domain().equals(domain))
              .allMatch(Removal::isQuantizer);
    }

    private byte[] graph(RawMessage raw) {
      Map<Integer, Integer> at = new HashMap<>();
      Message out = new Message();
      for (RawMessage.Field field : raw.fields()) {
        int index = at.merge(field.number(), 1, Integer::sum) - 1;
        switch (field.number()) {
          case NODE -> node(out, field, graph.nodes().get(index));
          case INITIALIZER -> copy(out, field, graph.initializers().get(index).name());
          case INPUT -> copy(out, field, graph.inputs().get(index).name());
          case VALUE_INFO ->
              copy(out, field, RawMessage.of(field.content()).last(1).toStringUtf8());
          case ANNOTATION -> {}
          default -> out.copy(field);
        }
      }
      return out.toByteArray();
    }

    private void node(Message out, RawMessage.Field field, Wire.Node node) {
      if (!isQuantizer(node)) {
        boolean dead = !node.outputs().isEmpty() && gone.containsAll(node.outputs());
        if (!dead) {
          out.copy(field);
        }
        return;
      }
      out.nested(
          NODE,
          identity ->
              identity
                  .text(1, node.inputs().get(0))
                  .text(2, node.outputs().get(0))
                  .text(3, node.name())
                  .text(4, "Identity"));
    }

    private void copy(Message out, RawMessage.Field field, String name) {
      if (!gone.contains(name)) {
        out.copy(field);
      }
    }
  }
}
