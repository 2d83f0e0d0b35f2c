package org.etalon.onnx;

import static org.etalon.onnx.TestModel.integer;
import static org.etalon.onnx.TestModel.integers;
import static org.etalon.onnx.TestModel.number;
import static org.etalon.onnx.TestModel.text;

import java.util.List;

/** Random small models of products, of elementwise functions, and of shapes that are computed. */
final class RandomValues extends RandomPieces {
  RandomValues(long seed) {
    super(seed);
  }

  TestModel withConstant(String type) {
    long[] shape = shape(4);
    long[] other = spread(shape);
    TestModel model = constant(model(shape), "c", other);
    return model.node(type, type.equals("Div") || maybe() ? "x,c" : "c,x", "y");
  }

  TestModel ofValues(String type) {
    long[] shape = shape(4);
    TestModel model = model(shape).node("Relu", "x", "a").node("Neg", "x", "n");
    long axis = shape.length - 1L;
    if (opset < 18) {
      model.node("ReduceMax", "n", "b", integers("axes", axis));
    } else {
      model.list("axes", (double) axis).node("ReduceMax", "n,axes", "b");
    }
    boolean two = type.equals("Add") || type.equals("Sub");
    boolean same = opset < 8; // no broadcast in these before
    String third = same ? "n" : "b";
    return model.node(type, two ? (maybe() ? "a,b" : "b,a") : "a," + third + ",x", "y");
  }

  TestModel withConstants(String type) {
    long[] shape = shape(3);
    if (opset < 8) {
      shape[0] = 1;
      return constant(model(shape), "c", shape).node(type, "c,x", "y");
    }
    TestModel model = constant(constant(model(shape), "c", spread(shape)), "d", spread(shape));
    return model.node("Relu", "x", "a").node(type, "c,x,d,a", "y");
  }

  TestModel matMul() {
    long inner = upTo(4);
    boolean first = maybe();
    int valueRank = upTo(4);
    long[] value = numbers(valueRank, 1, 3);
    long[] other = numbers(upTo(4), 1, 3);
    for (int depth = 3; depth <= Math.min(value.length, other.length); depth++) {
      int v = value.length - depth;
      int o = other.length - depth;
      value[v] = random.nextInt(4) > 0 ? other[o] : 1;
      other[o] = maybe() ? value[v] : 1;
    }
    long[] left = first ? value : other;
    long[] right = first ? other : value;
    left[left.length - 1] = inner;
    right[Math.max(0, right.length - 2)] = inner;
    if (value.length > 1 && !(value.length == 2 && !first)) {
      value[0] = 1;
    }
    return constant(model(value), "W", other).node("MatMul", first ? "x,W" : "W,x", "y");
  }

  TestModel einsum() {
    String[] equations = {
      "bij,jk->bik",
      "bij,jk",
      "bij,ik->bkj",
      "bi,ij->bj",
      "bij,bjk->bik",
      "bij,ijk->bk",
      "bi,j->bij",
      "bij,j->bi",
      "bhij,hjk->bhik",
      "bi,i->b",
      "bij,kj->kib"
    };
    String equation = equations[random.nextInt(equations.length)];
    String[] parts = equation.split("->", -1)[0].split(",", -1);
    long[] lengths = numbers(26, 1, 4);
    lengths[1] = 1;
    boolean first = maybe();
    long[] value = parts[0].chars().mapToLong(c -> lengths[c - 'a']).toArray();
    long[] other = parts[1].chars().mapToLong(c -> lengths[c - 'a']).toArray();
    String arrow = equation.contains("->") ? equation.substring(equation.indexOf("->")) : "";
    return opset < 12
        ? model(value).node("Relu", "x", "y")
        : constant(model(value), "W", other)
            .node(
                "Einsum",
                first ? "x,W" : "W,x",
                "y",
                text(
                    "equation",
                    (first ? parts[0] + "," + parts[1] : parts[1] + ", " + parts[0]) + arrow));
  }

  TestModel batchNormalization() {
    long[] shape = shape(4);
    double[] variance = random.doubles(shape[1], 0.1, 3).toArray();
    TestModel model = model(shape);
    for (String name : List.of("s", "b", "m")) {
      model.vector(name, reals(shape[1]));
    }
    return model
        .vector("v", variance)
        .node("BatchNormalization", "x,s,b,m,v", "y", some(number("epsilon", 0.01f)));
  }

  TestModel leakyRelu() {
    return model(shape(4)).node("LeakyRelu", "x", "y", some(number("alpha", real())));
  }

  TestModel unary(String type) {
    return model(shape(3)).node(type, "x", "y");
  }

  TestModel hardSigmoid() {
    return model(shape(3))
        .node("HardSigmoid", "x", "y", some(number("alpha", real()), number("beta", real())));
  }

  TestModel pow() {
    return model(shape(3)).vector("one", 1).node("Pow", "x,one", "y");
  }

  TestModel pRelu() {
    long[] shape = shape(4);
    return constant(model(shape), "s", spread(shape)).node("PRelu", "x,s", "y");
  }

  TestModel clip() {
    float lower = real();
    float upper = maybe() ? real() : lower + upTo(2);
    TestModel model = model(shape(3));
    if (opset < 11) {
      return model.node("Clip", "x", "y", some(number("min", lower), number("max", upper)));
    }
    model.constant("l", 1, TestModel.shape(), lower).constant("u", 1, TestModel.shape(), upper);
    String[] inputs = {"x", "x,l", "x,,u", "x,l,u"};
    return model.node("Clip", inputs[random.nextInt(4)], "y");
  }

  TestModel reshapeByShape() {
    long[] shape = shape(4);
    TestModel model = model(shape).list("rest", -1).list("axis", 0).node("Shape", "x", "s");
    if (maybe()) {
      model.constant("i", TestModel.INT64, TestModel.shape(), 0).node("Gather", "s,i", "g");
      if (opset < 13) {
        model.node("Unsqueeze", "g", "u", integers("axes", 0));
      } else {
        model.node("Unsqueeze", "g,axis", "u");
      }
    } else if (opset < 10) {
      model.node("Slice", "s", "u", integers("starts", 0), integers("ends", 1));
    } else {
      model.list("from", 0).list("to", 1).node("Slice", "s,from,to", "u");
    }
    return model.node("Concat", "u,rest", "t", integer("axis", 0)).node("Reshape", "x,t", "y");
  }

  TestModel constantOfShape() {
    long[] shape = shape(3);
    shape[0] = 1;
    TestModel model = model(shape).node("Shape", "x", "s");
    if (opset < 9) {
      return model.node("Relu", "x", "y");
    }
    return model
        .node(
            "ConstantOfShape",
            "s",
            "c",
            some(TestModel.value(TestModel.FLOAT, TestModel.shape(1), real())))
        .node("Add", "x,c", "y");
  }
}
