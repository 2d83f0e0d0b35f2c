package org.etalon.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Convolution;
import org.etalon.network.ConvolutionShape;
import org.etalon.network.DenseMap;
import org.etalon.network.LinearMap;
import org.etalon.network.Stored;

/**
 * The sum of products of a value and a constant over the axes that both have and the result has
 * not: products of matrices and of stacks of them, and einsum.
 *
 * <p>Axes carry labels. With {@code b} those of both and the result, {@code k} those that are
 * summed over, {@code r} those of the value alone and {@code n} those of the constant alone, {@code
 * y[b, n, r] = sum_k x[b, k, r] w[b, n, k]}: a convolution of kernel size 1 with a group for each
 * index b, channels k and places r; a dense matrix where b and r have one index.
 */
final class Contraction {
  private final Op op;
  private final ActivationShape value;
  private final String valueLabels;
  private final Tensor constant;
  private final String constantLabels;
  private final String resultLabels;

  private Contraction(
      Op op,
      ActivationShape value,
      String valueLabels,
      Tensor constant,
      String constantLabels,
      String resultLabels) {
    this.op = op;
    this.value = value;
    this.valueLabels = valueLabels;
    this.constant = constant;
    this.constantLabels = constantLabels;
    this.resultLabels = resultLabels;
  }

  /**
   * The sum of products.
   *
   * @param valueLabels one for each axis of the value, all different
   * @param constantLabels one for each axis of the constant, all different
   * @param resultLabels one for each axis of the result, all different
   * @throws ModelException if lengths of one label differ, or an axis is in one operand alone
   */
  static Value apply(
      Op op,
      Value x,
      String valueLabels,
      Tensor constant,
      String constantLabels,
      String resultLabels,
      NetworkBuilder network) {
    boolean samples =
        x.shape().hasBatch()
            && constantLabels.indexOf(valueLabels.charAt(0)) < 0
            && resultLabels.indexOf(valueLabels.charAt(0)) == 0;
    ActivationShape shape = samples ? x.shape() : x.shape().single(op);
    return new Contraction(op, shape, valueLabels, constant, constantLabels, resultLabels)
        .of(x, network);
  }

  private Value of(Value x, NetworkBuilder network) {
    requireFit();
    String b = labels(valueLabels, c -> isConstant(c) && isResult(c));
    String k = labels(valueLabels, c -> isConstant(c) && !isResult(c));
    String r = labels(valueLabels, c -> !isConstant(c));
    String n = labels(constantLabels, c -> valueLabels.indexOf(c) < 0);
    Vector weights = constant.transpose(places(constantLabels, b + n + k)).values();
    boolean rows = valueLabels.equals(b + r + k);
    Value moved = rows ? x : transposed(x, b + k + r, network);
    LinearMap map = map(size(b), size(k), size(r), size(n), rows, weights);
    ActivationShape stored = ActivationShape.of(lengths(b + n + r));
    Value product = network.linear(moved, stored, map, Stored.WEIGHTS);
    return MovementOperators.transposed(op, product, places(b + n + r, resultLabels), network)
        .withShape(shape());
  }

  private Value transposed(Value x, String labels, NetworkBuilder network) {
    Value single = x.withShape(ActivationShape.of(value.sample()));
    return MovementOperators.transposed(op, single, places(valueLabels, labels), network);
  }

  private static LinearMap map(int b, int k, int r, int n, boolean rows, Vector weights) {
    if (b == 1 && r == 1) {
      return new DenseMap(Matrix.of(n, k, weights.toArray()));
    }
    ConvolutionShape shape =
        rows
            ? new ConvolutionShape(b, r, k, b * n, r, 1, 1, k, 1, 1, 0, 0, 1, 1, b)
            : new ConvolutionShape(b * k, 1, r, b * n, 1, r, 1, 1, 1, 1, 0, 0, 1, 1, b);
    return new Convolution(shape, weights);
  }

  private void requireFit() {
    for (int axis = 0; axis < constantLabels.length(); axis++) {
      int at = valueLabels.indexOf(constantLabels.charAt(axis));
      if (at >= 0 && value.sample().get(at) != constant.dimension(axis)) {
        throw op.malformed(
            "cannot multiply the value of shape "
                + value
                + " with the constant of shape "
                + constant.dimensions());
      }
    }
    boolean alone =
        valueLabels.chars().anyMatch(c -> !isConstant(c) && !isResult(c))
            || constantLabels.chars().anyMatch(c -> valueLabels.indexOf(c) < 0 && !isResult(c));
    if (alone || constant.size() == 0) {
      throw op.unsupported(
          "a constant of shape "
              + constant.dimensions()
              + (alone ? "; a sum over an axis of one operand" : " without elements"));
    }
    long size = 1;
    for (int axis = 0; axis < resultLabels.length(); axis++) {
      size *= length(resultLabels.charAt(axis));
      if (size > Limits.MAX_ELEMENTS) {
        throw op.unsupported("the result has more than " + Limits.MAX_ELEMENTS + " elements");
      }
    }
  }

  private boolean isResult(int label) {
    return resultLabels.indexOf(label) >= 0;
  }

  private boolean isConstant(int label) {
    return constantLabels.indexOf(label) >= 0;
  }

  private int length(int label) {
    int axis = valueLabels.indexOf(label);
    return axis >= 0 ? value.sample().get(axis) : constant.dimension(constantLabels.indexOf(label));
  }

  private int size(String labels) {
    return labels.chars().map(this::length).reduce(1, (a, b) -> a * b);
  }

  private List<Integer> lengths(String labels) {
    return labels.chars().map(this::length).boxed().toList();
  }

  /** The shape of the result; the samples of the value stay the first axis. */
  private ActivationShape shape() {
    List<Integer> dimensions = new ArrayList<>(lengths(resultLabels));
    if (value.hasBatch()) {
      dimensions.set(0, ActivationShape.BATCH);
    }
    return value.with(dimensions);
  }

  private static List<Integer> places(String of, String labels) {
    return labels.chars().map(of::indexOf).boxed().toList();
  }

  private static String labels(String labels, IntPredicate which) {
    StringBuilder chosen = new StringBuilder();
    labels.chars().filter(which).forEach(chosen::appendCodePoint);
    return chosen.toString();
  }
}
