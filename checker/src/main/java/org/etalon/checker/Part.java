package org.etalon.checker;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Leaves of a certificate that follow one another, to be checked together.
 *
 * @param tree whose leaves, counted from 0
 * @param from the first, counted from 0 in its tree
 * @param to behind the last
 */
public record Part(int tree, int from, int to) {
  /** Writes it, for {@link #read}. */
  public void write(DataOutput out) throws IOException {
    out.writeInt(tree);
    out.writeInt(from);
    out.writeInt(to);
  }

  /** Reads what {@link #write} wrote. */
  public static Part read(DataInput in) throws IOException {
    return new Part(in.readInt(), in.readInt(), in.readInt());
  }
}
