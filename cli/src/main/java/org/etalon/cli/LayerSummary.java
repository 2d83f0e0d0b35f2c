package org.etalon.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.LayerForm;
import org.etalon.network.Network;
import org.etalon.network.OperatorNorms;
import org.etalon.network.StoredParameters;
import org.etalon.study.Text;
import org.etalon.theta.SegmentNorms;
import org.etalon.time.Stop;

/**
 * The size of one layer's numbers; norms are upper bounds.
 *
 * @param node its place among the nodes of the network, from 1
 * @param form what it is
 * @param rows the size of the values it gives
 * @param columns the size of those it takes
 * @param parameters how many numbers it stores
 * @param maxWeight the largest absolute number of its map
 * @param maxBias the largest absolute bias
 * @param norms of the map
 * @param bias of the norms of b for q = 1, 2, inf
 * @param coarse whether time ended the search for a tight bound of {@code ||W||_2}
 */
record LayerSummary(
    int node,
    LayerForm form,
    int rows,
    int columns,
    long parameters,
    double maxWeight,
    double maxBias,
    SegmentNorms norms,
    Vector bias,
    boolean coarse) {

  /**
   * The summaries of all affine layers.
   *
   * @param stop ends the search for tight spectral norms early
   */
  static List<LayerSummary> of(Network network, Stop stop) {
    List<LayerForm> forms = LayerForm.of(network);
    List<LayerSummary> layers = new ArrayList<>();
    for (int k = 1; k <= forms.size(); k++) {
      int place = k;
      Optional<Affine> layer = network.nodes().get(k - 1).layer().affine();
      layer.ifPresent(affine -> layers.add(of(place, forms.get(place - 1), affine, stop)));
    }
    return List.copyOf(layers);
  }

  private static LayerSummary of(int node, LayerForm form, Affine affine, Stop stop) {
    Matrix b = Matrix.of(affine.outputSize(), 1, affine.bias().toArray());
    SegmentNorms norms =
        new SegmentNorms(
            OperatorNorms.oneUp(affine.map()),
            OperatorNorms.twoUp(affine.map(), stop),
            OperatorNorms.infUp(affine.map()));
    return new LayerSummary(
        node,
        form,
        affine.outputSize(),
        affine.inputSize(),
        StoredParameters.of(affine).count(),
        Vector.of(affine.map().parameters()).maxAbs(),
        b.maxAbs(),
        norms,
        norms(b, stop),
        stop.hasStopped());
  }

  /** A vector's q-norm is the operator norm of the one-column matrix. */
  private static Vector norms(Matrix b, Stop stop) {
    double largest = b.maxAbs();
    return largest == 0
        ? Vector.zeros(3)
        : Vector.of(OperatorNorms.oneUp(b), OperatorNorms.twoUp(b, stop), largest);
  }

  /** The larger of the norms of W and b; q is 0, 1, 2 for 1, 2, inf. */
  double bound(int q) {
    double weights = q == 0 ? norms.one() : q == 1 ? norms.two() : norms.inf();
    return Math.max(weights, bias.get(q));
  }

  Map<String, Object> describe() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("node", node);
    map.put("kind", form.kind());
    map.put("detail", form.detail());
    map.put("shape", form.shape());
    map.put("rows", rows);
    map.put("columns", columns);
    map.put("parameters", parameters);
    map.put("maxWeight", maxWeight);
    map.put("maxBias", maxBias);
    map.put("norm1", Text.jsonUp(norms.one()));
    map.put("norm2", Text.jsonUp(norms.two()));
    map.put("normInf", Text.jsonUp(norms.inf()));
    map.put("norm2Coarse", coarse);
    return map;
  }
}
