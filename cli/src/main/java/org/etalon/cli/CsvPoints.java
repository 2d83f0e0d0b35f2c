package org.etalon.cli;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.etalon.study.BadInputException;
import org.etalon.study.Text;

/** Lines of numbers, separated by commas. */
final class CsvPoints {
  private static final long MOST_BYTES = 256L << 20;

  private CsvPoints() {}

  /**
   * The lines of a file.
   *
   * @throws BadInputException if it cannot be read, is too large, has no lines, or one that is not
   *     of {@code columns} numbers
   */
  static List<double[]> read(Path file, int columns) {
    List<double[]> points = new ArrayList<>();
    int lines = 0;
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new BadInputException(file + ": larger than " + (MOST_BYTES >> 20) + " MiB");
      }
      for (String line : Files.readAllLines(file)) {
        lines++;
        if (!line.isBlank()) {
          String[] fields = line.split(",", -1);
          if (fields.length != columns) {
            throw new BadInputException(
                file
                    + " line "
                    + lines
                    + ": "
                    + Text.count(fields.length, "number", "numbers")
                    + " instead of "
                    + columns);
          }
          double[] point = new double[columns];
          for (int i = 0; i < columns; i++) {
            point[i] = number(fields[i].trim(), file + " line " + lines + ": x[" + i + "]");
          }
          points.add(point);
        }
      }
    } catch (NoSuchFileException e) {
      throw new BadInputException("no such file: " + file);
    } catch (MalformedInputException e) {
      throw new BadInputException(file + " is not text in UTF-8");
    } catch (IOException e) {
      throw new BadInputException("cannot read " + file + ": " + e.getMessage());
    }
    if (points.isEmpty()) {
      throw new BadInputException(file + ": no numbers");
    }
    return points;
  }

  private static double number(String text, String where) {
    try {
      double value = Double.parseDouble(text);
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new BadInputException(where + " is no number: '" + text + "'");
    }
    throw new BadInputException(where + " is not finite: '" + text + "'");
  }
}
