package org.etalon.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.etalon.study.BadInputException;
import org.etalon.study.ResultFile;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code etalon generate-man}: the manual of every command. */
@Command(
    name = "generate-man",
    mixinStandardHelpOptions = true,
    description = "Write the manual: a page for man(1) of every command.",
    footer = {"", "Example:", "  etalon generate-man --out man1"})
final class ManCommand implements Callable<Integer> {
  private final PrintStream out;

  @Option(
      names = "--out",
      defaultValue = "man1",
      paramLabel = "DIR",
      description = "Where etalon.1, etalon-quantize.1 and so on go.")
  Path folder = Path.of("man1");

  @Spec CommandSpec spec = CommandSpec.create();

  ManCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new BadInputException("cannot make " + folder + ": " + e.getMessage());
    }
    int pages = write(spec.root().commandLine());
    out.println(pages + " pages in " + folder);
    return ExitCode.OK;
  }

  /** Writes the page of a command and of all below it; how many these are. */
  private int write(CommandLine command) {
    CommandSpec page = command.getCommandSpec();
    ResultFile.write(folder.resolve(ManPage.name(page) + ".1"), ManPage.of(page));
    return 1 + command.getSubcommands().values().stream().mapToInt(this::write).sum();
  }
}
