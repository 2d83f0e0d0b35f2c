package org.etalon.file;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/** Arrays of doubles in a stream of bytes: their number, then every bit of them. */
public final class Doubles {
  /** Longer ones are not read: what claims to be is damaged. */
  private static final int MOST = 1 << 28;

  private static final int CHUNK = 1 << 12;

  private Doubles() {}

  /** Writes an array, for {@link #read}. */
  public static void write(DataOutput out, double[] values) throws IOException {
    out.writeInt(values.length);
    for (double value : values) {
      out.writeDouble(value);
    }
  }

  /**
   * Reads what {@link #write} wrote; memory grows only with bytes that are there.
   *
   * @throws IOException if the length is out of range, or the stream ends
   */
  public static double[] read(DataInput in) throws IOException {
    int size = in.readInt();
    if (size < 0 || size > MOST) {
      throw new IOException("a size of " + size + " is out of range");
    }
    double[] values = new double[Math.min(size, CHUNK)];
    for (int i = 0; i < size; i++) {
      if (i == values.length) {
        values = Arrays.copyOf(values, (int) Math.min(size, 2L * i));
      }
      values[i] = in.readDouble();
    }
    return values;
  }
}
