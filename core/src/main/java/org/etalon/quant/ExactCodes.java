package org.etalon.quant;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.etalon.network.Affine;
import org.etalon.network.Layer;
import org.etalon.network.Network;
import org.etalon.network.Padding;
import org.etalon.network.StoredParameters;

/**
 * A network as a coded one.
 *
 * <p><b>Property:</b> exact: every weight and bias keeps its value.
 */
public final class ExactCodes {
  /** The exponent of the unit in the last place of 1. */
  private static final int LAST = -52;

  private ExactCodes() {}

  /**
   * The same network of integers times one power of two a row; empty unless it is a chain of
   * matrices with a rectifier between each two, whose rows need integers of at most {@link
   * CodedRow#LARGEST_CODE}.
   */
  public static Optional<CodedNetwork> of(Network network) {
    if (Padding.hidden(network).isEmpty()) {
      return Optional.empty();
    }
    List<CodedLayer> layers = new ArrayList<>();
    for (Layer layer : network.layers()) {
      if (layer.affine().isPresent()) {
        Optional<CodedLayer> coded = layer(layer.affine().get());
        if (coded.isEmpty()) {
          return Optional.empty();
        }
        layers.add(coded.get());
      }
    }
    return Optional.of(CodedNetwork.of(layers));
  }

  /**
   * The same for a quantized graph of any kind; empty if a row needs larger integers, of its
   * weights and bias together, or a number is no float32.
   */
  public static Optional<CodedNetwork> inGraph(QuantizedNetwork quantized) {
    GraphRows graph = GraphRows.of(quantized.source());
    List<CodedLayer> layers = new ArrayList<>();
    for (int l = 0; l < graph.depth(); l++) {
      StoredParameters parameters = quantized.layers().get(l).parameters();
      List<CodedRow> rows = new ArrayList<>();
      for (int i = 0; i < graph.rows(l); i++) {
        Optional<CodedRow> row = row(GraphRows.numbers(parameters, i));
        if (row.filter(CodedRow::isFloat32).isEmpty()) {
          return Optional.empty();
        }
        rows.add(row.get());
      }
      layers.add(new CodedLayer(rows));
    }
    return Optional.of(CodedNetwork.in(graph, layers));
  }

  private static Optional<CodedLayer> layer(Affine affine) {
    double[] weights = affine.map().parameters();
    int n = affine.inputSize();
    List<CodedRow> rows = new ArrayList<>();
    for (int i = 0; i < affine.outputSize(); i++) {
      double[] numbers = new double[n + 1];
      System.arraycopy(weights, i * n, numbers, 0, n);
      numbers[n] = affine.bias().get(i);
      Optional<CodedRow> row = row(numbers);
      if (row.isEmpty()) {
        return Optional.empty();
      }
      rows.add(row.get());
    }
    return Optional.of(new CodedLayer(rows));
  }

  /** The row of these numbers, the bias last. */
  private static Optional<CodedRow> row(double[] numbers) {
    int last = Integer.MAX_VALUE;
    int first = Integer.MIN_VALUE;
    for (double number : numbers) {
      if (number != 0) {
        last = Math.min(last, lastPlace(number));
        first = Math.max(first, Math.getExponent(number));
      }
    }
    int[] weights = new int[numbers.length - 1];
    if (last > first) {
      return Optional.of(CodedRow.of(0, weights, 0));
    }
    if (first - last >= Integer.SIZE - 2 || Math.abs(last) > CodedRow.LARGEST_EXPONENT) {
      return Optional.empty();
    }
    for (int j = 0; j < weights.length; j++) {
      weights[j] = (int) Math.scalb(numbers[j], -last);
    }
    return Optional.of(
        CodedRow.of(last, weights, (int) Math.scalb(numbers[weights.length], -last)));
  }

  /** The exponent of the lowest binary place of a number that is not zero. */
  private static int lastPlace(double number) {
    int zeros = Long.numberOfTrailingZeros(Double.doubleToRawLongBits(number) | 1L << -LAST);
    return Math.max(Math.getExponent(number), Double.MIN_EXPONENT) + LAST + zeros;
  }
}
