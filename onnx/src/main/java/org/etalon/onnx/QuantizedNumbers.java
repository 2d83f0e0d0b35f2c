package org.etalon.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.etalon.network.Affine;
import org.etalon.quant.QuantizedLayer;
import org.etalon.quant.QuantizedNetwork;
import org.jspecify.annotations.Nullable;

/**
 * Quantized numbers, and what computes the real ones from them; those that stay real as they are.
 */
final class QuantizedNumbers implements Numbers {
  private final Map<Integer, QuantizedLayer> layers = new HashMap<>();
  private final Map<Integer, ParameterStorage> weights = new HashMap<>();
  private final Map<Integer, String> scales = new HashMap<>();
  private final PlainNumbers real;
  private final boolean old;

  /**
   * Those of a network.
   *
   * @param type of real numbers: float64 where one needs it
   * @param old whether operators of old models have to do
   */
  QuantizedNumbers(QuantizedNetwork network, DataType type, boolean old) {
    this.old = old;
    network.layers().forEach(layer -> layers.put(layer.node(), layer));
    real = new PlainNumbers(type);
  }

  @Override
  public DataType type() {
    return real.type();
  }

  @Override
  public String weights(
      ModelBuilder model, int node, Affine affine, String name, List<Integer> shape) {
    @Nullable QuantizedLayer layer = layers.get(node);
    if (layer == null || !affine.stored().weights()) {
      return real.weights(model, node, affine, name, shape);
    }
    ParameterStorage storage =
        ParameterStorage.of(layer.encoding(), old, shape, layer.parameters().weights());
    weights.put(node, storage);
    scales.put(node, storage.addScales(model, name + "_scale"));
    return storage.addTo(model, name, scales.getOrDefault(node, ""), type());
  }

  @Override
  public int biasCount(int node, Affine affine) {
    @Nullable QuantizedLayer layer = layers.get(node);
    return layer == null || !affine.stored().bias()
        ? real.biasCount(node, affine)
        : layer.parameters().biases().size();
  }

  @Override
  public String biases(
      ModelBuilder model, int node, Affine affine, String name, List<Integer> shape) {
    @Nullable QuantizedLayer layer = layers.get(node);
    if (layer == null || !affine.stored().bias()) {
      return real.biases(model, node, affine, name, shape);
    }
    ParameterStorage storage =
        ParameterStorage.of(layer.biasEncoding(), old, shape, layer.parameters().biases());
    String own =
        Optional.ofNullable(weights.get(node)).filter(storage::sharesScales).isPresent()
            ? scales.getOrDefault(node, "")
            : storage.addScales(model, name + "_scale");
    return storage.addTo(model, name, own, type());
  }
}
