package org.etalon.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.etalon.study.ResultFile;
import org.etalon.study.ResultFolder;
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
    Map<String, String> pages = new LinkedHashMap<>();
    collect(spec.root().commandLine(), pages);
    try (ResultFolder fresh = ResultFolder.open(folder, List.copyOf(pages.keySet()))) {
      pages.forEach((name, page) -> ResultFile.write(fresh.unfinished(name), page));
      fresh.publish();
    }
    out.println(pages.size() + " pages in " + folder);
    return ExitCode.OK;
  }

  /** The pages of all commands below a command, and then its own. */
  private static void collect(CommandLine command, Map<String, String> pages) {
    command.getSubcommands().values().forEach(below -> collect(below, pages));
    CommandSpec page = command.getCommandSpec();
    pages.put(ManPage.name(page) + ".1", ManPage.of(page));
  }
}
