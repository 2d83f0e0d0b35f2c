package org.etalon.certificate;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.etalon.file.Sha256;
import org.etalon.problem.Box;

/**
 * Reads certificates from sources that need not be friendly: every count is checked against what
 * the file can hold, and memory grows only with bytes that are there.
 */
public final class CertificateReader {
  private static final int MAX_HEADER = 1 << 18;
  private static final int MAX_INPUTS = 1 << 20;
  private static final int MAX_TEXT = 1 << 20;
  private static final String PROVENANCE = "provenance.";

  private final DataInputStream in;
  private final MessageDigest digest;
  private final long size;
  private boolean recordsEvidence;

  private CertificateReader(DataInputStream in, MessageDigest digest, long size) {
    this.in = in;
    this.digest = digest;
    this.size = size;
  }

  /**
   * Reads a file.
   *
   * @throws CertificateException if it is no certificate, or damaged
   * @throws IOException if it cannot be read
   */
  public static Certificate read(Path file) throws IOException {
    try (InputStream raw = Files.newInputStream(file)) {
      return read(new BufferedInputStream(raw, 1 << 16), Files.size(file));
    }
  }

  /**
   * Reads what a file held.
   *
   * @throws CertificateException if it is no certificate, or damaged
   */
  public static Certificate read(byte[] bytes) throws IOException {
    return read(new ByteArrayInputStream(bytes), bytes.length);
  }

  private static Certificate read(InputStream raw, long size) throws IOException {
    MessageDigest digest = Sha256.digest();
    try {
      DataInputStream in = new DataInputStream(new DigestInputStream(raw, digest));
      return new CertificateReader(in, digest, size).read();
    } catch (EOFException e) {
      throw new CertificateException("the certificate is cut off");
    } catch (IllegalArgumentException e) {
      throw new CertificateException("the certificate is malformed: " + e.getMessage());
    }
  }

  private Certificate read() throws IOException {
    Map<String, String> header = readHeader();
    int inputs = count(header, "inputs", 1, MAX_INPUTS);
    int boxCount = count(header, "boxes", 1, size / (16L * inputs));
    int treeCount = count(header, "trees", 0, boxCount);
    int refutationCount = count(header, "refutations", 0, size / (8L * inputs));
    List<Box> boxes = new ArrayList<>();
    for (int i = 0; i < boxCount; i++) {
      boxes.add(Box.of(readVector(inputs), readVector(inputs)));
    }
    List<SplitTree> trees = new ArrayList<>();
    for (int i = 0; i < treeCount; i++) {
      trees.add(TreeReader.read(in, inputs));
    }
    List<Evidence> evidence = new ArrayList<>();
    for (int i = 0; i < treeCount; i++) {
      evidence.add(recordsEvidence ? Evidence.read(in, inputs) : Evidence.DEFAULT);
    }
    Optional<QuantizerSpec> quantizer = quantizer(header);
    boolean casts = quantizer.flatMap(QuantizerSpec::casts).isPresent();
    List<Certificate.Refutation> refutations = new ArrayList<>();
    for (int i = 0; i < refutationCount; i++) {
      refutations.add(
          new Certificate.Refutation(
              in.readInt(),
              casts ? readCasts() : List.of(),
              readVector(inputs),
              readTexts(),
              readTexts()));
    }
    byte[] computed = digest.digest();
    if (!Arrays.equals(in.readNBytes(Sha256.BYTES), computed) || in.read() >= 0) {
      throw new CertificateException("the certificate is damaged: its SHA-256 does not fit");
    }
    return assemble(header, quantizer, boxes, trees, evidence, refutations);
  }

