package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Limits of {@code certify} and what it says of them. */
class BudgetTest {
  @TempDir static Path folder = Path.of("");

  @BeforeAll
  static void make() {
    assertThat(Cli.run("example", "pendulum", "--out", folder.toString()).code()).isZero();
    List<String> quantize =
        List.of("quantize", in("pendulum.onnx"), "--domain", in("pendulum.domain.json"));
    List<String> options = List.of("--epsilon", "0.1", "--bits", "11", "--out", in("q"));
    assertThat(run(quantize, options).code()).isZero();
  }

  private static String in(String name) {
    return folder.resolve(name).toString();
  }

  private static Cli run(List<String> first, List<String> then) {
    List<String> arguments = new ArrayList<>(first);
    arguments.addAll(then);
    return Cli.run(arguments.toArray(String[]::new));
  }

  private static Cli certify(String... more) {
    return run(
        List.of(
            "certify",
            in("pendulum.onnx"),
            in("q/quantized.onnx"),
            "--domain",
            in("pendulum.domain.json")),
        List.of(more));
  }

  private static JsonNode json(Cli run) {
    return new ObjectMapper().readTree(run.out());
  }

  @Test
  void certify_withoutEpsilonAndGap_endsWithinOnePercent() {
    Cli run = certify("--timeout", "10m", "--json", "-");
    assertThat(run.code()).isZero();
    JsonNode result = json(run);
    double upper = result.get("upperBound").doubleValue();
    assertThat(result.get("lowerBound").doubleValue()).isBetween(0.9899 * upper, upper);
    assertThat(result.at("/statistics/ending").stringValue()).isEqualTo("complete");
    assertThat(Cli.run("certify", "--help").out()).contains("default: 0.01");
  }

  @Test
  void certify_boxes_isABudgetThatRepeats() {
    String[] options = {
      "--gap", "0", "--boxes", "300", "--timeout", "10m", "--json", "-", "--threads", "1"
    };
    JsonNode first = json(certify(options));
    options[9] = "2";
    JsonNode second = json(certify(options));
    for (String key : List.of("verdict", "upperBound", "lowerBound", "witness")) {
      assertThat(second.get(key)).as(key).isEqualTo(first.get(key));
    }
    assertThat(first.at("/statistics/ending").stringValue()).isEqualTo("subproblem_limit");
    assertThat(first.at("/statistics/reproducible").booleanValue()).isTrue();
    assertThat(first.at("/statistics/subproblems").intValue())
        .isBetween(300, 300 + 71)
        .isEqualTo(second.at("/statistics/subproblems").intValue());
  }

  @Test
  void certify_timeLimitCameFirst_saysSoWithBoxesAndTime() {
    Cli run = certify("--gap", "0", "--timeout", "300ms");
    assertThat(run.out())
        .containsPattern("[0-9]+ boxes in 0\\.[0-9]+ s; cut short, so another run may differ");
    JsonNode result = json(certify("--gap", "0", "--timeout", "300ms", "--json", "-"));
    assertThat(result.at("/statistics/reproducible").booleanValue()).isFalse();
  }

  @Test
  void quantize_boxes_limitsEveryWidth() {
    Cli run =
        run(
            List.of("quantize", in("pendulum.onnx"), "--domain", in("pendulum.domain.json")),
            List.of(
                "--epsilon",
                "0.0899",
                "--bits",
                "11",
                "--boxes",
                "1",
                "--timeout",
                "10m",
                "--no-check",
                "--out",
                in("b"),
                "--json",
                "-"));
    JsonNode tried = json(run).get("tried").get(0);
    assertThat(tried.get("verdict").stringValue()).isEqualTo("unknown");
    assertThat(tried.get("subproblems").intValue()).isOne();
  }

  /** What is best of what was reached may take more bits in all than what was not. */
  @Test
  void quantize_limitBeforeAllSettings_saysThatFewerBitsInAllMayDo() {
    String fewest = "Fewest bits in all: every";
    String notKnown = "  Not known to be the fewest bits in all: ";
    assertThat(all("--boxes", "1", "--timeout", "10m"))
        .contains(notKnown + "13 of 14 settings were not tried before the search ended.\n");
    assertThat(all("--boxes", "100", "--timeout", "10m"))
        .contains(notKnown + "widths that would take fewer are undecided.\n")
        .doesNotContain(fewest);
    assertThat(all("--boxes", "1000", "--timeout", "10m"))
        .contains(fewest)
        .doesNotContain(notKnown);
  }

  /** What a run got to says nothing of the limit that repeats it: that is for each width. */
  @Test
  void quantize_timeOver_saysHowFarItGotAndNamesNoBudget() {
    assertThat(all("--timeout", "1ms"))
        .containsPattern("Time ended .*, after [0-9]+ box(es)? in [0-9]+ s: another run may differ")
        .contains("with --boxes and enough time it repeats")
        .doesNotContainPattern("--boxes [0-9]");
  }

  private static String all(String... limits) {
    Cli run =
        run(
            List.of("quantize", in("pendulum.onnx"), "--domain", in("pendulum.domain.json")),
            Stream.concat(
                    Stream.of(limits),
                    Stream.of("--epsilon", "0.1", "--no-check", "--no-report", "--out", in("all")))
                .toList());
    assertThat(run.code()).as(run.err()).isIn(0, 2); // a slow machine may prove nothing in 1 ms
    return run.out();
  }

  @Test
  void boxes_belowOne_isRefused() {
    Cli run = certify("--boxes", "0");
    assertThat(run.code()).isEqualTo(64);
    assertThat(run.err()).contains("--boxes must be at least 1, not 0");
  }
}
