package org.etalon.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** A FunctionProto put together field by field; a call of it; its place in a model. */
final class TestFunction {
  static final String DOMAIN = "own";

  private final List<Consumer<Fields>> fields = new ArrayList<>();
  private final String name;

  TestFunction(String name, String inputs, String outputs) {
    this(DOMAIN, name, inputs, outputs);
  }

  TestFunction(String domain, String name, String inputs, String outputs) {
    this.name = name;
    fields.add(f -> f.text(1, name).text(10, domain));
    Arrays.stream(inputs.split(",")).forEach(input -> fields.add(f -> f.text(4, input)));
    Arrays.stream(outputs.split(",")).forEach(output -> fields.add(f -> f.text(5, output)));
  }

  /** An operator set that it uses. */
  TestFunction opset(String domain, long version) {
    return field(f -> f.nested(9, o -> o.text(1, domain).integer(2, version)));
  }

  TestFunction field(Consumer<Fields> field) {
    fields.add(field);
    return this;
  }

  /** A node of the standard. */
  @SafeVarargs
  @SuppressWarnings("varargs")
  final TestFunction node(
      String type, String inputs, String outputs, Consumer<Fields>... attributes) {
    return field(f -> f.nested(7, node("", type, inputs, outputs, attributes)));
  }

  /** A node that calls another function. */
  TestFunction call(String type, String inputs, String outputs) {
    return field(f -> f.nested(7, node(DOMAIN, type, inputs, outputs)));
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  static Consumer<Fields> node(
      String domain, String type, String inputs, String outputs, Consumer<Fields>... attributes) {
    return node -> {
      if (!inputs.isEmpty()) {
        Arrays.stream(inputs.split(",", -1)).forEach(input -> node.text(1, input));
      }
      Arrays.stream(outputs.split(",", -1)).forEach(output -> node.text(2, output));
      node.text(4, type).text(7, domain);
      Arrays.stream(attributes).forEach(attribute -> node.nested(5, attribute));
    };
  }

  /** An attribute that stands for one of the function. */
  static Consumer<Fields> reference(String name, String of, int type) {
    return a -> a.text(1, name).text(21, of).integer(20, type);
  }

  /** Adds it to a model. */
  TestModel in(TestModel model) {
    return model
        .modelField(m -> m.nested(25, f -> fields.forEach(field -> field.accept(f))))
        .modelField(m -> m.nested(8, o -> o.text(1, DOMAIN).integer(2, 1)));
  }

  @Override
  public String toString() {
    return name;
  }
}
