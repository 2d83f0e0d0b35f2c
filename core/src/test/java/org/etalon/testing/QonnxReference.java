package org.etalon.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;

/**
 * ONNX graphs with quantizers of QONNX, evaluated node by node: the operators as their pages define
 * them, on tensors of doubles; exact where no number on the way needs more than 53 bits and nothing
 * is divided. A value must have the sizes that it is declared with; a size that is open is one. A
 * last softmax is left out.
 */
public final class QonnxReference {
  /** Of quantizers: today's, and those that files of its beginnings name. */
  private static final Set<String> DOMAINS =
      Set.of("qonnx.custom_op.general", "finn.custom_op.general", "onnx.brevitas");

  private final OnnxNodes graph;
  private final Map<String, OnnxNodes.Tensor> constants = new HashMap<>();
  private final List<OnnxNodes.Node> nodes = new ArrayList<>();
  private final boolean quantizes;
  private Map<String, OnnxNodes.Tensor> values = new HashMap<>();

  private QonnxReference(OnnxNodes graph, boolean quantizes) {
    this.graph = graph;
    this.quantizes = quantizes;
    constants.putAll(graph.initializers());
    values = constants;
    for (OnnxNodes.Node node : graph.nodes()) {
      if (constants.keySet().containsAll(node.inputs())) {
        constants.put(node.output(), checked(node));
      } else {
        nodes.add(node);
      }
    }
  }

  /** The graph of a file. */
  public static QonnxReference of(byte[] file) {
    return new QonnxReference(OnnxNodes.of(file), true);
  }

  /** The graph of a file in which quantizers give what they take. */
  public static QonnxReference unquantized(byte[] file) {
    return new QonnxReference(OnnxNodes.of(file), false);
  }

  /** What the graph is made of. */
  public OnnxNodes graph() {
    return graph;
  }

  /** The output at an input. */
  public double[] evaluate(double[] x) {
    values = new HashMap<>(constants);
    int[] shape =
        graph.declared().get(graph.input()).stream().mapToInt(i -> Math.max(1, i)).toArray();
    values.put(graph.input(), new OnnxNodes.Tensor(shape, x));
    nodes.forEach(node -> values.put(node.output(), checked(node)));
    return values.get(graph.output()).values();
  }

  private OnnxNodes.Tensor checked(OnnxNodes.Node node) {
    OnnxNodes.Tensor result = apply(node);
    List<Integer> declared = graph.declared().getOrDefault(node.output(), List.of());
    int[] given = result.shape();
    boolean fits = declared.isEmpty() || declared.size() == given.length;
    for (int d = 0; fits && d < declared.size(); d++) {
      fits = declared.get(d) < 0 || declared.get(d) == given[d];
    }
    if (!fits) {
      throw new IllegalStateException(
          node + " gives " + Arrays.toString(given) + ", declared is " + declared);
    }
    return result;
  }

  private OnnxNodes.Tensor in(OnnxNodes.Node node, int place) {
    return values.get(node.inputs().get(place));
  }

  private OnnxNodes.Tensor apply(OnnxNodes.Node node) {
    if (!(node.type().matches(".*Quant|Trunc") ? DOMAINS : Set.of("")).contains(node.domain())) {
      throw new IllegalStateException("no domain " + node);
    }
    OnnxNodes.Tensor x = in(node, 0);
    if (!quantizes && node.type().matches(".*Quant|Trunc")) {
      return x;
    }
    return switch (node.type()) {
      case "IntQuant", "Quant" -> quant(node, x);
      case "BipolarQuant" -> bipolar(x, in(node, 1));
      case "Trunc" -> trunc(node, x);
      case "Relu" -> map(x, t -> Math.max(t, 0.0));
      case "Add" -> both(x, in(node, 1), Double::sum);
      case "Sub" -> both(x, in(node, 1), (a, b) -> a - b);
      case "Mul" -> both(x, in(node, 1), (a, b) -> a * b);
      case "Div" -> both(x, in(node, 1), (a, b) -> a / b);
      case "Pow" -> both(x, in(node, 1), Math::pow);
      case "BatchNormalization" -> normalize(node, x);
      case "Softmax", "Identity" -> x;
      case "Shape" -> line(Arrays.stream(x.shape()).asDoubleStream().toArray());
      case "Gather" -> line(x.values()[(int) in(node, 1).values()[0]]);
      case "Unsqueeze" -> line(x.values());
      case "Concat" ->
          line(
              node.inputs().stream()
                  .flatMapToDouble(i -> DoubleStream.of(values.get(i).values()))
                  .toArray());
      case "Gemm" -> gemm(node, x);
      case "Flatten" -> new OnnxNodes.Tensor(new int[] {1, x.values().length}, x.values());
      case "MatMul" -> matMul(x, in(node, 1));
      case "Reshape" -> reshape(x, in(node, 1).values());
      case "Conv" -> conv(node, x, in(node, 1));
      case "MaxPool" -> maxPool(node, x);
      case "Transpose" -> transpose(node, x);
      default -> throw new IllegalStateException("no operator " + node);
    };
  }

