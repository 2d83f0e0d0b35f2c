package org.etalon.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.etalon.network.Affine;
import org.etalon.network.Convolution;
import org.etalon.network.ConvolutionShape;
import org.etalon.network.DiagonalMap;
import org.etalon.network.MaxPool;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Round;
import org.etalon.network.Selection;

/**
 * A network as nodes of ONNX on rows, [batch, N]: matrices are Gemm, convolutions Conv between two
 * reshapes, diagonals Mul, selections Gather; a maximum over any windows is a Gather of their
 * members and a MaxPool.
 *
 * <p>Products are Gemm, never MatMul: a default session of ONNX Runtime fuses DequantizeLinear and
 * MatMul into a kernel that also rounds the activations to 8 bits, which is another function.
 */
final class NetworkGraph {
  private final ModelBuilder model;
  private final Numbers numbers;

  private NetworkGraph(ModelBuilder model, Numbers numbers) {
    this.model = model;
    this.numbers = numbers;
  }

  /**
   * Adds the nodes of a network to a model.
   *
   * @param input the name of the rows that enter it
   * @param output the name of the rows that leave it, reserved
   */
  static void write(
      Network network, ModelBuilder model, Numbers numbers, String input, String output) {
    NetworkGraph graph = new NetworkGraph(model, numbers);
    List<String> values = new ArrayList<>(List.of(input));
    for (int k = 1; k <= network.nodes().size(); k++) {
      Node node = network.nodes().get(k - 1);
      List<String> inputs = node.inputs().stream().map(values::get).toList();
      int number = k;
      boolean last = k == network.nodes().size();
      values.add(
          node.layer()
              .fold(
                  a -> graph.affine(number, a, inputs.get(0), last ? output : ""),
                  relu -> graph.relu(number, inputs.get(0), last ? output : ""),
                  sum -> model.node("Add", inputs, last ? output : graph.named("sum", number)),
                  pool -> graph.maximum(number, pool, inputs.get(0), last ? output : ""),
                  cast -> graph.cast(number, cast, inputs.get(0), last ? output : "")));
    }
  }

  private String named(String kind, int number) {
    return model.unique(kind + number);
  }

  private String result(String wanted, String kind, int number) {
    return wanted.isEmpty() ? named(kind, number) : wanted;
  }

  private String relu(int k, String x, String wanted) {
    return model.node("Relu", List.of(x), result(wanted, "relu", k));
  }

  private String cast(int k, Round cast, String x, String wanted) {
    return CastNodes.add(model, cast.format(), numbers.type(), x, result(wanted, "cast", k));
  }

  private String affine(int k, Affine affine, String x, String wanted) {
    return affine
        .map()
        .fold(
            dense -> product(k, affine, x, result(wanted, "affine", k)),
            diagonal -> scaling(k, affine, diagonal, x, result(wanted, "affine", k)),
            convolution -> convolution(k, affine, convolution, x, result(wanted, "affine", k)),
            selection -> selection(k, affine, selection, x, result(wanted, "affine", k)));
  }

  private static boolean hasBias(Affine affine) {
    return affine.stored().bias() || affine.bias().maxAbs() != 0;
  }

  private String product(int k, Affine affine, String x, String result) {
    List<Integer> shape = List.of(affine.outputSize(), affine.inputSize());
    List<String> inputs =
        new ArrayList<>(List.of(x, numbers.weights(model, k, affine, "W" + k, shape)));
    if (hasBias(affine)) {
      inputs.add(rowBias(k, affine));
    }
    return model.node("Gemm", inputs, result, IntegerAttribute.of("transB", 1));
  }

  private String rowBias(int k, Affine affine) {
    return numbers.biases(model, k, affine, "b" + k, List.of(affine.outputSize()));
  }

  /** In the shape [batch, channels, places] where a channel has several. */
  private String scaling(int k, Affine affine, DiagonalMap map, String x, String result) {
    boolean scales = affine.stored().weights() || !map.isIdentity();
    if (!scales && !hasBias(affine)) {
      return model.node("Identity", List.of(x), result);
    }
    int channels = map.channels();
    int places = map.repeat();
    boolean rows = places == 1;
    List<Integer> factors = rows ? List.of(channels) : List.of(channels, 1);
    String value = rows ? x : model.reshape(x, named("channels", k), List.of(-1, channels, places));
    String last = rows ? result : named("shaped", k);
    if (scales) {
      String s = numbers.weights(model, k, affine, "s" + k, factors);
      String scaled = hasBias(affine) ? named("scaled", k) : last;
      value = model.node("Mul", List.of(value, s), scaled);
    }
    if (hasBias(affine)) {
      boolean single = numbers.biasCount(k, affine) == channels;
      List<Integer> shape = single ? factors : List.of(channels, places);
      value =
          model.node("Add", List.of(value, numbers.biases(model, k, affine, "b" + k, shape)), last);
    }
    return rows ? value : model.reshape(value, result, List.of(-1, map.outputSize()));
  }

