package org.etalon.onnx;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.etalon.exact.DecimalText;
import org.etalon.exact.Dyadic;
import org.etalon.file.WholeFile;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.fixed.RoundingMode;
import org.etalon.network.Affine;
import org.etalon.network.ConvolutionShape;
import org.etalon.network.Layer;
import org.etalon.network.LinearMap;
import org.etalon.network.MaxPool;
import org.etalon.network.Network;
import org.etalon.network.Round;
import org.etalon.network.Selection;
import org.etalon.network.StoredParameters;
import org.etalon.problem.UnfitException;

/**
 * Writes chains of layers as QONNX, in the form that compilers for FPGAs read: IntQuant behind
 * weights, biases and values; MatMul and Add, no Gemm; Conv and MaxPool of images; a batch of one;
 * the shape of every value declared. Scales are one power of two each where values are cast; else
 * one a layer or one an output channel, whichever needs fewer bits.
 *
 * <p>Weights and biases are float32 numbers that their IntQuant leaves as they are.
 */
public final class QonnxWriter {
  /** Integers of more bits are no float32 numbers. */
  private static final int FLOAT_BITS = 25;

  /** The name of the input; hls4ml keeps the name "input" for itself. */
  public static final String INPUT = "input0";

  /** The name of the output, and of the node that gives it. */
  public static final String OUTPUT = "output";

  private final ModelBuilder model = new ModelBuilder();
  private final Network network;
  private int number;
  private int[] dimensions = {};

  private QonnxWriter(Network network) {
    this.network = network;
  }

  /**
   * Writes a chain of casts, dense layers and rectifiers.
   *
   * @param properties what the metadata say
   * @throws UnfitException if it is no such chain, or QONNX cannot hold it exactly, in float32 too
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
    dimensions = inputShape(layers);
    int[] entered = dimensions;
    for (int k = 0; k < layers.size(); k++) {
      Layer layer = layers.get(k);
      String taken = value;
      String last = k == layers.size() - 1 ? OUTPUT : "";
      value =
          layer.fold(
              affine -> affine(affine, taken, last),
              relu -> rectified(taken, last),
              add -> refuse("a sum of two values"),
              pool -> maximum(pool, taken, last),
              cast -> cast(cast, taken, last));
      if (last.isEmpty()) {
        model.value(Port.fixed(value, DataType.FLOAT, dimensions));
      }
    }
    model.declareInitializers();
    return model.toByteArray(
        Port.fixed(INPUT, DataType.FLOAT, entered),
        Port.fixed(OUTPUT, DataType.FLOAT, dimensions),
        properties);
  }

  /** An image where the first layer with weights is a convolution, else a row. */
  private int[] inputShape(List<Layer> layers) {
    return layers.stream()
        .flatMap(QonnxWriter::map)
        .findFirst()
        .flatMap(QonnxWriter::form)
        .map(QonnxWriter::image)
        .orElse(new int[] {1, network.inputSize()});
  }

  private static Stream<LinearMap> map(Layer layer) {
    return layer.fold(
        affine -> Stream.of(affine.map()),
        relu -> Stream.of(),
        add -> Stream.of(),
        pool -> Stream.of(),
        cast -> Stream.of());
  }

  private static Optional<ConvolutionShape> form(LinearMap map) {
    return map.fold(
        dense -> Optional.empty(),
        diagonal -> Optional.empty(),
        convolution -> Optional.of(convolution.shape()),
        selection -> Optional.empty());
  }

  private static int[] image(ConvolutionShape form) {
    return new int[] {1, form.inChannels(), form.inHeight(), form.inWidth()};
  }

  /** The value in another shape, if it has another. */
  private String shaped(String value, int... wanted) {
    if (Arrays.equals(wanted, dimensions)) {
      return value;
    }
    dimensions = wanted;
    List<Integer> shape = Arrays.stream(wanted).boxed().toList();
    String result = model.reshape(value, model.unique("shaped" + number), shape);
    model.value(Port.fixed(result, DataType.FLOAT, wanted));
    return result;
  }

  private static String refuse(String what) {
    throw new UnfitException("it has " + what + ", which is not written as QONNX");
  }

  private String result(String wanted, String last) {
    return last.isEmpty() ? model.unique(wanted) : last;
  }

  private String rectified(String taken, String last) {
    return model.node("Relu", List.of(taken), result("relu" + number, last));
  }

  private String cast(Round round, String taken, String last) {
    FixedFormat format =
        round.fixed().orElseThrow(() -> new UnfitException("QONNX has no steps of a value's own"));
    return quantized(format, taken, result("value" + number, last));
  }

  private String quantized(FixedFormat format, String taken, String result) {
    if (format.step() != Math.scalb(1.0, Math.getExponent(format.step()))
        || (float) format.step() != format.step()) {
      throw new UnfitException("a step of " + format.step() + " is no power of two in float32");
    }
    if (CastNodes.lifted(format).isPresent()) {
      throw new UnfitException(
          "it rounds ties of signed values up or down, which QONNX has with a zero point alone, and"
              + " in float32 that gives other integers; quantize with another --activation-rounding");
    }
    return CastNodes.intQuant(model, format, DataType.FLOAT, taken, result);
  }

  private String affine(Affine affine, String taken, String last) {
    number++;
    return affine
        .map()
        .fold(
            dense -> product(affine, taken, last),
            diagonal -> refuse("a layer that scales its values one by one"),
            convolution -> convolution(affine, convolution.shape(), taken, last),
            selection -> moved(affine, selection, taken, last));
  }

