package org.etalon.verify;

import java.util.List;
import org.etalon.network.Affine;
import org.etalon.network.MapRow;
import org.etalon.network.MaxPool;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Round;

/**
 * A network in float32, as runtimes compute it: every product and every sum rounded, terms in order
 * or in the opposite one. What a runtime adds in yet another order lies near.
 */
final class Replay {
  private Replay() {}

  /**
   * The outputs.
   *
   * @param x the input, not modified
   * @param backwards whether sums are taken from their last term to the first
   */
  static float[] outputs(Network network, float[] x, boolean backwards) {
    List<Node> nodes = network.nodes();
    float[][] values = new float[nodes.size() + 1][];
    values[0] = x;
    for (int k = 1; k < values.length; k++) {
      Node node = nodes.get(k - 1);
      float[] first = values[node.inputs().get(0)];
      values[k] =
          node.layer()
              .fold(
                  affine -> affine(affine, first, backwards),
                  relu -> rectified(first),
                  add -> sum(first, values[node.inputs().get(1)]),
                  pool -> largest(pool, first),
                  round -> cast(round, first));
    }
    return values[nodes.size()];
  }

  private static float[] affine(Affine affine, float[] x, boolean backwards) {
    float[] y = new float[affine.outputSize()];
    for (int i = 0; i < y.length; i++) {
      MapRow row = affine.map().row(i);
      float bias = (float) affine.bias().get(i);
      float sum = backwards ? bias : 0;
      for (int k = 0; k < row.size(); k++) {
        int at = backwards ? row.size() - 1 - k : k;
        sum += (float) row.value(at) * x[row.column(at)];
      }
      y[i] = backwards ? sum : sum + bias;
    }
    return y;
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
    return sum;
  }

  private static float[] cast(Round round, float[] x) {
    float[] y = new float[x.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = (float) round.format().cast((double) x[i]);
    }
    return y;
  }

  private static float[] largest(MaxPool pool, float[] x) {
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
