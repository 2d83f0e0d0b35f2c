package org.etalon.head;

import java.util.Arrays;
import org.etalon.exact.Dyadic;
import org.etalon.exact.Enclosure;
import org.etalon.problem.Box;

/** Between which numbers each {@code exp(x_i) / sum_j exp(x_j)} lies, for all vectors of a box. */
final class Shares {
  private static final Dyadic ONE = Dyadic.of(1);

  private Shares() {}

  /**
   * The intervals, entry by entry: the ends are at corners of the box (docs/math/heads.md, lemma
   * 7).
   *
   * <p><b>Rounding:</b> each end is enclosed, and is what is outside of the two.
   *
   * @param groups which entries are added up
   */
  static Enclosure[] of(Groups groups, Box values) {
    Enclosure[] shares = new Enclosure[values.size()];
    for (int[] places : groups.places(values.size())) {
      int n = places.length;
      Dyadic[] all = new Dyadic[2 * n]; // of one largest number, both ends
      for (int i = 0; i < n; i++) {
        all[i] = Dyadic.of(values.lower(places[i]));
        all[n + i] = Dyadic.of(values.upper(places[i]));
      }
      Enclosure[] powers = Exponentials.of(all);
      Enclosure[] lower = Arrays.copyOf(powers, n);
      Enclosure[] upper = Arrays.copyOfRange(powers, n, 2 * n);
      Enclosure[] othersLower = others(lower);
      Enclosure[] othersUpper = others(upper);
      for (int i = 0; i < n; i++) {
        shares[places[i]] =
            new Enclosure(
                share(lower[i], othersUpper[i]).lower(), share(upper[i], othersLower[i]).upper());
      }
    }
    return shares;
  }

  /** For each entry the sum of all others: of those before it and those behind it. */
  private static Enclosure[] others(Enclosure[] powers) {
    Enclosure[] sums = new Enclosure[powers.length];
    Enclosure before = Enclosure.of(Dyadic.ZERO);
    for (int i = 0; i < sums.length; i++) {
      sums[i] = before;
      before = before.add(powers[i]);
    }
    Enclosure behind = Enclosure.of(Dyadic.ZERO);
    for (int i = sums.length - 1; i >= 0; i--) {
      sums[i] = sums[i].add(behind);
      behind = behind.add(powers[i]);
    }
    return sums;
  }

  /** {@code own / (own + others)}; all of [0, 1] where both may be 0. */
  private static Enclosure share(Enclosure own, Enclosure others) {
    Enclosure sum = own.add(others);
    if (sum.lower().signum() <= 0) {
      return new Enclosure(Dyadic.ZERO, ONE);
    }
    Enclosure share = own.divide(sum);
    Dyadic upper = share.upper().compareTo(ONE) <= 0 ? share.upper() : ONE;
    return new Enclosure(share.lower(), upper);
  }
}