  private static OnnxNodes.Tensor map(OnnxNodes.Tensor x, DoubleUnaryOperator f) {
    return new OnnxNodes.Tensor(x.shape(), Arrays.stream(x.values()).map(f).toArray());
  }

  /** {@code t = clamp(x / s + z, lo, hi); y = (round(t) - z) s}. */
  private OnnxNodes.Tensor quant(OnnxNodes.Node node, OnnxNodes.Tensor x) {
    double bits = in(node, 3).values()[0];
    boolean signed = node.integers().get("signed").get(0) == 1;
    int narrow = node.integers().get("narrow").get(0).intValue();
    if (signed && bits == 1) {
      return bipolar(x, in(node, 1));
    }
    double lowest = signed ? -Math.pow(2, bits - 1) + narrow : 0;
    double highest = signed ? Math.pow(2, bits - 1) - 1 : Math.pow(2, bits) - 1 - narrow;
    DoubleUnaryOperator round =
        rounding(node.texts().get("rounding_mode").toUpperCase(Locale.ROOT));
    double[] scales = broadcast(in(node, 1), x.shape());
    double[] zeros = broadcast(in(node, 2), x.shape());
    double[] y = new double[x.values().length];
    for (int i = 0; i < y.length; i++) {
      double t = Math.max(lowest, Math.min(highest, x.values()[i] / scales[i] + zeros[i]));
      y[i] = (round.applyAsDouble(t) - zeros[i]) * scales[i];
    }
    return new OnnxNodes.Tensor(x.shape(), y);
  }

  /**
   * {@code y = (round(n / T) - z) s} with {@code n = rint(x / s + z)} and {@code T = 2^(in - out)};
   * of six inputs {@code y = (round(clamp(n / T)) - z / T) S} with {@code T = 2^rint(log2(S / s))}.
   */
  private OnnxNodes.Tensor trunc(OnnxNodes.Node node, OnnxNodes.Tensor x) {
    boolean clamps = node.inputs().size() == 6;
    double s = in(node, 1).values()[0];
    double z = in(node, 2).values()[0];
    double bits = in(node, clamps ? 5 : 4).values()[0];
    double out = clamps ? in(node, 4).values()[0] : s;
    double dropped =
        clamps ? Math.rint(Math.log(out / s) / Math.log(2)) : in(node, 3).values()[0] - bits;
    double factor = Math.pow(2, dropped);
    boolean signed = node.integer("signed", 1) == 1;
    long narrow = node.integer("narrow", 0);
    double lowest = signed ? -Math.pow(2, bits - 1) + narrow : 0;
    double highest = signed ? Math.pow(2, bits - 1) - 1 : Math.pow(2, bits) - 1 - narrow;
    DoubleUnaryOperator round =
        rounding(node.texts().getOrDefault("rounding_mode", "FLOOR").toUpperCase(Locale.ROOT));
    return map(
        x,
        t -> {
          double n = Math.rint(t / s + z) / factor;
          double kept = clamps ? Math.max(lowest, Math.min(highest, n)) : n;
          return (round.applyAsDouble(kept) - (clamps ? z / factor : z)) * out;
        });
  }

  private static DoubleUnaryOperator rounding(String mode) {
    return switch (mode) {
      case "ROUND", "HALF_EVEN" -> Math::rint;
      case "CEIL" -> Math::ceil;
      case "FLOOR" -> Math::floor;
      case "UP" -> t -> Math.signum(t) * Math.ceil(Math.abs(t));
      case "DOWN" -> t -> Math.signum(t) * Math.floor(Math.abs(t));
      case "HALF_UP" -> t -> Math.signum(t) * Math.floor(Math.abs(t) + 0.5);
      case "HALF_DOWN" -> t -> Math.signum(t) * Math.ceil(Math.abs(t) - 0.5);
      default -> throw new IllegalStateException("no rounding mode " + mode);
    };
  }

