package org.etalon.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether what is computed with dequantized values is what a kernel of integers computes, too:
 * products with weights of 8 bits, with biases in steps of those of the input times those of the
 * weights; sums and averages of dequantized values; what only moves, rectifies or takes the largest
 * of values. Runtimes make integers of more than that, each in a way of its own. So whatever else
 * is computed between two casts is noted, for whoever asks what any runtime does
 * (docs/math/fixed.md, lemmas 7 and 9).
 */
final class IntegerKernels {
  private static final double MOST_BIAS = 0x1p30;

  /** Larger scales of weights could make products with steps overflow float32. */
  private static final double MOST_SCALE = 0x1p40;

  /** Of the product of two steps: what rounding it to float32 may do, twice. */
  private static final double ROUNDING = 0x1p-23;

  /** Constant integers with their scales. */
  private record Stored(Tensor integers, Tensor scale) {}

  private final Map<String, Stored> constants = new HashMap<>();

  /** Constants computed of such, moved or otherwise. */
  private final Set<String> dequantized = new HashSet<>();

  /** Scales of values that were dequantized, and at most moved, rectified or compared since. */
  private final Map<String, Tensor> scales = new HashMap<>();

  /** Values computed of such, up to the next cast. */
  private final Set<String> computed = new HashSet<>();

  /** Whether values that were not cast are multiplied with dequantized weights. */
  private boolean multipliesReals;

  /** Sees a node that only constants lead to. */
  void ofConstants(Op op, Operands in) {
    if (op.type().equals("DequantizeLinear")) {
      constants.put(op.outputs().get(0), new Stored(in.constant(op, 0), in.constant(op, 1)));
      dequantized.add(op.outputs().get(0));
    } else if (op.inputs().stream().anyMatch(dequantized::contains)) {
      op.outputs().stream().filter(name -> !name.isEmpty()).forEach(dequantized::add);
    }
  }

  /** Whether a runtime may round values to integers where the file has no cast. */
  boolean multipliesReals() {
    return multipliesReals;
  }

  /** Sees that a value or a constant has another name, too. */
  void alias(String name, String other) {
    copy(constants, name, other);
    copy(scales, name, other);
    for (Set<String> known : List.of(dequantized, computed)) {
      if (known.contains(name)) {
        known.add(other);
      }
    }
  }

  private static <V> void copy(Map<String, V> known, String name, String other) {
    if (known.containsKey(name)) {
      known.put(other, known.get(name));
    }
  }

  /** Sees any other node. */
  void ofValues(Op op, Operands in, NetworkBuilder network) {
    List<String> taken = active(op, in);
    switch (op.type()) {
      case "QuantizeLinear" -> {
        // what is computed since the last cast ends here
      }
      case "DequantizeLinear", "Quant", "IntQuant", "BipolarQuant" ->
          scales.put(op.outputs().get(0), in.constant(op, 1));
      case "QLinearMatMul" -> noteWeights(in.constant(op, 3), in.constant(op, 4), network);
      case "QLinearConv", "QGemm" -> {
        noteWeights(in.constant(op, 3), in.constant(op, 4), network);
        int bias = op.type().equals("QGemm") ? 6 : 8;
        in.optional(op, bias).ifPresent(integers -> noteLarge(integers, network));
      }
      case "MatMulInteger", "ConvInteger" ->
          network.derive("sums of integers that are multiplied in float32");
      case "Reshape",
          "Flatten",
          "Squeeze",
          "Unsqueeze",
          "Transpose",
          "Identity",
          "Dropout",
          "Slice",
          "Split",
          "Pad",
          "Relu",
          "Clip",
          "MaxPool",
          "GlobalMaxPool" ->
          keep(op, taken);
      case "MatMul", "Gemm", "Conv" -> product(op, taken, network);
      case "Add" -> sum(op, taken, network);
      case "AveragePool", "GlobalAveragePool" -> {
        if (taken.stream().anyMatch(computed::contains)) {
          note(op, network);
        }
        compute(op, taken);
      }
      default -> {
        if (taken.stream().anyMatch(this::isKnown)) {
          note(op, network);
        } else {
          noteReals(op);
        }
        compute(op, taken);
      }
    }
  }

