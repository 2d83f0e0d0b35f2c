package org.etalon.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.etalon.study.BadInputException;
import org.etalon.suite.SuiteFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code etalon suite generate}: writes the benchmark. */
@Command(
    name = "generate",
    mixinStandardHelpOptions = true,
    description = "Write the benchmark; the same seed makes the same bytes.",
    footer = {"", "Example:", "  etalon suite generate --seed 1 --out suite"})
final class SuiteGenerateCommand implements Callable<Integer> {
  private final PrintStream out;

  @Mixin SeedOption seed = new SeedOption();

  @Mixin ThreadsOption threads = new ThreadsOption();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Where models, queries, index.csv and instances.csv go.")
  Path folder = Path.of("");

  SuiteGenerateCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    try {
      int cases = SuiteFolder.generate(folder, seed.value, threads.count(), out::println);
      out.println(cases + " cases in " + folder);
      return ExitCode.OK;
    } catch (IOException e) {
      throw new BadInputException("cannot write the benchmark: " + e.getMessage());
    }
  }
}
