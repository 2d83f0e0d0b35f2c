package org.etalon.fewest;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import org.etalon.linalg.internal.Kernel;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.time.Stop;

/** Inputs at which a student is compared with f: samples of the domain, and bad ones found. */
final class Points {
  private static final int MOST_FOUND = 2048;

  private final Network f;
  private final List<double[]> inputs = new ArrayList<>();
  private final List<double[]> outputs = new ArrayList<>();
  private int kept;

  Points(Network f) {
    this.f = f;
  }

  /** Adds a point for a while: the oldest such make room once there are many. */
  void add(double[] x) {
    if (inputs.size() - kept >= MOST_FOUND) {
      inputs.remove(kept);
      outputs.remove(kept);
    }
    put(inputs.size(), x);
  }

  /** Adds a point for good. */
  void keep(double[] x) {
    put(kept++, x);
  }

  private void put(int at, double[] x) {
    inputs.add(at, x.clone());
    outputs.add(at, f.forward(x));
  }

  /**
   * Keeps points of the boxes in turn: half of them anywhere, half with entries at their ends.
   *
   * @param stop ends it early, but not before there is a point
   */
  void sample(Domain domain, int count, SplittableRandom random, Stop stop) {
    for (int s = 0; s < count && (inputs.isEmpty() || !stop.stopped()); s++) {
      Box box = domain.pointsOf(s % domain.boxes().size());
      double[] x = new double[box.size()];
      boolean faces = s / domain.boxes().size() % 2 == 1;
      for (int i = 0; i < x.length; i++) {
        double t = faces && random.nextInt(2) == 0 ? random.nextInt(2) : random.nextDouble();
        double value = box.lower(i) + t * (box.upper(i) - box.lower(i));
        x[i] = Math.min(box.upper(i), Math.max(box.lower(i), value));
      }
      keep(x);
    }
  }

  /** Shows each with f's outputs. */
  void forEach(BiConsumer<double[], double[]> seen) {
    for (int s = 0; s < inputs.size(); s++) {
      seen.accept(inputs.get(s), outputs.get(s));
    }
  }

  /** All of them, in blocks. */
  List<Block> blocks(Kernel kernel) {
    List<Block> blocks = new ArrayList<>();
    for (int from = 0; from < inputs.size(); from += Block.SIZE) {
      int count = Math.min(Block.SIZE, inputs.size() - from);
      blocks.add(
          new Block(kernel, count, columns(inputs, from, count), columns(outputs, from, count)));
    }
    return blocks;
  }

  private static double[] columns(List<double[]> points, int from, int count) {
    int size = points.get(0).length;
    double[] columns = new double[size * Block.SIZE];
    for (int s = 0; s < count; s++) {
      for (int i = 0; i < size; i++) {
        columns[i * Block.SIZE + s] = points.get(from + s)[i];
      }
    }
    return columns;
  }
}
