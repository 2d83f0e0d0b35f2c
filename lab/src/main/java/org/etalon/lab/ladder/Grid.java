package org.etalon.lab.ladder;

import org.etalon.quant.Granularity;
import org.etalon.quant.Rounding;

/**
 * The grid that a number of bits speaks of: numbers of bits compare only on the same one.
 *
 * @param rounding how parameters go to it
 * @param granularity which of them share a step
 */
public record Grid(Rounding rounding, Granularity granularity) {
  /** What theory speaks of: rounding down, one step for all parameters. */
  static final Grid NAIVE = new Grid(Rounding.FLOOR, Granularity.NETWORK);

  /** In words. */
  public String label() {
    String steps =
        switch (granularity) {
          case NETWORK -> "one step";
          case LAYER -> "a step per layer";
          case CHANNEL -> "a step per channel";
        };
    return rounding.label() + ", " + steps;
  }
}
