package org.etalon.checker;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.etalon.checker.Certificates.DOUBLES;
import static org.etalon.checker.Certificates.with;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.etalon.certificate.Certificate;
import org.etalon.certificate.CertificateException;
import org.etalon.certificate.CertificateReader;
import org.etalon.certificate.CertificateWriter;
import org.etalon.certificate.Evidence;
import org.etalon.network.Semantics;
import org.etalon.problem.Epsilon;
import org.etalon.testing.Cases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates as files: honest, damaged, forged. */
class CertificateFilesTest {
  private static final int HASH_BYTES = 32;

  @TempDir Path folder;

  @Test
  void writeAndRead_givesTheSameCertificate() throws IOException {
    Example example = Example.of(2);
    Path file = folder.resolve("c");
    CertificateWriter.write(file, example.certificate());
    Certificate read = CertificateReader.read(file);
    assertThat(read.models()).isEqualTo(example.certificate().models());
    assertThat(read.quantizer()).isEqualTo(example.certificate().quantizer());
    assertThat(read.epsilon()).isEqualTo(Epsilon.of(example.epsilon()));
    assertThat(read.boxes()).isEqualTo(example.certificate().boxes());
    assertThat(read.leaves()).isEqualTo(example.certificate().leaves());
    assertThat(read.provenance()).isEqualTo(example.certificate().provenance());
    assertThat(Checker.check(read, example.question(), DOUBLES).accepted()).isTrue();
    long trees = Files.size(file) - 2000 - read.refutations().size() * 400L;
    assertThat(trees / (double) read.leaves()).isLessThan(64);
  }

  @Test
  void read_everyDamagedByte_isRejected() throws IOException {
    Path file = folder.resolve("c");
    CertificateWriter.write(file, Example.of(6).certificate());
    byte[] intact = Files.readAllBytes(file);
    for (int at = 0; at < intact.length; at++) {
      byte[] damaged = intact.clone();
      damaged[at] ^= (byte) (1 << (at % 8));
      rejects(file, damaged);
      if (at % 7 == 0) {
        rejects(file, Arrays.copyOf(intact, at));
      }
    }
    rejects(file, Arrays.copyOf(intact, intact.length + 1));
  }

  private static void rejects(Path file, byte[] content) throws IOException {
    Files.write(file, content);
    assertThatThrownBy(() -> CertificateReader.read(file))
        .isInstanceOf(CertificateException.class)
        .message()
        .doesNotContain("\n");
  }

