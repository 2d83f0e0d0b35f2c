package org.etalon.lab.recover;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.exact.Dyadic;
import org.etalon.lab.approx.Breakpoints;
import org.etalon.lab.approx.Targets;
import org.etalon.lab.construct.Construction;
import org.etalon.lab.construct.Cosine;
import org.etalon.lab.construct.FewValues;
import org.etalon.lab.construct.Multiplication;
import org.etalon.lab.construct.PiecewiseLinear;
import org.etalon.lab.construct.Polynomial;
import org.etalon.lab.construct.SobolevNetwork;
import org.etalon.lab.construct.Squaring;
import org.etalon.lab.construct.Weierstrass;
import org.etalon.problem.Box;
import org.etalon.problem.Epsilon;
import org.etalon.problem.UnfitException;

/** The results by name. Epsilon is above 1e-9 and below 1, so that doubles can measure it. */
public final class KnownResults {
  /** The names. */
  public static final List<String> NAMES =
      List.of(
          "squaring",
          "multiplication",
          "polynomial",
          "cosine",
          "weierstrass",
          "sobolev",
          "few-values",
          "free-knots",
          "free-knots-deep");

  private static final String ELBRAECHTER = "Elbraechter, Perekrestenko, Grohs, Boelcskei 2021";
  private static final String DEVORE = "DeVore, Hanin, Petrova 2021";
  private static final double[] COEFFICIENTS = {0.5, -1, 0.25, 1, -0.125};
  private static final double WAVES = 40;
  private static final double DECAY = 0.45;
  private static final int GRID = 4000;
  private static final Epsilon LEAST = Epsilon.parse("1e-9");

  private KnownResults() {}

  /**
   * Builds and measures.
   *
   * @throws IllegalArgumentException if there is no such result, or epsilon is out of range
   */
  public static KnownResult of(String name, Epsilon asked) {
    if (asked.compareTo(LEAST) < 0 || asked.compareTo(Epsilon.of(1)) >= 0) {
      throw new UnfitException("epsilon must be at least 1e-9 and below 1");
    }
    double epsilon = asked.down();
    return switch (name) {
      case "squaring" -> squaring(epsilon);
      case "multiplication" -> multiplication(epsilon);
      case "polynomial" -> polynomial(epsilon);
      case "cosine" -> cosine(epsilon);
      case "weierstrass" -> weierstrass(epsilon);
      case "sobolev" -> sobolev(epsilon);
      case "few-values" -> fewValues(epsilon);
      case "free-knots" -> freeKnots(epsilon, false);
      case "free-knots-deep" -> freeKnots(epsilon, true);
      default -> throw new UnfitException("no result '" + name + "'; there are " + NAMES);
    };
  }

  private static double between(Construction net, String target) {
    return Breakpoints.of(net.network(), 0, 1).distance(Targets.parse(target));
  }

  private static KnownResult squaring(double epsilon) {
    int m = Squaring.levels(epsilon);
    Construction net = Squaring.of(m);
    return new KnownResult(
        "squaring",
        "x^2 on [0, 1] by " + m + " sawtooth functions",
        "Yarotsky 2017; " + ELBRAECHTER,
        net,
        Box.cube(1, 0, 1),
        "depth m + 1, width 3, 8m - 1 nonzeros, parameters up to 1",
        Squaring.error(m),
        between(net, "square"),
        KnownResult.Kind.BREAKPOINTS);
  }

  private static KnownResult multiplication(double epsilon) {
    int m = 1;
    while (Multiplication.error(m, 1) > epsilon) {
      m++;
    }
    Construction net = Multiplication.of(m, 1);
    double worst = 0;
    for (int i = 0; i <= 256; i++) {
      for (int j = 0; j <= 256; j++) {
        double x = i / 128.0 - 1;
        double y = j / 128.0 - 1;
        double error = net.network().forward(new double[] {x, y})[0] - x * y;
        worst = Math.max(worst, Math.abs(error));
      }
    }
    return new KnownResult(
        "multiplication",
        "x y on [-1, 1]^2 by two squarings of " + m + " levels",
        ELBRAECHTER,
        net,
        Box.cube(2, -1, 1),
        "depth m + 2, width 5, 15m + 14 nonzeros",
        Multiplication.error(m, 1),
        worst,
        KnownResult.Kind.GRID);
  }

  private static KnownResult polynomial(double epsilon) {
    int m = 1;
    while (Polynomial.error(m, COEFFICIENTS) > epsilon) {
      m++;
    }
    Construction net = Polynomial.of(m, COEFFICIENTS);
    StringBuilder list = new StringBuilder("polynomial:");
    Arrays.stream(COEFFICIENTS).forEach(a -> list.append(a).append(','));
    return new KnownResult(
        "polynomial",
        "0.5 - x + 0.25 x^2 + x^3 - 0.125 x^4 on [0, 1], multiplications of " + m + " levels",
        ELBRAECHTER,
        net,
        Box.cube(1, 0, 1),
        "depth (n - 1)(m + 1) + 1, width 7 for degree n",
        Polynomial.error(m, COEFFICIENTS),
        between(net, list.substring(0, list.length() - 1)),
        KnownResult.Kind.BREAKPOINTS);
  }

