package org.etalon.bench;

import org.etalon.network.Network;
import org.etalon.quant.FloatFormat;
import org.etalon.quant.FloatQuantizer;
import org.etalon.quant.Granularity;
import org.etalon.quant.Rounding;
import org.etalon.quant.StepRule;
import org.etalon.quant.UniformQuantizer;
import org.etalon.quant.UniformScheme;

/** The two rounded networks that suites compare a network with. */
final class Rounded {
  private static final int BITS = 8;

  private Rounded() {}

  static Network float16(Network f) {
    return FloatQuantizer.quantize(f, FloatFormat.FLOAT16).network();
  }

  /** 8 bits, nearest, a power of two as step of a channel. */
  static Network eightBit(Network f) {
    UniformScheme scheme =
        new UniformScheme(
            BITS, Rounding.NEAREST, Granularity.CHANNEL, StepRule.POWER_OF_TWO, false);
    return UniformQuantizer.quantize(f, scheme).network();
  }
}
