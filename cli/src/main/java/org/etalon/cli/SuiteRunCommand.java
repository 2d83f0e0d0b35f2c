package org.etalon.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.etalon.engine.search.SearchOptions;
import org.etalon.onnx.ModelException;
import org.etalon.study.BadInputException;
import org.etalon.study.ResultFile;
import org.etalon.suite.OwnRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code etalon suite run}: Etalon's own answers. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Answer the benchmark's questions by Etalon itself.",
    footer = {"", "Example:", "  etalon suite run suite --results etalon.csv --timeout 100s"})
final class SuiteRunCommand implements Callable<Integer> {
  private final PrintStream out;

  @Parameters(index = "0", paramLabel = "DIR", description = "The benchmark.")
  Path folder = Path.of("");

  @Option(
      names = "--results",
      required = true,
      paramLabel = "FILE.csv",
      description = "Where the answers go.")
  Path results = Path.of("");

  @Option(
      names = "--timeout",
      defaultValue = "100s",
      paramLabel = "TIME",
      description = "The most for one case (default: ${DEFAULT-VALUE}).")
  Duration timeout = Duration.ofSeconds(100);

  @Mixin ThreadsOption threads = new ThreadsOption();

  SuiteRunCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    ResultFile.requireWritable(results.toString());
    SearchOptions options =
        SearchOptions.defaults().withSeconds(timeout.toNanos() / 1e9).withThreads(threads.count());
    try {
      OwnRun.write(folder, results, options, out::println);
      return ExitCode.OK;
    } catch (IOException | ModelException e) {
      throw new BadInputException("the benchmark " + folder + ": " + e.getMessage());
    }
  }
}
