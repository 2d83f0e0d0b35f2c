package org.etalon.train;

import java.util.List;
import java.util.Optional;
import org.etalon.network.Network;
import org.etalon.quant.RowScaledLayer;

/**
 * What training made: the network of the smallest validation error, earliest of equal ones; of the
 * last evaluation where there are no validation samples.
 *
 * @param real the network with real weights, normalization folded in, parameters float32
 * @param quantized the layers with quantized weights; empty where weights are real
 * @param judgedQuantized whether errors of the curve are those of the quantized network
 * @param best its evaluation
 * @param curve all evaluations
 * @param epochs epochs trained
 * @param finished whether all epochs were done or patience ended; else it was interrupted
 */
public record TrainingResult(
    Network real,
    Optional<List<RowScaledLayer>> quantized,
    boolean judgedQuantized,
    CurvePoint best,
    List<CurvePoint> curve,
    int epochs,
    boolean finished) {
  /** Copies the lists. */
  public TrainingResult {
    quantized = quantized.map(List::copyOf);
    curve = List.copyOf(curve);
  }

  /** The network with quantized weights, as ONNX Runtime computes it from the integers. */
  public Optional<Network> quantizedNetwork() {
    return quantized.map(
        layers -> Network.alternating(layers.stream().map(RowScaledLayer::affine).toList()));
  }

  /** The network that errors of the curve speak of. */
  public Network judged() {
    return judgedQuantized ? quantizedNetwork().orElseThrow() : real;
  }
}