  /** Whoever forges a file forges its hash too: then the content alone must convince. */
  @Test
  void check_forgedFilesOfAFalseClaim_areNeverAcceptedAndNeverCrash() throws IOException {
    Example e = Example.of(8);
    Epsilon tooSmall = Epsilon.of(Math.nextDown(e.maximum()));
    Certificate lie = with(e.certificate(), tooSmall);
    Path file = folder.resolve("c");
    CertificateWriter.write(file, lie);
    byte[] intact = Files.readAllBytes(file);
    SplittableRandom random = new SplittableRandom(1);
    int parsed = 0;
    for (int k = 0; k < Cases.of(3000); k++) {
      byte[] forged = intact.clone();
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        int at = random.nextInt(forged.length - HASH_BYTES);
        forged[at] = (byte) random.nextInt(256);
      }
      int length =
          random.nextInt(4) == 0 ? random.nextInt(HASH_BYTES, forged.length) : forged.length;
      Files.write(file, rehashed(Arrays.copyOf(forged, length)));
      try {
        Certificate certificate = CertificateReader.read(file);
        parsed++;
        assertThat(Checker.check(certificate, e.question(tooSmall), DOUBLES).accepted()).isFalse();
      } catch (CertificateException refused) {
        assertThat(refused.getMessage()).doesNotContain("\n");
      }
    }
    assertThat(parsed).isGreaterThan(Cases.of(300));
  }

  /** The same of evidence: whatever it says, what is accepted is true. */
  @Test
  void check_forgedEvidenceOfAFalseClaim_isNeverAcceptedAndNeverCrashes() throws IOException {
    Example e = Example.of(8);
    Epsilon tooSmall = Epsilon.of(Math.nextDown(e.maximum()));
    SplittableRandom random = new SplittableRandom(2);
    Path file = folder.resolve("c");
    int parsed = 0;
    for (int k = 0; k < Cases.of(600); k++) {
      Certificate lie =
          withEvidence(
              with(e.certificate(), tooSmall), new RandomEvidence(random).of(e.question().f()));
      CertificateWriter.write(file, lie);
      byte[] forged = Files.readAllBytes(file);
      assertThat(bytes(CertificateReader.read(file).evidence().get(0)))
          .isEqualTo(bytes(lie.evidence().get(0)));
      int size = bytes(lie.evidence().get(0)).length;
      int refutations = lie.refutations().size();
      for (int n = random.nextInt(4); n > 0 && refutations == 0; n--) {
        int at = forged.length - HASH_BYTES - 1 - random.nextInt(size);
        forged[at] = (byte) random.nextInt(256);
      }
      Files.write(file, rehashed(forged));
      try {
        Certificate certificate = CertificateReader.read(file);
        parsed++;
        assertThat(Checker.check(certificate, e.question(tooSmall), DOUBLES).accepted()).isFalse();
      } catch (CertificateException refused) {
        assertThat(refused.getMessage()).doesNotContain("\n");
      }
    }
    assertThat(parsed).isGreaterThan(Cases.of(100));
  }

  private static byte[] bytes(Evidence evidence) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    evidence.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  /** Without refutations, so that evidence comes last. */
  private static Certificate withEvidence(Certificate c, Evidence evidence) {
    return new Certificate(
        c.models(),
        c.quantizer(),
        c.norm(),
        c.epsilon(),
        c.boxes(),
        c.trees(),
        Collections.nCopies(c.trees().size(), evidence),
        List.of(),
        Map.of());
  }

  /** Files of before evidence was recorded. */
  @Test
  void read_firstVersion_hasDefaultEvidence() throws IOException {
    Example example = Example.of(2);
    Path file = folder.resolve("c");
    CertificateWriter.write(file, withEvidence(example.certificate(), Evidence.DEFAULT));
    String written = new String(Files.readAllBytes(file), ISO_8859_1);
    String body =
        written.substring(
            0, written.length() - HASH_BYTES - 2 * example.certificate().trees().size());
    String old =
        body.replace("etalon-certificate 2", "etalon-certificate 1") + "x".repeat(HASH_BYTES);
    Files.write(file, rehashed(old.getBytes(ISO_8859_1)));
    Certificate read = CertificateReader.read(file);
    assertThat(read.evidence()).allMatch(Evidence::isDefault);
    assertThat(Checker.check(read, example.question(), DOUBLES).accepted()).isTrue();
  }

  /** What is assumed of float32 is written; a file that assumes less or more is not read. */
  @Test
  void read_otherAssumptions_areRefused() throws IOException {
    Certificate c = Example.of(2).certificate();
    Certificate floats =
        new Certificate(
            c.models(),
            c.quantizer(),
            c.claim(),
            c.boxes(),
            c.trees(),
            c.evidence(),
            List.of(),
            Map.of(),
            List.of(),
            Semantics.FLOAT32,
            Optional.empty());
    Path file = folder.resolve("c");
    CertificateWriter.write(file, floats);
    String written = new String(Files.readAllBytes(file), ISO_8859_1);
    String assumed = "semantics.assumes " + Semantics.FLOAT32.assumption().orElseThrow() + "\n";
    assertThat(written).contains("\nsemantics float32\n" + assumed);
    Files.write(file, rehashed(written.replace(assumed, "").getBytes(ISO_8859_1)));
    assertThat(CertificateReader.read(file).semantics()).isEqualTo(Semantics.FLOAT32);
    for (String other :
        List.of(
            written.replace("sums in any order", "sums in ascending order"),
            written.replace("semantics float32\n", "semantics any-runtime\n"),
            written.replace("semantics float32\n", ""))) {
      Files.write(file, rehashed(other.getBytes(ISO_8859_1)));
      assertThatThrownBy(() -> CertificateReader.read(file))
          .isInstanceOf(CertificateException.class)
          .hasMessageContaining("what is not known");
    }
  }

  private static byte[] rehashed(byte[] content) {
    try {
      int body = content.length - HASH_BYTES;
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(Arrays.copyOf(content, body));
      System.arraycopy(hash, 0, content, body, HASH_BYTES);
      return content;
    } catch (NoSuchAlgorithmException ex) {
      throw new IllegalStateException(ex);
    }
  }

  @Test
  void read_hugeCounts_areRefusedWithoutHugeMemory() throws IOException {
    Path file = folder.resolve("c");
    for (String line :
        List.of(
            "inputs 2147483647",
            "boxes 999999999",
            "trees 2",
            "refutations 999999999",
            "inputs 0",
            "inputs -1",
            "boxes 0",
            "inputs 99999999999",
            "norm 3",
            "epsilon NaN",
            "epsilon -1",
            "epsilon Infinity",
            "quantizer uniform 99 floor network free fit",
            "quantizer uniform x floor network free fit",
            "quantizer int8",
            "norm")) {
      String key = line.substring(0, line.indexOf(' ') < 0 ? line.length() : line.indexOf(' '));
      CertificateWriter.write(file, Example.of(6).certificate());
      String text = Files.readString(file, ISO_8859_1);
      String forged = text.replaceFirst("(?m)^" + key + " .*$", line);
      Files.write(file, rehashed(forged.getBytes(ISO_8859_1)));
      assertThatThrownBy(() -> CertificateReader.read(file))
          .as(line)
          .isInstanceOf(CertificateException.class);
    }
  }

  /** Files of before the decimal hold a double alone; what a file holds of both must fit. */
  @Test
  void read_epsilonWithAndWithoutItsDecimal_isWhatWasAsked() throws IOException {
    Certificate asked = with(Example.of(2).certificate(), Epsilon.parse("0.1"));
    Path file = folder.resolve("c");
    CertificateWriter.write(file, asked);
    assertThat(CertificateReader.read(file).epsilon()).hasToString("0.1");
    String written = new String(Files.readAllBytes(file), ISO_8859_1);
    String line = "epsilon.asked 0.1\n";
    assertThat(written).contains("\nepsilon 0x1.9999999999999p-4\n" + line);
    Files.write(file, rehashed(written.replace(line, "").getBytes(ISO_8859_1)));
    assertThat(CertificateReader.read(file).epsilon()).isEqualTo(Epsilon.of(Math.nextDown(0.1)));
    for (String other :
        List.of("0.11", "0.1000001", "0.0999", "1e999999999", "-1", "", "NaN", "0.1 ")) {
      String forged = written.replace(line, "epsilon.asked " + other + "\n");
      Files.write(file, rehashed(forged.getBytes(ISO_8859_1)));
      if (other.equals("0.1 ")) { // the same number
        assertThat(CertificateReader.read(file).epsilon()).isEqualTo(asked.epsilon());
      } else {
        assertThatThrownBy(() -> CertificateReader.read(file))
            .as(other)
            .isInstanceOf(CertificateException.class)
            .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
      }
    }
  }
}
