package org.etalon.engine.bound;

import java.util.stream.IntStream;
import org.etalon.problem.Norm;

/**
 * The norm of the difference of two networks.
 *
 * @param norm the norm
 */
record NormGoal(Norm norm) implements Goal {
  private static final byte[] NOTHING = {};

  @Override
  public boolean isOfOutputs() {
    return true;
  }

  @Override
  public byte[] unsettled() {
    return NOTHING;
  }

  @Override
  public int[] rows(byte[] settled, int outputs) {
    return IntStream.range(0, outputs).toArray();
  }

  @Override
  public byte[] settle(byte[] settled, double[] lower, double[] upper) {
    return NOTHING;
  }

  @Override
  public double up(BoxBound bound) {
    return bound.normUp(norm);
  }

  @Override
  public double rounding(BoxBound bound) {
    return bound.rounding(norm);
  }

  @Override
  public double[] urgency(byte[] settled, double[] lower, double[] upper) {
    double[] urgency = new double[2 * lower.length];
    for (int i = 0; i < lower.length; i++) {
      urgency[i] = upper[i];
      urgency[lower.length + i] = -lower[i];
    }
    return urgency;
  }

  @Override
  public double value(double[] d) {
    double result = 0;
    for (double each : d) {
      double entry = Math.abs(each);
      result =
          switch (norm) {
            case INF -> Math.max(result, entry);
            case ONE -> result + entry;
            case TWO -> result + entry * entry;
          };
    }
    return norm == Norm.TWO ? Math.sqrt(result) : result;
  }

  @Override
  public double[] cotangent(double[] d) {
    double[] cotangent = new double[d.length];
    int worst = 0;
    for (int i = 0; i < d.length; i++) {
      worst = Math.abs(d[i]) > Math.abs(d[worst]) ? i : worst;
    }
    for (int i = 0; i < d.length; i++) {
      cotangent[i] =
          switch (norm) {
            case INF -> i == worst ? Math.signum(d[i]) : 0;
            case ONE -> Math.signum(d[i]);
            case TWO -> d[i];
          };
    }
    return cotangent;
  }

  /** Each output up, and each down. */
  @Override
  public int[] ways(byte[] settled, int outputs) {
    return IntStream.range(0, 2 * outputs).toArray();
  }

  @Override
  public double value(int way, double[] d) {
    return sign(way) * d[way / 2];
  }

  @Override
  public double[] cotangent(int way, double[] d) {
    double[] cotangent = new double[d.length];
    cotangent[way / 2] = sign(way);
    return cotangent;
  }

  private static double sign(int way) {
    return way % 2 == 0 ? 1 : -1;
  }
}