  /** The fewest levels and terms for half a wave. */
  private static int[] halfWave(double epsilon) {
    int terms = 2;
    while (Cosine.error(30, terms) > epsilon / 2) {
      terms++;
    }
    int m = 1;
    while (Cosine.error(m, terms) > epsilon) {
      m++;
    }
    return new int[] {m, terms};
  }

  private static KnownResult cosine(double epsilon) {
    int[] half = halfWave(epsilon);
    Construction net = Cosine.of(WAVES, 1, half[0], half[1]);
    return new KnownResult(
        "cosine",
        "cos(40 x) on [0, 1], " + half[1] + " terms, multiplications of " + half[0] + " levels",
        ELBRAECHTER,
        net,
        Box.cube(1, 0, 1),
        "width 9, depth logarithmic in frequency and domain",
        Cosine.error(half[0], half[1]),
        between(net, "cos:40"),
        KnownResult.Kind.BREAKPOINTS);
  }

  private static KnownResult weierstrass(double epsilon) {
    int waves = 1;
    while (Math.pow(DECAY, waves) / (1 - DECAY) > epsilon / 2) {
      waves++;
    }
    int[] half = halfWave(epsilon / 2 * (1 - DECAY));
    Construction net = Weierstrass.of(DECAY, waves, half[0], half[1]);
    double worst = 0;
    for (int j = 0; j <= GRID; j++) {
      double x = (double) j / GRID;
      double sum = 0;
      for (int k = 0; k < 50; k++) {
        sum += Math.pow(DECAY, k) * Math.cos(Math.scalb(Math.PI, k) * x);
      }
      worst = Math.max(worst, Math.abs(net.network().forward(new double[] {x})[0] - sum));
    }
    return new KnownResult(
        "weierstrass",
        "sum of 0.45^k cos(2^k pi x) on [0, 1], " + waves + " waves",
        ELBRAECHTER,
        net,
        Box.cube(1, 0, 1),
        "depth proportional to the number of waves times that of half a wave",
        Weierstrass.error(DECAY, waves, half[0], half[1]),
        worst,
        KnownResult.Kind.GRID);
  }

  private static KnownResult sobolev(double epsilon) {
    int n = (int) Math.ceil(Math.sqrt(2 / epsilon));
    if (n > 128) {
      throw new UnfitException("sobolev takes epsilons from 1.3e-4");
    }
    int m = 1;
    while (2 * Squaring.error(m) > epsilon / 2) {
      m++;
    }
    Construction net = SobolevNetwork.of(Math::sin, Math::cos, n, m);
    return new KnownResult(
        "sobolev",
        "sin x on [0, 1], one of all f with |f|, |f'|, |f''| <= 1, N = " + n + ", m = " + m,
        "Yarotsky 2017",
        net,
        Box.cube(1, 0, 1),
        "depth m + 3, O(N m) nonzeros: M = O(epsilon^(-1/2) log(1/epsilon))",
        SobolevNetwork.error(n, m),
        between(net, "sin:1"),
        KnownResult.Kind.BREAKPOINTS);
  }

  private static KnownResult fewValues(double epsilon) {
    int m = Squaring.levels(epsilon);
    Construction square = Squaring.of(m);
    int t = 2 * m - 1;
    Construction net = FewValues.of(square, t);
    SplittableRandom random = new SplittableRandom(1);
    Dyadic worst = Dyadic.ZERO;
    for (int n = 0; n < 1000; n++) {
      double[] x = {random.nextDouble()};
      Dyadic there = square.network().forwardExact(x)[0];
      worst = worst.max(net.network().forwardExact(x)[0].subtract(there).abs());
    }
    return new KnownResult(
        "few-values",
        "the squaring network of "
            + square.nonzeros()
            + " nonzeros, rewritten with no other values than 0, 1/2, 1, -1",
        "question of Ding, Liu, Xiong, Shi 2019; rewriting of this project",
        net,
        Box.cube(1, 0, 1),
        "depth 1 + L(t + 2) = " + (1 + square.depth() * (t + 2)) + ", 2 bits a parameter",
        0,
        worst.signum() == 0 ? 0 : worst.toDoubleUp(),
        KnownResult.Kind.EXACT);
  }

  private static KnownResult freeKnots(double epsilon, boolean deep) {
    int n = (int) Math.ceil(Math.sqrt(0.5 / epsilon));
    if (n > 2000) {
      throw new UnfitException("free-knots takes epsilons from 1.3e-7");
    }
    double[] knots = new double[n + 1];
    double[] values = new double[n + 1];
    for (int i = 0; i <= n; i++) {
      double root = (double) i / n;
      knots[i] = root * root * root * root;
      values[i] = root * root;
    }
    PiecewiseLinear function = new PiecewiseLinear(knots, values);
    Construction net = deep ? function.deep(8) : function.shallow();
    return new KnownResult(
        deep ? "free-knots-deep" : "free-knots",
        "sqrt x on [0, 1] by " + n + " pieces with knots (i/n)^4" + (deep ? ", width 8" : ""),
        DEVORE,
        net,
        Box.cube(1, 0, 1),
        deep ? "depth ceil(n/6) + 1, width 8" : "one hidden layer, 3n - 1 nonzeros",
        0.5 / n / n,
        between(net, "sqrt"),
        KnownResult.Kind.BREAKPOINTS);
  }
}
