package org.etalon.network;

import java.util.Optional;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;

/**
 * Exact composition of two affine layers, one of which is diagonal or has no bias to mix.
 *
 * <p><b>Returns:</b> one affine layer with the same function in real arithmetic, or nothing where a
 * coefficient of the composition is not a double (or where finding out would take a product of two
 * dense matrices). Nothing is ever rounded.
 */
public final class Compose {
  private Compose() {}

  /** The layer {@code second(first(x))}, if all its parameters are doubles. */
  public static Optional<Affine> exactly(Affine first, Affine second) {
    if (first.outputSize() != second.inputSize()) {
      throw new IllegalArgumentException(
          "first gives " + first.outputSize() + ", second takes " + second.inputSize());
    }
    Optional<LinearMap> map = compose(first.map(), second.map());
    if (map.isEmpty()) {
      return Optional.empty();
    }
    Dyadic[] shift = new Dyadic[first.outputSize()];
    for (int i = 0; i < shift.length; i++) {
      shift[i] = Dyadic.of(first.bias().get(i));
    }
    Dyadic[] exact = second.forwardExact(shift);
    double[] bias = new double[exact.length];
    for (int i = 0; i < bias.length; i++) {
      bias[i] = exact[i].toDouble();
      if (!isExact(bias[i], exact[i])) {
        return Optional.empty();
      }
    }
    return Optional.of(new Affine(map.get(), Vector.of(bias)));
  }

  private static Optional<LinearMap> compose(LinearMap first, LinearMap second) {
    if (first instanceof DiagonalMap f && second instanceof DiagonalMap s && f.hasFormOf(s)) {
      return product(column(f.scale()), s.scale(), true).map(m -> f.withParameters(m.toArray()));
    }
    if (first instanceof DenseMap f && second instanceof DiagonalMap s) {
      return product(f.matrix(), s.factors(), true).map(DenseMap::new);
    }
    if (first instanceof DiagonalMap f && second instanceof DenseMap s) {
      return product(s.matrix(), f.factors(), false).map(DenseMap::new);
    }
    return Optional.empty();
  }

  private static Matrix column(Vector v) {
    return Matrix.of(v.size(), 1, v.toArray());
  }

  /** {@code diag(scale) m} by rows, or {@code m diag(scale)} by columns, if exact. */
  private static Optional<Matrix> product(Matrix m, Vector scale, boolean byRows) {
    double[] values = m.toArray();
    int columns = m.columns();
    for (int i = 0; i < values.length; i++) {
      double factor = scale.get(byRows ? i / columns : i % columns);
      // Multiplication by 1 and of 0 is exact; comparisons with these constants are meant exactly.
      if (factor != 1 && values[i] != 0) {
        Dyadic exact = Dyadic.of(values[i]).multiply(Dyadic.of(factor));
        values[i] *= factor;
        if (!isExact(values[i], exact)) {
          return Optional.empty();
        }
      }
    }
    return Optional.of(Matrix.of(m.rows(), columns, values));
  }

  private static boolean isExact(double value, Dyadic exact) {
    return Double.isFinite(value) && Dyadic.of(value).equals(exact);
  }
}
