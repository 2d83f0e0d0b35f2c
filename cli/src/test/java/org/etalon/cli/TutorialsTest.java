package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.etalon.export.Gcc;
import org.etalon.file.Sha256;
import org.etalon.testing.DataFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The walks in docs/tutorials: every command runs, and every line of a text was printed. */
class TutorialsTest {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(bash|text)\n(.*?)^```$");

  /** A command: lines that a backslash joins, or lines up to the end of a document. */
  private static final Pattern COMMAND =
      Pattern.compile("(?m)^.*<<'EOF'\n(?s:.*?)^EOF$|^(?:.*\\\\\n)*.+$");

  @TempDir Path folder = Path.of("");

  @ParameterizedTest
  @CsvSource({"pendulum-to-c, 12, 8", "jets-to-hls4ml, 5, 9"})
  void walk_goesAsItIsWritten(String name, int commands, int lines) throws IOException {
    Gcc.assume();
    String text = Files.readString(Path.of("../docs/tutorials/" + name + ".md"));
    StringBuilder printed = new StringBuilder();
    int ran = 0;
    int seen = 0;
    Matcher blocks = BLOCK.matcher(text);
    while (blocks.find()) {
      if (blocks.group(1).equals("bash")) {
        for (MatchResult command : COMMAND.matcher(blocks.group(2)).results().toList()) {
          printed.append(run(command.group()));
          ran++;
        }
      } else {
        for (String line : blocks.group(2).lines().toList()) {
          assertThat(printed.toString()).as(name).contains(line);
          seen++;
        }
      }
    }
    assertThat(List.of(ran, seen)).containsExactly(commands, lines);
  }

  /** The same commands on a tagger that Keras trained, in the place of the one that is made. */
  @Test
  void jets_ofAModelFromKeras_goTheSameWay() throws IOException {
    Path model = DataFolder.file("real/jets_keras.onnx");
    String text = Files.readString(Path.of("../docs/tutorials/jets-to-hls4ml.md"));
    StringBuilder printed = new StringBuilder();
    Matcher blocks = BLOCK.matcher(text);
    while (blocks.find()) {
      if (blocks.group(1).equals("bash")) {
        for (MatchResult command : COMMAND.matcher(blocks.group(2)).results().toList()) {
          printed.append(run(command.group().replace("--epsilon 0.5", "--epsilon 2")));
          if (command.group().startsWith("./etalon example")) {
            Files.copy(
                model, folder.resolve("walk/jets.onnx"), StandardCopyOption.REPLACE_EXISTING);
          }
        }
      }
    }
    assertThat(printed.toString())
        .contains("4389 parameters")
        .contains("It ends in Softmax")
        .contains("14 bits for everything: CERTIFIED, ||g(x) - f(x)||_inf <= 2 for every x")
        .contains("Checked: the checker accepts the certificate.")
        .contains("Exported as ONNX: read again, it is the network that was proved.")
        .contains("4256 products an input")
        .contains("  product1:");
    assertThat(Files.readString(folder.resolve("walk/hls/README.md")))
        .contains(Sha256.hex(Files.readAllBytes(model)))
        .contains("The outputs are the values before the model's last layer.");
  }

  private String run(String command) throws IOException {
    if (!command.startsWith("./etalon ")) {
      return Gcc.run(folder, List.of("sh", "-ec", command));
    }
    String[] words = command.replace("\\\n", " ").split("\\s+", -1);
    String[] arguments =
        Arrays.stream(words)
            .skip(1)
            .map(word -> word.startsWith("walk") ? folder.resolve(word).toString() : word)
            .toArray(String[]::new);
    Cli run = Cli.run(arguments);
    assertThat(run.code()).as(command + "\n" + run.err()).isZero();
    return run.out();
  }
}