  private String maximum(MaxPool pool, String taken, String last) {
    number++;
    Optional<ConvolutionShape> form =
        dimensions.length == 4
            ? pool.regular(dimensions[1], dimensions[2], dimensions[3])
            : Optional.empty();
    if (form.isEmpty()) {
      return refuse("a maximum over windows that do not lie regularly in an image");
    }
    ConvolutionShape windows = form.get();
    dimensions = new int[] {1, windows.outChannels(), windows.outHeight(), windows.outWidth()};
    String name = result("pool" + number, last);
    return model.node("MaxPool", name, List.of(taken), name, geometry(windows));
  }

  /** An image whose pixels lie one behind the other, all channels of each. */
  private String moved(Affine affine, Selection selection, String taken, String last) {
    boolean image = dimensions.length == 4 && !hasBias(affine);
    int channels = image ? dimensions[1] : 1;
    int pixels = affine.inputSize() / channels;
    for (int i = 0; i < affine.outputSize(); i++) {
      image &= selection.source(i) == i % channels * pixels + i / channels;
    }
    if (!image || affine.outputSize() != affine.inputSize()) {
      return refuse("a layer that selects values");
    }
    dimensions = new int[] {1, dimensions[2], dimensions[3], channels};
    String name = result("moved" + number, last);
    IntegerAttribute order = IntegerAttribute.of("perm", List.of(0, 2, 3, 1));
    return model.node("Transpose", name, List.of(taken), name, List.of(order));
  }

  private static boolean hasBias(Affine affine) {
    return affine.stored().bias() || affine.bias().maxAbs() != 0;
  }

  private String product(Affine affine, String taken, String last) {
    int rows = affine.outputSize();
    int columns = affine.inputSize();
    String value = shaped(taken, 1, columns);
    double[] matrix = affine.map().toMatrix().toArray();
    double[] transposed = new double[matrix.length];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        transposed[j * rows + i] = matrix[i * columns + j];
      }
    }
    List<String> operands =
        List.of(value, parameters("weights" + number, transposed, 1, columns, rows));
    dimensions = new int[] {1, rows};
    if (!hasBias(affine)) {
      return model.node("MatMul", operands, result("product" + number, last));
    }
    String product = model.node("MatMul", operands, model.unique("product" + number));
    return sum(product, affine.bias().toArray(), last, rows);
  }

  private String sum(String product, double[] biases, String last, int... shape) {
    model.value(Port.fixed(product, DataType.FLOAT, dimensions));
    List<String> operands = List.of(product, parameters("biases" + number, biases, -1, shape));
    return model.node("Add", operands, result("sum" + number, last));
  }

  private String convolution(Affine affine, ConvolutionShape form, String taken, String last) {
    String value = shaped(taken, image(form));
    StoredParameters all = StoredParameters.of(new Affine(affine.map(), affine.bias()));
    int channels = form.outChannels();
    int[] kernel = {
      channels, form.inChannels() / form.groups(), form.kernelHeight(), form.kernelWidth()
    };
    List<String> operands =
        new ArrayList<>(
            List.of(value, parameters("weights" + number, all.weights().toArray(), 0, kernel)));
    dimensions = new int[] {1, channels, form.outHeight(), form.outWidth()};
    List<IntegerAttribute> geometry = ofConvolution(form);
    boolean single = all.biases().size() == channels;
    if (hasBias(affine) && single) {
      operands.add(parameters("biases" + number, all.biases().toArray(), -1, channels));
    }
    if (!hasBias(affine) || single) {
      String name = result("maps" + number, last);
      return model.node("Conv", name, operands, name, geometry);
    }
    String name = model.unique("maps" + number);
    model.node("Conv", name, operands, name, geometry);
    return sum(name, all.biases().toArray(), last, dimensions);
  }

  private static List<IntegerAttribute> ofConvolution(ConvolutionShape form) {
    List<IntegerAttribute> all = new ArrayList<>(geometry(form));
    all.add(IntegerAttribute.of("group", form.groups()));
    return all;
  }

  private static List<IntegerAttribute> geometry(ConvolutionShape form) {
    int below =
        (form.outHeight() - 1) * form.strideHeight()
            + (form.kernelHeight() - 1) * form.dilationHeight()
            + (1 - form.padTop() - form.inHeight());
    int right =
        (form.outWidth() - 1) * form.strideWidth()
            + (form.kernelWidth() - 1) * form.dilationWidth()
            + (1 - form.padLeft() - form.inWidth());
    if (below <= -form.strideHeight() || right <= -form.strideWidth()) {
      refuse("windows that end before their input does");
    }
    List<Integer> pads =
        List.of(form.padTop(), form.padLeft(), Math.max(0, below), Math.max(0, right));
    return List.of(
        IntegerAttribute.of("kernel_shape", List.of(form.kernelHeight(), form.kernelWidth())),
        IntegerAttribute.of("strides", List.of(form.strideHeight(), form.strideWidth())),
        IntegerAttribute.of("pads", pads),
        IntegerAttribute.of("dilations", List.of(form.dilationHeight(), form.dilationWidth())));
  }

  /**
   * Numbers and an IntQuant of the fewest bits that leaves all of them as they are.
   *
   * @param axis of output channels, which may have scales of their own; none if negative
   */
  private String parameters(String name, double[] values, int axis, int... shape) {
    String stored = model.unique(name + "_stored");
    for (double value : values) {
      if ((float) value != value) {
        throw new UnfitException(
            "the parameter " + DecimalText.of(value) + " is no float32 number");
      }
    }
    List<Integer> sizes = Arrays.stream(shape).boxed().toList();
    model.initializer(stored, DataType.FLOAT, sizes, ParameterStorage.floats(values));
    String result = model.unique(name);
    if (network.hasCasts()) {
      quantized(format(values), stored, result);
    } else {
      CommonSteps.of(values, axis, shape).quantize(model, stored, result);
    }
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
