package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Help pages: of every command there is. */
class HelpTest {
  private static final int WIDTH = 80;

  private static final CommandLine PROGRAM = program();

  private static CommandLine program() {
    PrintStream nowhere = new PrintStream(new ByteArrayOutputStream());
    return Main.commandLine(nowhere, new Messages(nowhere, 0));
  }

  /** All commands as what is typed after {@code etalon}. */
  static Stream<List<String>> commands() {
    List<List<String>> names = new ArrayList<>();
    below(PROGRAM, List.of(), names);
    assertThat(names).hasSizeGreaterThan(16);
    return names.stream();
  }

  private static void below(CommandLine command, List<String> path, List<List<String>> names) {
    command
        .getSubcommands()
        .forEach(
            (name, inner) -> {
              List<String> longer = new ArrayList<>(path);
              longer.add(name);
              names.add(longer);
              below(inner, longer, names);
            });
  }

  private static Cli run(List<String> before, List<String> names, String... after) {
    List<String> args = new ArrayList<>(before);
    args.addAll(names);
    args.addAll(List.of(after));
    return Cli.run(args.toArray(String[]::new));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void help_command_isWhatItsOptionShows_withExamplesThatCanBeTyped(List<String> names) {
    Cli help = run(List.of("help"), names);
    assertThat(help.code()).isZero();
    assertThat(help.err()).isEmpty();
    assertThat(help.out()).isEqualTo(run(List.of(), names, "--help").out());
    assertThat(help.out()).contains("--quiet").contains("etalon " + String.join(" ", names));
    assertThat(help.out().lines()).allMatch(line -> line.length() < WIDTH + 1);
    if (!names.equals(List.of("generate-completion"))) { // made by picocli
      examplesCanBeTyped(names, help.out());
    }
  }

  private static void examplesCanBeTyped(List<String> names, String help) {
    List<String> examples =
        help.replace("\\\n", "")
            .lines()
            .dropWhile(line -> !line.startsWith("Example"))
            .skip(1)
            .toList();
    assertThat(examples).isNotEmpty().allMatch(line -> line.startsWith("  etalon "));
    assertThat(examples.get(0)).startsWith("  etalon " + String.join(" ", names) + " ");
    for (String example : examples) {
      String[] args = example.strip().split(" +", -1);
      PROGRAM.parseArgs(Arrays.copyOfRange(args, 1, args.length)); // throws if it is wrong
    }
  }

  @Test
  void help_ofTheProgram_listsExitCodes() {
    String help = Cli.run("--help").out();
    assertThat(help).contains("Exit codes");
    for (int code : new int[] {0, 1, 2, 3, 64, 65, 70, 130}) {
      assertThat(help).containsPattern("(?m)^ *" + code + "  \\w");
    }
    assertThat(Cli.run("help").out()).isEqualTo(help);
    assertThat(Cli.run().out()).isEqualTo(help);
  }

  @Test
  void help_ofWhatIsNot_suggests() {
    Cli run = Cli.run("help", "theory", "bist");
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .isEqualTo(
            "etalon: unknown command 'bist' (did you mean 'bits'?); see 'etalon help theory'\n");
  }
}
