package org.etalon.problem;

import java.util.Optional;
import org.etalon.network.Network;

/** What float32 asks of a question, and the inputs that it is about: those that are float32. */
final class FloatInputs {
  private FloatInputs() {}

  /**
   * Refuses what float32 is not for.
   *
   * @throws UnfitException if a network casts, or a box has no float32 in some coordinate
   */
  static void requireFit(Network f, Network g, Domain domain) {
    if (f.hasCasts() || g.hasCasts()) {
      throw new UnfitException("float32 is for networks that do not cast values to fixed point");
    }
    for (int i = 0; i < domain.boxes().size(); i++) {
      Box box = domain.pointsOf(i);
      near(box, box.center());
    }
  }

  /**
   * A point of the same box, each of whose entries is a float32.
   *
   * @param x a point of the domain
   */
  static double[] near(Domain domain, double[] x) {
    for (Optional<Box> box : domain.inner()) {
      if (box.isPresent() && box.get().contains(x)) {
        return near(box.get(), x);
      }
    }
    throw new IllegalArgumentException("a point outside the domain");
  }

  private static double[] near(Box box, double[] x) {
    double[] near = new double[x.length];
    for (int i = 0; i < near.length; i++) {
      float nearest = (float) x[i];
      float above = nearest < box.lower(i) ? Math.nextUp(nearest) : nearest;
      near[i] = above > box.upper(i) ? Math.nextDown(above) : above;
      if (!(near[i] >= box.lower(i) && near[i] <= box.upper(i))) {
        throw new UnfitException(
            "no float32 lies between "
                + box.lower(i)
                + " and "
                + box.upper(i)
                + ", the range of input "
                + (i + 1)
                + "; nothing is claimed of other inputs");
      }
    }
    return near;
  }
}
