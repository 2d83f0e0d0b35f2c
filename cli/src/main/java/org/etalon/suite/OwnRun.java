package org.etalon.suite;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.search.SearchOptions;
import org.etalon.file.WholeFile;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.problem.Verdict;

/** Etalon's own answers to a benchmark, as a file of results. */
public final class OwnRun {
  private OwnRun() {}

  /**
   * Answers all cases, one after the other.
   *
   * @param options the limits of one case
   * @param row told each line as soon as it is there
   * @throws IOException if the benchmark cannot be read or the results not be written
   */
  public static void write(Path folder, Path results, SearchOptions options, Consumer<String> row)
      throws IOException {
    StringBuilder text = new StringBuilder(Score.HEAD).append('\n');
    for (Case c : SuiteFolder.read(folder)) {
      long start = System.nanoTime();
      Property property = Property.atMost(Epsilon.of(c.epsilon()));
      Certification answer =
          Certifier.certify(new Problem(c.f(), c.g(), Domain.of(c.box()), property), options);
      String line = line(c, answer, (System.nanoTime() - start) * 1e-9);
      row.accept(line);
      text.append(line).append('\n');
    }
    WholeFile.write(results, out -> out.write(text.toString().getBytes(StandardCharsets.UTF_8)));
  }

  private static String line(Case c, Certification answer, double seconds) {
    boolean sat = answer.verdict() == Verdict.FALSIFIED;
    String word = sat ? "sat" : answer.verdict() == Verdict.CERTIFIED ? "unsat" : "unknown";
    String witness =
        answer.bracket().witness().stream()
            .flatMapToDouble(known -> Arrays.stream(known.input().toArray()))
            .mapToObj(QueryText::plain)
            .collect(Collectors.joining(" "));
    return String.join(
        ",",
        c.id(),
        word,
        String.format(Locale.ROOT, "%.2f", seconds),
        String.valueOf(answer.lowerBound()),
        Double.isFinite(answer.upperBound()) ? String.valueOf(answer.upperBound()) : "",
        sat ? witness : "");
  }
}
