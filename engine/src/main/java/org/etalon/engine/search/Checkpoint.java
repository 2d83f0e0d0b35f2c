package org.etalon.engine.search;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.etalon.engine.falsify.Candidate;
import org.etalon.problem.Problem;

/** The state of one search as bytes, and the file it can be continued from. */
final class Checkpoint {
  private static final CheckpointFile FORMAT =
      new CheckpointFile(0x4554414c4f4e4350L, 4); // "ETALONCP"

  private Checkpoint() {}

  /**
   * Writes a state.
   *
   * @throws CheckpointException if the file cannot be written
   */
  static void write(Path file, Problem problem, Effort effort, SearchState state) {
    FORMAT.write(file, SearchIdentity.of(problem, effort), out -> writeState(out, state));
  }

  /**
   * Reads a state into {@code state}, which holds the roots already.
   *
   * @throws CheckpointException if the file is missing, damaged, or of another search
   */
  static void read(Path file, Problem problem, Effort effort, SearchState state) {
    FORMAT.read(file, effort, each -> SearchIdentity.of(problem, each), in -> readState(in, state));
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

  static void writeState(DataOutputStream out, SearchState state) throws IOException {
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
    state.best.write(out);
    for (GrowingTree tree : state.trees) {
      tree.write(out);
    }
    out.writeInt(state.frontier.size());
    out.writeInt(state.frontier.stacked());
    state.frontier.write(out);
    out.writeInt(state.pending.size());
    for (Subtree subtree : state.pending) {
      subtree.write(out);
    }
  }

  static void readState(DataInputStream in, SearchState state) throws IOException {
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
    state.best = Candidate.read(in);
    for (GrowingTree tree : state.trees) {
      tree.read(in);
    }
    int open = in.readInt();
    int stacked = in.readInt();
    for (int k = 0; k < open; k++) {
      state.frontier.restore(Subproblem.read(in), k >= open - stacked);
    }
    int pending = in.readInt();
    for (int k = 0; k < pending; k++) {
      state.pending.add(Subtree.read(in));
    }
  }
}
