package org.etalon.checker;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.etalon.network.Pairing;

/**
 * The two networks as they are bounded together: site by site of equal sizes. Networks that have
 * the same sites stay as they are. Of chains, sites may differ in size: neurons of g are put at the
 * places that a certificate names, those of f at their own numbers, and where one of the two has
 * none, a zero neuron stands. Any places that fit are sound, for the functions stay the same.
 *
 * @param f the first one
 * @param g the second one
 */
record Sides(Graph f, Graph g) {
  /** Why networks cannot be bounded together with a pairing, in one line; empty if they can. */
  static String mismatch(Graph f, Graph g, Pairing pairing) {
    if (pairing.isByPosition() && f.fits(g)) {
      return "";
    }
    boolean chains =
        f.isChain()
            && g.isChain()
            && f.output() == g.output()
            && f.inputSize == g.inputSize
            && f.sizes[f.target(f.output())] == g.sizes[g.target(g.output())];
    if (!chains) {
      return f.fits(g)
          ? "the certificate pairs neurons, but the networks are no chains"
          : "the networks have different architectures: f " + f.shape() + ", g " + g.shape();
    }
    return pairing.isByPosition() ? "" : misplaced(f, g, pairing.places());
  }

  /** What is wrong with places. */
  private static String misplaced(Graph f, Graph g, List<List<Integer>> places) {
    if (places.size() != g.output() - 1) {
      return "the certificate pairs neurons of "
          + places.size()
          + " layers, the networks have "
          + (g.output() - 1);
    }
    for (int site = 1; site < g.output(); site++) {
      List<Integer> list = places.get(site - 1);
      int own = g.sizes[g.target(site)];
      int most = own + f.sizes[f.target(site)];
      if (list.size() != own) {
        return "the certificate places " + list.size() + " neurons of " + own + where(site);
      }
      boolean[] taken = new boolean[most];
      for (int place : list) {
        if (place < 0 || place >= most) {
          return "the certificate names place " + place + " of " + most + where(site);
        }
        if (taken[place]) {
          return "the certificate puts two neurons of g at place " + place + where(site);
        }
        taken[place] = true;
      }
    }
    return "";
  }

  private static String where(int site) {
    return " of hidden layer " + site;
  }

  /** The networks with a pairing for which there is no {@link #mismatch}. */
  static Sides of(Graph f, Graph g, Pairing pairing) {
    if (pairing.isByPosition() && f.fits(g)) {
      return new Sides(f, g);
    }
    int[][] placesF = new int[f.output()][];
    int[][] placesG = new int[f.output()][];
    int[] widths = new int[f.output()];
    for (int site = 1; site < f.output(); site++) {
      int hidden = site - 1;
      placesF[site] = IntStream.range(0, f.sizes[f.target(site)]).toArray();
      placesG[site] = IntStream.range(0, g.sizes[g.target(site)]).toArray();
      Arrays.setAll(placesG[site], k -> pairing.place(hidden, k));
      widths[site] =
          Math.max(placesF[site].length, Arrays.stream(placesG[site]).max().orElse(-1) + 1);
    }
    return new Sides(f.placed(placesF, widths), g.placed(placesG, widths));
  }
}