  private static List<String> active(Op op, Operands in) {
    List<String> active = new ArrayList<>();
    for (int k = 0; k < in.inputs().size(); k++) {
      if (in.inputs().get(k).flatMap(Operand::value).isPresent()) {
        active.add(op.inputs().get(k));
      }
    }
    return active;
  }

  /** Whether a value was cast somewhere before it. */
  private boolean isKnown(String value) {
    return scales.containsKey(value) || computed.contains(value);
  }

  private void keep(Op op, List<String> taken) {
    @Nullable Tensor scale = scales.get(taken.get(0));
    for (String output : op.outputs()) {
      if (scale != null) {
        scales.put(output, scale);
      }
    }
    if (scale == null) {
      compute(op, taken);
    }
  }

  private void compute(Op op, List<String> taken) {
    if (taken.stream().anyMatch(this::isKnown)) {
      computed.addAll(op.outputs());
    }
  }

  private static void note(Op op, NetworkBuilder network) {
    network.derive(op.type() + " between two casts");
  }

  private void sum(Op op, List<String> taken, NetworkBuilder network) {
    if (taken.stream().noneMatch(this::isKnown)) {
      return;
    }
    compute(op, taken);
    if (taken.stream().anyMatch(computed::contains)) {
      network.derive("sums of what is not cast again after a product");
    }
    for (String input : op.inputs()) {
      if (!taken.contains(input)) {
        @Nullable Stored constant = constants.get(input);
        if (constant == null || constant.integers().type().bits() > Byte.SIZE) {
          network.derive("a constant added that is no integer of 8 bits");
        } else {
          noteScale(constant.scale(), network);
        }
      }
    }
  }

  private void noteReals(Op op) {
    multipliesReals |= op.inputs().stream().anyMatch(dequantized::contains);
  }

  private void product(Op op, List<String> taken, NetworkBuilder network) {
    if (taken.stream().noneMatch(this::isKnown)) {
      noteReals(op);
      return;
    }
    compute(op, taken);
    @Nullable Tensor scale = scales.get(op.inputs().get(0));
    @Nullable Stored weights = constants.get(op.inputs().get(1));
    if (scale == null || weights == null) {
      network.derive("products of other than dequantized values with weights stored in integers");
      return;
    }
    noteWeights(weights.integers(), weights.scale(), network);
    String bias = op.inputs().size() > 2 ? op.inputs().get(2) : "";
    @Nullable Stored stored = constants.get(bias);
    if (stored != null) {
      noteLarge(stored.integers(), network);
      if (!areProducts(stored.scale(), scale, weights.scale())) {
        network.derive("integer biases in other steps than input times weights");
      }
    } else if (!bias.isEmpty()) {
      network.derive("biases that are not stored in integers");
    }
  }

  private static void noteScale(Tensor scale, NetworkBuilder network) {
    if (scale.hasSubnormal() || scale.values().maxAbs() > MOST_SCALE) {
      network.derive("scales of constants below 2^-126 or beyond 2^40");
    }
  }

  private static void noteWeights(Tensor weights, Tensor scale, NetworkBuilder network) {
    noteScale(scale, network);
    if (weights.type().isQuantized() && weights.type().bits() > Byte.SIZE) {
      network.derive("integer weights of more than 8 bits");
    }
  }

  private static void noteLarge(Tensor bias, NetworkBuilder network) {
    if (!Arrays.stream(bias.values().toArray()).allMatch(k -> Math.abs(k) <= MOST_BIAS)) {
      network.derive("integer biases beyond 2^30");
    }
  }

  private static boolean areProducts(Tensor bias, Tensor input, Tensor weights) {
    int size = Math.max(bias.size(), weights.size());
    boolean same = bias.size() == 1 || weights.size() == 1 || bias.size() == weights.size();
    for (int k = 0; k < size && same; k++) {
      double factor = weights.values().get(weights.size() == 1 ? 0 : k);
      double product = input.values().get(0) * factor; // of two float32, exact
      double step = bias.values().get(bias.size() == 1 ? 0 : k);
      same = Math.abs(step - product) <= ROUNDING * product;
    }
    return same;
  }
}
