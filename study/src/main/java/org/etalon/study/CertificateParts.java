package org.etalon.study;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.etalon.certificate.Certificate;
import org.etalon.certificate.CertificateException;
import org.etalon.certificate.CertificateReader;
import org.etalon.certificate.CertificateWriter;
import org.etalon.checker.CheckOptions;
import org.etalon.checker.Excerpt;
import org.etalon.checker.Leaves;
import org.etalon.checker.Part;
import org.etalon.checker.PartChecker;
import org.etalon.checker.PartResult;
import org.etalon.checker.Question;
import org.etalon.engine.search.Backend;
import org.etalon.engine.search.BackendException;
import org.etalon.engine.search.Work;
import org.etalon.file.Sha256;
import org.etalon.problem.Problem;
import org.etalon.problem.ProblemStream;
import org.etalon.time.Stop;
import org.jspecify.annotations.Nullable;

/**
 * The leaves of a certificate as work for a backend: the checker decides, here is only how what it
 * needs comes to another process, and its results back. What all parts have in common has no trees;
 * with each part comes what it needs of its own.
 */
public final class CertificateParts implements Work {
  private static final long serialVersionUID = 1;

  private final byte[] question;
  private final byte[] certificate;
  private final String digest;
  private transient @Nullable Leaves leaves;

  private CertificateParts(byte[] question, byte[] certificate, Leaves leaves) {
    this.question = question;
    this.certificate = certificate;
    this.leaves = leaves;
    digest = digest();
  }

  /**
   * Has the leaves of a certificate checked by a backend; for {@link
   * org.etalon.checker.Checker#check}.
   *
   * @param certificate what is checked
   */
  public static Function<Leaves, PartChecker> by(
      Backend backend, Certificate certificate, Question question, CheckOptions options) {
    byte[] common = CertificateWriter.toBytes(certificate.uncut());
    return leaves ->
        new Parts(
            backend.open(new CertificateParts(bytes(question, options), common, leaves)), leaves);
  }

  private static byte[] bytes(Question q, CheckOptions options) {
    return bytes(
        out -> {
          ProblemStream.write(
              out,
              new Problem(q.f(), q.g().orElseThrow(), q.domain(), q.property(), q.semantics()));
          out.writeBoolean(options.exact());
          out.writeInt(options.sample());
          out.writeLong(options.seed());
        });
  }

  /** Something that writes itself. */
  private interface Writing {
    void to(DataOutputStream out) throws IOException;
  }

  private static byte[] bytes(Writing writing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      writing.to(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // not from memory
    }
    return bytes.toByteArray();
  }

  private static DataInputStream in(byte[] bytes) {
    return new DataInputStream(new ByteArrayInputStream(bytes));
  }

  private String digest() {
    return Sha256.hex(question) + Sha256.hex(certificate);
  }

  @Override
  public String name() {
    return digest;
  }

  @Override
  public String title() {
    return "leaves of a certificate";
  }

  @Override
  public byte[] run(byte[] part, Stop stop) {
    try {
      DataInputStream in = in(part);
      Part read = Part.read(in);
      return bytes(leaves().check(read, Excerpt.read(in), stop::stopped)::write);
    } catch (IOException e) {
      throw new IllegalStateException("no part of a certificate", e); // that is no verdict of it
    }
  }

  /** In another process they are made anew, once. */
  private synchronized Leaves leaves() throws IOException {
    Leaves known = leaves;
    if (known == null) {
      DataInputStream in = in(question);
      Problem p = ProblemStream.read(in);
      CheckOptions options = new CheckOptions(in.readBoolean(), in.readInt(), in.readLong(), 1);
      Question read =
          new Question(
              p.f(),
              "",
              Optional.of(p.g()),
              "",
              p.domain(),
              p.property(),
              Optional.empty(),
              p.semantics());
      try {
        known = Leaves.of(CertificateReader.read(certificate), read, options);
      } catch (CertificateException e) {
        throw new IOException(e);
      }
      leaves = known;
    }
    return known;
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    if (!digest().equals(digest)) {
      throw new IOException("the certificate or the question was changed on its way");
    }
  }

  /** Parts in a backend's session. */
  private record Parts(Backend.Session session, Leaves leaves) implements PartChecker {
    @Override
    public Future<PartResult> check(Part part) {
      byte[] asked =
          bytes(
              out -> {
                part.write(out);
                leaves.excerpt(part).write(out);
              });
      return session.run(asked).thenApply(Parts::read);
    }

    private static PartResult read(byte[] bytes) {
      try {
        return PartResult.read(in(bytes));
      } catch (IOException e) {
        throw new BackendException("the backend gave back something else than was found", e);
      }
    }

    @Override
    public void close() {
      session.close();
    }
  }
}
