package org.etalon.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.etalon.engine.search.SearchOptions;
import org.etalon.exact.Dyadic;
import org.etalon.file.Sha256;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.study.ResultFolder;
import org.etalon.verify.QuerySolver;
import org.etalon.vnnlib.Query;
import org.etalon.vnnlib.QueryReader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is planted holds in exact arithmetic, read back from the files. */
class SuiteTest {
  @TempDir static Path folder = Path.of("");

  private static List<Case> cases = List.of();

  @BeforeAll
  static void generate() throws Exception {
    int written = SuiteFolder.generate(folder, 1, 2, id -> {});
    cases = SuiteFolder.read(folder);
    assertThat(cases).hasSize(written);
  }

  @Test
  void write_intoAFolderThatAnotherRunWrites_isRefused() {
    Path other = folder.resolve("held");
    try (ResultFolder held = ResultFolder.open(other)) {
      assertThatThrownBy(() -> SuiteFolder.write(other, cases.subList(0, 1), id -> {}))
          .hasMessageContaining("another run is writing its results into");
      assertThat(held.place(cases.get(0).id() + ".f.onnx")).doesNotExist();
    }
  }

  /** By the definition alone, in decimals. */
  private static BigDecimal difference(Case c, double[] x) {
    Dyadic[] f = c.f().forwardExact(x);
    Dyadic[] g = c.g().forwardExact(x);
    BigDecimal largest = BigDecimal.ZERO;
    for (int j = 0; j < f.length; j++) {
      largest = largest.max(g[j].toBigDecimal().subtract(f[j].toBigDecimal()).abs());
    }
    return largest;
  }

  @Test
  void witnesses_exceedEpsilonInTheBox() {
    for (Case c : cases) {
      if (c.exceeded()) {
        double[] x = c.witness().orElseThrow();
        assertThat(c.box().contains(x)).as(c.id()).isTrue();
        assertThat(difference(c, x)).as(c.id()).isGreaterThan(c.epsilon());
      }
    }
    assertThat(cases.stream().filter(Case::exceeded).count()).isEqualTo(cases.size() / 2);
  }

  @Test
  void read_aLineThatIsNoCase_isRefused() throws Exception {
    Path index = folder.resolve("index.csv");
    List<String> lines = Files.readAllLines(index);
    String[] cells = lines.get(1).split(",", -1);
    try {
      for (int[] change : new int[][] {{7, 0}, {8, 0}, {9, 0}, {9, 1}, {9, 2}, {11, 3}, {12, 4}}) {
        String[] wrong = cells.clone();
        wrong[change[0]] = List.of("x", "NaN", "1 2 3", "", "a,b").get(change[1]);
        if (change[0] == 11) {
          wrong[6] = "sat";
        }
        Files.write(index, List.of(lines.get(0), String.join(",", wrong)));
        assertThatThrownBy(() -> SuiteFolder.read(folder))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("not a case: " + wrong[0]);
      }
    } finally {
      Files.write(index, lines);
    }
  }

  /** Its twin's difference is the same but in the ball, and nowhere is it above 7/8 epsilon. */
  @Test
  void planted_awayFromTheWitness_staysBelowEpsilon() {
    SplittableRandom random = new SplittableRandom(5);
    BigDecimal most = new BigDecimal("0.0546875"); // 7/8 of 1/16
    for (int k = 0; k < cases.size() && cases.get(k).kind().equals("planted"); k += 2) {
      Case planted = cases.get(k);
      Case twin = cases.get(k + 1);
      assertThat(twin.id()).isEqualTo(planted.id() + "-twin");
      double[] c = planted.witness().orElseThrow();
      double radius = radius(planted);
      for (int trial = 0; trial < 60; trial++) {
        double[] x = new double[c.length];
        double distance = 0;
        for (int i = 0; i < x.length; i++) {
          double width = trial % 2 == 0 ? 1 : 2 * radius / x.length;
          double centre = trial % 2 == 0 ? 0 : c[i];
          x[i] = Math.max(-1, Math.min(1, centre + width * (2 * random.nextDouble() - 1)));
          distance += Math.abs(x[i] - c[i]);
        }
        assertThat(difference(twin, x)).as(twin.id()).isLessThanOrEqualTo(most);
        if (distance > 0.3 * radius * (1 + 1e-12)) {
          assertThat(difference(planted, x))
              .as(planted.id() + Arrays.toString(x))
              .isLessThanOrEqualTo(planted.epsilon());
        }
        if (distance > radius * (1 + 1e-12)) {
          assertThat(difference(planted, x)).isEqualByComparingTo(difference(twin, x));
        }
      }
      assertThat(difference(twin, c)).isLessThanOrEqualTo(most);
    }
  }

  private static double radius(Case planted) {
    return 1.0 / Integer.parseInt(planted.id().replaceAll(".*-", ""));
  }

