package org.etalon.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.etalon.certificate.Certificate;
import org.etalon.certificate.CertificateReader;
import org.etalon.certificate.CertificateWriter;
import org.etalon.checker.CheckOptions;
import org.etalon.checker.CheckResult;
import org.etalon.checker.Checker;
import org.etalon.checker.Question;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Fingerprint;
import org.etalon.network.Network;
import org.etalon.onnx.OnnxReader;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.problem.Verdict;
import org.etalon.vnnlib.VnnlibReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Certificates of published pairs are accepted, small, and checked about as fast as found. */
class CertificatesTest {
  private static final long BYTES_A_LEAF = 64;

  @TempDir Path folder;

  @Test
  void check_publishedQueries_acceptsTheirCertificates() throws IOException {
    int seen = 0;
    int queries = 0;
    for (JsonNode entry : SharedData.entries("queries.json", "queries")) {
      String id = entry.get("id").stringValue();
      boolean hard = id.contains("p9_") || id.contains("p12_") || id.contains("p16_");
      boolean chosen = hard || id.contains("mnist") || id.matches("acas_p[1345]_._[13]_.*");
      if (chosen && seen++ % 2 == 0) {
        Network f = SharedData.network(entry);
        Domain domain = Domain.of(SharedData.box(entry));
        double epsilon = entry.get("epsilon").doubleValue();
        accepts(id, f, SharedData.float16(f), domain, epsilon, queries % 4 == 0 ? 1 : 0);
        queries++;
      }
    }
    assertThat(queries).isGreaterThanOrEqualTo(10);
  }

  @Test
  void check_isomorphicPairs_acceptsTheirCertificates() throws IOException {
    Domain domain = VnnlibReader.readDomain(SharedData.file("acasxu/prop_1.vnnlib"), 5);
    List<String> instances = Files.readAllLines(SharedData.file("isomorphic/instances.csv"));
    int pairs = 0;
    for (String instance : instances.subList(1, instances.size())) {
      String[] fields = instance.split(",", -1);
      if (pairs < 4 && !fields[1].contains("5_8") && !fields[1].contains("5_9")) {
        Network f = OnnxReader.read(SharedData.file("acasxu/" + fields[0])).network();
        Network g = OnnxReader.read(SharedData.file("isomorphic/" + fields[1])).network();
        accepts(fields[1], f, g, domain, 0.05, 0);
        pairs++;
      }
    }
    assertThat(pairs).isEqualTo(4);
  }

  private void accepts(String id, Network f, Network g, Domain domain, double epsilon, int sample)
      throws IOException {
    Property.Distance property = Property.atMost(epsilon);
    SearchOptions options = SearchOptions.defaults().withSeconds(60).withTree(true);
    Certification proof = Certifier.certify(new Problem(f, g, domain, property), options);
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
            List.of(),
            Map.of()));
    Certificate read = CertificateReader.read(file);
    Question question =
        new Question(f, "", Optional.of(g), "", domain, Norm.INF, Epsilon.of(epsilon));
    CheckOptions check = new CheckOptions(sample > 0, sample, 1, CheckOptions.defaults().threads());
    CheckResult result = Checker.check(read, question, check);
    assertThat(result.accepted()).as(id + ": " + result.reason()).isTrue();
    assertThat(result.leaves()).as(id).isEqualTo(read.leaves());
    long header = 700 + 16L * domain.size() * domain.boxes().size();
    assertThat(Files.size(file) - header).as(id).isLessThan(BYTES_A_LEAF * read.leaves());
    List<Double> lower = new ArrayList<>(List.of(proof.lowerBound() * 0.5, 0.0));
    for (double claim : lower) { // below what is attained nothing can be accepted
      Question asked = new Question(f, "", Optional.of(g), "", domain, Norm.INF, Epsilon.of(claim));
      assertThat(Checker.check(read, asked, check).accepted()).as(id).isFalse();
    }
  }

  private static String hash(Network network) {
    return HexFormat.of().formatHex(Fingerprint.of(network));
  }
}
