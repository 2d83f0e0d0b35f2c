package org.etalon.fixed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.SplittableRandom;
import org.etalon.exact.Dyadic;
import org.etalon.testing.Cases;
import org.etalon.testing.CastNetworks;
import org.etalon.testing.Rational;
import org.junit.jupiter.api.Test;

/** Judged by closed forms in rational numbers, and by the bits of the ap_fixed header. */
class FixedFormatTest {
  private static double any(SplittableRandom random, FixedFormat format) {
    double multiple = random.nextInt(-300, 300) + random.nextInt(4) * 0.25;
    return switch (random.nextInt(4)) {
      case 0 -> random.nextDouble(-100, 100);
      case 1 -> Math.scalb(random.nextDouble(-1, 1), random.nextInt(-80, 60));
      default -> multiple * format.step();
    };
  }

  @Test
  void cast_anyFormat_isItsClosedForm() {
    SplittableRandom random = new SplittableRandom(1);
    CastNetworks casts = new CastNetworks(2);
    int overflows = 0;
    for (int n = 0; n < Cases.of(100_000); n++) {
      FixedFormat format = casts.format();
      double x = any(random, format);
      Dyadic cast = format.cast(Dyadic.of(x));
      Rational expected = CastNetworks.cast(format, Rational.of(x));
      assertThat(Rational.of(cast.toDouble())).as(format + " of " + x).isEqualTo(expected);
      if (Math.abs(x) < 0x1p50 * format.step()) {
        boolean exact = Dyadic.of(format.step()).significand().equals(BigInteger.ONE);
        assertThat(!exact || format.cast(x) == cast.toDouble()).isTrue();
      }
      if (format.holds(Dyadic.of(x))) {
        assertThat(format.round(Dyadic.of(x))).isEqualTo(cast);
        double error = cast.subtract(Dyadic.of(x)).toDouble();
        assertThat(error).isBetween(format.leastError(), format.mostError());
      } else {
        overflows++;
        Dyadic rounded = format.round(Dyadic.of(x));
        assertThat(
                rounded.compareTo(Dyadic.of(format.highestDown())) > 0
                    || rounded.compareTo(Dyadic.of(format.lowestUp())) < 0)
            .isTrue();
      }
    }
    assertThat(overflows).isBetween(Cases.of(20_000), Cases.of(80_000));
  }

  /** V, q, r and s as the header has them: the first dropped bit, the others, the sign. */
  @Test
  void cast_modesOfApFixed_areThoseOfItsHeader() {
    SplittableRandom random = new SplittableRandom(3);
    for (int n = 0; n < Cases.of(100_000); n++) {
      int fraction = random.nextInt(-3, 9);
      int dropped = 1 + random.nextInt(6);
      BigInteger raw = BigInteger.valueOf(random.nextInt(-2000, 2000));
      BigInteger v = raw.shiftRight(dropped);
      int q = raw.testBit(dropped - 1) ? 1 : 0;
      BigInteger others = raw.and(BigInteger.ONE.shiftLeft(dropped - 1).subtract(BigInteger.ONE));
      int r = others.signum();
      int s = raw.signum() < 0 ? 1 : 0;
      int odd = v.testBit(0) ? 1 : 0;
      int[] added = {
        0, // AP_TRN
        q, // AP_RND
        q & (s | r), // AP_RND_ZERO
        q & r, // AP_RND_MIN_INF
        q & ((1 - s) | r), // AP_RND_INF
        q & (odd | r), // AP_RND_CONV
        s & (q | r) // AP_TRN_ZERO
      };
      RoundingMode[] modes = {
        RoundingMode.FLOOR,
        RoundingMode.HALF_UP,
        RoundingMode.HALF_TO_ZERO,
        RoundingMode.HALF_DOWN,
        RoundingMode.HALF_AWAY,
        RoundingMode.HALF_EVEN,
        RoundingMode.TO_ZERO
      };
      double step = Math.scalb(1.0, -fraction);
      Dyadic x = Dyadic.of(raw, -fraction - dropped);
      for (int m = 0; m < modes.length; m++) {
        FixedFormat format = FixedFormat.signed(step, 20, modes[m], Overflow.WRAP);
        BigInteger code = v.add(BigInteger.valueOf(added[m]));
        assertThat(format.cast(x))
            .as(modes[m] + " of " + raw)
            .isEqualTo(Dyadic.of(code, -fraction));
      }
    }
  }

  @Test
  void cast_integersThatAreTooLarge_wrapOrSaturate() {
    FixedFormat wraps = FixedFormat.signed(1, 8, RoundingMode.FLOOR, Overflow.WRAP);
    FixedFormat saturates = FixedFormat.signed(1, 8, RoundingMode.FLOOR, Overflow.SATURATE);
    assertThat(wraps.cast(128)).isEqualTo(-128);
    assertThat(wraps.cast(Dyadic.of(385))).isEqualTo(Dyadic.of(-127));
    assertThat(wraps.cast(Dyadic.of(-129))).isEqualTo(Dyadic.of(127));
    assertThat(saturates.cast(Dyadic.of(1e300))).isEqualTo(Dyadic.of(127));
    assertThat(saturates.cast(Dyadic.of(-1e300))).isEqualTo(Dyadic.of(-128));
  }

  @Test
  void toString_powersOfTwo_areApFixed() {
    assertThat(FixedFormat.signed(0.25, 8, RoundingMode.FLOOR, Overflow.WRAP))
        .hasToString("fixed<8,6,floor,wrap>");
    assertThat(FixedFormat.unsigned(0.25, 8, RoundingMode.HALF_EVEN, Overflow.SATURATE))
        .hasToString("ufixed<8,6,half-even,saturate>");
    assertThat(new FixedFormat(0.3, -3, 4, RoundingMode.FLOOR, Overflow.WRAP).bits()).isEqualTo(4);
  }

  /** The step is a double, which its text names. */
  @Test
  void toString_otherSteps_areWrittenAsPeopleDo() {
    assertThat(new FixedFormat(4e-4, -3, 4, RoundingMode.FLOOR, Overflow.WRAP))
        .hasToString("grid<0.0004,-3..4,floor,wrap>");
  }

  @Test
  void constructor_stepsAndCodesOutOfRange_areRefused() {
    assertThatThrownBy(() -> new FixedFormat(0, -1, 1, RoundingMode.FLOOR, Overflow.WRAP))
        .hasMessageContaining("step");
    assertThatThrownBy(() -> new FixedFormat(Double.NaN, -1, 1, RoundingMode.FLOOR, Overflow.WRAP))
        .hasMessageContaining("step");
    assertThatThrownBy(() -> new FixedFormat(1, 1, 2, RoundingMode.FLOOR, Overflow.WRAP))
        .hasMessageContaining("codes");
  }
}
