package org.etalon.export;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.fixed.RoundingMode;
import org.etalon.problem.UnfitException;

/**
 * Integers that a step forms, in units of {@code 2^exponent}, and what becomes of them.
 *
 * @param exponent the unit
 * @param shift the bits by which codes of the result are coarser; negative if finer
 * @param most a bound of the magnitude of all of them, in any order, for all codes
 * @param width their width in bits, 32 or 64
 * @param rectified whether negative ones become zero
 * @param given the format of the result
 */
record Sums(
    int exponent, int shift, BigInteger most, int width, boolean rectified, FixedFormat given) {
  /**
   * The sums of a step.
   *
   * @param name what messages call it
   * @param scale the most bits that an operand is shifted by
   * @param taken the formats of its operands
   * @param cast what its result is cast to; none where it stays what it is, exactly
   * @throws UnfitException if a sum needs more than 64 bits, or a result that is not cast 32
   */
  static Sums of(
      String name,
      int exponent,
      BigInteger most,
      int scale,
      boolean rectified,
      List<FixedFormat> taken,
      Optional<FixedFormat> cast) {
    FixedFormat given = cast.orElseGet(() -> exact(name, exponent, most, rectified));
    int shift = Stage.power(given) - exponent;
    int bits = Math.max(most.bitLength() + 1, Math.max(Math.abs(shift), scale) + 2);
    for (FixedFormat format : taken) {
      bits = Math.max(bits, signedBits(format) + 1);
    }
    bits = Math.max(bits, signedBits(given) + 1);
    if (bits > Long.SIZE) {
      throw new UnfitException(name + ": sums need " + bits + " bits, more than 64");
    }
    int width = bits > Integer.SIZE ? Long.SIZE : Integer.SIZE;
    return new Sums(exponent, shift, most, width, rectified, given);
  }

  /** The format that holds all results as they are. */
  private static FixedFormat exact(String name, int exponent, BigInteger most, boolean rectified) {
    if (most.bitLength() >= Integer.SIZE) {
      throw new UnfitException(
          name
              + ": its values are not cast and need "
              + (most.bitLength() + 1)
              + " bits, more than 32");
    }
    long highest = most.longValueExact();
    return new FixedFormat(
        Math.scalb(1.0, exponent),
        rectified ? 0 : -highest,
        highest,
        RoundingMode.FLOOR,
        Overflow.SATURATE);
  }

  private static int signedBits(FixedFormat format) {
    return format.lowest() < 0 ? format.bits() : format.bits() + 1;
  }

  /** Whether every sum is a code of the result already. */
  boolean isExact() {
    boolean above = most.compareTo(BigInteger.valueOf(given.highest())) <= 0;
    boolean below = most.compareTo(BigInteger.valueOf(given.lowest()).negate()) <= 0;
    return shift == 0 && above && (rectified || below);
  }
}
