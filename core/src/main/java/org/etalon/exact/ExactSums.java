package org.etalon.exact;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * Sums of products of dyadic numbers and doubles, exactly: what the rows of a linear map make of a
 * vector.
 *
 * <p><b>Method:</b> all numbers x of the vector are brought to one exponent and cut into digits of
 * 24 bits, as are all doubles w; products of digits are added up in longs, one a place, and carried
 * before any of them could overflow. So an addition costs a few multiplications of longs and no
 * memory.
 */
public final class ExactSums {
  private static final int BITS = 24;
  private static final int BYTES = BITS / Byte.SIZE;
  private static final int MASK = (1 << BITS) - 1;

  /** Places for the carries of up to 2^31 terms. */
  private static final int CARRIES = 2;

  private final Digits x;
  private final Digits w;
  private final int places;
  private final int most;
  private final long[] sums; // [outputs x places], least significant first
  private final int[] pending; // how many terms were added to a sum since its last carry

  /** Integers of one width, as signed digits, times a power of two. */
  private static final class Digits {
    final int exponent;
    final int width;
    final int[] digits;

    Digits(int exponent, long bits, int count) {
      this.exponent = exponent;
      width = Math.toIntExact((bits + BITS - 1) / BITS);
      digits = new int[Math.multiplyExact(width, count)];
    }

    static Digits of(Dyadic[] numbers) {
      int least = Integer.MAX_VALUE;
      long most = Integer.MIN_VALUE;
      for (Dyadic number : numbers) {
        if (number.signum() != 0) {
          least = Math.min(least, number.exponent());
          most = Math.max(most, (long) number.exponent() + number.significand().abs().bitLength());
        }
      }
      Digits result = new Digits(least, Math.max(0, most - least), numbers.length);
      for (int i = 0; i < numbers.length; i++) {
        if (numbers[i].signum() != 0) {
          int shift = Math.subtractExact(numbers[i].exponent(), least);
          result.put(i, numbers[i].significand().shiftLeft(shift));
        }
      }
      return result;
    }

    private void put(int number, BigInteger value) {
      byte[] bytes = value.abs().toByteArray();
      for (int k = 0; k < bytes.length; k++) {
        int octet = bytes[bytes.length - 1 - k] & 0xff;
        if (octet != 0) { // a leading 0 may lie outside
          digits[number * width + k / BYTES] |= octet << (k % BYTES * Byte.SIZE);
        }
      }
      if (value.signum() < 0) {
        negate(number);
      }
    }

    private void negate(int number) {
      for (int k = number * width; k < (number + 1) * width; k++) {
        digits[k] = -digits[k];
      }
    }

    static Digits of(double[] numbers) {
      int least = Integer.MAX_VALUE;
      int most = Integer.MIN_VALUE;
      for (double number : numbers) {
        if (number != 0) {
          int exponent = Math.max(Math.getExponent(number), Double.MIN_EXPONENT);
          least = Math.min(least, exponent);
          most = Math.max(most, exponent);
        }
      }
      int mantissa = 53; // an exponent is that of its first bit
      long bits = most < least ? 0 : (long) most - least + mantissa;
      Digits result = new Digits(least - mantissa + 1, bits, numbers.length);
      for (int i = 0; i < numbers.length; i++) {
        if (numbers[i] != 0) {
          result.put(i, numbers[i], least);
        }
      }
      return result;
    }

    private void put(int number, double value, int least) {
      int exponent = Math.max(Math.getExponent(value), Double.MIN_EXPONENT);
      long mantissa = (long) Math.scalb(Math.abs(value), 52 - exponent); // exact: 53 bits
      int shift = exponent - least;
      int at = number * width + shift / BITS;
      int offset = shift % BITS;
      digits[at++] = (int) (mantissa << offset) & MASK;
      for (long rest = mantissa >>> (BITS - offset); rest != 0; rest >>>= BITS) {
        digits[at++] = (int) rest & MASK;
      }
      if (value < 0) {
        negate(number);
      }
    }
  }

  /**
   * All sums 0.
   *
   * @param x the numbers of the vector, not modified
   * @param w finite doubles, not modified
   * @param outputs how many sums
   * @throws ArithmeticException if numbers differ so much that no memory would hold their digits
   */
  public ExactSums(Dyadic[] x, double[] w, int outputs) {
    this.x = Digits.of(x);
    this.w = Digits.of(w);
    places = this.x.width + this.w.width + CARRIES;
    most = ((1 << (62 - 2 * BITS)) - 1) / Math.max(1, Math.min(this.x.width, this.w.width));
    sums = new long[Math.multiplyExact(outputs, places)];
    pending = new int[outputs];
  }

  /** Adds {@code x[input] w[parameter]} to a sum. */
  public void add(int output, int input, int parameter) {
    if (++pending[output] > most) {
      carry(output);
      pending[output] = 1;
    }
    int base = output * places;
    int firstW = parameter * w.width;
    for (int i = 0; i < x.width; i++) {
      long factor = x.digits[input * x.width + i];
      if (factor != 0) {
        for (int j = 0; j < w.width; j++) {
          sums[base + i + j] += factor * w.digits[firstW + j];
        }
      }
    }
  }

  /** Leaves digits of at most 24 bits and a sign in all places but the last. */
  private void carry(int output) {
    int base = output * places;
    for (int k = base; k < base + places - 1; k++) {
      long carried = sums[k] / (1L << BITS);
      sums[k] -= carried << BITS;
      sums[k + 1] += carried;
    }
  }

  /** The sums. */
  public Dyadic[] sums() {
    Dyadic[] result = new Dyadic[pending.length];
    Arrays.setAll(result, this::sum);
    return result;
  }

  private Dyadic sum(int output) {
    carry(output);
    BigInteger sum = BigInteger.ZERO;
    for (int k = places - 1; k >= 0; k--) {
      long digit = sums[output * places + k];
      sum = sum.shiftLeft(BITS).add(BigInteger.valueOf(digit));
    }
    return sum.signum() == 0 ? Dyadic.ZERO : Dyadic.of(sum, Math.addExact(x.exponent, w.exponent));
  }
}
