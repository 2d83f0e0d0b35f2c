package org.etalon.gap;

import java.util.ArrayList;
import java.util.List;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Vector;
import org.etalon.network.Network;
import org.etalon.train.Samples;

/** An input and what a network gives there, in exact arithmetic. */
public final class ExactSample {
  private final Vector input;
  private final Dyadic[] outputs;

  /** The outputs of {@code f} at {@code x}. */
  ExactSample(Network f, double[] x) {
    input = Vector.of(x);
    outputs = f.forwardExact(x);
  }

  /** The first {@code count} samples. */
  public static List<ExactSample> first(Network f, Samples samples, int count) {
    List<ExactSample> list = new ArrayList<>();
    for (int s = 0; s < count; s++) {
      list.add(new ExactSample(f, samples.input(s)));
    }
    return list;
  }

  /** The input. */
  double[] input() {
    return input.toArray();
  }

  /**
   * Whether the largest output exceeds each other one by more than {@code 2 bound}: no network
   * whose outputs are within the bound decides otherwise here. Never for an infinite bound.
   */
  boolean isSafe(double bound) {
    if (!Double.isFinite(bound)) {
      return false;
    }
    int best = 0;
    for (int j = 1; j < outputs.length; j++) {
      best = outputs[j].compareTo(outputs[best]) > 0 ? j : best;
    }
    Dyadic most = Dyadic.of(bound).add(Dyadic.of(bound));
    for (int j = 0; j < outputs.length; j++) {
      if (j != best && outputs[best].subtract(outputs[j]).compareTo(most) <= 0) {
        return false;
      }
    }
    return true;
  }
}