  private String convolution(int k, Affine affine, Convolution map, String x, String result) {
    ConvolutionShape s = map.shape();
    List<Integer> image = List.of(-1, s.inChannels(), s.inHeight(), s.inWidth());
    List<Integer> kernel =
        List.of(s.outChannels(), s.inChannels() / s.groups(), s.kernelHeight(), s.kernelWidth());
    int below = reach(s.outHeight(), s.strideHeight(), s.kernelHeight(), s.dilationHeight());
    int right = reach(s.outWidth(), s.strideWidth(), s.kernelWidth(), s.dilationWidth());
    int padBelow = below - s.padTop() - s.inHeight();
    int padRight = right - s.padLeft() - s.inWidth();
    List<String> inputs = new ArrayList<>(List.of(model.reshape(x, named("image", k), image)));
    inputs.add(numbers.weights(model, k, affine, "W" + k, kernel));
    boolean single = numbers.biasCount(k, affine) == s.outChannels();
    boolean apart = hasBias(affine) && !single;
    if (hasBias(affine) && single) {
      inputs.add(numbers.biases(model, k, affine, "b" + k, List.of(s.outChannels())));
    }
    List<Integer> pads =
        List.of(s.padTop(), s.padLeft(), Math.max(0, padBelow), Math.max(0, padRight));
    String maps =
        model.node(
            "Conv",
            inputs,
            named("maps", k),
            IntegerAttribute.of("kernel_shape", kernel.subList(2, 4)),
            IntegerAttribute.of("strides", List.of(s.strideHeight(), s.strideWidth())),
            IntegerAttribute.of("pads", pads),
            IntegerAttribute.of("dilations", List.of(s.dilationHeight(), s.dilationWidth())),
            IntegerAttribute.of("group", s.groups()));
    boolean more = padBelow <= -s.strideHeight() || padRight <= -s.strideWidth();
    String wanted = more ? first(k, maps, s) : maps;
    String rows =
        model.reshape(wanted, apart ? named("rows", k) : result, List.of(-1, s.outputSize()));
    return apart ? model.node("Add", List.of(rows, rowBias(k, affine)), result) : rows;
  }

  /** How far windows reach from the start of the first one. */
  private static int reach(int out, int stride, int kernel, int dilation) {
    return (out - 1) * stride + (kernel - 1) * dilation + 1;
  }

  /** The first rows and columns of maps that have more, as windows would fit behind the last. */
  private String first(int k, String maps, ConvolutionShape s) {
    return model.node(
        "Slice",
        List.of(
            maps,
            model.integers("starts" + k, List.of(2), 0, 0),
            model.integers("ends" + k, List.of(2), s.outHeight(), s.outWidth()),
            model.integers("axes" + k, List.of(2), 2, 3)),
        named("first", k));
  }

  private String selection(int k, Affine affine, Selection map, String x, String result) {
    boolean biased = hasBias(affine);
    String wanted = biased ? named("chosen", k) : result;
    OptionalInt before = map.zerosBefore();
    String chosen =
        before.isPresent()
            ? placed(k, map, before.getAsInt(), x, wanted)
            : gathered(k, map, x, wanted);
    return biased ? model.node("Add", List.of(chosen, rowBias(k, affine)), result) : chosen;
  }

  /** All entries, one after the other, with zeros around them. */
  private String placed(int k, Selection map, int before, String x, String result) {
    int behind = map.outputSize() - map.inputSize() - before;
    String pads = model.integers("pads" + k, List.of(4), 0, before, 0, behind);
    return model.node("Pad", List.of(x, pads), result);
  }

  private String gathered(int k, Selection map, String x, String result) {
    int[] sources = new int[map.outputSize()];
    boolean zeros = false;
    for (int i = 0; i < sources.length; i++) {
      zeros |= map.source(i) == Selection.ZERO;
      sources[i] = map.source(i) == Selection.ZERO ? map.inputSize() : map.source(i);
    }
    String from = zeros ? padded(k, x) : x;
    String indices = model.integers("indices" + k, List.of(sources.length), sources);
    return model.node("Gather", List.of(from, indices), result, IntegerAttribute.of("axis", 1));
  }

  /** The rows with a zero behind them. */
  private String padded(int k, String x) {
    String pads = model.integers("pads" + k, List.of(4), 0, 0, 0, 1);
    return model.node("Pad", List.of(x, pads), named("padded", k));
  }

  /** Members of windows side by side, the last of shorter windows again and again. */
  private String maximum(int k, MaxPool pool, String x, String wanted) {
    int most = 0;
    for (int i = 0; i < pool.outputSize(); i++) {
      most = Math.max(most, pool.windowSize(i));
    }
    int[] members = new int[pool.outputSize() * most];
    for (int i = 0; i < members.length; i++) {
      int window = i / most;
      members[i] = pool.member(window, Math.min(i % most, pool.windowSize(window) - 1));
    }
    String indices = model.integers("members" + k, List.of(members.length), members);
    String chosen =
        model.node(
            "Gather", List.of(x, indices), named("chosen", k), IntegerAttribute.of("axis", 1));
    String windows =
        model.reshape(chosen, named("windows", k), List.of(-1, pool.outputSize(), most));
    String largest =
        model.node(
            "MaxPool",
            List.of(windows),
            named("largest", k),
            IntegerAttribute.of("kernel_shape", List.of(most)));
    return model.reshape(largest, result(wanted, "max", k), List.of(-1, pool.outputSize()));
  }
}
