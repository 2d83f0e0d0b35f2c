package org.etalon.lab.approx;

import java.util.Arrays;
import java.util.Locale;
import org.etalon.lab.construct.Construction;
import org.etalon.lab.construct.PiecewiseLinear;
import org.etalon.lab.construct.PlaneInterpolation;
import org.etalon.lab.construct.PlaneProduct;
import org.etalon.lab.construct.SobolevNetwork;
import org.etalon.lab.construct.Squaring;
import org.etalon.problem.UnfitException;

/** A way to build networks of growing size for a target. */
public enum Family {
  /** Interpolation at equidistant knots, one hidden layer. */
  CPWL_UNIFORM(true, 1 << 12) {
    @Override
    Construction build(Target target, int size) {
      return interpolate(target, uniform(size)).shallow();
    }

    @Override
    boolean isProduct() {
      return false;
    }

    @Override
    Construction buildPlane(Target target, int size) {
      if (size > MOST_PLANE) {
        throw new UnfitException(
            "sizes in two dimensions are 1 to " + MOST_PLANE + ", not " + size);
      }
      return PlaneInterpolation.of(size, (x, y) -> target.value(x) * target.value(y));
    }

    @Override
    double rate(Target target) {
      return Math.min(2, target.smoothness());
    }
  },

  /** Interpolation at knots that share the integral of |f''|^(1/2) equally, one hidden layer. */
  CPWL_FREE(true, 1 << 12) {
    @Override
    Construction build(Target target, int size) {
      return interpolate(target, FreeKnots.of(target, size)).shallow();
    }

    @Override
    double rate(Target target) {
      return Math.min(2, target.adaptiveSmoothness());
    }
  },

  /** The same function as the first in layers of eight neurons. */
  CPWL_DEEP(true, 1 << 11) {
    @Override
    Construction build(Target target, int size) {
      return interpolate(target, uniform(size)).deep(WIDTH);
    }

    @Override
    double rate(Target target) {
      return Math.min(2, target.smoothness());
    }
  },

  /** The squaring network, whose size is its depth. */
  SAWTOOTH(false, 18) {
    @Override
    Construction build(Target target, int size) {
      if (!target.name().equals("square")) {
        throw new UnfitException("the family sawtooth is for the target square");
      }
      return Squaring.of(size);
    }

    @Override
    double rate(Target target) {
      return Double.POSITIVE_INFINITY;
    }
  },

  /** The interpolating polynomial of a degree, by Horner's rule. */
  POLYNOMIAL(false, 9) {
    @Override
    Construction build(Target target, int size) {
      if (target.smoothness() < Double.POSITIVE_INFINITY) {
        throw new UnfitException("the family polynomial is for analytic targets");
      }
      return Chebyshev.network(target, size);
    }

    @Override
    double rate(Target target) {
      return Double.POSITIVE_INFINITY;
    }
  },

  /** Taylor polynomials glued by a partition of unity; M carries a logarithm. */
  YAROTSKY(true, 1 << 7) {
    @Override
    Construction build(Target target, int size) {
      if (target.smoothness() < 1) {
        throw new UnfitException("the family yarotsky needs a bounded derivative");
      }
      int levels = Math.max(2, Integer.SIZE - Integer.numberOfLeadingZeros(size) + 1);
      return SobolevNetwork.of(target::value, target::derivative, size, levels);
    }

    @Override
    double rate(Target target) {
      return Math.min(2, target.smoothness());
    }
  };

  private static final int WIDTH = 8;
  private static final int MOST_PLANE = 64;

  private final boolean doubling;
  private final int most;

  Family(boolean doubling, int most) {
    this.doubling = doubling;
    this.most = most;
  }

  /** The network of a size. */
  abstract Construction build(Target target, int size);

  /** The network of a size for {@code t(x) t(y)}. */
  Construction buildPlane(Target target, int size) {
    double most = target.bounds().map(TargetBounds::most).orElse(1.0);
    int exponent = Math.max(0, Math.getExponent(most) + 1); // room for the error of the factors
    return PlaneProduct.of(build(target, size), levels(size), Math.scalb(1.0, exponent));
  }

  /**
   * Whether two dimensions are two networks of one and a multiplication: M is then about twice that
   * of one, and so is the speed that of one.
   */
  boolean isProduct() {
    return true;
  }

  /** The levels of a multiplication whose error falls at least as the family's. */
  private int levels(int size) {
    return doubling ? Math.max(2, Integer.SIZE - Integer.numberOfLeadingZeros(size) + 2) : 2 * size;
  }

  /**
   * The speed gamma that theory promises for these networks on functions of the target's
   * smoothness; infinite where errors fall faster than any power of M.
   */
  abstract double rate(Target target);

  /** The largest size. */
  public int most() {
    return most;
  }

  /** Whether a series of sizes doubles or counts. */
  public boolean doubling() {
    return doubling;
  }

  /** The name on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static double[] uniform(int pieces) {
    double[] knots = new double[pieces + 1];
    Arrays.setAll(knots, k -> (double) k / pieces);
    return knots;
  }

  private static PiecewiseLinear interpolate(Target target, double[] knots) {
    return new PiecewiseLinear(knots, Arrays.stream(knots).map(target::value).toArray());
  }
}
