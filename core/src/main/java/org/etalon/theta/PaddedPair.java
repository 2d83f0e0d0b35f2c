package org.etalon.theta;

import java.util.ArrayList;
import java.util.List;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.DenseMap;
import org.etalon.network.Pairing;

/**
 * Two chains of matrices with rectifiers between, brought to one form by zero neurons in hidden
 * layers: rows of zeros, bias 0, and columns of zeros behind them. A zero neuron is 0 on every
 * input and adds 0 to what follows, so both functions are exactly what they were; so are the radii
 * of what folding rounded.
 *
 * @param f the first network, its own neurons first
 * @param g the second one, its neurons at their places
 */
public record PaddedPair(Theta f, Theta g) {
  /**
   * Whether there is such a pair: both are chains of matrices, of one depth, and take and give
   * vectors of the same sizes.
   */
  public static boolean exists(Theta f, Theta g) {
    return f.isDenseChain()
        && g.isDenseChain()
        && f.sites().size() == g.sites().size()
        && f.inputSize() == g.inputSize()
        && f.outputSize() == g.outputSize();
  }

  /**
   * The pair, no wider than the pairing asks for.
   *
   * @param pairing places that fit g, no two of a layer the same
   * @throws IllegalArgumentException if there is no such pair
   */
  public static PaddedPair of(Theta f, Theta g, Pairing pairing) {
    if (!exists(f, g)) {
      throw new IllegalArgumentException("no chains of one depth: " + f + " and " + g);
    }
    int count = f.sites().size();
    int[][] placesF = new int[count][];
    int[][] placesG = new int[count][];
    int[] widths = new int[count];
    for (int s = 0; s < count; s++) {
      boolean hidden = s > 0 && s < count - 1;
      placesF[s] = identity(f.sites().get(s).size());
      placesG[s] = identity(g.sites().get(s).size());
      widths[s] = placesF[s].length;
      for (int k = 0; hidden && k < placesG[s].length; k++) {
        placesG[s][k] = pairing.place(s - 1, k);
        widths[s] = Math.max(widths[s], placesG[s][k] + 1);
      }
    }
    return new PaddedPair(placed(f, placesF, widths), placed(g, placesG, widths));
  }

  private static int[] identity(int size) {
    int[] places = new int[size];
    for (int i = 0; i < size; i++) {
      places[i] = i;
    }
    return places;
  }

  private static Theta placed(Theta theta, int[][] places, int[] widths) {
    List<Site> sites = new ArrayList<>(theta.sites().subList(0, 1));
    for (int s = 1; s < widths.length; s++) {
      Site site = theta.sites().get(s);
      Segment segment = site.incoming().get(0);
      Segment placed =
          new Segment(
              s - 1,
              new DenseMap(placed(segment.map().toMatrix(), places, widths, s)),
              placed(segment.errorByRow(), places[s], widths[s]),
              segment.errorMax());
      sites.add(
          new Site(
              site.kind(),
              List.of(placed),
              placed(site.bias(), places[s], widths[s]),
              placed(site.biasError(), places[s], widths[s]),
              site.pool()));
    }
    return new Theta(List.copyOf(sites));
  }

  private static Matrix placed(Matrix matrix, int[][] places, int[] widths, int s) {
    int columns = widths[s - 1];
    double[] entries = new double[Math.multiplyExact(widths[s], columns)];
    for (int i = 0; i < matrix.rows(); i++) {
      for (int j = 0; j < matrix.columns(); j++) {
        entries[places[s][i] * columns + places[s - 1][j]] = matrix.get(i, j);
      }
    }
    return Matrix.of(widths[s], columns, entries);
  }

  private static Vector placed(Vector vector, int[] places, int width) {
    double[] entries = new double[width];
    for (int i = 0; i < places.length; i++) {
      entries[places[i]] = vector.get(i);
    }
    return Vector.of(entries);
  }
}
