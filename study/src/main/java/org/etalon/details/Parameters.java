package org.etalon.details;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.theta.Theta;
import org.etalon.time.Stop;
import org.jspecify.annotations.Nullable;

/** The parameters of two networks as text, for a page that draws their functions. */
public final class Parameters {
  private Parameters() {}

  /**
   * Widths, and the layers of f and g: each the weights row by row, then the biases, as doubles of
   * eight bytes, the lowest first, in base 64.
   *
   * @param stop ends it early: then there is nothing
   * @return null if they are no chains of dense layers, cast values, or are of more than {@code
   *     most} numbers
   */
  public static @Nullable Map<String, Object> of(Network f, Network g, long most, Stop stop) {
    Optional<Theta> ofF = drawn(f, stop).filter(theta -> theta.operations() <= most);
    Optional<Theta> ofG = ofF.flatMap(theta -> drawn(g, stop));
    return ofG.map(thetaG -> describe(ofF.orElseThrow(), thetaG)).orElse(null);
  }

  private static Map<String, Object> describe(Theta thetaF, Theta thetaG) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("widths", thetaF.widths());
    map.put("f", layers(thetaF));
    map.put("g", layers(thetaG));
    return map;
  }

  private static Optional<Theta> drawn(Network network, Stop stop) {
    return Theta.of(network, Semantics.REAL, stop)
        .filter(theta -> theta.isDenseChain() && !theta.isRounded());
  }

  private static List<String> layers(Theta theta) {
    List<String> texts = new ArrayList<>();
    for (Affine layer : theta.denseLayers()) {
      double[] weights = layer.map().parameters();
      double[] bias = layer.bias().toArray();
      ByteBuffer bytes =
          ByteBuffer.allocate(Double.BYTES * (weights.length + bias.length))
              .order(ByteOrder.LITTLE_ENDIAN);
      bytes.asDoubleBuffer().put(weights).put(bias);
      texts.add(Base64.getEncoder().encodeToString(bytes.array()));
    }
    return texts;
  }
}
