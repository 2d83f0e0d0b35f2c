package org.etalon.lab.instance;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.problem.UnfitException;
import org.etalon.theta.Architecture;
import org.etalon.theta.Theta;
import org.etalon.time.Stop;

/**
 * Cross-layer equalization: the same function with parameters of more equal ranges, to be rounded
 * afterwards.
 *
 * <p><b>Method:</b> a hidden neuron with largest weight r1 before it and r2 behind it gets weights
 * and bias divided by s, the weights behind it multiplied by s, {@code s = sqrt(r1 / r2)} rounded
 * to a power of two; layer by layer, until nothing changes.
 *
 * <p><b>Property:</b> exactly the same function: a factor that would make a parameter overflow or
 * lose bits is left out.
 *
 * <p><b>Cost:</b> O(parameters) a sweep, at most {@value #MOST_SWEEPS}.
 *
 * <p><b>Reference:</b> Nagel, van Baalen, Blankevoort, Welling, ICCV 2019, arXiv:1906.04721;
 * docs/math/theory.md, lemma 6.
 */
public final class Equalization {
  private static final int MOST_SWEEPS = 64;

  private final double[][][] w;
  private final double[][] b;

  private Equalization(List<Affine> layers) {
    w = new double[layers.size()][][];
    b = new double[layers.size()][];
    for (int l = 0; l < w.length; l++) {
      Affine layer = layers.get(l);
      Matrix weights = layer.map().toMatrix();
      w[l] = new double[layer.outputSize()][];
      for (int i = 0; i < w[l].length; i++) {
        w[l][i] = weights.row(i);
      }
      b[l] = layer.bias().toArray();
    }
  }

  /**
   * The equalized network, in alternating form.
   *
   * @param stop asked while layers are composed, and layer by layer
   * @return nothing if it is to stop before all ranges are equal
   * @throws UnfitException if f is no chain of dense layers, or has affine layers that do not
   *     compose exactly
   */
  public static Optional<Network> of(Network f, Stop stop) {
    if (!Architecture.of(f).isDenseChain()) {
      throw new UnfitException("equalization takes chains of dense layers only");
    }
    return Theta.of(f, Semantics.REAL, stop).flatMap(theta -> of(theta, stop));
  }

  private static Optional<Network> of(Theta theta, Stop stop) {
    if (!theta.isExact()) {
      throw new UnfitException("equalization takes affine layers that compose without rounding");
    }
    Equalization equalization = new Equalization(theta.denseLayers());
    boolean changed = true;
    for (int sweep = 0; sweep < MOST_SWEEPS && changed; sweep++) {
      changed = equalization.sweep(stop);
    }
    return stop.hasStopped() ? Optional.empty() : Optional.of(equalization.network());
  }

  private boolean sweep(Stop stop) {
    boolean changed = false;
    for (int l = 0; l < w.length - 1 && !stop.stopped(); l++) {
      for (int i = 0; i < w[l].length; i++) {
        int exponent = exponent(l, i);
        if (exponent != 0 && isExact(l, i, exponent)) {
          scale(l, i, exponent);
          changed = true;
        }
      }
    }
    return changed;
  }

  /** The exponent of s. */
  private int exponent(int l, int i) {
    double before = 0;
    for (double x : w[l][i]) {
      before = Math.max(before, Math.abs(x));
    }
    double behind = 0;
    for (double[] row : w[l + 1]) {
      behind = Math.max(behind, Math.abs(row[i]));
    }
    if (before == 0 || behind == 0) {
      return 0;
    }
    double ratio = (StrictMath.log(before) - StrictMath.log(behind)) / StrictMath.log(2);
    return (int) Math.rint(0.5 * ratio);
  }

  private boolean isExact(int l, int i, int exponent) {
    boolean exact = isExact(b[l][i], -exponent);
    for (double x : w[l][i]) {
      exact &= isExact(x, -exponent);
    }
    for (double[] row : w[l + 1]) {
      exact &= isExact(row[i], exponent);
    }
    return exact;
  }

  /** Whether {@code x 2^exponent} is a double, and a normal one unless it is 0. */
  private static boolean isExact(double x, int exponent) {
    double scaled = Math.abs(Math.scalb(x, exponent));
    return x == 0 || (scaled >= Double.MIN_NORMAL && scaled <= Double.MAX_VALUE);
  }

  private void scale(int l, int i, int exponent) {
    for (int j = 0; j < w[l][i].length; j++) {
      w[l][i][j] = Math.scalb(w[l][i][j], -exponent);
    }
    b[l][i] = Math.scalb(b[l][i], -exponent);
    for (double[] row : w[l + 1]) {
      row[i] = Math.scalb(row[i], exponent);
    }
  }

  private Network network() {
    List<Affine> layers = new ArrayList<>();
    for (int l = 0; l < w.length; l++) {
      int columns = w[l][0].length;
      double[] weights = new double[w[l].length * columns];
      for (int i = 0; i < w[l].length; i++) {
        System.arraycopy(w[l][i], 0, weights, i * columns, columns);
      }
      layers.add(Affine.of(Matrix.of(w[l].length, columns, weights), Vector.of(b[l])));
    }
    return Network.alternating(layers);
  }
}
