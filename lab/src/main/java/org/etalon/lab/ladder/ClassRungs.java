package org.etalon.lab.ladder;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntSupplier;
import org.etalon.lab.theory.BitCount;
import org.etalon.lab.theory.ParameterClass;
import org.etalon.linalg.Matrix;
import org.etalon.network.FoldedLayer;
import org.etalon.network.FoldedNetwork;
import org.etalon.network.OperatorNorms;
import org.etalon.problem.Box;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;

/**
 * What holds for the class of all networks with the architecture and the spectral norms of one, on
 * the cube [-D, D]^d around a box.
 *
 * <p>The theory measures outputs in the Euclidean norm; all that fails has an error with equal
 * entries, which turns exactly into another norm.
 *
 * <p><b>Reference:</b> docs/math/theory.md, theorem B.
 */
final class ClassRungs {
  private static final MathContext ABOVE = new MathContext(60, RoundingMode.CEILING);
  private static final MathContext BELOW = new MathContext(60, RoundingMode.FLOOR);

  private ClassRungs() {}

  /**
   * The necessary and the sufficient bits.
   *
   * @throws IllegalArgumentException if norms or numbers of the class overflow
   */
  static List<Rung> of(FoldedNetwork theta, Box hull, Norm norm, Epsilon epsilon) {
    ParameterClass c = around(theta, hull);
    BigDecimal exact = epsilon.value();
    int[] widths = theta.widths();
    BigDecimal outputs = new BigDecimal(widths[widths.length - 1]);
    BigDecimal suffices = norm == Norm.ONE ? exact.divide(outputs.sqrt(ABOVE), BELOW) : exact;
    BigDecimal fails =
        switch (norm) {
          case ONE -> exact.divide(outputs.sqrt(BELOW), ABOVE);
          case TWO -> exact;
          case INF -> exact.multiply(outputs.sqrt(ABOVE), ABOVE);
        };
    return List.of(
        rung(
            "class: with fewer some network fails",
            Rung.Kind.NECESSARY,
            () -> BitCount.of(c, Grid.NAIVE.rounding(), fails).necessaryBits()),
        rung(
            "class: all networks within epsilon",
            Rung.Kind.SUFFICIENT,
            () -> BitCount.of(c, Grid.NAIVE.rounding(), suffices).sufficientBits()));
  }

  private static ParameterClass around(FoldedNetwork theta, Box hull) {
    double bound = Double.MIN_NORMAL;
    for (FoldedLayer layer : theta.layers()) {
      Matrix bias = Matrix.of(layer.outputSize(), 1, layer.bias().toArray());
      bound = Math.max(bound, OperatorNorms.twoUp(layer.weights()));
      bound = Math.max(bound, OperatorNorms.twoUp(bias));
    }
    if (!Double.isFinite(bound)) {
      throw new IllegalArgumentException("the norms of its layers overflow");
    }
    double radius = Double.MIN_NORMAL;
    for (int i = 0; i < hull.size(); i++) {
      radius = Math.max(radius, Math.max(Math.abs(hull.lower(i)), Math.abs(hull.upper(i))));
    }
    List<Integer> widths = Arrays.stream(theta.widths()).boxed().toList();
    return new ParameterClass(widths, new BigDecimal(bound), new BigDecimal(radius), Norm.TWO);
  }

  private static Rung rung(String guarantee, Rung.Kind kind, IntSupplier bits) {
    long start = System.nanoTime();
    int found = bits.getAsInt();
    return new Rung(
        guarantee,
        Optional.of(Grid.NAIVE),
        kind,
        true,
        OptionalInt.of(found),
        "",
        (System.nanoTime() - start) * 1e-9);
  }
}
