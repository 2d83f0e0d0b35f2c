package org.etalon.questions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.etalon.study.BadInputException;
import org.etalon.study.LoadedModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The order of a campaign, the choices of a file, and the log. */
class QuestionsTest {
  @TempDir Path folder;

  private static Campaign.Row row(String name, double seconds) {
    Question question =
        new Question(
            name,
            List.of("quantize", name),
            Optional.empty(),
            List.of(),
            Map.of(),
            Optional.empty());
    return new Campaign.Row(question, name, seconds);
  }

  private static Outcome outcome(double seconds, boolean decided) {
    return new Outcome("unknown", OptionalInt.empty(), seconds, 0, decided, Map.of());
  }

  /** Three questions: one is answered at once, one in its third round, one never. */
  @Test
  void run_rounds_doubleTheTimeAndBeginWithTheCheapest() {
    Campaign campaign =
        new Campaign(
            List.of(row("never", 20), row("late", 100), row("once", 100)), new OutcomeLog(null));
    List<String> asked = new ArrayList<>();
    campaign.run(
        (row, seconds, spent) -> {
          asked.add(row.key() + " " + seconds + " " + spent);
          return switch (row.key()) {
            case "once" -> outcome(1, true);
            case "late" -> outcome(1, seconds >= 16);
            default -> outcome(seconds - spent, false);
          };
        },
        (row, outcome) -> asked.add(row.key() + " took " + outcome.seconds()));
    assertThat(asked)
        .containsExactly(
            "never 4.0 0.0",
            "never took 4.0",
            "late 4.0 0.0",
            "late took 1.0",
            "once 4.0 0.0",
            "once took 1.0",
            "late 8.0 1.0",
            "late took 2.0",
            "never 8.0 4.0",
            "never took 8.0",
            "late 16.0 2.0",
            "late took 3.0",
            "never 16.0 8.0",
            "never took 16.0",
            "never 20.0 16.0",
            "never took 20.0");
    assertThat(campaign.rows()).allMatch(campaign::isDone);
  }

  @Test
  void log_cutOff_holdsTheWholeLines() throws IOException {
    Path file = folder.resolve("log");
    OutcomeLog log = new OutcomeLog(file);
    Outcome first =
        new Outcome("certified", OptionalInt.of(7), 1.5, 4, true, Map.of("check", "accepted"));
    log.add("a", first);
    log.add("b", outcome(2, false));
    Files.writeString(file, "{\"key\":\"c\"", StandardOpenOption.APPEND);
    OutcomeLog again = new OutcomeLog(file);
    assertThat(again.find("a")).contains(first);
    assertThat(again.find("c")).isEmpty();
    again.add("b", outcome(3, true));
    assertThat(new OutcomeLog(file).find("b").orElseThrow().decided()).isTrue();
    assertThat(Files.readAllLines(file)).hasSize(3);
  }

  @Test
  void expansion_listsAndPatterns_askForEveryChoice() throws IOException {
    for (String name : List.of("b.onnx", "a.onnx", "c.txt")) {
      Files.writeString(folder.resolve(name), "");
    }
    List<Question> all =
        Expansion.of(
            new TreeMap<>(
                Map.of("name", "n", "f", "*.onnx", "domain", "unit", "bits", List.of(4, 8))),
            folder);
    assertThat(all.stream().map(Question::name))
        .containsExactlyInAnyOrder("n: bits 4, a", "n: bits 4, b", "n: bits 8, a", "n: bits 8, b");
    assertThat(all.get(0).arguments())
        .startsWith("quantize")
        .contains("--bits=4", "--domain=unit")
        .anyMatch(argument -> argument.endsWith("a.onnx"));
    Question scaled =
        Expansion.of(Map.of("name", "n", "f", "a.onnx", "domain", "scaled:0.5,d.json"), folder)
            .get(0);
    assertThat(scaled.arguments()).contains("--domain=scaled:0.5," + folder.resolve("d.json"));
    assertThatThrownBy(() -> Expansion.of(Map.of("name", "n", "f", "x*", "domain", "unit"), folder))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("no file matches x*");
  }

  /** A field of a message of protocol buffers. */
  private static byte[] field(int number, byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(number << 3 | 2);
    for (int left = content.length; ; left >>>= 7) {
      bytes.write(left < 128 ? left : left & 127 | 128);
      if (left < 128) {
        break;
      }
    }
    bytes.writeBytes(content);
    return bytes.toByteArray();
  }

  private static byte[] field(int number, String text) {
    return field(number, text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] number(int number, int value) {
    return new byte[] {(byte) (number << 3), (byte) value};
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      bytes.writeBytes(part);
    }
    return bytes.toByteArray();
  }

