package org.etalon.engine.bound;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.etalon.linalg.Matrix;
import org.etalon.network.Network;
import org.etalon.problem.OutputCondition;
import org.etalon.problem.OutputRegion;
import org.etalon.problem.UnfitException;
import org.etalon.theta.Theta;
import org.etalon.time.Stop;

/**
 * The linear forms {@code u f + v g} that a region of outputs is about, as outputs of a pair of
 * networks: {@code -u f} and {@code v g}, whose difference a form is. So a form is bounded like any
 * output's difference, {@code u f + v g = v (g - f) + (u + v) f} (docs/math/properties.md).
 *
 * <p>Where an alternative has a condition on f and one on g whose coefficients are opposite, the
 * sum of the two, which it implies, is a form of g - f alone and is added: near the boundary of
 * both conditions no other is small.
 */
public final class OutputForms {
  /**
   * A condition as a bound: it fails wherever {@code sign * row + constant} is below 0, or at most
   * 0 if it is strict.
   *
   * @param row the number of a form
   * @param sign 1 or -1
   * @param constant rounded up
   */
  record Atom(int row, int sign, double constant, boolean strict) {}

  private static final BigDecimal LARGEST = new BigDecimal(1L << 53);

  private final int outputs;
  private final Map<List<BigDecimal>, Integer> numbers = new LinkedHashMap<>();
  private final List<List<Atom>> alternatives = new ArrayList<>();

  /**
   * The forms of a region.
   *
   * @throws UnfitException if a coefficient has more digits than a double
   */
  public OutputForms(OutputRegion region) {
    outputs = region.outputs();
    for (List<OutputCondition> all : region.alternatives()) {
      List<OutputCondition> implied = new ArrayList<>(all);
      for (OutputCondition ofF : all) {
        for (OutputCondition ofG : all) {
          if (ofF.ofFAlone() && ofG.ofGAlone() && opposite(ofF.onF(), ofG.onG())) {
            implied.add(ofF.plus(ofG));
          }
        }
      }
      alternatives.add(implied.stream().map(this::atom).toList());
    }
  }

  private static boolean opposite(List<BigDecimal> x, List<BigDecimal> y) {
    for (int i = 0; i < x.size(); i++) {
      if (x.get(i).add(y.get(i)).signum() != 0) {
        return false;
      }
    }
    return true;
  }

  /** Finds or makes the form, up to its sign: both of its ends are bounded anyway. */
  private Atom atom(OutputCondition condition) {
    List<BigDecimal> both = new ArrayList<>(condition.onF());
    both.addAll(condition.onG());
    BigDecimal scale = scale(both);
    int sign = both.stream().mapToInt(BigDecimal::signum).filter(s -> s != 0).findFirst().orElse(1);
    BigDecimal factor = sign > 0 ? scale : scale.negate();
    List<BigDecimal> key =
        both.stream()
            .map(c -> c.signum() == 0 ? BigDecimal.ZERO : c.multiply(factor).stripTrailingZeros())
            .toList();
    int row = numbers.computeIfAbsent(key, k -> numbers.size());
    return new Atom(row, sign, up(condition.constant().multiply(scale)), condition.strict());
  }

  /** 1, or a power of ten that makes all coefficients whole where one of them is no double. */
  private static BigDecimal scale(List<BigDecimal> coefficients) {
    if (coefficients.stream().allMatch(OutputForms::isDouble)) {
      return BigDecimal.ONE;
    }
    int digits =
        coefficients.stream().mapToInt(c -> c.stripTrailingZeros().scale()).max().orElse(0);
    BigDecimal scale = BigDecimal.ONE.scaleByPowerOfTen(Math.max(0, digits));
    for (BigDecimal c : coefficients) {
      if (c.multiply(scale).abs().compareTo(LARGEST) > 0) {
        throw new UnfitException(
            "the coefficient "
                + c.toPlainString()
                + " has more digits than can be bounded; round it");
      }
    }
    return scale;
  }

  private static boolean isDouble(BigDecimal value) {
    double nearest = value.doubleValue();
    return Double.isFinite(nearest)
        && new BigDecimal(nearest).compareTo(value) == 0
        && Math.abs(nearest) <= 1L << 53;
  }

  private static double up(BigDecimal value) {
    double nearest = value.doubleValue();
    boolean enough = !Double.isFinite(nearest) || new BigDecimal(nearest).compareTo(value) >= 0;
    return enough ? nearest : Math.nextUp(nearest);
  }

  /** The forms of f's outputs that are subtracted; nothing if it is to stop. */
  Optional<Theta> ofF(Network f, Network g, Stop stop) {
    return Theta.beside(g, f, matrix(0, -1), stop);
  }

  /** The forms of g's outputs that they are subtracted from; nothing if it is to stop. */
  Optional<Theta> ofG(Network f, Network g, Stop stop) {
    return Theta.beside(f, g, matrix(outputs, 1), stop);
  }

  private Matrix matrix(int from, int sign) {
    double[] entries = new double[Math.max(1, numbers.size()) * outputs];
    int at = 0;
    for (List<BigDecimal> key : numbers.keySet()) {
      for (BigDecimal c : key.subList(from, from + outputs)) {
        entries[at++] = c.signum() == 0 ? 0 : sign * c.doubleValue();
      }
    }
    return Matrix.of(entries.length / outputs, outputs, entries);
  }

  /** How far outputs are inside the region. */
  public Goal goal() {
    return new RegionGoal(alternatives);
  }
}
