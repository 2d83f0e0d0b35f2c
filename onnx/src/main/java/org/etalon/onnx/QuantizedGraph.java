package org.etalon.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.etalon.network.Layer;
import org.etalon.network.Network;
import org.etalon.quant.Encoding;
import org.etalon.quant.QuantizedNetwork;

/**
 * The model of a quantized network in a graph of its own, between the input and the output of the
 * network it was made of.
 *
 * <p>It computes in float32, or in float64 where the input or the output is float64 or a number
 * needs it; where input or output have another type or shape than rows of it, they are cast and
 * reshaped.
 */
final class QuantizedGraph {
  private QuantizedGraph() {}

  /** The bytes of the model. */
  static byte[] write(
      QuantizedNetwork quantized, ModelMetadata source, Map<String, String> metadata) {
    Network network = quantized.network();
    GraphLayout layout = source.layout().orElseGet(() -> plain(source, network));
    Port input = layout.input();
    Port output = layout.output();
    DataType type =
        input.type() == DataType.DOUBLE
                || output.type() == DataType.DOUBLE
                || needsDouble(quantized)
            ? DataType.DOUBLE
            : DataType.FLOAT;
    ModelBuilder model = new ModelBuilder();
    model.reserve(List.of(input.name(), output.name()));
    String x = input.name();
    if (input.type() != type) {
      x = cast(model, type, x, model.unique(input.name() + "_cast"));
    }
    if (!layout.inputShape().isRow()) {
      List<Integer> row = List.of(-1, network.inputSize());
      x = model.reshape(x, model.unique(input.name() + "_rows"), row);
    }
    boolean casts = output.type() != type;
    boolean shapes = !layout.outputShape().isRow();
    String rows = casts || shapes ? model.unique(output.name() + "_rows") : output.name();
    NetworkGraph.write(network, model, new QuantizedNumbers(quantized, type, false), x, rows);
    if (shapes) {
      String shaped = casts ? model.unique(output.name() + "_shaped") : output.name();
      rows = model.reshape(rows, shaped, shape(layout.outputShape()));
    }
    if (casts) {
      cast(model, output.type(), rows, output.name());
    }
    return model.toByteArray(input, output, metadata);
  }

  private static String cast(ModelBuilder model, DataType to, String x, String result) {
    return model.node("Cast", List.of(x), result, IntegerAttribute.of("to", to.code()));
  }

  private static List<Integer> shape(ActivationShape shape) {
    List<Integer> dimensions = new ArrayList<>(shape.dimensions());
    dimensions.replaceAll(d -> d == ActivationShape.BATCH ? -1 : d);
    return dimensions;
  }

  private static GraphLayout plain(ModelMetadata source, Network network) {
    List<String> inputs = source.inputNames();
    List<String> outputs = source.outputNames();
    String input = inputs.size() == 1 ? inputs.get(0) : "input";
    String output = outputs.size() == 1 ? outputs.get(0) : "output";
    return GraphLayout.plain(
        input,
        network.inputSize(),
        output.equals(input) ? output + "_out" : output,
        network.outputSize());
  }

  private static boolean needsDouble(QuantizedNetwork quantized) {
    Stream<Encoding> encodings =
        quantized.layers().stream().flatMap(l -> Stream.of(l.encoding(), l.biasEncoding()));
    return encodings.anyMatch(ParameterStorage::isWide)
        || quantized.network().layers().stream().anyMatch(QuantizedGraph::isNoFloat);
  }

  private static boolean isNoFloat(Layer layer) {
    return layer.fold(
        affine -> !isFloat(affine.map().parameters()) || !isFloat(affine.bias().toArray()),
        relu -> false,
        sum -> false,
        pool -> false,
        round -> false);
  }

  private static boolean isFloat(double[] numbers) {
    for (double number : numbers) {
      if ((float) number != number) {
        return false;
      }
    }
    return true;
  }
}
