package org.etalon.lab.approx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import org.etalon.engine.bound.DifferenceBounder;
import org.etalon.engine.bound.Inheritance;
import org.etalon.engine.bound.OutputPlanes;
import org.etalon.engine.bound.PairTheta;
import org.etalon.engine.bound.RootBound;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Layer;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.rounding.Outward;
import org.etalon.theta.Theta;
import org.etalon.time.Stop;

/**
 * Encloses the largest distance of a deep network of two inputs from {@code t(x) t(y)} on [0, 1]^2.
 *
 * <p><b>Method:</b> boxes, the one of largest bound cut in two until bounds are close. On each the
 * network lies between the planes of the certifier, which follow all layers back to the inputs and
 * are exact where no neuron is in doubt; t(x) t(y) is linear on both halves of the box but for its
 * curvature. What a triangle's radius does, growing from layer to layer, planes do not.
 *
 * <p><b>Property:</b> both ends are proved, roundings included (docs/math/approximation.md, lemma
 * 3).
 */
final class BoxError {
  private static final double CLOSE = 1.02;
  private static final int MOST = 1 << 15;

  private final PlaneTarget target;
  private final DifferenceBounder bounder;
  private final RootBound root;
  private double lower;
  private int count;

  private static final class Part {
    final OutputPlanes planes;
    final double upper;

    Part(OutputPlanes planes, double upper) {
      this.planes = planes;
      this.upper = upper;
    }

    double upper() {
      return upper;
    }
  }

  private BoxError(Network network, PlaneTarget target) {
    this.target = target;
    bounder = DifferenceBounder.of(PairTheta.align(Theta.of(silenced(network)), Theta.of(network)));
    root = bounder.boundRoot(Box.cube(2, 0, 1), Stop.NEVER);
  }

  /** The same network with an output of 0: what a pair differs by is then the network itself. */
  private static Network silenced(Network network) {
    List<Layer> layers = new ArrayList<>(network.layers());
    Layer last = layers.remove(layers.size() - 1);
    double[] zeros = new double[last.outputSize() * last.inputSize()];
    layers.add(
        Affine.of(
            Matrix.of(last.outputSize(), last.inputSize(), zeros),
            Vector.zeros(last.outputSize())));
    return Network.of(layers);
  }

  /**
   * The enclosure.
   *
   * @param network a chain of two inputs and one output that ends in an affine layer
   */
  static Enclosure of(Network network, PlaneTarget target) {
    return new BoxError(network, target).enclosure();
  }

  private Enclosure enclosure() {
    PriorityQueue<Part> open =
        new PriorityQueue<>(Comparator.comparingDouble(Part::upper).reversed());
    bounded(Box.cube(2, 0, 1), root.bound().inheritance()).ifPresent(open::add);
    if (open.isEmpty()) {
      return new Enclosure(0, Double.POSITIVE_INFINITY);
    }
    Part worst = open.remove();
    while (worst.upper > CLOSE * lower && count < MOST && cut(worst, open)) {
      worst = open.remove();
    }
    return new Enclosure(lower, worst.upper);
  }

  /** Puts both halves of a part in its place; false if it is too thin, or to stop. */
  private boolean cut(Part part, PriorityQueue<Part> open) {
    Box box = part.planes.box();
    int wide = box.upper(0) - box.lower(0) >= box.upper(1) - box.lower(1) ? 0 : 1;
    double at = box.midpoint(wide);
    if (at == box.lower(wide) || at == box.upper(wide) || Thread.currentThread().isInterrupted()) {
      return false;
    }
    for (Box half : box.split(wide, at)) { // dyadic, hence exact
      bounded(half, part.planes.bound().inheritance()).ifPresent(open::add);
    }
    return true;
  }

  private Optional<Part> bounded(Box box, Inheritance enclosing) {
    count++;
    return bounder
        .planes(box, root, enclosing, Stop.NEVER)
        .map(planes -> new Part(planes, upper(planes)));
  }

  /** The largest distance at corners, and what the target bends between them. */
  private double upper(OutputPlanes planes) {
    Box box = planes.box();
    double largest = 0;
    for (int corner = 0; corner < 4; corner++) {
      boolean[] above = {(corner & 1) != 0, (corner & 2) != 0};
      double[] at = new double[2];
      Arrays.setAll(at, k -> above[k] ? box.upper(k) : box.lower(k));
      double there = target.value(at[0], at[1]);
      double over = planes.atCorner(0, false, above);
      double under = planes.atCorner(0, true, above);
      double up = Outward.subtractUp(over, there);
      double down = Outward.addUp(under, there);
      largest = Math.max(largest, Math.max(up, down));
      double least = Math.max(-down, -up); // it is at least -under, and at most over
      double attained = Outward.subtractDown(least, target.rounding());
      lower = attained > lower ? attained : lower; // NaN is no bound
    }
    double upper = Outward.addUp(Outward.addUp(largest, target.rounding()), target.bend(box));
    return upper <= Double.MAX_VALUE ? upper : Double.POSITIVE_INFINITY;
  }
}