  private static OnnxNodes.Tensor bipolar(OnnxNodes.Tensor x, OnnxNodes.Tensor scale) {
    double[] scales = broadcast(scale, x.shape());
    double[] y = new double[scales.length];
    Arrays.setAll(y, i -> x.values()[i] >= 0 ? scales[i] : -scales[i]);
    return new OnnxNodes.Tensor(x.shape(), y);
  }

  private static OnnxNodes.Tensor line(double... values) {
    return new OnnxNodes.Tensor(new int[] {values.length}, values);
  }

  private static OnnxNodes.Tensor both(
      OnnxNodes.Tensor x, OnnxNodes.Tensor y, DoubleBinaryOperator operator) {
    int[] shape = x.shape().length < y.shape().length ? y.shape() : x.shape();
    double[] first = broadcast(x, shape);
    double[] second = broadcast(y, shape);
    double[] result = new double[first.length];
    Arrays.setAll(result, i -> operator.applyAsDouble(first[i], second[i]));
    return new OnnxNodes.Tensor(shape, result);
  }

  /** {@code scale (x - mean) / sqrt(variance + epsilon) + bias} of the features of one row. */
  private OnnxNodes.Tensor normalize(OnnxNodes.Node node, OnnxNodes.Tensor x) {
    double epsilon = node.reals().getOrDefault("epsilon", (double) 1e-5f);
    double[] y = new double[x.values().length];
    for (int i = 0; i < y.length; i++) {
      double unit =
          (x.values()[i] - in(node, 3).values()[i]) / Math.sqrt(in(node, 4).values()[i] + epsilon);
      y[i] = in(node, 1).values()[i] * unit + in(node, 2).values()[i];
    }
    return new OnnxNodes.Tensor(x.shape(), y);
  }

  /** A tensor over a shape that has its dimensions last, each of them equal or one. */
  private static double[] broadcast(OnnxNodes.Tensor tensor, int[] shape) {
    int[] own = tensor.shape();
    double[] values = new double[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < values.length; i++) {
      int rest = i;
      int at = 0;
      int stride = 1;
      for (int d = 1; d <= shape.length; d++) {
        int index = rest % shape[shape.length - d];
        rest /= shape[shape.length - d];
        int size = d <= own.length ? own[own.length - d] : 1;
        if (size != 1 && size != shape[shape.length - d]) {
          throw new IllegalStateException(Arrays.toString(own) + Arrays.toString(shape));
        }
        at += size == 1 ? 0 : index * stride;
        stride *= size;
      }
      values[i] = tensor.values()[at];
    }
    return values;
  }

  private static OnnxNodes.Tensor matMul(OnnxNodes.Tensor x, OnnxNodes.Tensor w) {
    int rows = w.shape()[0];
    int columns = w.shape()[1];
    double[] y = new double[columns];
    for (int j = 0; j < columns; j++) {
      for (int i = 0; i < rows; i++) {
        y[j] += x.values()[i] * w.values()[i * columns + j];
      }
    }
    return new OnnxNodes.Tensor(new int[] {1, columns}, y);
  }

  /** With factors of one: {@code x W + b}, or {@code x W^T + b}. */
  private OnnxNodes.Tensor gemm(OnnxNodes.Node node, OnnxNodes.Tensor x) {
    OnnxNodes.Tensor w = in(node, 1);
    boolean transposed = node.integer("transB", 0) == 1;
    if (node.reals().values().stream().anyMatch(factor -> factor != 1)) {
      throw new IllegalStateException("factors of " + node);
    }
    int rows = w.shape()[transposed ? 1 : 0];
    int columns = w.shape()[transposed ? 0 : 1];
    double[] across = w.values().clone();
    for (int k = 0; transposed && k < across.length; k++) {
      across[k] = w.values()[k % columns * rows + k / columns];
    }
    OnnxNodes.Tensor y = matMul(x, new OnnxNodes.Tensor(new int[] {rows, columns}, across));
    return node.inputs().size() > 2 ? both(y, in(node, 2), Double::sum) : y;
  }

  private static OnnxNodes.Tensor reshape(OnnxNodes.Tensor x, double[] target) {
    int[] shape = Arrays.stream(target).mapToInt(d -> (int) d).toArray();
    int known = Arrays.stream(shape).filter(d -> d > 0).reduce(1, (a, b) -> a * b);
    Arrays.setAll(shape, d -> shape[d] < 0 ? x.values().length / known : shape[d]);
    if (Arrays.stream(shape).reduce(1, (a, b) -> a * b) != x.values().length) {
      throw new IllegalStateException("reshaped to " + Arrays.toString(shape));
    }
    return new OnnxNodes.Tensor(shape, x.values());
  }

