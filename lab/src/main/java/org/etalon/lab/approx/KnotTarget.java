package org.etalon.lab.approx;

import java.util.List;

/** A function that is linear between given points. */
record KnotTarget(String name, List<Breakpoint> table) implements Target {
  /** A point and its value. */
  record Breakpoint(double x, double y) {}

  private int piece(double x) {
    int low = 0;
    int high = table.size() - 1;
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (table.get(middle).x() <= x) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  @Override
  public double value(double x) {
    int k = piece(x);
    double share = (x - table.get(k).x()) / (table.get(k + 1).x() - table.get(k).x());
    return table.get(k).y() + share * (table.get(k + 1).y() - table.get(k).y());
  }

  @Override
  public double derivative(double x) {
    int k = piece(x);
    return (table.get(k + 1).y() - table.get(k).y()) / (table.get(k + 1).x() - table.get(k).x());
  }

  @Override
  public double[] parallels(double a, double b, double slope) {
    return table.stream().mapToDouble(Breakpoint::x).filter(x -> x > a && x < b).toArray();
  }

  @Override
  public double smoothness() {
    return 1;
  }

  @Override
  public double adaptiveSmoothness() {
    return Double.POSITIVE_INFINITY;
  }
}
