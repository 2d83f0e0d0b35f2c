package org.etalon.engine.search;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.etalon.certificate.SplitTree;
import org.etalon.engine.bound.Inheritance;
import org.etalon.engine.falsify.Candidate;
import org.etalon.problem.Box;

/** The state of one search as bytes, and the file it can be continued from. */
final class Checkpoint {
  private static final CheckpointFile FORMAT =
      new CheckpointFile(0x4554414c4f4e4350L, 3); // "ETALONCP"

  private static final int MAX_SIZE = 1 << 26;

  private Checkpoint() {}

  /**
   * Writes a state.
   *
   * @param identity of the search; a file continues only the search of the same identity
   * @throws CheckpointException if the file cannot be written
   */
  static void write(Path file, byte[] identity, SearchState state) {
    FORMAT.write(file, identity, out -> writeState(out, state));
  }

  /**
   * Reads a state into {@code state}, which holds the roots already.
   *
   * @throws CheckpointException if the file is missing, damaged, or of another search
   */
  static void read(Path file, byte[] identity, SearchState state) {
    FORMAT.read(file, identity, in -> readState(in, state));
  }

  /** A state as bytes, for {@link #fromBytes}. */
  static byte[] toBytes(SearchState state) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      writeState(new DataOutputStream(bytes), state);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // not from memory
    }
    return bytes.toByteArray();
  }

  /**
   * Reads what {@link #toBytes} returned.
   *
   * @throws CheckpointException if it is something else
   */
  static void fromBytes(byte[] bytes, SearchState state) {
    try {
      readState(new DataInputStream(new ByteArrayInputStream(bytes)), state);
    } catch (IOException | IllegalArgumentException e) {
      throw new CheckpointException("the saved state of a search is damaged; start without it", e);
    }
  }

  private static void writeState(DataOutputStream out, SearchState state) throws IOException {
    out.writeBoolean(state.begun);
    out.writeBoolean(state.cut);
    out.writeDouble(state.seconds);
    if (!state.begun) {
      return; // to be begun anew
    }
    out.writeDouble(state.closedBound);
    out.writeDouble(state.stuckBound);
    out.writeDouble(state.settledBound);
    out.writeDouble(state.linearBound);
    out.writeDouble(state.volumeDone);
    out.writeLong(state.subproblems);
    out.writeLong(state.created);
    out.writeDouble(state.cleared);
    writeVector(out, state.best.point());
    out.writeDouble(state.best.value());
    for (SplitTree tree : state.trees) {
      tree.write(out);
    }
    List<Subproblem> open = state.frontier.content();
    out.writeInt(open.size());
    out.writeInt(state.frontier.stacked());
    for (Subproblem s : open) {
      writeVector(out, s.box().lower());
      writeVector(out, s.box().upper());
      out.writeInt(s.root());
      out.writeInt(s.node());
      s.inheritance().write(out);
      out.writeDouble(s.upperBound());
      out.writeLong(s.number());
      out.writeDouble(s.share());
      out.writeInt(s.stale());
    }
  }

  private static void readState(DataInputStream in, SearchState state) throws IOException {
    state.begun = in.readBoolean();
    state.cut = in.readBoolean();
    state.seconds = in.readDouble();
    if (!state.begun) {
      return;
    }
    state.closedBound = in.readDouble();
    state.stuckBound = in.readDouble();
    state.settledBound = in.readDouble();
    state.linearBound = in.readDouble();
    state.volumeDone = in.readDouble();
    state.subproblems = in.readLong();
    state.created = in.readLong();
    state.cleared = in.readDouble();
    state.best = new Candidate(readVector(in), in.readDouble());
    for (SplitTree tree : state.trees) {
      tree.read(in);
    }
    int open = in.readInt();
    int stacked = in.readInt();
    for (int k = 0; k < open; k++) {
      Box box = Box.of(readVector(in), readVector(in));
      int root = in.readInt();
      int node = in.readInt();
      Inheritance inheritance = Inheritance.read(in, MAX_SIZE);
      state.frontier.restore(
          new Subproblem(
              box,
              root,
              node,
              inheritance,
              in.readDouble(),
              in.readLong(),
              in.readDouble(),
              in.readInt()),
          k >= open - stacked);
    }
  }

  private static void writeVector(DataOutputStream out, double[] vector) throws IOException {
    out.writeInt(vector.length);
    for (double value : vector) {
      out.writeDouble(value);
    }
  }

  private static double[] readVector(DataInputStream in) throws IOException {
    int size = in.readInt();
    if (size < 0 || size > MAX_SIZE) {
      throw new IOException("a size of " + size + " is out of range");
    }
    double[] vector = new double[size];
    for (int i = 0; i < size; i++) {
      vector[i] = in.readDouble();
    }
    return vector;
  }
}
