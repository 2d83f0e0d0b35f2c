package org.etalon.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.etalon.certificate.Certificate;
import org.etalon.certificate.CertificateReader;
import org.etalon.certificate.CertificateWriter;
import org.etalon.certificate.Claim;
import org.etalon.certificate.Evidence;
import org.etalon.checker.CheckOptions;
import org.etalon.checker.CheckResult;
import org.etalon.checker.Checker;
import org.etalon.checker.Question;
import org.etalon.engine.search.Backend;
import org.etalon.engine.search.LocalBackend;
import org.etalon.engine.search.Work;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Fingerprint;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Grid;
import org.etalon.problem.Norm;
import org.etalon.problem.Property;
import org.etalon.testing.Trees;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** f is 0, g is 1 - |x_0| on [-1, 2.5], halved again and again. */
class CertificatePartsTest {
  private static final Network F = tent(0);
  private static final Network G = tent(1);
  private static final Box BOX = Box.of(new double[] {-1, 0}, new double[] {2.5, 1});

  @TempDir Path folder;

  private static Network tent(double height) {
    return Network.alternating(
        List.of(
            Affine.of(Matrix.of(2, 2, 1, 0, -1, 0), Vector.of(0, 0)),
            Affine.of(Matrix.of(1, 2, -height, -height), Vector.of(height))));
  }

  private static Certificate claim(Epsilon epsilon, Domain domain, Semantics semantics) {
    return new Certificate(
        new Certificate.Models("", hash(F), "", hash(G)),
        Optional.empty(),
        new Claim.Distance(Norm.INF, epsilon),
        domain.boxes(),
        List.of(Trees.halves(-1, 2.5, 7)),
        List.of(Evidence.DEFAULT),
        List.of(),
        Map.of(),
        List.of(),
        semantics,
        domain.grid());
  }

  private static String hash(Network network) {
    return HexFormat.of().formatHex(Fingerprint.of(network));
  }

  /** Has every part done twice, by work that came through a stream of bytes. */
  private static final class Sending implements Backend {
    int parts;
    int largest;
    byte[] sent = new byte[0];

    @Override
    public Session open(Work work) {
      Work there = received(work);
      assertThat(there.name()).isEqualTo(work.name());
      return new Session() {
        @Override
        public CompletableFuture<byte[]> run(byte[] part) {
          parts++;
          largest = Math.max(largest, part.length);
          byte[] once = there.run(part, Stop.NEVER);
          assertThat(there.run(part, Stop.NEVER)).isEqualTo(once);
          return CompletableFuture.completedFuture(once);
        }

        @Override
        public void close() {}
      };
    }

    private Work received(Work work) {
      try {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
          out.writeObject(work);
        }
        sent = bytes.toByteArray();
        return read(sent);
      } catch (IOException | ClassNotFoundException e) {
        throw new IllegalStateException(e);
      }
    }

    static Work read(byte[] bytes) throws IOException, ClassNotFoundException {
      try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
        return (Work) in.readObject();
      }
    }

    @Override
    public void close() {}
  }

  private void assertSame(
      double epsilon, Domain domain, Semantics semantics, CheckOptions options, boolean accepted)
      throws IOException {
    Path file = folder.resolve("c.etalon");
    CertificateWriter.write(file, claim(Epsilon.of(epsilon), domain, semantics));
    byte[] bytes = Files.readAllBytes(file);
    Certificate read = CertificateReader.read(bytes);
    Question question =
        new Question(
            F,
            "",
            Optional.of(G),
            "",
            domain,
            new Property.Distance(Norm.INF, Epsilon.of(epsilon)),
            Optional.empty(),
            semantics);
    CheckResult whole = Checker.check(read, question, options);
    assertThat(whole.accepted()).as(whole.reason()).isEqualTo(accepted);
    Sending sending = new Sending();
    assertThat(
            Checker.check(
                read, question, options, CertificateParts.by(sending, read, question, options)))
        .isEqualTo(whole);
    assertThat(sending.parts).isGreaterThan(2);
    assertThat(sending.largest).isLessThan(read.trees().get(0).size() * Double.BYTES);
    try (LocalBackend local = new LocalBackend(2)) {
      assertThat(
              Checker.check(
                  read, question, options, CertificateParts.by(local, read, question, options)))
          .isEqualTo(whole);
    }
    byte[] changed = sending.sent.clone();
    changed[new String(changed, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("f.file")]++;
    assertThatThrownBy(() -> Sending.read(changed))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("changed on its way");
  }

  @Test
  void check_byOtherProcesses_isTheSame() throws IOException {
    CheckOptions doubles = new CheckOptions(false, 0, 1, 1);
    Domain box = Domain.of(BOX);
    assertSame(1.51, box, Semantics.REAL, doubles, true);
    assertSame(0.9, box, Semantics.REAL, doubles, false);
    assertSame(1.51, box, Semantics.REAL, new CheckOptions(true, 0, 1, 1), true);
    assertSame(1.51, box, Semantics.REAL, new CheckOptions(true, 4, 7, 1), true);
    assertSame(1.51, box, Semantics.FLOAT32, doubles, true);
  }

  /** No bound shows it, but there is no point of the grid where it fails. */
  @Test
  void check_ofAGridByOtherProcesses_triesItsPoints() throws IOException {
    Domain grid = new Domain(List.of(BOX), Optional.of(Grid.of(0.75, 0.5)));
    CheckOptions doubles = new CheckOptions(false, 0, 1, 1);
    assertSame(1.3, grid, Semantics.REAL, doubles, true); // 1 at 0, 1.25 at 2.25
    assertSame(1.2, grid, Semantics.REAL, doubles, false);
  }
}
