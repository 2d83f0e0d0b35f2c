package org.etalon.onnx;

import java.util.ArrayList;
import java.util.List;

/**
 * MatMul of a value and a constant: axes before the last two are stacks of matrices, aligned at the
 * end, in which a dimension 1 is repeated; a vector is a row on the left, a column on the right.
 */
final class StackedProduct {
  private final StringBuilder labels = new StringBuilder();
  private final List<Integer> dimensions = new ArrayList<>();

  private StackedProduct() {}

  /**
   * The product.
   *
   * @param right whether the constant is the right factor
   */
  static Value of(Op op, Value x, Tensor constant, boolean right, NetworkBuilder network) {
    if (x.shape().rank() == 0 || constant.rank() == 0) {
      throw op.malformed("multiplies a number without dimensions as if it were a matrix");
    }
    boolean stacked = constant.rank() > 2 && constant.rank() == x.shape().rank();
    boolean mixes = constant.rank() > x.shape().rank() || (stacked && constant.dimension(0) != 1);
    ActivationShape shape = mixes ? x.shape().single(op) : x.shape();
    StackedProduct ofValue = new StackedProduct();
    StackedProduct ofConstant = new StackedProduct();
    String result = align(ofValue, shape.dimensions(), ofConstant, constant.dimensions());
    ofValue.takeMatrix(shape.dimensions(), right ? "ik" : "kj");
    ofConstant.takeMatrix(constant.dimensions(), right ? "kj" : "ik");
    int left = right ? shape.rank() : constant.rank();
    int other = right ? constant.rank() : shape.rank();
    return Contraction.apply(
        op,
        x.withShape(shape.with(ofValue.dimensions)),
        ofValue.labels.toString(),
        constant.withDimensions(ofConstant.dimensions),
        ofConstant.labels.toString(),
        result + (left > 1 ? "i" : "") + (other > 1 ? "j" : ""),
        network);
  }

  /** Takes the stacks of both, a dimension 1 in one of them at most; gives those of the result. */
  private static String align(
      StackedProduct ofValue,
      List<Integer> value,
      StackedProduct ofConstant,
      List<Integer> constant) {
    StringBuilder result = new StringBuilder();
    for (int depth = Math.max(value.size(), constant.size()) - 2; depth > 0; depth--) {
      int v = value.size() - 2 - depth;
      int c = constant.size() - 2 - depth;
      char label = (char) ('A' + depth);
      boolean inConstant = c >= 0 && (constant.get(c) != 1 || v < 0);
      if (inConstant) {
        ofConstant.take(label, constant.get(c));
      }
      if (v >= 0 && (value.get(v) != 1 || !inConstant)) {
        ofValue.take(label, value.get(v));
      }
      result.append(label);
    }
    return result.toString();
  }

  /** Takes the last two axes, or the only one. */
  private void takeMatrix(List<Integer> of, String both) {
    if (of.size() == 1) {
      take('k', of.get(0));
    } else {
      take(both.charAt(0), of.get(of.size() - 2));
      take(both.charAt(1), of.get(of.size() - 1));
    }
  }

  private void take(char label, int dimension) {
    labels.append(label);
    dimensions.add(dimension);
  }
}
