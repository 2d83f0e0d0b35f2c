package org.etalon.onnx;

import static org.etalon.onnx.TestModel.integer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/** Random small models that end in a head, with random attributes, of a random operator set. */
final class RandomHeads extends RandomPieces {
  private RandomHeads(long seed) {
    super(seed);
  }

  /** By operator, what makes the model of a seed. */
  static Map<String, LongFunction<TestModel>> all() {
    Map<String, LongFunction<TestModel>> all = new TreeMap<>();
    for (String type : List.of("Softmax", "LogSoftmax", "Sigmoid", "Tanh", "ArgMax")) {
      all.put(type, seed -> new RandomHeads(seed).head(type));
    }
    return all;
  }

  private TestModel head(String type) {
    long[] shape = shape(4);
    boolean decides = type.equals("ArgMax");
    int output = decides ? TestModel.INT64 : TestModel.FLOAT;
    TestModel model =
        new TestModel(opset < 9 ? 4 : 8, opset)
            .value(11, "x", TestModel.FLOAT, shape)
            .graphField(
                12,
                info -> info.text(1, "y").nested(2, t -> t.nested(1, n -> n.integer(1, output))));
    List<Consumer<Fields>> attributes = new ArrayList<>();
    if (decides || type.contains("Softmax")) {
      attributes.addAll(axis(shape, decides));
    }
    if (decides) {
      attributes.addAll(some(integer("keepdims", random.nextInt(2))));
      attributes.addAll(opset < 12 ? List.of() : some(integer("select_last_index", 1)));
    }
    constant(model, "s", 1);
    boolean more = !decides && maybe();
    model.node("Mul", "x,s", "z").node(type, "z", more ? "h" : "y", attributes);
    return more ? model.node(maybe() ? "Identity" : "Flatten", "h", "y") : model;
  }

  /** One behind the batch, or the first where there is one sample; ArgMax would take that. */
  private List<Consumer<Fields>> axis(long[] shape, boolean given) {
    int least = shape[0] == 1 ? 0 : 1;
    long axis = random.nextInt(least, shape.length);
    long back = opset >= 11 && maybe() ? axis - shape.length : axis;
    return given ? List.of(integer("axis", back)) : some(integer("axis", back));
  }
}
