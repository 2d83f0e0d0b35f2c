package org.etalon.quant;

import java.util.ArrayList;
import java.util.List;
import org.etalon.linalg.Vector;
import org.etalon.network.Network;

/**
 * A coded network as a quantized one, which file formats store.
 *
 * <p><b>Property:</b> exact: every weight and bias is its code times its row's power of two.
 */
public final class CodedQuantizer {
  private CodedQuantizer() {}

  /**
   * The network with integers of one width a layer, those of biases apart, and a step a row.
   *
   * @throws org.etalon.problem.UnfitException if a number is no float32
   */
  public static QuantizedNetwork quantize(CodedNetwork coded) {
    Network network = coded.network();
    List<QuantizedLayer> layers = new ArrayList<>();
    for (StoredLayer layer : StoredLayer.of(network)) {
      layers.add(quantized(layer, coded.layers().get(layer.number() - 1).rows()));
    }
    return new QuantizedNetwork(network, layers);
  }

  private static QuantizedLayer quantized(StoredLayer layer, List<CodedRow> rows) {
    int columns = rows.get(0).size();
    double[] weights = new double[rows.size() * columns];
    double[] biases = new double[rows.size()];
    double[] steps = new double[rows.size()];
    double[] biasSteps = new double[rows.size()];
    int width = 1;
    int biasWidth = 1;
    for (int i = 0; i < rows.size(); i++) {
      CodedRow row = rows.get(i);
      int shared = 31;
      for (int j = 0; j < columns; j++) {
        weights[i * columns + j] = row.weightValue(j);
        shared = Math.min(shared, trailingZeros(row.weight(j)));
      }
      int shift = shared == 31 ? 0 : shared; // what weights share and the bias need not
      for (int j = 0; j < columns; j++) {
        width = Math.max(width, width(row.weight(j) >> shift));
      }
      biases[i] = row.biasValue();
      int biasShift = row.bias() == 0 ? 0 : trailingZeros(row.bias());
      biasWidth = Math.max(biasWidth, width(row.bias() >> biasShift));
      steps[i] = Math.scalb(1.0, row.exponent() + shift);
      biasSteps[i] = Math.scalb(1.0, row.exponent() + biasShift);
    }
    return layer.with(
        weights,
        biases,
        new Encoding.Scaled(width, Vector.of(steps)),
        new Encoding.Scaled(biasWidth, Vector.of(biasSteps)),
        0);
  }

  private static int trailingZeros(int code) {
    return code == 0 ? 31 : Integer.numberOfTrailingZeros(code);
  }

  /** The bits of a number in two's complement. */
  private static int width(int code) {
    return 33 - Integer.numberOfLeadingZeros(code < 0 ? ~code : code);
  }
}
