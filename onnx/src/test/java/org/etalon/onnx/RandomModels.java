package org.etalon.onnx;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;

/** Random small models of one operator, with random attributes, of a random operator set. */
final class RandomModels {
  private RandomModels() {}

  /** By operator, what makes the model of a seed. */
  static Map<String, LongFunction<TestModel>> all() {
    Map<String, LongFunction<TestModel>> all = new TreeMap<>();
    all.put("Conv", seed -> new RandomWindows(seed).conv());
    all.put("ConvTranspose", seed -> new RandomWindows(seed).convTranspose());
    all.put("AveragePool", seed -> new RandomWindows(seed).pool("AveragePool"));
    all.put("MaxPool", seed -> new RandomWindows(seed).pool("MaxPool"));
    for (String type : List.of("GlobalAveragePool", "GlobalMaxPool")) {
      all.put(type, seed -> new RandomWindows(seed).globalPool(type));
    }
    for (String type : List.of("ReduceSum", "ReduceMean", "ReduceMax")) {
      all.put(type, seed -> new RandomAxes(seed).reduce(type));
    }
    for (String type : List.of("Add", "Sub", "Mul", "Div")) {
      all.put(type, seed -> new RandomValues(seed).withConstant(type));
    }
    for (String type : List.of("Add", "Sub", "Max", "Min", "Sum", "Mean")) {
      all.put(type + " of values", seed -> new RandomValues(seed).ofValues(type));
    }
    for (String type : List.of("Max", "Min", "Sum", "Mean")) {
      all.put(type + " with constants", seed -> new RandomValues(seed).withConstants(type));
    }
    all.put("Concat", seed -> new RandomAxes(seed).concat());
    all.put("Split", seed -> new RandomAxes(seed).split());
    all.put("Slice", seed -> new RandomAxes(seed).slice());
    all.put("Gather", seed -> new RandomAxes(seed).gather());
    all.put("Transpose", seed -> new RandomAxes(seed).transpose());
    all.put("Pad", seed -> new RandomAxes(seed).pad());
    all.put("Expand", seed -> new RandomAxes(seed).expand());
    all.put("Tile", seed -> new RandomAxes(seed).tile());
    all.put("MatMul", seed -> new RandomValues(seed).matMul());
    all.put("Einsum", seed -> new RandomValues(seed).einsum());
    all.put("BatchNormalization", seed -> new RandomValues(seed).batchNormalization());
    all.put("LeakyRelu", seed -> new RandomValues(seed).leakyRelu());
    all.put("PRelu", seed -> new RandomValues(seed).pRelu());
    all.put("Clip", seed -> new RandomValues(seed).clip());
    for (String type : List.of("Abs", "Neg")) {
      all.put(type, seed -> new RandomValues(seed).unary(type));
    }
    all.put("HardSigmoid", seed -> new RandomValues(seed).hardSigmoid());
    all.put("Pow", seed -> new RandomValues(seed).pow());
    all.put("Reshape by Shape", seed -> new RandomValues(seed).reshapeByShape());
    all.put("Constants", seed -> new RandomConstants(seed).entries());
    all.put("Constants moved", seed -> new RandomConstants(seed).moved());
    all.put("Shape and Size", seed -> new RandomConstants(seed).measured());
    all.put("ConstantOfShape", seed -> new RandomValues(seed).constantOfShape());
    all.put("Gemm", seed -> new RandomSteps(seed).gemm());
    all.put("Flatten", seed -> new RandomSteps(seed).flatten());
    all.put("Reshape", seed -> new RandomSteps(seed).reshape());
    all.put("Squeeze", seed -> new RandomSteps(seed).squeeze());
    all.put("Unsqueeze", seed -> new RandomSteps(seed).unsqueeze());
    all.put("Dropout", seed -> new RandomSteps(seed).dropout());
    all.put("Cast", seed -> new RandomSteps(seed).cast());
    all.put("Identity", seed -> new RandomSteps(seed).identity());
    all.put("Range", seed -> new RandomSteps(seed).range());
    all.put("If", seed -> new RandomSteps(seed).branches());
    all.put("Function", seed -> new RandomSteps(seed).function());
    all.put("Combined", seed -> new RandomSteps(seed).combined());
    all.put("Residual", seed -> new RandomWindows(seed).residual());
    return all;
  }
}
