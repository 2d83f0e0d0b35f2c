package org.etalon.engine.search;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.etalon.network.Layer;
import org.etalon.network.Network;
import org.etalon.network.Padding;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Problem;

/**
 * A pair of networks neuron by neuron, so that their difference can be bounded: where the hidden
 * layers of two chains differ in width, both get neurons that are zero.
 *
 * <p>Any places of g's neurons give the same functions. In each layer all neurons of the narrower
 * network are paired with some of the other, at the least sum of squared differences at seeded
 * points of the domain. Two of a pair stand beside each other if they are nearly the same: then the
 * bound of their difference is tight. If not, one is beside a zero, and the other too: a difference
 * as large as the values is bounded better by what bounds the values (docs/tried.md).
 *
 * @param problem the question about the pair, neuron by neuron
 * @param places for each hidden layer where g's neurons went; empty if nothing was moved
 */
public record Alignment(Problem problem, List<List<Integer>> places) {
  private static final int POINTS = 256;
  private static final long SEED = 22;

  /** Stands for a distance above it, or one that is none because values overflowed. */
  private static final double FAR = 1e300;

  /** The largest distance of neurons that are alike, as a share of their own squares. */
  private static final double ALIKE = 0.01;

  /** Layers for which an assignment takes more steps keep their neurons in order. */
  private static final double MOST_STEPS = 1e9;

  /** Aligns the networks of a problem; the same ones if they need it not, or cannot be aligned. */
  public static Alignment of(Problem problem) {
    if (!Padding.fit(problem.f(), problem.g())) {
      return new Alignment(problem, List.of());
    }
    List<Integer> hiddenF = Padding.hidden(problem.f()).orElseThrow();
    List<Integer> hiddenG = Padding.hidden(problem.g()).orElseThrow();
    if (hiddenF.equals(hiddenG)) {
      return new Alignment(problem, List.of());
    }
    List<double[]> points = points(problem.domain());
    List<double[][]> valuesF = rectified(problem.f(), points);
    List<double[][]> valuesG = rectified(problem.g(), points);
    List<Integer> widths = new ArrayList<>();
    List<List<Integer>> placesF = new ArrayList<>();
    List<List<Integer>> placesG = new ArrayList<>();
    for (int l = 0; l < valuesF.size(); l++) {
      placesF.add(IntStream.range(0, hiddenF.get(l)).boxed().toList());
      placesG.add(places(valuesF.get(l), valuesG.get(l)));
      widths.add(Math.max(hiddenF.get(l), Collections.max(placesG.get(l)) + 1));
    }
    return new Alignment(
        new Problem(
            Padding.of(problem.f(), placesF, widths),
            Padding.of(problem.g(), placesG, widths),
            problem.domain(),
            problem.property(),
            problem.semantics()),
        List.copyOf(placesG));
  }

  /** Half of them uniform, half with coordinates on faces, in all boxes by turns. */
  private static List<double[]> points(Domain domain) {
    SplittableRandom random = new SplittableRandom(SEED);
    List<double[]> points = new ArrayList<>();
    for (int n = 0; n < POINTS; n++) {
      Box box = domain.boxes().get(n % domain.boxes().size());
      double[] x = new double[box.size()];
      for (int i = 0; i < x.length; i++) {
        int face = n < POINTS / 2 ? 0 : random.nextInt(3);
        double share = face == 0 ? random.nextDouble() : face - 1;
        x[i] = Math.min(box.upper(i), box.lower(i) + share * (box.upper(i) - box.lower(i)));
      }
      points.add(x);
    }
    return points;
  }

  /** What each rectifier of a chain gives: a row a neuron, a column a point. */
  private static List<double[][]> rectified(Network network, List<double[]> points) {
    List<double[][]> values = new ArrayList<>();
    List<double[]> current = points;
    for (Layer layer : network.layers()) {
      current = current.stream().map(layer::forward).toList();
      if (layer.affine().isEmpty()) {
        double[][] rows = new double[layer.outputSize()][points.size()];
        for (int n = 0; n < points.size(); n++) {
          for (int i = 0; i < rows.length; i++) {
            rows[i][n] = current.get(n)[i];
          }
        }
        values.add(rows);
      }
    }
    return values;
  }

  /** Where g's neurons go: beside f's that they are alike to, others behind all of f's. */
  private static List<Integer> places(double[][] f, double[][] g) {
    double fewer = Math.min(f.length, g.length);
    if (fewer * fewer * Math.max(f.length, g.length) > MOST_STEPS) {
      return IntStream.range(0, g.length).boxed().toList();
    }
    boolean narrower = g.length <= f.length;
    List<Integer> partners = Assignment.of(narrower ? distances(g, f) : distances(f, g));
    int free = f.length;
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < g.length; i++) {
      int partner = narrower ? partners.get(i) : partners.indexOf(i);
      places.add(partner >= 0 && alike(f[partner], g[i]) ? partner : free++);
    }
    return places;
  }

  private static boolean alike(double[] a, double[] b) {
    double[] zero = new double[a.length];
    return distance(a, b) <= ALIKE * Math.min(distance(a, zero), distance(b, zero));
  }

  private static double[][] distances(double[][] narrow, double[][] wide) {
    double[][] distances = new double[narrow.length][wide.length];
    for (int i = 0; i < narrow.length; i++) {
      for (int j = 0; j < wide.length; j++) {
        distances[i][j] = distance(narrow[i], wide[j]);
      }
    }
    return distances;
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int n = 0; n < a.length; n++) {
      sum += (a[n] - b[n]) * (a[n] - b[n]);
    }
    return sum <= FAR ? sum : FAR;
  }
}
