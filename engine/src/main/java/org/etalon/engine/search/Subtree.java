package org.etalon.engine.search;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.etalon.engine.falsify.Candidate;

/**
 * What an {@link Explorer} needs to know, beside the problem, to explore the boxes inside one box.
 *
 * @param box where to begin
 * @param best the best input known when it was handed out
 * @param cleared the largest value of a candidate that exact arithmetic found not to refute epsilon
 */
record Subtree(Subproblem box, Candidate best, double cleared) {
  /** Writes it, for {@link #read}. */
  void write(DataOutput out) throws IOException {
    box.write(out);
    best.write(out);
    out.writeDouble(cleared);
  }

  /** Reads what {@link #write} wrote; its source must be authentic. */
  static Subtree read(DataInput in) throws IOException {
    return new Subtree(Subproblem.read(in), Candidate.read(in), in.readDouble());
  }
}