  /** y = W x, of one entry each, with W in a file beside the model. */
  private static byte[] modelBeside(String place) {
    byte[] one = field(1, number(1, 1));
    byte[] shape = field(2, field(1, joined(number(1, 1), field(2, joined(one, one)))));
    byte[] entry = joined(field(1, "location"), field(2, place));
    byte[] w =
        joined(
            number(1, 1),
            number(1, 1),
            number(2, 1),
            field(8, "W"),
            number(14, 1),
            field(13, entry));
    byte[] node = joined(field(1, "x"), field(1, "W"), field(2, "y"), field(4, "MatMul"));
    byte[] graph =
        joined(
            field(1, node),
            field(2, "g"),
            field(5, w),
            field(11, joined(field(1, "x"), shape)),
            field(12, joined(field(1, "y"), shape)));
    return joined(number(1, 8), field(7, graph), field(8, number(2, 13)));
  }

  @Test
  void key_ofAModelWithParametersBesideIt_changesWithThese() throws IOException {
    Path model = Files.write(folder.resolve("m.onnx"), modelBeside("w.bin"));
    Files.writeString(folder.resolve("d.csv"), "1\n");
    Files.write(folder.resolve("w.bin"), new byte[] {0, 0, -128, 63});
    assertThat(LoadedModel.read(model).model().network().forward(new double[] {3}))
        .containsExactly(3);
    Map<String, Object> entries =
        Map.of("name", "n", "f", "m.onnx", "domain", "unit", "data", "d.csv");
    Question question = Expansion.of(new TreeMap<>(entries), folder).get(0);
    assertThat(question.arguments()).contains("--data=" + folder.resolve("d.csv"));
    String before = question.key(question.arguments());
    assertThat(question.key(question.arguments())).isEqualTo(before);
    Files.write(folder.resolve("w.bin"), new byte[] {0, 0, 0, 64});
    String other = question.key(question.arguments());
    assertThat(other).isNotEqualTo(before);
    Files.writeString(folder.resolve("d.csv"), "2\n");
    assertThat(question.key(question.arguments())).isNotEqualTo(other);
    Files.delete(folder.resolve("w.bin"));
    assertThat(question.key(question.arguments())).isNotEqualTo(other);
  }

  @Test
  void expectation_ofBits_asksForProofsOfTheFewestWhereItSaysSo() {
    Expectation found = expected("expect");
    Expectation most = expected("expect-bits-at-most");
    Expectation fewest = expected("expect-fewest-bits");
    assertThat(fewest.wanted()).isEqualTo("as the fewest 7 bits");
    for (boolean minimal : new boolean[] {true, false}) {
      Outcome seven = certified(7, Map.of("minimal", minimal));
      assertThat(found.isMetBy(seven)).isTrue();
      assertThat(most.isMetBy(seven)).isTrue();
      assertThat(fewest.isMetBy(seven)).isEqualTo(minimal);
      Outcome six = certified(6, Map.of("minimal", minimal));
      assertThat(found.isMetBy(six)).isFalse();
      assertThat(most.isMetBy(six)).isTrue();
      assertThat(fewest.isMetBy(six)).isFalse();
    }
    assertThat(fewest.isMetBy(certified(7, Map.of()))).isFalse();
    Map<String, Object> twice = Map.of("expect", 7, "expect-fewest-bits", 7);
    assertThatThrownBy(() -> Expectation.of("n", "quantize", twice))
        .isInstanceOf(BadInputException.class)
        .hasMessage("n: expects twice");
    Map<String, Object> pair = Map.of("expect-fewest-bits", 7);
    assertThatThrownBy(() -> Expectation.of("n", "certify", pair))
        .isInstanceOf(BadInputException.class);
  }

  private static Expectation expected(String key) {
    return Expectation.of("n", "quantize", Map.of(key, 7)).orElseThrow();
  }

  private static Outcome certified(int bits, Map<String, Object> figures) {
    return new Outcome("certified", OptionalInt.of(bits), 1, 1, true, new TreeMap<>(figures));
  }

  /** Cells hold no maps: names and files of networks stand in one, one behind the other. */
  @Test
  void csv_queriesOfSeveralNetworks_areAsked() throws IOException {
    Path file = folder.resolve("q.csv");
    Files.writeString(file, "name,query,networks,expect\nn,p.vnnlib,f=a=1.onnx; g=b.onnx,unsat\n");
    Question question = QuestionFile.read(file).get(0);
    Path root = folder.toAbsolutePath();
    assertThat(question.arguments())
        .containsExactly(
            "verify",
            root.resolve("p.vnnlib").toString(),
            "--network",
            "f=" + root.resolve("a=1.onnx"),
            "--network",
            "g=" + root.resolve("b.onnx"));
    for (String wrong : List.of("a.onnx", "f=a.onnx;f=b.onnx", "f=a.onnx;")) {
      Files.writeString(file, "name,query,networks\nn,p.vnnlib," + wrong + "\n");
      assertThatThrownBy(() -> QuestionFile.read(file))
          .as(wrong)
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("f=a.onnx;g=b.onnx in CSV");
    }
  }

  @Test
  void table_whatStandsInAName_isText() {
    Campaign campaign = new Campaign(List.of(row("<b>", 1)), new OutcomeLog(null));
    assertThat(new CampaignTable(campaign).html()).contains("&lt;b&gt;").doesNotContain("<b>");
  }
}
