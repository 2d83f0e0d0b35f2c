package org.etalon.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.etalon.file.WholeFile;
import org.etalon.study.BadInputException;
import org.jspecify.annotations.Nullable;

/**
 * Outcomes of questions that were answered, kept in a file that is whole after each: tab-separated
 * lines of the question's key, the verdict, the bits, the seconds.
 */
final class AssertionLog {
  private static final int CELLS = 4;

  private final @Nullable Path file;
  private final Map<String, Assertion.Outcome> outcomes = new LinkedHashMap<>();

  /**
   * With what the file holds.
   *
   * @param file null to keep nothing
   * @throws BadInputException if it is no such file
   */
  AssertionLog(@Nullable Path file) {
    this.file = file;
    if (file == null || !Files.exists(file)) {
      return;
    }
    try {
      for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        String[] cells = line.split("\t", -1);
        if (cells.length != CELLS) {
          throw new BadInputException(file + " holds no outcomes of 'etalon assert'");
        }
        OptionalInt bits =
            cells[2].isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(cells[2]));
        outcomes.put(cells[0], new Assertion.Outcome(cells[1], bits, Double.parseDouble(cells[3])));
      }
    } catch (IOException | NumberFormatException e) {
      throw new BadInputException("cannot read " + file + ": " + e.getMessage());
    }
  }

  /** What came of a question before. */
  Optional<Assertion.Outcome> find(String key) {
    return Optional.ofNullable(outcomes.get(key));
  }

  /** Keeps an outcome. */
  void add(String key, Assertion.Outcome outcome) {
    outcomes.put(key, outcome);
    if (file == null) {
      return;
    }
    StringBuilder text = new StringBuilder();
    outcomes.forEach(
        (each, o) ->
            text.append(each)
                .append('\t')
                .append(o.verdict().replaceAll("\\s+", " "))
                .append('\t')
                .append(o.bits().isPresent() ? String.valueOf(o.bits().getAsInt()) : "")
                .append('\t')
                .append(o.seconds())
                .append('\n'));
    try {
      WholeFile.write(file, out -> out.write(text.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new BadInputException("cannot write " + file + ": " + e.getMessage());
    }
  }
}
