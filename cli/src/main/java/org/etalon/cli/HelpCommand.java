package org.etalon.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code etalon help}: what a command does and takes. */
@Command(
    name = "help",
    mixinStandardHelpOptions = true,
    description = "Show what a command does and takes.",
    footer = {"", "Examples:", "  etalon help quantize", "  etalon help theory bits"})
final class HelpCommand implements Callable<Integer> {
  private final PrintStream out;

  @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "A command; none for all.")
  List<String> names = new ArrayList<>();

  @Spec CommandSpec spec = CommandSpec.create();

  HelpCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    CommandLine topic = spec.parent().commandLine();
    for (String name : names) {
      CommandLine inner = topic.getSubcommands().get(name);
      if (inner == null) {
        throw new UsageException(UsageText.unknownCommand(name, topic));
      }
      topic = inner;
    }
    topic.usage(out);
    return ExitCode.OK;
  }
}
