package org.etalon.export;

import java.util.List;
import org.etalon.network.Layer;
import org.etalon.network.Network;

/**
 * How many products of a value and a weight a network forms: an estimate of multipliers, or of
 * cycles where a product takes one.
 *
 * @param all of them; those of a convolution with what lies outside of its input are none
 * @param byZero those that are nothing
 * @param byPowers those that are shifts, by plus or minus a power of two
 */
public record Products(long all, long byZero, long byPowers) {
  /** The products of all layers. */
  public static Products of(Network network) {
    return of(network.layers());
  }

  /** The products of one layer. */
  static Products of(Layer layer) {
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
}
