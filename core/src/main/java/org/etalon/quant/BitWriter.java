package org.etalon.quant;

import java.util.Arrays;

/** A stream of bits, the most significant of a byte and of a number first. */
final class BitWriter {
  private byte[] bytes = new byte[64];
  private long length;

  /** The bits written so far. */
  long length() {
    return length;
  }

  /** The stream, filled up with zeros to whole bytes. */
  byte[] toBytes() {
    return Arrays.copyOf(bytes, (int) ((length + 7) / 8));
  }

  /** The lowest bits of a number. */
  void bits(long number, int count) {
    for (int i = count - 1; i >= 0; i--) {
      bit(number >> i & 1);
    }
  }

  private void bit(long bit) {
    int at = (int) (length / 8);
    if (at == bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * at);
    }
    bytes[at] |= (byte) (bit << (7 - length % 8));
    length++;
  }

  /** As many ones as a number says, then a zero. */
  void unary(int number) {
    for (int i = 0; i < number; i++) {
      bit(1);
    }
    bit(0);
  }

  /** A positive number: one zero less than it has digits, then its digits. */
  void gamma(int number) {
    int digits = Integer.SIZE - Integer.numberOfLeadingZeros(number);
    bits(number, 2 * digits - 1);
  }

  /** Any number, as gamma of its place in 0, 1, -1, 2, -2 and so on, counted from 1. */
  void signed(int number) {
    gamma(place(number));
  }

  private static int place(int number) {
    return number > 0 ? 2 * number : 1 - 2 * number;
  }

  /** The length of {@link #signed}. */
  static int signedBits(int number) {
    return 2 * (Integer.SIZE - Integer.numberOfLeadingZeros(place(number))) - 1;
  }
}