  private static Certificate assemble(
      Map<String, String> header,
      Optional<QuantizerSpec> quantizer,
      List<Box> boxes,
      List<SplitTree> trees,
      List<Evidence> evidence,
      List<Certificate.Refutation> refutations) {
    Map<String, String> provenance = new LinkedHashMap<>();
    header.forEach(
        (key, value) -> {
          if (key.startsWith(PROVENANCE)) {
            provenance.put(key.substring(PROVENANCE.length()), value);
          }
        });
    return new Certificate(
        new Certificate.Models(
            CertificateFormat.text(header, "f.file"),
            CertificateFormat.text(header, "f.parameters"),
            CertificateFormat.text(header, "g.file"),
            CertificateFormat.text(header, "g.parameters")),
        quantizer,
        CertificateFormat.claim(header),
        boxes,
        trees,
        evidence,
        refutations,
        provenance,
        CertificateFormat.places(header.getOrDefault(CertificateFormat.PLACES, "")),
        CertificateFormat.semantics(header),
        Optional.ofNullable(header.get(CertificateFormat.GRID))
            .map(steps -> CertificateFormat.grid(steps, boxes.get(0).size())));
  }

  private static Optional<QuantizerSpec> quantizer(Map<String, String> header) {
    String text = CertificateFormat.text(header, "quantizer");
    return text.equals("none") ? Optional.empty() : Optional.of(QuantizerSpec.parse(text));
  }

  private Map<String, String> readHeader() throws IOException {
    Map<String, String> header = new LinkedHashMap<>();
    int[] left = {MAX_HEADER};
    String magic = readLine(left);
    recordsEvidence = magic.equals(CertificateFormat.MAGIC);
    if (!recordsEvidence && !magic.equals(CertificateFormat.MAGIC_1)) {
      throw new CertificateException(
          "not a certificate of a known version: it does not begin with '"
              + CertificateFormat.MAGIC
              + "'");
    }
    for (String line = readLine(left); !line.isEmpty(); line = readLine(left)) {
      int space = line.indexOf(' ');
      if (space <= 0 || header.put(line.substring(0, space), line.substring(space + 1)) != null) {
        throw new CertificateException("the header has no place for the line '" + line + "'");
      }
    }
    return header;
  }

  private String readLine(int[] left) throws IOException {
    StringBuilder bytes = new StringBuilder();
    for (int next = in.readUnsignedByte(); next != '\n'; next = in.readUnsignedByte()) {
      if (--left[0] < 0) {
        throw new CertificateException("not a certificate: its header does not end");
      }
      bytes.append((char) next);
    }
    return new String(
        bytes.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private static int count(Map<String, String> header, String key, int min, long max) {
    String value = CertificateFormat.text(header, key);
    if (!value.matches("[0-9]{1,9}")) {
      throw new CertificateException("the header says " + key + " " + value);
    }
    int number = Integer.parseInt(value);
    if (number < min || number > max) {
      throw new CertificateException(
          "the header says " + key + " " + value + ", which the file cannot hold");
    }
    return number;
  }

  private double[] readVector(int inputs) throws IOException {
    double[] vector = new double[inputs];
    for (int i = 0; i < inputs; i++) {
      vector[i] = in.readDouble();
      if (!Double.isFinite(vector[i])) {
        throw new CertificateException("a coordinate is not finite");
      }
    }
    return vector;
  }

  private List<Cast> readCasts() throws IOException {
    int count = CertificateFormat.readNumber(in);
    List<Cast> casts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      casts.add(Cast.read(in));
    }
    return casts;
  }

  private List<String> readTexts() throws IOException {
    int texts = in.readInt();
    if (texts < 0 || texts > MAX_TEXT) {
      throw new CertificateException("a count is out of range");
    }
    List<String> list = new ArrayList<>();
    for (int i = 0; i < texts; i++) {
      int length = in.readInt();
      if (length < 0 || length > MAX_TEXT) {
        throw new CertificateException("a length is out of range");
      }
      byte[] bytes = in.readNBytes(length);
      if (bytes.length < length) {
        throw new EOFException();
      }
      list.add(new String(bytes, StandardCharsets.US_ASCII));
    }
    return list;
  }
}
