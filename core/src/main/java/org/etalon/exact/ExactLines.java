package org.etalon.exact;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * Sums of products of dyadic numbers and doubles, exactly, line by line: a run of numbers x, each
 * times one double w, is added to a run of sums, as the entries of a convolution's kernel do.
 *
 * <p><b>Method:</b> all numbers are brought to one exponent and cut into digits of {@value #BITS}
 * bits, and so are all doubles; a line is stored digit by digit. Products of digits are added up in
 * doubles, which hold integers up to 2^53 exactly, and carried before one could be larger. So the
 * innermost loop goes along a line; digits that are zero all along it are left out.
 *
 * <p><b>Cost:</b> for each term as many multiplications as its two numbers have digits, one times
 * the other.
 */
public final class ExactLines {
  private static final int BITS = 20;
  private static final double BASE = 1 << BITS;

  /** Places for the carries of up to 2^31 terms. */
  private static final int CARRIES = 2;

  /** How many digits are taken to a {@link BigInteger} at once. */
  private static final int AT_ONCE = 3;

  private final Digits x;
  private final Digits w;
  private final int places;
  private final int line; // of sums
  private final int outputs;
  private final int most;
  private final double[] sums; // [lines][places][line], least significant first
  private final int[] pending; // how many terms were added to each sum of a line since its carry

  /** Integers as signed digits times a power of two, {@code [lines][width][line]}. */
  private static final class Digits {
    final int exponent;
    final int line;
    final int width;
    final double[] digits;
    final int[] first; // of each line, the first digit that is not zero everywhere
    final int[] end; // and what follows the last

    Digits(Dyadic[] numbers, int line) {
      this.line = line;
      int least = Integer.MAX_VALUE;
      long top = Integer.MIN_VALUE;
      for (Dyadic number : numbers) {
        if (number.signum() != 0) {
          least = Math.min(least, number.exponent());
          top = Math.max(top, (long) number.exponent() + number.significand().abs().bitLength());
        }
      }
      exponent = least;
      width = Math.toIntExact((Math.max(0, top - least) + BITS - 1) / BITS);
      int lines = (numbers.length + line - 1) / line;
      digits = new double[Math.multiplyExact(Math.multiplyExact(lines, width), line)];
      first = new int[lines];
      end = new int[lines];
      Arrays.fill(first, width);
      for (int i = 0; i < numbers.length; i++) {
        if (numbers[i].signum() != 0) {
          put(i, numbers[i]);
        }
      }
    }

    private void put(int i, Dyadic number) {
      int shift = Math.subtractExact(number.exponent(), exponent);
      byte[] bytes = number.significand().abs().shiftLeft(shift % BITS).toByteArray();
      int row = i / line;
      int bits = bytes.length * Byte.SIZE;
      for (int at = 0, k = shift / BITS; at < bits; at += BITS, k++) {
        int digit = digit(bytes, at);
        if (digit != 0) { // the leading ones may lie outside
          digits[(row * width + k) * line + i % line] = number.signum() * digit;
          first[row] = Math.min(first[row], k);
          end[row] = Math.max(end[row], k + 1);
        }
      }
    }

    /** So many bits from a place on, of a number that begins with its last byte. */
    private static int digit(byte[] bytes, int at) {
      long window = 0;
      for (int k = 0; k < Integer.BYTES; k++) {
        int from = bytes.length - 1 - at / Byte.SIZE - k;
        window |= from >= 0 ? (long) (bytes[from] & 0xff) << (k * Byte.SIZE) : 0;
      }
      return (int) (window >>> at % Byte.SIZE) & ((1 << BITS) - 1);
    }
  }

  /**
   * All sums 0.
   *
   * @param x the numbers, not modified
   * @param lineIn how many of them make a line
   * @param w finite doubles, not modified
   * @param outputs how many sums
   * @param lineOut how many of them make a line
   * @throws ArithmeticException if numbers differ so much that no memory would hold their digits
   */
  public ExactLines(Dyadic[] x, int lineIn, double[] w, int outputs, int lineOut) {
    this.x = new Digits(x, lineIn);
    Dyadic[] factors = new Dyadic[w.length];
    Arrays.setAll(factors, k -> Dyadic.of(w[k]));
    this.w = new Digits(factors, 1);
    this.outputs = outputs;
    line = lineOut;
    places = this.x.width + this.w.width + CARRIES;
    most = ((1 << (52 - 2 * BITS)) - 1) / Math.max(1, Math.min(this.x.width, this.w.width));
    int lines = (outputs + line - 1) / line;
    sums = new double[Math.multiplyExact(Math.multiplyExact(lines, places), line)];
    pending = new int[lines];
  }

  /**
   * Adds {@code x[input + t step] w[parameter]} to sum {@code output + t}, for t below {@code
   * count}; neither run leaves its line.
   */
  public void add(int output, int input, int step, int count, int parameter) {
    int row = output / line;
    if (++pending[row] > most) {
      carry(row);
      pending[row] = 1;
    }
    int from = input / x.line;
    int source = from * x.width * x.line + input % x.line;
    int target = row * places * line + output % line;
    for (int j = w.first[parameter]; j < w.end[parameter]; j++) {
      double factor = w.digits[parameter * w.width + j];
      for (int k = x.first[from]; k < x.end[from]; k++) {
        int to = target + (j + k) * line;
        addScaled(factor, x.digits, source + k * x.line, step, sums, to, count);
      }
    }
  }

  /** Exact: integers of less than 2^53. */
  private static void addScaled(
      double factor, double[] x, int source, int step, double[] sums, int target, int count) {
    if (step == 1) {
      for (int t = 0; t < count; t++) {
        sums[target + t] += factor * x[source + t];
      }
    } else {
      for (int t = 0; t < count; t++) {
        sums[target + t] += factor * x[source + t * step];
      }
    }
  }

  /** Leaves digits of at most {@value #BITS} bits and a sign in all places but the last. */
  private void carry(int row) {
    int begin = row * places * line;
    for (int at = begin; at < begin + (places - 1) * line; at++) {
      double carried = (double) (long) (sums[at] / BASE);
      sums[at] -= carried * BASE;
      sums[at + line] += carried;
    }
  }

  /** The sums. */
  public Dyadic[] sums() {
    for (int row = 0; row < pending.length; row++) {
      carry(row);
    }
    Dyadic[] result = new Dyadic[outputs];
    Arrays.setAll(result, this::sum);
    return result;
  }

  private Dyadic sum(int output) {
    int from = output / line * places * line + output % line;
    BigInteger sum = BigInteger.ZERO;
    for (int k = (places - 1) / AT_ONCE * AT_ONCE; k >= 0; k -= AT_ONCE) {
      long digits = 0;
      for (int d = Math.min(k + AT_ONCE, places) - 1; d >= k; d--) {
        digits = (digits << BITS) + (long) sums[from + d * line];
      }
      boolean empty = sum.signum() == 0;
      BigInteger low = BigInteger.valueOf(digits);
      sum = empty ? low : sum.shiftLeft(BITS * AT_ONCE).add(low);
    }
    return sum.signum() == 0 ? Dyadic.ZERO : Dyadic.of(sum, Math.addExact(x.exponent, w.exponent));
  }
}
