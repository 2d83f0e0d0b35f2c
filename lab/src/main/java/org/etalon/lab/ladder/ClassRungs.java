package org.etalon.lab.ladder;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntSupplier;
import org.etalon.lab.theory.BitCount;
import org.etalon.lab.theory.ParameterClass;
import org.etalon.linalg.Matrix;
import org.etalon.network.Network;
import org.etalon.network.OperatorNorms;
import org.etalon.network.Semantics;
import org.etalon.problem.Box;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.problem.UnfitException;
import org.etalon.rounding.Outward;
import org.etalon.theta.Architecture;
import org.etalon.theta.SegmentNorms;
import org.etalon.theta.Site;
import org.etalon.theta.Theta;
import org.etalon.time.Stop;

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

  private static final String NECESSARY = "class: with fewer some network fails";
  private static final String SUFFICIENT = "class: all networks within epsilon";

  private ClassRungs() {}

  /**
   * The necessary and the sufficient bits; of a network that is no chain of matrices, or whose
   * class has norms or numbers beyond what is computed with, that there are none.
   *
   * @param stop asked while layers are composed, and for their norms: then there are none either
   */
  static List<Rung> of(Network f, Box hull, Norm norm, Epsilon epsilon, Stop stop) {
    if (!Architecture.of(f).isDenseChain()) {
      return none(
          Rung.DOES_NOT_APPLY
              + ": this theory speaks of chains of dense layers with rectifiers between",
          true);
    }
    Optional<ParameterClass> known;
    try {
      known = Theta.of(f, Semantics.REAL, stop).flatMap(theta -> around(theta, hull, stop));
    } catch (UnfitException e) {
      return none(Rung.DOES_NOT_APPLY + ": " + e.getMessage(), true);
    }
    return known.map(c -> of(c, norm, epsilon)).orElseGet(() -> none(Rung.IN_TIME, false));
  }

  private static List<Rung> of(ParameterClass c, Norm norm, Epsilon epsilon) {
    BigDecimal exact = epsilon.value();
    BigDecimal outputs = new BigDecimal(c.widths().get(c.depth()));
    BigDecimal suffices = norm == Norm.ONE ? exact.divide(outputs.sqrt(ABOVE), BELOW) : exact;
    BigDecimal fails =
        switch (norm) {
          case ONE -> exact.divide(outputs.sqrt(BELOW), ABOVE);
          case TWO -> exact;
          case INF -> exact.multiply(outputs.sqrt(ABOVE), ABOVE);
        };
    return List.of(
        rung(
            NECESSARY,
            Rung.Kind.NECESSARY,
            () -> BitCount.of(c, Grid.NAIVE.rounding(), fails).necessaryBits()),
        rung(
            SUFFICIENT,
            Rung.Kind.SUFFICIENT,
            () -> BitCount.of(c, Grid.NAIVE.rounding(), suffices).sufficientBits()));
  }

  private static List<Rung> none(String note, boolean reproducible) {
    Optional<Grid> grid = Optional.of(Grid.NAIVE);
    OptionalInt no = OptionalInt.empty();
    return List.of(
        Rung.of(NECESSARY, grid, Rung.Kind.NECESSARY, true, no, note, 0, reproducible),
        Rung.of(SUFFICIENT, grid, Rung.Kind.SUFFICIENT, true, no, note, 0, reproducible));
  }

  /** The smallest class around a network; nothing if it is to stop before all norms are known. */
  private static Optional<ParameterClass> around(Theta theta, Box hull, Stop stop) {
    double bound = Double.MIN_NORMAL;
    for (Site site : theta.sites().subList(1, theta.sites().size())) {
      double[] magnitudes = site.bias().toArray();
      for (int i = 0; i < magnitudes.length; i++) {
        double error = site.biasError().get(i);
        magnitudes[i] = error == 0 ? magnitudes[i] : Outward.addUp(Math.abs(magnitudes[i]), error);
      }
      Matrix bias = Matrix.of(site.size(), 1, magnitudes);
      bound = Math.max(bound, SegmentNorms.of(site.incoming().get(0), stop).two());
      bound = Math.max(bound, OperatorNorms.twoUp(bias, stop));
    }
    if (stop.hasStopped()) {
      return Optional.empty(); // norms that are larger than need be are of another class
    }
    if (!Double.isFinite(bound)) {
      throw new UnfitException("the norms of its layers overflow");
    }
    double radius = Double.MIN_NORMAL;
    for (int i = 0; i < hull.size(); i++) {
      radius = Math.max(radius, Math.max(Math.abs(hull.lower(i)), Math.abs(hull.upper(i))));
    }
    return Optional.of(
        new ParameterClass(
            theta.widths(), new BigDecimal(bound), new BigDecimal(radius), Norm.TWO));
  }

  private static Rung rung(String guarantee, Rung.Kind kind, IntSupplier bits) {
    long start = System.nanoTime();
    OptionalInt found = OptionalInt.empty();
    String note = "";
    try {
      found = OptionalInt.of(bits.getAsInt());
    } catch (UnfitException e) { // more bits than are counted
      note = String.valueOf(e.getMessage());
    }
    double seconds = (System.nanoTime() - start) * 1e-9;
    return Rung.of(guarantee, Optional.of(Grid.NAIVE), kind, true, found, note, seconds, true);
  }
}