  /** Both bend at multiples of 2^-(k + 6) alone, so those of one input are all that counts. */
  @Test
  void maximum_byAllKinks_isTheLargestDifference() {
    SplittableRandom random = new SplittableRandom(3);
    int enumerated = 0;
    for (Case c : cases) {
      int depth = c.kind().equals("maximum") ? Integer.parseInt(c.id().split("-", -1)[2]) : 0;
      if (depth > 0) {
        int n = c.box().size();
        int steps = 1 << (depth + 6);
        boolean all = n == 1;
        BigDecimal largest = BigDecimal.ZERO;
        for (int p = 0; p <= (all ? steps : 500); p++) {
          double[] x = new double[n];
          int place = p;
          Arrays.setAll(x, i -> (double) (all ? place : random.nextInt(steps + 1)) / steps);
          largest = largest.max(difference(c, x));
        }
        BigDecimal said = c.largest().orElseThrow().toBigDecimal();
        assertThat(largest).as(c.id()).isLessThanOrEqualTo(said);
        if (all) {
          assertThat(said).isEqualByComparingTo(largest);
          enumerated++;
        }
        if (c.witness().isPresent()) {
          assertThat(difference(c, c.witness().get())).as(c.id()).isEqualByComparingTo(said);
        }
        assertThat(c.exceeded()).isEqualTo(said.compareTo(c.epsilon()) > 0);
      }
    }
    assertThat(enumerated).isPositive();
  }

  private static List<Affine> affines(Network network) {
    return network.layers().stream().flatMap(layer -> layer.affine().stream()).toList();
  }

  /** Differences pass through rectifiers: no layer of f is one of g but for what peaks share. */
  @Test
  void pairs_everyLayer_differs() {
    for (Case c : cases.stream().filter(k -> !k.kind().equals("bits")).toList()) {
      List<Affine> f = affines(c.f());
      List<Affine> g = affines(c.g());
      for (int k = 0; k < f.size(); k++) {
        assertThat(f.get(k)).as(c.id() + " layer " + k).isNotEqualTo(g.get(k));
      }
    }
  }

  @Test
  void queries_areAnsweredAsTheIndexSays() throws Exception {
    for (String id : List.of("planted-2-8", "planted-2-8-twin", "bits-sine-13", "bits-sine-14")) {
      Case c = cases.stream().filter(k -> k.id().equals(id)).findFirst().orElseThrow();
      Query query = QueryReader.read(folder.resolve(id + ".vnnlib"));
      assertThat(
              QuerySolver.solve(
                      query,
                      List.of(c.f(), c.g()),
                      Semantics.REAL,
                      SearchOptions.defaults().withSeconds(60).withThreads(1))
                  .outcome()
                  .label())
          .as(id)
          .isEqualTo(c.answer());
    }
    assertThat(Files.readAllLines(folder.resolve("instances.csv"))).hasSize(cases.size());
  }

  @Test
  void generate_sameSeed_sameBytesWithAnyThreads(@TempDir Path other) throws Exception {
    SuiteFolder.generate(other, 1, 1, id -> {});
    try (Stream<Path> files = Files.list(other)) {
      List<Path> all = files.toList();
      assertThat(all).hasSizeGreaterThan(3 * cases.size());
      for (Path file : all) {
        Path twin = folder.resolve(file.getFileName());
        assertThat(Files.mismatch(file, twin)).as(file.toString()).isEqualTo(-1);
      }
    }
    assertThat(Sha256.hex(Files.readAllBytes(folder.resolve("planted-2-8.g.onnx"))))
        .isNotEqualTo(Sha256.hex(Files.readAllBytes(folder.resolve("planted-2-8-twin.g.onnx"))));
  }

  private static Score score(String... lines) throws Exception {
    Path results = folder.resolve("results.csv");
    Files.writeString(results, Score.HEAD + "\n" + String.join("\n", lines) + "\n");
    return Score.of(folder, results);
  }

  @Test
  void score_countsConfirmedAnswersAndContradictions() throws Exception {
    Case planted = cases.get(0);
    double[] x = planted.witness().orElseThrow();
    String witness = QueryText.plain(x[0]) + " " + QueryText.plain(x[1]);
    assertThat(score(planted.id() + ",sat,1.5,,," + witness).cases())
        .containsEntry(planted.id(), "solved")
        .containsEntry("planted-2-64", "open");
    assertThat(score(planted.id() + ",sat,1.5,,,").cases())
        .containsEntry(planted.id(), "unconfirmed");
    assertThat(score(planted.id() + ",sat,1.5,,,0 0").cases())
        .containsEntry(planted.id(), "unconfirmed");
    assertThat(score(planted.id() + ",sat,1.5,,,5 0").cases())
        .containsEntry(planted.id(), "unconfirmed");
    assertThat(score(planted.id() + ",unsat,1.5,,,").cases()).containsEntry(planted.id(), "wrong");
    assertThat(score("planted-2-8-twin,sat,1,,," + witness).cases().get("planted-2-8-twin"))
        .isEqualTo("wrong");
    Score bounds = score("maximum-2-3-above,unsat,1,,0.000001,", "maximum-2-3-below,unknown,,,,");
    assertThat(bounds.cases())
        .containsEntry("maximum-2-3-above", "wrong")
        .containsEntry("maximum-2-3-below", "open");
    assertThat(bounds.kinds().get("all")).containsEntry("points", -10.0);
  }

  /** Also where the largest difference is not known: epsilon is between. */
  @Test
  void score_boundsOnTheWrongSideOfEpsilon_areWrong() throws Exception {
    String planted = cases.get(0).id();
    assertThat(score(planted + ",unknown,1,,0.01,").cases()).containsEntry(planted, "wrong");
    assertThat(score(planted + ",unknown,1,0.01,inf,").cases()).containsEntry(planted, "open");
    String twin = cases.get(1).id();
    assertThat(score(twin + ",unknown,1,0.1,,").cases()).containsEntry(twin, "wrong");
    assertThat(score(twin + ",unknown,1,0.01,0.1,").cases()).containsEntry(twin, "open");
    assertThatThrownBy(() -> score(twin + ",unknown,1,nan,,"))
        .hasMessageContaining("bounds have to be decimals");
  }
}
