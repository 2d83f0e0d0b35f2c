package org.etalon.engine.certify;

import org.etalon.network.Network;
import org.etalon.quant.QuantizedNetwork;
import org.jspecify.annotations.Nullable;

/**
 * Quantizations of one network, of which the last is kept: whether it can be made, what is searched
 * and what is answered is one network, and is laid out once. For one thread.
 */
final class Quantizations {
  private record Made(QuantizationRequest request, int bits, QuantizedNetwork network) {
    boolean isOf(QuantizationRequest asked, int width) {
      return bits == width && request.equals(asked);
    }
  }

  private final Network f;
  private @Nullable Made last;

  Quantizations(Network f) {
    this.f = f;
  }

  /** The network that is quantized. */
  Network original() {
    return f;
  }

  /**
   * One of them.
   *
   * @throws org.etalon.problem.UnfitException if the parameters do not allow it
   */
  QuantizedNetwork of(QuantizationRequest request, int bits) {
    Made known = last;
    if (known != null && known.isOf(request, bits)) {
      return known.network();
    }
    QuantizedNetwork network = request.quantize(f, bits);
    last = new Made(request, bits, network);
    return network;
  }
}
