package org.etalon.onnx;

import java.util.List;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;

/**
 * Numbers as they are.
 *
 * @param type float32 or float64, the type they are stored in
 */
record PlainNumbers(DataType type) implements Numbers {
  @Override
  public String weights(
      ModelBuilder model, int node, Affine affine, String name, List<Integer> shape) {
    return add(model, node, Numbers.all(affine).weights(), name, shape);
  }

  @Override
  public int biasCount(int node, Affine affine) {
    return Numbers.all(affine).biases().size();
  }

  @Override
  public String biases(
      ModelBuilder model, int node, Affine affine, String name, List<Integer> shape) {
    return add(model, node, Numbers.all(affine).biases(), name, shape);
  }

  private String add(
      ModelBuilder model, int node, Vector values, String name, List<Integer> shape) {
    double[] numbers = values.toArray();
    for (double value : numbers) {
      if (type.round(value) != value) {
        throw new IllegalArgumentException(
            "layer " + node + ": the parameter " + value + " is not a float32 number");
      }
    }
    String unique = model.unique(name);
    byte[] data =
        type == DataType.FLOAT
            ? ParameterStorage.floats(numbers)
            : ParameterStorage.doubles(numbers);
    model.initializer(unique, type, shape, data);
    return unique;
  }
}
