package org.etalon.testing;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.rounding.Decimals;

/** A box between decimals, which says exactly what lies in it. */
public record DecimalBox(List<BigDecimal> lower, List<BigDecimal> upper) {
  /** Copies the bounds. */
  public DecimalBox {
    lower = List.copyOf(lower);
    upper = List.copyOf(upper);
  }

  /** The box of one input. */
  public static DecimalBox of(String lower, String upper) {
    return new DecimalBox(List.of(new BigDecimal(lower)), List.of(new BigDecimal(upper)));
  }

  /** Whether a double is between the bounds in every entry. */
  public boolean contains(double[] x) {
    for (int i = 0; i < x.length; i++) {
      BigDecimal exact = new BigDecimal(x[i]);
      if (exact.compareTo(lower.get(i)) < 0 || exact.compareTo(upper.get(i)) > 0) {
        return false;
      }
    }
    return x.length == lower.size();
  }

  /** The domain that is this box. */
  public Domain domain() {
    double[] low = lower.stream().mapToDouble(Decimals::down).toArray();
    double[] high = upper.stream().mapToDouble(Decimals::up).toArray();
    double[] least = lower.stream().mapToDouble(Decimals::up).toArray();
    double[] most = upper.stream().mapToDouble(Decimals::down).toArray();
    return new Domain(
        List.of(Box.of(low, high)), List.of(Box.between(least, most)), Optional.empty());
  }
}
