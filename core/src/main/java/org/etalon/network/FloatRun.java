package org.etalon.network;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.etalon.exact.Dyadic;

/**
 * A network run in float32, in one stated order: each product is rounded, products are added one
 * after the other by ascending columns and the bias last, or all that from its end; no fused
 * multiply-adds, gradual underflow. A parameter that is no float32 counts as the nearest one.
 */
public final class FloatRun {
  private final boolean backwards;
  private boolean overflows;

  private FloatRun(boolean backwards) {
    this.backwards = backwards;
  }

  /**
   * The outputs, with ascending columns; each is a float32, exactly.
   *
   * @throws IllegalArgumentException if {@code x} has another size or an entry that is no float32,
   *     or the network casts: that is fixed point
   * @throws ArithmeticException if a value overflows
   */
  static Dyadic[] of(Network network, double[] x) {
    if (x.length != network.inputSize()) {
      throw new IllegalArgumentException(
          "input has " + x.length + " entries, the network takes " + network.inputSize());
    }
    if (network.hasCasts()) {
      throw new IllegalArgumentException("a network that casts runs in fixed point");
    }
    float[] floats = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      floats[i] = (float) x[i];
      if (floats[i] != x[i]) { // NaN is not equal either
        throw new IllegalArgumentException("entry " + i + " of the input is no float32: " + x[i]);
      }
    }
    float[] outputs =
        outputs(network, floats, false)
            .orElseThrow(() -> new ArithmeticException("a value overflows float32"));
    Dyadic[] exact = new Dyadic[outputs.length];
    Arrays.setAll(exact, i -> Dyadic.of(outputs[i]));
    return exact;
  }

  /**
   * The outputs; nothing if a value overflows, on the way or there.
   *
   * @param x the input, not modified
   * @param backwards whether sums are taken from the bias and the last column to the first
   */
  public static Optional<float[]> outputs(Network network, float[] x, boolean backwards) {
    FloatRun run = new FloatRun(backwards);
    float[] outputs = run.outputs(network, x);
    return run.overflows ? Optional.empty() : Optional.of(outputs);
  }

  private float[] outputs(Network network, float[] x) {
    List<Node> nodes = network.nodes();
    float[][] values = new float[nodes.size() + 1][];
    values[0] = finite(x);
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
                  round -> cast(round, first));
    }
    return values[nodes.size()];
  }

  private float[] finite(float[] values) {
    for (float value : values) {
      overflows |= !Float.isFinite(value);
    }
    return values;
  }

  private float[] affine(Affine affine, float[] x) {
    float[] y = new float[affine.outputSize()];
    for (int i = 0; i < y.length; i++) {
      MapRow row = affine.map().row(i);
      float bias = (float) affine.bias().get(i);
      float sum = backwards ? bias : 0;
      for (int k = 0; k < row.size(); k++) {
        int at = backwards ? row.size() - 1 - k : k;
        float product = (float) row.value(at) * x[row.column(at)];
        sum += product;
      }
      y[i] = backwards ? sum : sum + bias;
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

  private float[] sum(float[] x, float[] y) {
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

  private float[] cast(Round round, float[] x) {
    float[] y = new float[x.length];
    for (int i = 0; i < y.length && !overflows; i++) {
      y[i] = (float) round.format().cast((double) x[i]);
    }
    return finite(y);
  }
}
