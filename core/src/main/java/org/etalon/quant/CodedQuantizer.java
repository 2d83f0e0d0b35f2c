package org.etalon.quant;

import java.util.ArrayList;
import java.util.List;
import org.etalon.linalg.Vector;

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
    GraphRows graph = coded.graph().orElseGet(() -> GraphRows.of(coded.network()));
    List<QuantizedLayer> layers = new ArrayList<>();
    for (int l = 0; l < graph.depth(); l++) {
      CodedLayer layer = coded.layers().get(l);
      layers.add(
          graph.quantized(
              l, layer, encoding(graph, l, layer, false), encoding(graph, l, layer, true)));
    }
    return new QuantizedNetwork(graph.graph(), layers);
  }

  /** Of each row's weights, or of its biases: what they share goes into the row's step. */
  private static Encoding encoding(GraphRows graph, int l, CodedLayer layer, boolean ofBiases) {
    List<CodedRow> rows = layer.rows();
    double[] steps = new double[rows.size()];
    int width = 1;
    for (int i = 0; i < steps.length; i++) {
      int[] codes = graph.codes(rows.get(i), l, ofBiases);
      int some = 0;
      for (int code : codes) {
        some |= code;
      }
      int shift = some == 0 ? 0 : Integer.numberOfTrailingZeros(some);
      for (int code : codes) {
        width = Math.max(width, width(code >> shift));
      }
      steps[i] = Math.scalb(1.0, rows.get(i).exponent() + shift);
    }
    return new Encoding.Scaled(width, Vector.of(steps));
  }

  /** The bits of a number in two's complement. */
  private static int width(int code) {
    return 33 - Integer.numberOfLeadingZeros(code < 0 ? ~code : code);
  }
}
