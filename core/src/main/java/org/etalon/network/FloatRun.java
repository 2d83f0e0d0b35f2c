package org.etalon.network;

import java.util.Arrays;
import java.util.List;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Vector;

/**
 * A network run in float32, in one stated order: each product is rounded, products are added one
 * after the other by ascending columns, the bias last; no fused multiply-adds, gradual underflow. A
 * parameter that is no float32 counts as the nearest one.
 */
final class FloatRun {
  private FloatRun() {}

  /**
   * The outputs; each is a float32, exactly.
   *
   * @throws ArithmeticException if a value overflows
   */
  static Dyadic[] of(Network network, double[] x) {
    if (x.length != network.inputSize()) {
      throw new IllegalArgumentException(
          "input has " + x.length + " entries, the network takes " + network.inputSize());
    }
    List<Node> nodes = network.nodes();
    float[][] values = new float[nodes.size() + 1][];
    values[0] = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      values[0][i] = (float) x[i];
      if (values[0][i] != x[i]) { // NaN is not equal either
        throw new IllegalArgumentException("entry " + i + " of the input is no float32: " + x[i]);
      }
    }
    for (int k = 1; k < values.length; k++) {
      Node node = nodes.get(k - 1);
      float[] first = values[node.inputs().get(0)];
      values[k] =
          node.layer()
              .fold(
                  affine -> affine(affine, first),
                  relu -> rectified(first),
                  add -> sum(first, values[node.inputs().get(1)]),
                  pool -> maxima(pool, first),
                  round -> {
                    throw new IllegalArgumentException("a network that casts runs in fixed point");
                  });
    }
    float[] outputs = values[nodes.size()];
    Dyadic[] exact = new Dyadic[outputs.length];
    Arrays.setAll(exact, i -> Dyadic.of(outputs[i]));
    return exact;
  }

  private static float[] finite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new ArithmeticException("a value overflows float32");
      }
    }
    return values;
  }

  private static float[] affine(Affine affine, float[] x) {
    Vector bias = affine.bias();
    float[] y = new float[affine.outputSize()];
    for (int i = 0; i < y.length; i++) {
      MapRow row = affine.map().row(i);
      float sum = 0;
      for (int k = 0; k < row.size(); k++) {
        float product = (float) row.value(k) * x[row.column(k)];
        sum += product;
      }
      y[i] = sum + (float) bias.get(i);
    }
    return finite(y);
  }

  private static float[] rectified(float[] x) {
    float[] y = new float[x.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.max(0, x[i]);
    }
    return y;
  }

  private static float[] sum(float[] x, float[] y) {
    float[] sum = new float[x.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = x[i] + y[i];
    }
    return finite(sum);
  }

  private static float[] maxima(MaxPool pool, float[] x) {
    float[] y = new float[pool.outputSize()];
    for (int i = 0; i < y.length; i++) {
      y[i] = x[pool.member(i, 0)];
      for (int k = 1; k < pool.windowSize(i); k++) {
        y[i] = Math.max(y[i], x[pool.member(i, k)]);
      }
    }
    return y;
  }
}
