package org.etalon.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.DenseMap;
import org.etalon.network.LinearMap;
import org.etalon.network.Stored;

/** The products with a constant matrix: Gemm and MatMul. */
final class MatrixOperators {
  private MatrixOperators() {}

  static void define(Operators.Table table) {
    Set<String> gemm = Set.of("alpha", "beta", "transA", "transB", "broadcast");
    table
        .ofOneType("Gemm", 3, gemm, MatrixOperators::gemm)
        .ofOneType("MatMul", 2, Set.of(), MatrixOperators::matMul);
  }

  /** Gemm: {@code alpha A' B' + beta C}, one of A and B constant. */
  private static Value gemm(Op op, Operands in, NetworkBuilder network) {
    if (in.active() > 1) {
      throw op.unsupported("input 3 must be a constant");
    }
    boolean right = in.active() == 0;
    Value x = in.value(op, in.active());
    ActivationShape shape = x.shape();
    boolean transposeValue = op.flag(right ? "transA" : "transB");
    boolean transposeConstant = op.flag(right ? "transB" : "transA");
    Tensor constant = in.constant(op, right ? 1 : 0);
    if (shape.rank() != 2 || constant.rank() != 2) {
      throw op.malformed(
          "needs two matrices, got shapes " + shape + " and " + constant.dimensions());
    }
    ActivationShape value =
        transposeValue
            ? ActivationShape.of(List.of(dimension(op, shape, 1), dimension(op, shape, 0)))
            : shape;
    Tensor factor = transposeConstant ? constant.transpose(List.of(1, 0)) : constant;
    Product product = right ? timesConstant(op, value, factor) : constantTimes(op, factor, value);
    double alpha = op.number("alpha", 1);
    double beta = op.number("beta", 1);
    Vector bias = Vector.zeros(product.shape().size());
    if (in.optional(op, 2).isPresent() && beta != 0) {
      bias = Broadcast.onto(op, in.constant(op, 2), product.shape());
    }
    Value y = network.linear(x, product.shape(), product.map(), Stored.WEIGHTS);
    return scaledBias(op, beta, bias, network.scaled(y, alpha), network);
  }

  private static int dimension(Op op, ActivationShape shape, int axis) {
    return shape.single(op).dimensions().get(axis);
  }

  /** Adding {@code beta * bias} exactly, in two layers where a product is not a double. */
  private static Value scaledBias(
      Op op, double beta, Vector bias, Value y, NetworkBuilder network) {
    double[] high = new double[bias.size()];
    double[] low = new double[bias.size()];
    for (int i = 0; i < high.length; i++) {
      high[i] = beta * bias.get(i);
      Dyadic exact = Dyadic.of(beta).multiply(Dyadic.of(bias.get(i)));
      if (Double.isFinite(high[i])) {
        Dyadic rest = exact.subtract(Dyadic.of(high[i]));
        low[i] = rest.toDouble();
        exact = rest.subtract(Dyadic.of(low[i]));
      }
      if (exact.signum() != 0) {
        throw op.unsupported(
            "beta times input 3 leaves the range of doubles at position " + i + "; use beta = 1");
      }
    }
    Value shifted = network.shifted(y, Vector.of(high), Stored.BIAS);
    return network.shifted(shifted, Vector.of(low), Stored.BIAS);
  }

  /** MatMul with a constant on either side. */
  private static Value matMul(Op op, Operands in, NetworkBuilder network) {
    Value x = in.value(op, in.active());
    Product product =
        in.active() == 0
            ? timesConstant(op, x.shape(), in.constant(op, 1))
            : constantTimes(op, in.constant(op, 0), x.shape());
    return network.linear(x, product.shape(), product.map(), Stored.WEIGHTS);
  }

  /**
   * A matrix and the shape of what it gives.
   *
   * @param matrix as a map of column vectors
   */
  private record Product(Matrix matrix, ActivationShape shape) {
    LinearMap map() {
      return new DenseMap(matrix);
    }
  }

  /** {@code x W}: the last axis of the value meets the rows of W. */
  private static Product timesConstant(Op op, ActivationShape shape, Tensor constant) {
    requireFactor(op, shape, constant);
    Tensor w = withoutLeadingOnes(constant);
    int last = shape.rank() - 1;
    requireFit(op, shape, last, w.dimension(0), constant);
    requireVector(op, shape, w.dimension(0));
    if (w.rank() == 1) {
      List<Integer> shorter = shape.dimensions().subList(0, last);
      return new Product(Matrix.of(1, w.size(), w.values().toArray()), shape.with(shorter));
    }
    Tensor rows = w.transpose(List.of(1, 0));
    ActivationShape result = shape.with(last, w.dimension(1));
    return new Product(matrix(rows), withLeadingOnes(op, result, shape, constant));
  }

  /** {@code W x}: the columns of W meet the axis before the last, or the only one. */
  private static Product constantTimes(Op op, Tensor constant, ActivationShape shape) {
    requireFactor(op, shape, constant);
    Tensor w = withoutLeadingOnes(constant);
    int axis = Math.max(shape.rank() - 2, 0);
    int columns = w.dimension(w.rank() - 1);
    requireFit(op, shape, axis, columns, constant);
    requireVector(op, shape, columns);
    if (w.rank() == 1) {
      List<Integer> shorter = new ArrayList<>(shape.dimensions());
      shorter.remove(axis);
      return new Product(Matrix.of(1, w.size(), w.values().toArray()), shape.with(shorter));
    }
    ActivationShape result = shape.with(axis, w.dimension(0));
    return new Product(matrix(w), withLeadingOnes(op, result, shape, constant));
  }

  private static void requireFactor(Op op, ActivationShape value, Tensor constant) {
    if (value.rank() == 0 || constant.rank() == 0) {
      throw op.malformed("multiplies a number without dimensions as if it were a matrix");
    }
    if (withoutLeadingOnes(constant).rank() > 2 || constant.size() == 0) {
      throw op.unsupported(
          "a constant of shape " + constant.dimensions() + "; supported is one matrix");
    }
  }

  /** The shape of a product with a constant that has more axes than the value. */
  private static ActivationShape withLeadingOnes(
      Op op, ActivationShape result, ActivationShape value, Tensor constant) {
    int missing = constant.rank() - Math.max(value.rank(), 2);
    return missing <= 0 ? result : result.single(op).withLeadingOnes(missing);
  }

  private static void requireFit(
      Op op, ActivationShape shape, int axis, int length, Tensor constant) {
    int own = shape.dimensions().get(axis);
    String what =
        "cannot multiply the value of shape "
            + shape
            + " with the constant of shape "
            + constant.dimensions();
    if (own == ActivationShape.BATCH) {
      throw op.unsupported(what + ", which mixes samples");
    }
    if (own != length) {
      throw op.malformed(what);
    }
  }

  private static Matrix matrix(Tensor w) {
    return Matrix.of(w.dimension(0), w.dimension(1), w.values().toArray());
  }

  private static Tensor withoutLeadingOnes(Tensor w) {
    List<Integer> dimensions = w.dimensions();
    while (dimensions.size() > 2 && dimensions.get(0) == 1) {
      dimensions = dimensions.subList(1, dimensions.size());
    }
    return w.withDimensions(dimensions);
  }

  private static void requireVector(Op op, ActivationShape shape, int size) {
    if (shape.size() != size) {
      throw op.unsupported(
          "multiplies several rows of a value of shape " + shape + " by one matrix; flatten it");
    }
  }
}
