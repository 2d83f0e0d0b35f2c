package org.etalon.certificate;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.etalon.file.WholeFile;
import org.etalon.problem.Box;

/** Writes certificates: beside their place, then moved there; nothing but the trees in memory. */
public final class CertificateWriter {
  private CertificateWriter() {}

  /**
   * Writes a certificate.
   *
   * @throws IOException if the file cannot be written
   */
  public static void write(Path file, Certificate certificate) throws IOException {
    WholeFile.writeHashed(file, out -> write(out, certificate));
  }

  /** A certificate as the bytes of its file. */
  public static byte[] toBytes(Certificate certificate) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      WholeFile.writeHashed(bytes, out -> write(out, certificate));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // not from memory
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, Certificate certificate) throws IOException {
    out.write(header(certificate).getBytes(StandardCharsets.UTF_8));
    writeBody(out, certificate);
  }

  private static String header(Certificate c) {
    StringBuilder text = new StringBuilder(CertificateFormat.MAGIC).append('\n');
    line(text, "f.file", c.models().fileF());
    line(text, "f.parameters", c.models().parametersF());
    line(text, "g.file", c.models().fileG());
    line(text, "g.parameters", c.models().parametersG());
    line(text, "quantizer", c.quantizer().map(QuantizerSpec::text).orElse("none"));
    if (!c.semantics().isReal()) {
      line(text, CertificateFormat.SEMANTICS, c.semantics().label());
      c.semantics()
          .assumption()
          .ifPresent(assumed -> line(text, CertificateFormat.ASSUMES, assumed));
    }
    CertificateFormat.lines(c.claim()).forEach((key, value) -> line(text, key, value));
    line(text, "inputs", Integer.toString(c.boxes().get(0).size()));
    line(text, "boxes", Integer.toString(c.boxes().size()));
    line(text, "trees", Integer.toString(c.trees().size()));
    line(text, "refutations", Integer.toString(c.refutations().size()));
    if (!c.places().isEmpty()) {
      line(text, CertificateFormat.PLACES, CertificateFormat.text(c.places()));
    }
    c.grid().ifPresent(grid -> line(text, CertificateFormat.GRID, CertificateFormat.text(grid)));
    c.provenance().forEach((key, value) -> line(text, "provenance." + key, value));
    return text.append('\n').toString();
  }

  private static void line(StringBuilder text, String key, String value) {
    text.append(key).append(' ').append(value.replaceAll("\\p{Cntrl}+", " ")).append('\n');
  }

  private static void writeBody(DataOutputStream out, Certificate c) throws IOException {
    for (Box box : c.boxes()) {
      writeVector(out, box.lower());
      writeVector(out, box.upper());
    }
    for (SplitTree tree : c.trees()) {
      writeTree(out, tree);
    }
    for (Evidence evidence : c.evidence()) {
      evidence.write(out);
    }
    for (Certificate.Refutation refutation : c.refutations()) {
      out.writeInt(refutation.bits());
      if (c.quantizer().flatMap(QuantizerSpec::casts).isPresent()) {
        CertificateFormat.writeNumber(out, refutation.casts().size());
        for (Cast cast : refutation.casts()) {
          cast.write(out);
        }
      }
      writeVector(out, refutation.input());
      writeTexts(out, refutation.outputF());
      writeTexts(out, refutation.outputG());
    }
  }

  /** Each node before its children, the child below the face before the one above it. */
  private static void writeTree(DataOutputStream out, SplitTree tree) throws IOException {
    Deque<Integer> open = new ArrayDeque<>();
    open.push(0);
    while (!open.isEmpty()) {
      int node = open.pop();
      int input = tree.input(node);
      CertificateFormat.writeNumber(out, input + 1);
      if (input != SplitTree.LEAF) {
        out.writeDouble(tree.at(node));
        open.push(tree.first(node) + 1);
        open.push(tree.first(node));
      }
    }
  }

  private static void writeVector(DataOutputStream out, double[] vector) throws IOException {
    for (double value : vector) {
      out.writeDouble(value);
    }
  }

  private static void writeTexts(DataOutputStream out, List<String> texts) throws IOException {
    out.writeInt(texts.size());
    for (String text : texts) {
      byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
      out.writeInt(bytes.length);
      out.write(bytes);
    }
  }
}
