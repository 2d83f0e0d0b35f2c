package org.etalon.onnx;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Vector;
import org.etalon.network.Stored;

/** The products with a constant: Gemm, MatMul and Einsum. */
final class MatrixOperators {
  private static final Pattern EQUATION = Pattern.compile("([a-zA-Z]*),([a-zA-Z]*)(->[a-zA-Z]*)?");

  private MatrixOperators() {}

  static void define(Operators.Table table) {
    Set<String> gemm = Set.of("alpha", "beta", "transA", "transB", "broadcast");
    table
        .ofOneType("Gemm", 3, gemm, MatrixOperators::gemm)
        .ofOneType("MatMul", 2, Set.of(), MatrixOperators::matMul)
        .ofOneType("Einsum", Operators.ANY, Set.of("equation"), MatrixOperators::einsum);
  }

  /** Gemm: {@code alpha A' B' + beta C}, one of A and B constant. */
  private static Value gemm(Op op, Operands in, NetworkBuilder network) {
    if (in.active() > 1) {
      throw op.unsupported("input 3 must be a constant");
    }
    boolean right = in.active() == 0;
    Value x = in.value(op, in.active());
    Tensor constant = in.constant(op, right ? 1 : 0);
    if (x.shape().rank() != 2 || constant.rank() != 2) {
      throw op.malformed(
          "needs two matrices, got shapes " + x.shape() + " and " + constant.dimensions());
    }
    String ofValue = right ? (op.flag("transA") ? "ki" : "ik") : op.flag("transB") ? "jk" : "kj";
    String ofConstant = right ? (op.flag("transB") ? "jk" : "kj") : op.flag("transA") ? "ki" : "ik";
    Value y = Contraction.apply(op, x, ofValue, constant, ofConstant, "ij", network);
    double alpha = op.number("alpha", 1);
    double beta = op.number("beta", 1);
    if (alpha != 1 || (beta != 1 && beta != 0)) {
      network.derive("Gemm with alpha or beta");
    }
    Value scaled = network.scaled(y, alpha);
    if (in.optional(op, 2).isEmpty() || beta == 0) {
      return scaled;
    }
    Vector bias = Broadcast.onto(op, in.constant(op, 2), y.shape());
    return scaledBias(op, beta, bias, scaled, network);
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
    return Vector.of(low).maxAbs() == 0
        ? shifted
        : network.shifted(shifted, Vector.of(low), Stored.BIAS);
  }

  /** MatMul with a constant on either side; axes before the last two are stacks of matrices. */
  private static Value matMul(Op op, Operands in, NetworkBuilder network) {
    boolean right = in.active() == 0;
    Tensor constant = in.constant(op, right ? 1 : 0);
    Value x = in.value(op, in.active());
    return StackedProduct.of(op, x, constant, right, network);
  }

  /** Einsum of a value and a constant. */
  private static Value einsum(Op op, Operands in, NetworkBuilder network) {
    String equation = op.text("equation", "").replace(" ", "");
    Matcher parts = EQUATION.matcher(equation);
    if (in.inputs().size() != 2 || !parts.matches()) {
      throw op.unsupported(
          "equation "
              + Names.quote(equation)
              + "; supported are letters of two operands, ab,bc->ac");
    }
    boolean first = in.active() == 0;
    Value x = in.value(op, in.active());
    Tensor constant = in.constant(op, first ? 1 : 0);
    String ofValue = parts.group(first ? 1 : 2);
    String ofConstant = parts.group(first ? 2 : 1);
    String ofResult =
        parts.group(3) == null ? once(ofValue + ofConstant) : parts.group(3).substring(2);
    boolean distinct = Stream.of(ofValue, ofConstant, ofResult).allMatch(MatrixOperators::differ);
    if (ofValue.length() != x.shape().rank() || ofConstant.length() != constant.rank()) {
      throw op.malformed("equation " + Names.quote(equation) + " does not fit the operands");
    }
    if (!distinct || !ofResult.chars().allMatch(c -> (ofValue + ofConstant).indexOf(c) >= 0)) {
      throw op.unsupported("equation " + Names.quote(equation) + " repeats or invents a letter");
    }
    return Contraction.apply(op, x, ofValue, constant, ofConstant, ofResult, network);
  }

  private static boolean differ(String letters) {
    return letters.chars().distinct().count() == letters.length();
  }

  /** The letters that occur once, sorted: the result of an equation that does not say. */
  private static String once(String letters) {
    return letters
        .chars()
        .filter(c -> letters.indexOf(c) == letters.lastIndexOf(c))
        .sorted()
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
