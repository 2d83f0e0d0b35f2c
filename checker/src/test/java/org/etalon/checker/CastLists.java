package org.etalon.checker;

import java.util.ArrayList;
import java.util.List;
import org.etalon.certificate.Cast;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.fixed.RoundingMode;

/** Casts made of others. */
final class CastLists {
  private CastLists() {}

  static List<Cast> withInput(List<Cast> casts, double step, int width) {
    List<Cast> all = new ArrayList<>(casts);
    all.add(
        0,
        new Cast(0, FixedFormat.unsigned(step, width, RoundingMode.HALF_EVEN, Overflow.SATURATE)));
    return all;
  }

  static Cast wider(Cast cast) {
    FixedFormat o = cast.format();
    return new Cast(
        cast.value(),
        new FixedFormat(16 * o.step(), o.lowest(), o.highest(), o.rounding(), o.overflow()));
  }

  static Cast floored(Cast cast) {
    FixedFormat o = cast.format();
    return new Cast(
        cast.value(),
        new FixedFormat(o.step(), o.lowest(), o.highest(), RoundingMode.FLOOR, o.overflow()));
  }
}
