package org.etalon.study;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.etalon.network.Layer;
import org.etalon.network.Network;

/**
 * How many products of a value and a weight a network forms for an input, which says what it costs
 * where products are what costs.
 *
 * @param all of them; those of a convolution with what lies outside of its input are none
 * @param byZero those that are nothing
 * @param byPowers those that are shifts, by plus or minus a power of two
 */
public record Products(long all, long byZero, long byPowers) {
  /** Cycles of a product: two loads, a multiplication or shift, a sum. */
  private static final int CYCLES = 4;

  /** The products of all layers. */
  public static Products of(Network network) {
    return of(network.layers());
  }

  /** The products of one layer. */
  public static Products of(Layer layer) {
    return of(List.of(layer));
  }

  private static Products of(List<Layer> layers) {
    long[] counts = new long[3];
    for (Layer layer : layers) {
      layer.fold(
          affine -> {
            affine
                .map()
                .runs(
                    (output, input, step, count, weight) -> {
                      counts[0] += count;
                      counts[1] += weight == 0 ? count : 0;
                      counts[2] += isPower(weight) ? count : 0;
                    });
            return counts;
          },
          relu -> counts,
          add -> counts,
          pool -> counts,
          cast -> counts);
    }
    return new Products(counts[0], counts[1], counts[2]);
  }

  private static boolean isPower(double weight) {
    return Math.abs(weight) == Math.scalb(1.0, Math.getExponent(weight));
  }

  /** Those that need a multiplication. */
  public long multiplications() {
    return all - byZero - byPowers;
  }

  /**
   * An estimate of cycles, by a simple model: a processor that does one thing a cycle loads the
   * value and the weight of each product that is not by zero, multiplies or shifts, and adds.
   * Biases, casts and loops cost none.
   */
  public long cyclesEstimate() {
    return CYCLES * (all - byZero);
  }

  /** The same of a program that forms all products, by zero too. */
  public long cyclesOfAll() {
    return CYCLES * all;
  }

  /** What JSON results say of it. */
  public Map<String, Object> describe() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("products", all);
    map.put("byZero", byZero);
    map.put("byPowersOfTwo", byPowers);
    map.put("multiplications", multiplications());
    map.put("cyclesEstimate", cyclesEstimate());
    return map;
  }

  /** In a line. */
  public String text() {
    return Text.count(all, "product", "products")
        + " an input, of which "
        + byZero
        + " with zero and "
        + byPowers
        + " with a power of two";
  }
}
