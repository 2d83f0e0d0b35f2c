package org.etalon.verify;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.LinearMap;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.rounding.Decimals;

/**
 * Outputs of a network at decimal inputs, which are no doubles: the exact ones at the doubles next
 * to them, and by how much these may differ.
 *
 * <p><b>Method:</b> rectifiers, sums and maxima pass on at most the sum, or the maximum, of what
 * their inputs are off, and an affine layer what the magnitudes of its weights make of it. So the
 * network with magnitudes as weights and without biases bounds how far outputs are off.
 *
 * <p><b>Property:</b> exact arithmetic on an upper bound of the distance of the inputs.
 */
final class Magnitudes {
  private final Network network;
  private final Network magnitudes;

  /**
   * An interval for each output.
   *
   * @param low lower ends
   * @param high upper ends
   */
  record Range(List<BigDecimal> low, List<BigDecimal> high) {
    static Range of(Dyadic[] exact) {
      List<BigDecimal> values = Arrays.stream(exact).map(Dyadic::toBigDecimal).toList();
      return new Range(values, values);
    }

    /** The least one that has other values, too. */
    Range with(Dyadic[] exact) {
      List<BigDecimal> least = new ArrayList<>();
      List<BigDecimal> most = new ArrayList<>();
      for (int k = 0; k < exact.length; k++) {
        least.add(low.get(k).min(exact[k].toBigDecimal()));
        most.add(high.get(k).max(exact[k].toBigDecimal()));
      }
      return new Range(least, most);
    }
  }

  /**
   * Of a network without casts.
   *
   * @throws IllegalArgumentException if it has one
   */
  Magnitudes(Network network) {
    if (network.layers().stream().anyMatch(layer -> layer.isCast())) {
      throw new IllegalArgumentException("casts may make more of how far their inputs are off");
    }
    this.network = network;
    List<Node> nodes = new ArrayList<>();
    for (Node node : network.nodes()) {
      nodes.add(
          node.layer()
              .affine()
              .map(affine -> new Node(magnitude(affine), node.inputs()))
              .orElse(node));
    }
    magnitudes = Network.of(network.inputSize(), nodes);
  }

  private static Affine magnitude(Affine affine) {
    LinearMap map = affine.map();
    double[] parameters = map.parameters();
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = Math.abs(parameters[i]);
    }
    return new Affine(map.withParameters(parameters), Vector.zeros(affine.outputSize()));
  }

  /** Where the outputs at an input are. */
  Range at(BigDecimal[] input) {
    double[] near = new double[input.length];
    double[] apart = new double[input.length];
    for (int i = 0; i < near.length; i++) {
      near[i] = input[i].doubleValue();
      apart[i] = Decimals.up(input[i].subtract(new BigDecimal(near[i])).abs());
    }
    Dyadic[] exact = network.forwardExact(near);
    Dyadic[] most = magnitudes.forwardExact(apart);
    List<BigDecimal> low = new ArrayList<>();
    List<BigDecimal> high = new ArrayList<>();
    for (int k = 0; k < exact.length; k++) {
      low.add(exact[k].toBigDecimal().subtract(most[k].toBigDecimal()));
      high.add(exact[k].toBigDecimal().add(most[k].toBigDecimal()));
    }
    return new Range(low, high);
  }
}
