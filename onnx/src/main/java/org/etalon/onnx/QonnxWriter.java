package org.etalon.onnx;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.etalon.exact.Dyadic;
import org.etalon.file.WholeFile;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.fixed.RoundingMode;
import org.etalon.network.Affine;
import org.etalon.network.Layer;
import org.etalon.network.Network;
import org.etalon.network.Round;
import org.etalon.problem.UnfitException;

/**
 * Writes networks in fixed point as QONNX, in the form that compilers for FPGAs read: IntQuant with
 * one scale, a power of two, behind weights, biases and values; MatMul and Add, no Gemm; a batch of
 * one; the shape of every value declared.
 *
 * <p>Weights and biases are float32 numbers that their IntQuant leaves as they are.
 */
public final class QonnxWriter {
  /** Integers of more bits are no float32 numbers. */
  private static final int FLOAT_BITS = 25;

  /** The name of the input. */
  public static final String INPUT = "input";

  /** The name of the output, and of the node that gives it. */
  public static final String OUTPUT = "output";


  private final ModelBuilder model = new ModelBuilder();
  private final Network network;
  private int dense;

  private QonnxWriter(Network network) {
    this.network = network;
  }

  /**
   * Writes a chain of casts, dense layers and rectifiers.
   *
   * @param properties what the metadata say
   * @throws UnfitException if it is no such chain, or QONNX cannot hold it exactly
   * @throws IOException if the file cannot be written
   */
  public static void write(Network network, Map<String, String> properties, Path file)
      throws IOException {
    byte[] bytes = new QonnxWriter(network).bytes(properties);
    WholeFile.write(file, out -> out.write(bytes));
  }

  private byte[] bytes(Map<String, String> properties) {
    if (!network.isChain()) {
      throw new UnfitException("it is no chain of layers, which alone is written as QONNX");
    }
    model.reserve(List.of(INPUT, OUTPUT));
    String value = INPUT;
    List<Layer> layers = network.layers();
    for (int k = 0; k < layers.size(); k++) {
      Layer layer = layers.get(k);
      String taken = value;
      String last = k == layers.size() - 1 ? OUTPUT : "";
      value =
          layer.fold(
              affine -> affine(affine, taken, last),
              relu -> rectified(taken, last),
              add -> refuse("a sum of two values"),
              pool -> refuse("a maximum of values"),
              cast -> cast(cast, taken, last));
      if (last.isEmpty()) {
        model.value(Port.fixed(value, DataType.FLOAT, 1, layer.outputSize()));
      }
    }
    model.declareInitializers();
    return model.toByteArray(
        Port.fixed(INPUT, DataType.FLOAT, 1, network.inputSize()),
        Port.fixed(OUTPUT, DataType.FLOAT, 1, network.outputSize()),
        properties);
  }

  private static String refuse(String what) {
    throw new UnfitException("it has " + what + ", which is not written as QONNX");
  }

  private String result(String wanted, String last) {
    return last.isEmpty() ? model.unique(wanted) : last;
  }

  private String rectified(String taken, String last) {
    return model.node("Relu", List.of(taken), result("relu" + dense, last));
  }

  private String cast(Round round, String taken, String last) {
    return quantized(round.format(), taken, result("value" + dense, last));
  }

  private String quantized(FixedFormat format, String taken, String result) {
    if (format.step() != Math.scalb(1.0, Math.getExponent(format.step()))
        || (float) format.step() != format.step()) {
      throw new UnfitException("a step of " + format.step() + " is no power of two in float32");
    }
    try {
      return CastNodes.intQuant(model, format, DataType.FLOAT, taken, result);
    } catch (IllegalArgumentException e) {
      throw new UnfitException("QONNX has no format " + format, e);
    }
  }

  private String affine(Affine affine, String taken, String last) {
    if (!affine.map().isDense()) {
      throw new UnfitException("it has a layer that is not dense, which is not written as QONNX");
    }
    dense++;
    int rows = affine.outputSize();
    int columns = affine.inputSize();
    double[] matrix = affine.map().toMatrix().toArray();
    double[] transposed = new double[matrix.length];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        transposed[j * rows + i] = matrix[i * columns + j];
      }
    }
    String weights = parameters("weights" + dense, transposed, columns, rows);
    String biases = parameters("biases" + dense, affine.bias().toArray(), rows);
    String product = model.unique("product" + dense);
    model.node("MatMul", List.of(taken, weights), product);
    model.value(Port.fixed(product, DataType.FLOAT, 1, rows));
    return model.node("Add", List.of(product, biases), result("sum" + dense, last));
  }

  /** Numbers and an IntQuant of the fewest bits that leaves all of them as they are. */
  private String parameters(String name, double[] values, int... shape) {
    String stored = model.unique(name + "_stored");
    FixedFormat format = format(values);
    for (double value : values) {
      if ((float) value != value) {
        throw new UnfitException("the parameter " + value + " is no float32 number");
      }
    }
    List<Integer> dimensions = Arrays.stream(shape).boxed().toList();
    model.initializer(stored, DataType.FLOAT, dimensions, ParameterStorage.floats(values));
    String result = quantized(format, stored, model.unique(name));
    model.value(Port.fixed(result, DataType.FLOAT, shape));
    return result;
  }

  /**
   * The format of signed integers with the fewest bits that leaves numbers as they are.
   *
   * @throws UnfitException if it has more bits than float32 numbers
   */
  public static FixedFormat format(double[] values) {
    int exponent = Integer.MAX_VALUE;
    for (double value : values) {
      exponent = value == 0 ? exponent : Math.min(exponent, Dyadic.of(value).exponent());
    }
    exponent = exponent == Integer.MAX_VALUE ? 0 : exponent;
    int bits = 2; // signed integers of one bit are -1 and 1
    for (double value : values) {
      Dyadic code = Dyadic.of(value).scaleByPowerOfTwo(-exponent);
      bits = Math.max(bits, code.floor().bitLength() + 1);
    }
    if (bits > FLOAT_BITS) {
      throw new UnfitException(
          "parameters need " + bits + " bits with one power of two as step, more than float32 has");
    }
    return FixedFormat.signed(
        Math.scalb(1.0, exponent), bits, RoundingMode.HALF_EVEN, Overflow.SATURATE);
  }
}
