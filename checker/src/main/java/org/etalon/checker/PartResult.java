package org.etalon.checker;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What the check of a part found.
 *
 * @param part which leaves
 * @param finding whether they are proved
 * @param leaf the first that is not proved, counted from 0 in its tree; if all are, the one behind
 *     the last
 * @param text where not all are proved, about which box, or what is wrong
 * @param refined how many had to be cut further
 */
public record PartResult(Part part, Finding finding, int leaf, String text, int refined) {
  /** Whether leaves are proved. */
  public enum Finding {
    /** All are. */
    PROVED,
    /** One is not. */
    UNPROVED,
    /** Two enclosures exclude each other: nothing is known. */
    CONTRADICTION,
    /** The certificate makes no sense there. */
    UNCHECKABLE
  }

  static PartResult proved(Part part, int refined) {
    return new PartResult(part, Finding.PROVED, part.to(), "", refined);
  }

  /** Writes it, for {@link #read}. */
  public void write(DataOutput out) throws IOException {
    part.write(out);
    out.writeUTF(finding.name());
    out.writeInt(leaf);
    out.writeUTF(text);
    out.writeInt(refined);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException if it is something else
   */
  public static PartResult read(DataInput in) throws IOException {
    try {
      Part part = Part.read(in);
      Finding finding = Finding.valueOf(in.readUTF());
      return new PartResult(part, finding, in.readInt(), in.readUTF(), in.readInt());
    } catch (IllegalArgumentException e) {
      throw new IOException("no result of a part", e);
    }
  }
}
