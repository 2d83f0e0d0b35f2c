package org.etalon.file;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;

/**
 * Writes files so that a reader, or a crash at any moment, finds the old file or the new one:
 * beside their place, forced to disk, then moved. A failure leaves nothing beside.
 */
public final class WholeFile {
  private static final int BUFFER = 1 << 16;

  private WholeFile() {}

  /** What a file is to hold. */
  @FunctionalInterface
  public interface Content<S extends OutputStream> {
    /** Writes all of it; the stream is closed by the caller. */
    void writeTo(S out) throws IOException;
  }

  /**
   * Writes a file; a pending interrupt of the thread is kept and does not disturb the writing.
   *
   * @throws IOException if the file cannot be written; an older one is then still in its place
   */
  public static void write(Path file, Content<OutputStream> content) throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + ".partial");
    boolean interrupted = Thread.interrupted(); // file channels refuse to work when interrupted
    try {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(beside), BUFFER)) {
        content.writeTo(out);
      }
      try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      move(beside, file);
    } finally {
      Files.deleteIfExists(beside);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Writes a file that ends with the SHA-256 of all that stands before it. */
  public static void writeHashed(Path file, Content<DataOutputStream> content) throws IOException {
    write(file, stream -> writeHashed(stream, content));
  }

  /** The same to a stream. */
  public static void writeHashed(OutputStream stream, Content<DataOutputStream> content)
      throws IOException {
    MessageDigest digest = Sha256.digest();
    DataOutputStream out = new DataOutputStream(new DigestOutputStream(stream, digest));
    content.writeTo(out);
    out.flush();
    stream.write(digest.digest());
  }

  private static void move(Path beside, Path file) throws IOException {
    try {
      Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
