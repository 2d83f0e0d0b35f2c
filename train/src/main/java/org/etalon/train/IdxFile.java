package org.etalon.train;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * An array of unsigned bytes in the IDX format of the MNIST files.
 *
 * <p><b>Reference:</b> the format's description by LeCun, Cortes and Burges with the MNIST data:
 * two zero bytes, the element type (8 for unsigned bytes), the number of dimensions, each size as a
 * big-endian 32-bit number, the elements row-major.
 */
final class IdxFile {
  private static final int UNSIGNED_BYTE = 8;
  private static final int GZIP_FIRST = 0x1f;
  private static final int GZIP_SECOND = 0x8b;
  private static final long MOST_BYTES = 1L << 30;

  final List<Integer> sizes;
  final byte[] elements;

  private IdxFile(List<Integer> sizes, byte[] elements) {
    this.sizes = sizes;
    this.elements = elements;
  }

  /**
   * Reads a file, plain or compressed by gzip, whatever its name.
   *
   * @param dimensions how many there have to be
   * @throws MalformedDataException if it is missing, truncated, too long, or no IDX file of bytes
   *     with as many dimensions
   * @throws IOException if it cannot be read
   */
  static IdxFile read(Path file, int dimensions) throws IOException {
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      raw.mark(2);
      boolean compressed = raw.read() == GZIP_FIRST && raw.read() == GZIP_SECOND;
      raw.reset();
      try (DataInputStream in =
          new DataInputStream(compressed ? new GZIPInputStream(raw, 1 << 16) : raw)) {
        return read(file, in, dimensions);
      }
    } catch (EOFException e) {
      throw new MalformedDataException(file + " is truncated; fetch it again");
    } catch (ZipException e) {
      throw new MalformedDataException(
          file + " is damaged: " + e.getMessage() + "; fetch it again");
    } catch (NoSuchFileException e) {
      throw new MalformedDataException("no such file: " + file);
    }
  }

  private static IdxFile read(Path file, DataInputStream in, int dimensions) throws IOException {
    int magic = in.readInt();
    int wanted = UNSIGNED_BYTE << 8 | dimensions;
    if (magic != wanted) {
      throw new MalformedDataException(
          String.format(
              "%s is no IDX file of %d-dimensional bytes: its magic number is %d, not %d",
              file, dimensions, magic, wanted));
    }
    List<Integer> sizes = new ArrayList<>();
    long total = 1;
    for (int d = 0; d < dimensions; d++) {
      int size = in.readInt();
      if (size < 1 || (total *= size) > MOST_BYTES) {
        throw new MalformedDataException(file + ": dimension " + (d + 1) + " has size " + size);
      }
      sizes.add(size);
    }
    byte[] elements = in.readNBytes((int) total);
    if (elements.length < total) {
      throw new MalformedDataException(
          file + " is truncated: " + elements.length + " of " + total + " bytes; fetch it again");
    }
    if (in.read() >= 0) {
      throw new MalformedDataException(
          file + ": more bytes than its sizes " + sizes + " say; fetch it again");
    }
    return new IdxFile(List.copyOf(sizes), elements);
  }
}