  private OnnxNodes.Tensor conv(OnnxNodes.Node node, OnnxNodes.Tensor x, OnnxNodes.Tensor w) {
    List<Long> strides = node.integers().get("strides");
    List<Long> pads = node.integers().get("pads");
    List<Long> dilations = node.integers().get("dilations");
    int groups = (int) node.integer("group", 1);
    int[] in = x.shape();
    int[] k = w.shape();
    int[] out = {1, k[0], 0, 0};
    for (int d = 0; d < 2; d++) {
      long padded = in[2 + d] + pads.get(d) + pads.get(2 + d);
      long reach = dilations.get(d) * (k[2 + d] - 1) + 1;
      out[2 + d] = (int) ((padded - reach) / strides.get(d)) + 1;
    }
    double[] y = new double[out[1] * out[2] * out[3]];
    for (int o = 0; o < y.length; o++) {
      int channel = o / (out[2] * out[3]);
      int row = o / out[3] % out[2];
      int column = o % out[3];
      double sum = node.inputs().size() > 2 ? in(node, 2).values()[channel] : 0;
      for (int t = 0; t < k[1] * k[2] * k[3]; t++) {
        int c = t / (k[2] * k[3]) + channel / (k[0] / groups) * k[1];
        long r = row * strides.get(0) - pads.get(0) + (t / k[3] % k[2]) * dilations.get(0);
        long s = column * strides.get(1) - pads.get(1) + (t % k[3]) * dilations.get(1);
        if (r >= 0 && r < in[2] && s >= 0 && s < in[3]) {
          double factor = w.values()[channel * k[1] * k[2] * k[3] + t];
          sum += factor * x.values()[(c * in[2] + (int) r) * in[3] + (int) s];
        }
      }
      y[o] = sum;
    }
    return new OnnxNodes.Tensor(out, y);
  }

  private static OnnxNodes.Tensor maxPool(OnnxNodes.Node node, OnnxNodes.Tensor x) {
    List<Long> kernel = node.integers().get("kernel_shape");
    List<Long> strides = node.integers().get("strides");
    List<Long> pads = node.integers().get("pads");
    List<Long> dilations = node.integers().get("dilations");
    int[] in = x.shape();
    int[] out = {1, in[1], 0, 0};
    for (int d = 0; d < 2; d++) {
      long padded = in[2 + d] + pads.get(d) + pads.get(2 + d);
      long reach = dilations.get(d) * (kernel.get(d) - 1) + 1;
      out[2 + d] = (int) ((padded - reach) / strides.get(d)) + 1;
    }
    double[] y = new double[out[1] * out[2] * out[3]];
    Arrays.fill(y, Double.NEGATIVE_INFINITY);
    for (int o = 0; o < y.length; o++) {
      for (long k = 0; k < kernel.get(0) * kernel.get(1); k++) {
        long r = o / out[3] % out[2] * strides.get(0) - pads.get(0);
        long s = o % out[3] * strides.get(1) - pads.get(1);
        r += k / kernel.get(1) * dilations.get(0);
        s += k % kernel.get(1) * dilations.get(1);
        if (r >= 0 && r < in[2] && s >= 0 && s < in[3]) {
          int map = o / (out[2] * out[3]);
          y[o] = Math.max(y[o], x.values()[(map * in[2] + (int) r) * in[3] + (int) s]);
        }
      }
    }
    return new OnnxNodes.Tensor(out, y);
  }

  /** {@code y[i] = x[j]} where {@code i[d] = j[perm[d]]}. */
  private static OnnxNodes.Tensor transpose(OnnxNodes.Node node, OnnxNodes.Tensor x) {
    int[] perm = node.integers().get("perm").stream().mapToInt(Long::intValue).toArray();
    int[] out = Arrays.stream(perm).map(d -> x.shape()[d]).toArray();
    double[] y = new double[x.values().length];
    int[] index = new int[out.length];
    for (int i = 0; i < y.length; i++) {
      int rest = i;
      for (int d = out.length - 1; d >= 0; d--) {
        index[perm[d]] = rest % out[d];
        rest /= out[d];
      }
      int at = 0;
      for (int d = 0; d < out.length; d++) {
        at = at * x.shape()[d] + index[d];
      }
      y[i] = x.values()[at];
    }
    return new OnnxNodes.Tensor(out, y);
  }
}
