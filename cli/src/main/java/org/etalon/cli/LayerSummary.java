package org.etalon.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.FoldedLayer;
import org.etalon.network.LayerNorms;
import org.etalon.network.OperatorNorms;
import org.etalon.rounding.Outward;
import org.etalon.time.Stop;

/**
 * The size of one layer's parameters; norms are upper bounds.
 *
 * @param rows N_l
 * @param columns N_(l-1)
 * @param maxWeight the largest absolute weight
 * @param maxBias the largest absolute bias
 * @param norms of W
 * @param bias of the norms of b for q = 1, 2, inf
 * @param coarse whether time ended the search for a tight bound of {@code ||W||_2}
 */
record LayerSummary(
    int rows,
    int columns,
    double maxWeight,
    double maxBias,
    LayerNorms norms,
    Vector bias,
    boolean coarse) {

  /**
   * The summary of a layer.
   *
   * @param stop ends the search for a tight spectral norm early
   */
  static LayerSummary of(FoldedLayer layer, Stop stop) {
    Matrix w = layer.weights();
    double[] largest = layer.bias().toArray();
    for (int i = 0; i < largest.length; i++) {
      double error = layer.biasError().get(i);
      largest[i] = error == 0 ? largest[i] : Outward.addUp(Math.abs(largest[i]), error);
    }
    Matrix b = Matrix.of(layer.outputSize(), 1, largest);
    return new LayerSummary(
        layer.outputSize(),
        layer.inputSize(),
        w.maxAbs(),
        b.maxAbs(),
        LayerNorms.of(layer, stop),
        // A vector's q-norm is the operator norm of the one-column matrix.
        Vector.of(OperatorNorms.oneUp(b), OperatorNorms.twoUp(b, stop), OperatorNorms.infUp(b)),
        stop.hasStopped());
  }

  /** The larger of the norms of W and b; q is 0, 1, 2 for 1, 2, inf. */
  double bound(int q) {
    double weights = q == 0 ? norms.one() : q == 1 ? norms.two() : norms.inf();
    return Math.max(weights, bias.get(q));
  }

  Map<String, Object> describe() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("rows", rows);
    map.put("columns", columns);
    map.put("maxWeight", maxWeight);
    map.put("maxBias", maxBias);
    map.put("norm1", Text.jsonUp(norms.one()));
    map.put("norm2", Text.jsonUp(norms.two()));
    map.put("normInf", Text.jsonUp(norms.inf()));
    map.put("norm2Coarse", coarse);
    return map;
  }
}
