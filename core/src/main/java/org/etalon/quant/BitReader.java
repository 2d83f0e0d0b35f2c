package org.etalon.quant;

/** Reads what a {@link BitWriter} writes; refuses what it cannot have written. */
final class BitReader {
  private static final int MOST_DIGITS = 31;

  private final byte[] bytes;
  private final long length;
  private long at;

  /**
   * A reader.
   *
   * @param bytes the stream, filled up with zeros to whole bytes; not modified
   * @param length the number of bits
   * @throws MalformedCodedException if the bytes do not hold just those
   */
  BitReader(byte[] bytes, long length) {
    if (length < 0 || (length + 7) / 8 != bytes.length) {
      throw new MalformedCodedException(
          "a coded network of " + length + " bits, but there are " + bytes.length + " bytes");
    }
    this.bytes = bytes;
    this.length = length;
    for (long i = length; i < 8L * bytes.length; i++) {
      if (bitAt(i) != 0) {
        throw new MalformedCodedException("the coded network is followed by bits that are not 0");
      }
    }
  }

  private int bitAt(long place) {
    return bytes[(int) (place / 8)] >> (7 - place % 8) & 1;
  }

  private int bit() {
    if (at == length) {
      throw new MalformedCodedException("the coded network is cut off");
    }
    return bitAt(at++);
  }

  /** The bits that are left. */
  long left() {
    return length - at;
  }

  /** A bit that says yes. */
  boolean flag() {
    return bit() == 1;
  }

  /** A number of some bits, at most 63, not negative. */
  long unsigned(int count) {
    long number = 0;
    for (int i = 0; i < count; i++) {
      number = 2 * number + bit();
    }
    return number;
  }

  /** A number in two's complement of some bits, at most 63; 0 of no bits. */
  long twos(int count) {
    long number = unsigned(count);
    return count > 0 && number >> (count - 1) == 1 ? number - (1L << count) : number;
  }

  /** A number of at most {@code most} ones and a zero. */
  int unary(int most, String what) {
    int number = 0;
    while (flag()) {
      if (++number > most) {
        throw tooLarge(most, what);
      }
    }
    return number;
  }

  /** A number from 1 to {@code most}. */
  int gamma(int most, String what) {
    int number = gamma();
    if (number > most) {
      throw tooLarge(most, what);
    }
    return number;
  }

  /** A number from {@code -most} to {@code most}. */
  int signed(int most, String what) {
    int place = gamma();
    int number = place % 2 == 0 ? place / 2 : -(place / 2);
    if (Math.abs(number) > most) {
      throw tooLarge(most, what);
    }
    return number;
  }

  /** A positive number; the largest of all for those that have more digits. */
  private int gamma() {
    int digits = 1;
    while (!flag()) {
      if (++digits > MOST_DIGITS) {
        return Integer.MAX_VALUE;
      }
    }
    return (int) (1L << (digits - 1) | unsigned(digits - 1));
  }

  private static MalformedCodedException tooLarge(int most, String what) {
    return new MalformedCodedException("the coded network has " + what + " above " + most);
  }
}
