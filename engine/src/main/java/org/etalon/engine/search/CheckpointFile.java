package org.etalon.engine.search;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.Function;
import org.etalon.file.Sha256;
import org.etalon.file.WholeFile;
import org.jspecify.annotations.Nullable;

/**
 * A kind of file that a search can be continued from: a magic number, a version, the question, what
 * is known, and a SHA-256 of all that.
 *
 * <p>Written beside its place, forced to disk and moved there, so a kill leaves the file before or
 * the file after, never half of one.
 *
 * @param magic the first eight bytes
 * @param version of the format
 */
public record CheckpointFile(long magic, int version) {
  /** Reads what a file holds. */
  @FunctionalInterface
  public interface Reader {
    /** Reads all of it; the stream is closed by the caller. */
    void readFrom(DataInputStream in) throws IOException;
  }

  /**
   * Writes a file.
   *
   * @param question 32 bytes; a file continues only the search of the same question
   * @throws CheckpointException if it cannot be written
   */
  public void write(Path file, byte[] question, WholeFile.Content<DataOutputStream> content) {
    try {
      WholeFile.writeHashed(
          file,
          out -> {
            out.writeLong(magic);
            out.writeInt(version);
            out.write(question);
            content.writeTo(out);
          });
    } catch (IOException e) {
      throw new CheckpointException("cannot write checkpoint " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Reads a file.
   *
   * @param effort of the search that goes on
   * @param question the 32 bytes it was written with, if that was with this effort
   * @throws CheckpointException if it is missing, damaged, or of another question
   * @throws UnreadException if the disk does not give it
   */
  public void read(Path file, Effort effort, Function<Effort, byte[]> question, Reader content) {
    requireIntact(file);
    try (DataInputStream in = new DataInputStream(new BufferedInputStream(opened(file), 1 << 16))) {
      in.readLong();
      in.readInt();
      byte[] asked = in.readNBytes(Sha256.BYTES);
      if (!Arrays.equals(asked, question.apply(effort))) {
        boolean same =
            Arrays.equals(asked, question.apply(effort.withRecording(!effort.recording())));
        throw new CheckpointException("checkpoint " + file + mismatch(same, effort), null);
      }
      content.readFrom(in);
    } catch (IOException | IllegalArgumentException e) {
      throw damaged(file, e);
    }
  }

  /** Why a search may not go on; {@code same} if it is the same but for what is recorded. */
  private static String mismatch(boolean same, Effort effort) {
    if (!same) {
      return " is of another question: networks, domain, epsilon, norm, gap and seed must be those"
          + " it was written for";
    }
    return effort.recording()
        ? " has no record for a certificate, so none can follow: go on without one, or start anew"
        : " has a record for a certificate: go on with one, or start anew";
  }

  /** Checks the magic number, the version and the hash before anything else is believed. */
  private void requireIntact(Path file) {
    MessageDigest digest = Sha256.digest();
    try (InputStream raw = opened(file);
        DataInputStream in =
            new DataInputStream(
                new DigestInputStream(new BufferedInputStream(raw, 1 << 16), digest))) {
      long size = size(file);
      if (size < Long.BYTES + Integer.BYTES + 2 * Sha256.BYTES || in.readLong() != magic) {
        throw new CheckpointException(file + " is no checkpoint of Etalon for this command", null);
      }
      int found = in.readInt();
      if (found != version) {
        throw new CheckpointException(
            "checkpoint " + file + " has version " + found + ", this is " + version, null);
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
    } catch (IOException e) { // it ends too early
      throw damaged(file, e);
    }
  }

  private static InputStream opened(Path file) {
    try {
      return new OnDisk(file, Files.newInputStream(file));
    } catch (NoSuchFileException e) {
      throw new CheckpointException("no such checkpoint: " + file, e);
    } catch (IOException e) {
      throw unread(file, e);
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw unread(file, e);
    }
  }

  /** What the disk does not give is unread; so any other failure is what stands in the file. */
  private static final class OnDisk extends FilterInputStream {
    private final Path file;

    OnDisk(Path file, InputStream in) {
      super(in);
      this.file = file;
    }

    @Override
    public int read() {
      try {
        return super.read();
      } catch (IOException e) {
        throw unread(file, e);
      }
    }

    @Override
    public int read(byte[] into, int from, int most) {
      try {
        return super.read(into, from, most);
      } catch (IOException e) {
        throw unread(file, e);
      }
    }
  }

  private static UnreadException unread(Path file, IOException e) {
    return new UnreadException("cannot read checkpoint " + file + ": " + e.getMessage(), e);
  }

  private static CheckpointException damaged(Path file, @Nullable Exception cause) {
    return new CheckpointException("checkpoint " + file + " is damaged; start without it", cause);
  }
}
