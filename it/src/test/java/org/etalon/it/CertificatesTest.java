package org.etalon.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.etalon.certificate.Certificate;
import org.etalon.certificate.CertificateReader;
import org.etalon.certificate.CertificateWriter;
import org.etalon.certificate.Evidence;
import org.etalon.checker.CheckOptions;
import org.etalon.checker.CheckResult;
import org.etalon.checker.Checker;
import org.etalon.checker.Question;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.search.SearchOptions;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Fingerprint;
import org.etalon.network.Network;
import org.etalon.onnx.OnnxReader;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.problem.Verdict;
import org.etalon.testing.Cases;
import org.etalon.time.Stop;
import org.etalon.vnnlib.VnnlibReader;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Certificates of published pairs are accepted, small, and checked about as fast as found. */
class CertificatesTest {
  private static final long BYTES_A_LEAF = 64;

  @TempDir Path folder;

  /** Every second of those chosen, or every fourth where not all cases are asked for. */
  @Test
  void check_publishedQueries_acceptsTheirCertificates() throws IOException {
    int every = Cases.all() ? 2 : 4;
    int seen = 0;
    int queries = 0;
    for (JsonNode entry : SharedData.entries("queries.json", "queries")) {
      String id = entry.get("id").stringValue();
      boolean hard = id.contains("p9_") || id.contains("p12_") || id.contains("p16_");
      boolean chosen = hard || id.contains("mnist") || id.matches("acas_p[1345]_._[13]_.*");
      if (chosen && seen++ % every == 0) {
        Network f = SharedData.network(entry);
        Domain domain = Domain.of(SharedData.box(entry));
        double epsilon = entry.get("epsilon").doubleValue();
        accepts(id, f, SharedData.float16(f), domain, epsilon, queries % 4 == 0 ? 1 : 0);
        queries++;
      }
    }
    assertThat(queries).isGreaterThanOrEqualTo(20 / every);
  }

  @Tag("slow")
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

  /** What ascents and Euclidean norms prove of many inputs can be checked, and is proved anyway. */
  @Test
  void check_manyInputs_acceptsWhatTheSearchProvesWithoutACertificateToo() throws IOException {
    SplittableRandom random = new SplittableRandom(12);
    Network f = network(random, 0, 60, 24, 24, 24, 3);
    Network g = network(new SplittableRandom(12), 1e-3, 60, 24, 24, 24, 3);
    Domain domain = Domain.of(Box.cube(60, -0.1, 0.1));
    SearchOptions options = SearchOptions.defaults().withSeconds(60).withMaxSubproblems(1);
    Problem bracket = new Problem(f, g, domain, Property.bracket());
    double recorded = Certifier.certify(bracket, options.withRecording(true)).upperBound();
    assertThat(Certifier.certify(bracket, options).upperBound()).isEqualTo(recorded);
    accepts("many inputs", f, g, domain, recorded * 1.01, 20);
  }

  /** Time may end a search when a bound is known, but no box was handed out yet. */
  @Test
  void certify_timeUpBeforeAnySplit_stillRecordsHowBoxesWereBounded() {
    Network f = network(new SplittableRandom(12), 0, 100, 40, 40, 40, 3);
    Network g = network(new SplittableRandom(12), 1e-3, 100, 40, 40, 40, 3);
    Domain domain = Domain.of(Box.cube(100, -0.1, 0.1));
    Problem problem = new Problem(f, g, domain, Property.bracket());
    int between = 0;
    for (int most = 2_000; most < 60_000 && between == 0; most += 2_000) {
      AtomicInteger asked = new AtomicInteger();
      int limit = most;
      Stop late = Stop.when(() -> asked.incrementAndGet() > limit);
      SearchOptions options = SearchOptions.defaults().withRecording(true).withStop(late);
      Certification some = Certifier.certify(problem, options.withMaxSubproblems(1));
      boolean improved = rows(some.bracket().evidence()) > 0;
      between += some.bracket().subproblems() == 0 && improved ? 1 : 0;
    }
    assertThat(between).as("ended in the middle of the ascents").isPositive();
  }

  private static Network network(SplittableRandom random, double noise, int... widths) {
    SplittableRandom other = new SplittableRandom(5);
    List<Affine> layers = new ArrayList<>();
    for (int l = 1; l < widths.length; l++) {
      double[] w = random.doubles((long) widths[l] * widths[l - 1], -1, 1).toArray();
      for (int k = 0; k < w.length; k++) {
        w[k] = (w[k] + noise * other.nextDouble(-1, 1)) * Math.sqrt(3.0 / widths[l - 1]);
      }
      Vector none = Vector.of(new double[widths[l]]);
      layers.add(Affine.of(Matrix.of(widths[l], widths[l - 1], w), none));
    }
    return Network.alternating(layers);
  }

  private static int rows(List<Evidence> evidence) {
    return evidence.stream()
        .flatMap(each -> each.blocks().stream())
        .mapToInt(block -> block.rows().size())
        .sum();
  }

  private static long size(List<Evidence> evidence) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Evidence each : evidence) {
      each.write(new DataOutputStream(bytes));
    }
    return bytes.size();
  }

  private void accepts(String id, Network f, Network g, Domain domain, double epsilon, int sample)
      throws IOException {
    Property.Distance property = Property.atMost(epsilon);
    SearchOptions options = SearchOptions.defaults().withSeconds(60).withRecording(true);
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
            proof.bracket().evidence(),
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
    long evidence = size(read.evidence());
    if (rows(read.evidence()) == 0) {
      assertThat(evidence).as(id).isLessThanOrEqualTo(BYTES_A_LEAF * domain.boxes().size());
    }
    assertThat(Files.size(file) - header - evidence)
        .as(id)
        .isLessThan(BYTES_A_LEAF * read.leaves());
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
