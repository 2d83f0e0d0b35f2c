package org.etalon.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.etalon.certificate.Certificate;
import org.etalon.certificate.CertificateReader;
import org.etalon.certificate.CertificateWriter;
import org.etalon.checker.CheckOptions;
import org.etalon.checker.CheckResult;
import org.etalon.checker.Checker;
import org.etalon.checker.Question;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.search.Alignment;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Fingerprint;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.problem.Verdict;
import org.etalon.testing.Chains;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is proved of networks whose hidden layers differ in width is accepted, and no more. */
class UnequalWidthsTest {
  @TempDir Path folder;

  @Test
  void check_pairsOfDifferentWidths_acceptsTheirCertificates() throws IOException {
    for (long seed = 1; seed <= 12; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int[] sizes = {3, 1 + random.nextInt(9), 1 + random.nextInt(9), 1 + random.nextInt(9), 2};
      Network f = Chains.of(random, 3, 6, 5, 4, 2);
      accepts("seed " + seed, f, Chains.of(random, sizes), Domain.of(Box.cube(3, -1, 0.2)));
    }
  }

  /** Many inputs: slopes of rows are recorded, by the neurons' places. */
  @Test
  void check_recordedRows_areThoseOfTheAlignedPair() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    Network f = Chains.of(random, 100, 30, 30, 3);
    Network g = Chains.of(random, 100, 35, 20, 3);
    Certificate c = accepts("many inputs", f, g, Domain.of(Box.cube(100, -0.1, 0.1)));
    assertThat(c.evidence().get(0).blocks()).isNotEmpty();
  }

  private Certificate accepts(String id, Network f, Network g, Domain domain) throws IOException {
    SearchOptions options = SearchOptions.defaults().withMaxSubproblems(40).withRecording(true);
    Problem problem = new Problem(f, g, domain, Property.bracket());
    Certification bracket = Certifier.certify(problem, options);
    assertThat(bracket.lowerBound()).as(id).isPositive();
    double epsilon = bracket.upperBound() * 1.02;
    Problem asked = new Problem(f, g, domain, Property.atMost(epsilon));
    Certification proof = Certifier.certify(asked, options);
    assertThat(proof.verdict()).as(id).isEqualTo(Verdict.CERTIFIED);
    Path file = folder.resolve("c.etalon");
    CertificateWriter.write(
        file,
        new Certificate(
            new Certificate.Models("", hash(f), "", hash(g)),
            Optional.empty(),
            Norm.INF,
            Epsilon.of(epsilon),
            domain.boxes(),
            proof.bracket().trees(),
            proof.bracket().evidence(),
            List.of(),
            Map.of(),
            Alignment.of(asked).places()));
    Certificate read = CertificateReader.read(file);
    CheckResult result = Checker.check(read, question(f, g, domain, epsilon), options());
    assertThat(result.accepted()).as(id + ": " + result.reason()).isTrue();
    double tooSmall = bracket.lowerBound() * 0.99;
    assertThat(Checker.check(read, question(f, g, domain, tooSmall), options()).accepted())
        .as(id)
        .isFalse();
    return read;
  }

  private static CheckOptions options() {
    return CheckOptions.defaults();
  }

  private static Question question(Network f, Network g, Domain domain, double epsilon) {
    return new Question(f, "", Optional.of(g), "", domain, Norm.INF, Epsilon.of(epsilon));
  }

  private static String hash(Network network) {
    return HexFormat.of().formatHex(Fingerprint.of(network));
  }
}
