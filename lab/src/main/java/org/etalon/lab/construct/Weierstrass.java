package org.etalon.lab.construct;

import java.util.List;

/**
 * The Weierstrass function {@code sum_k p^k cos(2^k pi x)} on [-1, 1], cut off: one chain of tents
 * whose states each go through the network of half a wave.
 *
 * <p><b>Requires:</b> p in (0, 1), the number of waves at least 1, m and terms as {@link Cosine}.
 *
 * <p><b>Returns:</b> a network whose depth is the number of waves times that of half a wave.
 *
 * <p><b>Property:</b> error at most {@code p^K / (1 - p)} for the waves left out, plus {@code
 * Cosine.error / (1 - p)}, plus rounding (docs/math/constructions.md, lemma 5).
 *
 * <p><b>Rounding:</b> parameters rounded to nearest.
 *
 * <p><b>Cost:</b> O(K terms m).
 *
 * <p><b>Reference:</b> Elbraechter et al. 2021, arXiv:1901.02220; for base 2, this form is ours.
 */
public final class Weierstrass {
  private Weierstrass() {}

  /** The network with waves 0 to {@code waves - 1}. */
  public static Construction of(double p, int waves, int m, int terms) {
    Construction wave = Cosine.halfWave(m, terms);
    // state (t, sum): t = g_k(|x|)
    Construction net =
        Construction.magnitude(1, 0).then(Construction.affine(2, 1, new double[] {1, 0}, 0, 0));
    double factor = 1;
    for (int k = 0; k < waves; k++) {
      Construction step =
          Construction.choosing(
                  2,
                  List.of(new int[] {0}, new int[] {0}, new int[] {1}),
                  List.of(Sawtooth.tent(), wave, Construction.identity(1, 1)))
              .then(Construction.affine(2, 3, new double[] {1, 0, 0, 0, factor, 1}, 0, 0));
      net = net.then(step);
      factor *= p;
    }
    return net.then(Construction.affine(1, 2, new double[] {0, 1}, 0));
  }

  /** The bound of the property, but for roundings. */
  public static double error(double p, int waves, int m, int terms) {
    return (Math.pow(p, waves) + Cosine.error(m, terms)) / (1 - p);
  }
}
