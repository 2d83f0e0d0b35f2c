package org.etalon.engine.search;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.etalon.engine.bound.Inheritance;
import org.etalon.file.Doubles;
import org.etalon.problem.Box;

/**
 * A box whose difference is bounded but perhaps not well enough.
 *
 * @param box the box
 * @param root the number of the root box around it
 * @param node its node in the tree of that root's splits
 * @param inheritance what bounding it left to its parts
 * @param upperBound the least proved bound of the norm on it: its own or one of an ancestor
 * @param number a number that orders subproblems of equal bound
 * @param share the part of the domain's volume it stands for, {@code 2^-depth} of a root's
 * @param stale for how many generations the bound has fallen by less than rounding
 */
record Subproblem(
    Box box,
    int root,
    int node,
    Inheritance inheritance,
    double upperBound,
    long number,
    double share,
    int stale)
    implements Comparable<Subproblem> {
  private static final int MAX_SIZE = 1 << 26;

  /** Largest bound first, then oldest. */
  @Override
  public int compareTo(Subproblem other) {
    int byBound = Double.compare(other.upperBound, upperBound);
    return byBound != 0 ? byBound : Long.compare(number, other.number);
  }

  /** Writes it, for {@link #read}. */
  void write(DataOutput out) throws IOException {
    Doubles.write(out, box.lower());
    Doubles.write(out, box.upper());
    out.writeInt(root);
    out.writeInt(node);
    inheritance.write(out);
    out.writeDouble(upperBound);
    out.writeLong(number);
    out.writeDouble(share);
    out.writeInt(stale);
  }

  /** Reads what {@link #write} wrote; its source must be authentic. */
  static Subproblem read(DataInput in) throws IOException {
    Box box = Box.of(Doubles.read(in), Doubles.read(in));
    return new Subproblem(
        box,
        in.readInt(),
        in.readInt(),
        Inheritance.read(in, MAX_SIZE),
        in.readDouble(),
        in.readLong(),
        in.readDouble(),
        in.readInt());
  }

  /** The same at another place: in the tree of another root, with another number. */
  Subproblem at(int otherRoot, int otherNode, long otherNumber) {
    return new Subproblem(
        box, otherRoot, otherNode, inheritance, upperBound, otherNumber, share, stale);
  }

  /** Roughly the memory it takes. */
  long bytes() {
    return 208 + 16L * box.size() + inheritance.size();
  }
}
