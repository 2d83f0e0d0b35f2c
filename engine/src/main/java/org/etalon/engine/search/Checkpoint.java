package org.etalon.engine.search;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import org.etalon.certificate.SplitTree;
import org.etalon.engine.bound.Inheritance;
import org.etalon.engine.falsify.Candidate;
import org.etalon.file.Sha256;
import org.etalon.file.WholeFile;
import org.etalon.problem.Box;
import org.jspecify.annotations.Nullable;

/**
 * The file a search can be continued from: its question, its state, and a SHA-256 of both.
 *
 * <p>Written beside its place, forced to disk and moved there, so a kill leaves the file before or
 * the file after, never half of one.
 */
final class Checkpoint {
  private static final long MAGIC = 0x4554414c4f4e4350L; // "ETALONCP"
  private static final int VERSION = 2;
  private static final int MAX_SIZE = 1 << 26;

  private Checkpoint() {}

  /**
   * Writes a state.
   *
   * @param question what the search is for; a file continues only the search of the same question
   * @throws CheckpointException if the file cannot be written
   */
  static void write(Path file, byte[] question, SearchState state) {
    try {
      WholeFile.writeHashed(
          file,
          out -> {
            out.writeLong(MAGIC);
            out.writeInt(VERSION);
            out.write(question);
            writeState(out, state);
          });
    } catch (IOException e) {
      throw new CheckpointException("cannot write checkpoint " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Reads a state into {@code state}, which is that of a search that has not begun.
   *
   * @throws CheckpointException if the file is missing, damaged, or of another question
   */
  static void read(Path file, byte[] question, SearchState state) {
    requireIntact(file);
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
      in.readLong();
      in.readInt();
      if (!Arrays.equals(in.readNBytes(Sha256.BYTES), question)) {
        throw new CheckpointException(
            "checkpoint "
                + file
                + " is of another question: networks, domain, epsilon, norm, gap and seed must be"
                + " those it was written for",
            null);
      }
      readState(in, state);
    } catch (IOException | IllegalArgumentException e) {
      throw damaged(file, e);
    }
  }

  /** Checks the magic number, the version and the hash before anything else is believed. */
  private static void requireIntact(Path file) {
    try {
      long size = Files.size(file);
      MessageDigest digest = Sha256.digest();
      try (InputStream raw = Files.newInputStream(file);
          DataInputStream in =
              new DataInputStream(
                  new DigestInputStream(new BufferedInputStream(raw, 1 << 16), digest))) {
        if (size < Long.BYTES + Integer.BYTES + 2 * Sha256.BYTES || in.readLong() != MAGIC) {
          throw new CheckpointException(file + " is no checkpoint of Etalon", null);
        }
        int version = in.readInt();
        if (version != VERSION) {
          throw new CheckpointException(
              "checkpoint " + file + " has version " + version + ", this is " + VERSION, null);
        }
        byte[] chunk = new byte[1 << 16];
        long left = size - Long.BYTES - Integer.BYTES - Sha256.BYTES;
        while (left > 0) { // reading, not skipping: what is skipped is not hashed
          int length = (int) Math.min(chunk.length, left);
          in.readFully(chunk, 0, length);
          left -= length;
        }
        byte[] hash = digest.digest();
        if (!Arrays.equals(in.readNBytes(Sha256.BYTES), hash)) {
          throw damaged(file, null);
        }
      }
    } catch (NoSuchFileException e) {
      throw new CheckpointException("no such checkpoint: " + file, e);
    } catch (EOFException e) {
      throw damaged(file, e);
    } catch (IOException e) {
      throw new CheckpointException("cannot read checkpoint " + file + ": " + e.getMessage(), e);
    }
  }

  private static CheckpointException damaged(Path file, @Nullable Exception cause) {
    return new CheckpointException("checkpoint " + file + " is damaged; start without it", cause);
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
