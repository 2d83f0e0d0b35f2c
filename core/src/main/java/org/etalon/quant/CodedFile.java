package org.etalon.quant;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.etalon.file.Sha256;
import org.etalon.file.ShippedFile;
import org.etalon.file.WholeFile;
import org.etalon.network.Fingerprint;
import org.etalon.network.Network;

/**
 * Files of coded networks: a line with the version, of a graph's parameters the fingerprint of f,
 * the stream and its length, a SHA-256.
 */
public final class CodedFile {
  private static final byte[] CHAIN = "etalon-coded 1\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] GRAPH = "etalon-coded 2\n".getBytes(StandardCharsets.US_ASCII);
  private static final int LARGEST = 1 << 28;

  private CodedFile() {}

  /** Whether a file begins like one of a coded network. */
  public static boolean isCoded(byte[] content) {
    return begins(content, CHAIN) || begins(content, GRAPH);
  }

  private static boolean begins(byte[] content, byte[] magic) {
    return content.length >= magic.length
        && Arrays.equals(content, 0, magic.length, magic, 0, magic.length);
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
          out.write(network.graph().isPresent() ? GRAPH : CHAIN);
          if (network.graph().isPresent()) {
            out.write(Fingerprint.of(network.graph().get().graph()));
          }
          out.writeInt(Math.toIntExact(network.totalBits()));
          out.write(network.stream());
        });
  }

  /**
   * Reads a file that a network lies in or, if that is a graph, its parameters; plain or as .gz.
   *
   * @param f the network that it was made of
   * @throws MalformedCodedException if it is none, or damaged, or belongs to another graph
   * @throws IOException if it cannot be read
   */
  public static CodedNetwork read(Path file, Network f) throws IOException {
    byte[] content = ShippedFile.read(file, LARGEST).content();
    return begins(content, GRAPH) ? parse(content, f) : parse(content);
  }

  /**
   * Reads a file of a chain, plain or as .gz.
   *
   * @throws MalformedCodedException as {@link #parse(byte[])}
   * @throws IOException if it cannot be read
   */
  public static CodedNetwork read(Path file) throws IOException {
    return parse(ShippedFile.read(file, LARGEST).content());
  }

  private static CodedNetwork parse(byte[] content, Network f) {
    int start = GRAPH.length + Sha256.BYTES;
    ByteBuffer bits = whole(content, start);
    if (!Arrays.equals(Fingerprint.of(f), Arrays.copyOfRange(content, GRAPH.length, start))) {
      throw new MalformedCodedException(
          "the coded network holds the parameters of another graph than this one");
    }
    int length = bits.getInt();
    return CodedNetwork.read(rest(bits), length, GraphRows.of(f));
  }

  /**
   * The chain of a file's content.
   *
   * @throws MalformedCodedException if it is none, or damaged, or holds the parameters of a graph
   *     alone
   */
  public static CodedNetwork parse(byte[] content) {
    if (begins(content, GRAPH)) {
      throw new MalformedCodedException(
          "the coded network holds the parameters of a graph, which is that of f: the network as a"
              + " whole is in the .onnx file that was written beside it");
    }
    if (!begins(content, CHAIN)) {
      throw new MalformedCodedException(
          "not a coded network of a known version: it does not begin with 'etalon-coded 1'");
    }
    ByteBuffer bits = whole(content, CHAIN.length);
    int length = bits.getInt();
    return CodedNetwork.read(rest(bits), length);
  }

  /** The length of the stream, and the stream, of a file that is not damaged. */
  private static ByteBuffer whole(byte[] content, int start) {
    int end = content.length - Sha256.BYTES;
    if (end < start + Integer.BYTES) {
      throw new MalformedCodedException("the coded network is cut off");
    }
    byte[] hashed = Arrays.copyOf(content, end);
    byte[] hash = Arrays.copyOfRange(content, end, content.length);
    if (!Arrays.equals(Sha256.digest().digest(hashed), hash)) {
      throw new MalformedCodedException("the coded network is damaged: its SHA-256 does not fit");
    }
    return ByteBuffer.wrap(content, start, end - start);
  }

  private static byte[] rest(ByteBuffer bits) {
    byte[] stream = new byte[bits.remaining()];
    bits.get(stream);
    return stream;
  }
}
