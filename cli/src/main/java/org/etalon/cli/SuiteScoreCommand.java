package org.etalon.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.etalon.onnx.ModelException;
import org.etalon.study.BadInputException;
import org.etalon.suite.Score;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code etalon suite score}: what a tool's answers are worth. */
@Command(
    name = "score",
    mixinStandardHelpOptions = true,
    description = {
      "Score a file of answers: a point for every case solved, ten less for every wrong one. A sat"
          + " counts with an input that exact arithmetic confirms.",
      "FILE.csv has the columns id,answer,seconds,lower,upper,witness; all but the first two may be"
          + " empty, and a witness is numbers with spaces between. Ends with code 1 where an answer"
          + " is wrong."
    },
    footer = {"", "Example:", "  etalon suite score suite etalon.csv"})
final class SuiteScoreCommand implements Callable<Integer> {
  private final PrintStream out;

  @Parameters(index = "0", paramLabel = "DIR", description = "The benchmark.")
  Path folder = Path.of("");

  @Parameters(index = "1", paramLabel = "FILE.csv", description = "The answers.")
  Path results = Path.of("");

  @Mixin JsonOption json = new JsonOption();

  SuiteScoreCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    Output output = json.open(out);
    try {
      Score score = Score.of(folder, results);
      score.cases().forEach((id, outcome) -> output.line(outcome + "  " + id));
      output.line("");
      score.lines().forEach(output::line);
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("cases", score.cases());
      map.put("kinds", score.kinds());
      output.json(map);
      return score.cases().containsValue("wrong") ? ExitCode.FALSIFIED : ExitCode.OK;
    } catch (IOException | ModelException e) {
      throw new BadInputException(String.valueOf(e.getMessage()));
    }
  }
}
