package org.etalon.quant;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.etalon.file.Sha256;
import org.etalon.file.ShippedFile;
import org.etalon.file.WholeFile;

/** Files of coded networks: a line with the version, the stream and its length, a SHA-256. */
public final class CodedFile {
  private static final byte[] MAGIC = "etalon-coded 1\n".getBytes(StandardCharsets.US_ASCII);
  private static final int LARGEST = 1 << 28;

  private CodedFile() {}

  /** Whether a file begins like one of a coded network. */
  public static boolean isCoded(byte[] content) {
    return content.length >= MAGIC.length
        && Arrays.equals(content, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  /**
   * Writes a file; an older one stays until the new one is whole.
   *
   * @throws IOException if it cannot be written
   */
  public static void write(Path file, CodedNetwork network) throws IOException {
    WholeFile.writeHashed(
        file,
        out -> {
          out.write(MAGIC);
          out.writeInt(Math.toIntExact(network.totalBits()));
          out.write(network.stream());
        });
  }

  /**
   * Reads a file, plain or as .gz.
   *
   * @throws MalformedCodedException if it is none, or damaged
   * @throws IOException if it cannot be read
   */
  public static CodedNetwork read(Path file) throws IOException {
    return parse(ShippedFile.read(file, LARGEST).content());
  }

  /**
   * The network of a file's content.
   *
   * @throws MalformedCodedException if it is none, or damaged
   */
  public static CodedNetwork parse(byte[] content) {
    if (!isCoded(content)) {
      throw new MalformedCodedException(
          "not a coded network of a known version: it does not begin with 'etalon-coded 1'");
    }
    int end = content.length - Sha256.BYTES;
    int start = MAGIC.length + Integer.BYTES;
    if (end < start) {
      throw new MalformedCodedException("the coded network is cut off");
    }
    byte[] hashed = Arrays.copyOf(content, end);
    byte[] hash = Arrays.copyOfRange(content, end, content.length);
    if (!Arrays.equals(Sha256.digest().digest(hashed), hash)) {
      throw new MalformedCodedException("the coded network is damaged: its SHA-256 does not fit");
    }
    int length = ByteBuffer.wrap(content).getInt(MAGIC.length);
    return CodedNetwork.read(Arrays.copyOfRange(content, start, end), length);
  }
}
