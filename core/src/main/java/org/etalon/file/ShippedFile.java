package org.etalon.file;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** A file of limited size, plain or compressed with gzip, read once. */
public final class ShippedFile {
  private final String sha256;
  private final byte[] content;

  private ShippedFile(String sha256, byte[] content) {
    this.sha256 = sha256;
    this.content = content;
  }

  /**
   * Reads a file.
   *
   * @param limit the most bytes, before and after decompression
   * @throws NoSuchFileException if there is none
   * @throws IOException if it cannot be read, is too large, or its compressed data are damaged; the
   *     message is one line
   */
  public static ShippedFile read(Path path, int limit) throws IOException {
    ShippedFile plain = readPlain(path, limit);
    byte[] bytes = plain.content;
    boolean compressed = bytes.length > 1 && (bytes[0] & 0xff) == 0x1f && (bytes[1] & 0xff) == 0x8b;
    return compressed ? new ShippedFile(plain.sha256, inflate(bytes, limit)) : plain;
  }

  /**
   * Reads a file as it is, without decompressing it.
   *
   * @param limit the most bytes
   * @throws NoSuchFileException if there is none
   * @throws IOException if it cannot be read or is too large; the message is one line
   */
  public static ShippedFile readPlain(Path path, int limit) throws IOException {
    if (Files.isDirectory(path)) {
      throw new IOException("it is a folder; name a file");
    }
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = atMost(in, limit, "");
      return new ShippedFile(Sha256.hex(bytes), bytes);
    }
  }

  private static byte[] inflate(byte[] bytes, int limit) throws IOException {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes), 1 << 16)) {
      return atMost(in, limit, " once decompressed");
    } catch (ZipException | EOFException e) {
      throw new IOException("damaged gzip data; fetch the file again", e);
    }
  }

  private static byte[] atMost(InputStream in, int limit, String when) throws IOException {
    byte[] bytes = in.readNBytes(limit);
    if (in.read() >= 0) {
      throw new IOException("larger than " + limit + " bytes" + when + ", the most that is read");
    }
    return bytes;
  }

  /** The SHA-256 of the file's bytes as they lie on the disk, in hexadecimal digits. */
  public String sha256() {
    return sha256;
  }

  /** What the file holds, decompressed; the array itself, not to be modified. */
  public byte[] content() {
    return content;
  }
}
