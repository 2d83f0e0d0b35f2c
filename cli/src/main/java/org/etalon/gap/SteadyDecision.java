package org.etalon.gap;

import java.util.ArrayList;
import java.util.List;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.search.SearchOptions;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Layer;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.problem.Verdict;

/**
 * Whether a network gives one class to every input of a box.
 *
 * <p><b>Method:</b> with {@code m_j = f_c - f_j} the margins of class c, the networks {@code (K -
 * m_j)_j} and 0 differ by less than K exactly where every margin is in (0, 2K). They differ in the
 * last layer alone, so the bound of their difference is that of CROWN for f.
 *
 * <p><b>Property:</b> sound for every K, in exact arithmetic; ties count as no decision.
 */
final class SteadyDecision {
  /** K in units of the largest output at the centre of the box, of which margins are a few. */
  private static final double ROOM = 1024;

  /** Share of K by which the proof goes beyond a margin of zero, so that it is positive. */
  private static final double STRICT = 0x1p-30;

  private SteadyDecision() {}

  /**
   * Whether {@code f(x)[decision] > f(x)[j]} is proved for all x of the box and all other j.
   *
   * @param f of at least two outputs
   * @param options limit the search
   */
  static boolean isProved(Network f, int decision, Box box, SearchOptions options) {
    double largest = 1;
    for (double y : f.forward(box.center())) {
      largest = Math.max(largest, Math.abs(y));
    }
    int classes = f.outputSize();
    double room = ROOM * largest;
    double[] change = new double[(classes - 1) * classes];
    double[] constant = new double[classes - 1];
    for (int j = 0, row = 0; j < classes; j++) {
      if (j != decision) {
        change[row * classes + j] = 1;
        change[row * classes + decision] = -1;
        constant[row] = room;
        row++;
      }
    }
    Matrix zero = Matrix.of(classes - 1, classes, new double[change.length]);
    Network nothing = with(f, Affine.of(zero, Vector.of(new double[classes - 1])));
    Network margins =
        with(f, Affine.of(Matrix.of(classes - 1, classes, change), Vector.of(constant)));
    Property property = Property.atMost(room - STRICT * room);
    Problem problem = new Problem(nothing, margins, Domain.of(box), property);
    return Certifier.certify(problem, options).verdict() == Verdict.CERTIFIED;
  }

  private static Network with(Network f, Layer last) {
    List<Layer> layers = new ArrayList<>(f.layers());
    layers.add(last);
    return Network.of(layers);
  }
}
