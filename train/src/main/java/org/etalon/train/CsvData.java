package org.etalon.train;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Samples as comma-separated numbers, one sample a line: the inputs, then the class as an integer
 * from 0, or the wanted outputs. Blank lines and a first line of names are skipped.
 */
public final class CsvData {
  private static final long MOST_BYTES = 512L << 20;
  private static final int MOST_CLASSES = 10_000;

  private CsvData() {}

  /**
   * Reads inputs and classes.
   *
   * @throws MalformedDataException if a line is not such numbers; the message names it
   * @throws IOException if the file cannot be read
   */
  public static Samples readClasses(Path file) throws IOException {
    List<float[]> rows = rows(file, 1);
    int[] classes = new int[rows.size()];
    int largest = 1;
    for (int s = 0; s < classes.length; s++) {
      float[] row = rows.get(s);
      float label = row[row.length - 1];
      if (!(label >= 0 && label < MOST_CLASSES) || label != (int) label) {
        throw new MalformedDataException(
            file + ": sample " + (s + 1) + " has class " + label + ", not an integer from 0");
      }
      classes[s] = (int) label;
      largest = Math.max(largest, classes[s]);
    }
    return Samples.of(
        rows.get(0).length - 1, features(rows, 1), Targets.classes(largest + 1, classes));
  }

  /**
   * Reads inputs and wanted outputs.
   *
   * @param outputs how many numbers at the end of a line are outputs
   * @throws MalformedDataException if a line is not such numbers; the message names it
   * @throws IOException if the file cannot be read
   */
  public static Samples readValues(Path file, int outputs) throws IOException {
    List<float[]> rows = rows(file, outputs);
    int inputs = rows.get(0).length - outputs;
    float[] values = new float[rows.size() * outputs];
    for (int s = 0; s < rows.size(); s++) {
      System.arraycopy(rows.get(s), inputs, values, s * outputs, outputs);
    }
    return Samples.of(inputs, features(rows, outputs), Targets.values(outputs, values));
  }

  private static float[] features(List<float[]> rows, int outputs) {
    int inputs = rows.get(0).length - outputs;
    float[] features = new float[Math.multiplyExact(rows.size(), inputs)];
    for (int s = 0; s < rows.size(); s++) {
      System.arraycopy(rows.get(s), 0, features, s * inputs, inputs);
    }
    return features;
  }

  private static List<float[]> rows(Path file, int outputs) throws IOException {
    List<float[]> rows = new ArrayList<>();
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      if (Files.size(file) > MOST_BYTES) {
        throw new MalformedDataException(file + ": larger than " + (MOST_BYTES >> 20) + " MiB");
      }
      int number = 0;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (line.isBlank() || (number == 1 && isHeader(line))) {
          continue;
        }
        float[] row = row(file, number, line, outputs);
        if (row.length <= outputs || (!rows.isEmpty() && row.length != rows.get(0).length)) {
          throw new MalformedDataException(
              file
                  + " line "
                  + number
                  + ": "
                  + row.length
                  + (row.length == 1 ? " number, expected " : " numbers, expected ")
                  + (rows.isEmpty() ? "at least " + (outputs + 1) : rows.get(0).length));
        }
        rows.add(row);
      }
    } catch (NoSuchFileException e) {
      throw new MalformedDataException("no such file: " + file);
    } catch (MalformedInputException e) {
      throw new MalformedDataException(file + " is not text in UTF-8");
    }
    if (rows.isEmpty()) {
      throw new MalformedDataException(file + ": no samples");
    }
    return rows;
  }

  /** A first line without a single number names columns. */
  private static boolean isHeader(String line) {
    for (String field : line.split(",", -1)) {
      if (isNumber(field)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isNumber(String field) {
    try {
      Float.parseFloat(field.trim());
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static String place(int column, int inputs) {
    return column < inputs ? "x[" + column + "]" : "y[" + (column - inputs) + "]";
  }

  private static float[] row(Path file, int number, String line, int outputs) {
    String[] fields = line.split(",", -1);
    float[] row = new float[fields.length];
    for (int i = 0; i < fields.length; i++) {
      boolean good = isNumber(fields[i]);
      row[i] = good ? Float.parseFloat(fields[i].trim()) : 0;
      if (!good || !Float.isFinite(row[i])) {
        throw new MalformedDataException(
            file
                + " line "
                + number
                + ", "
                + place(i, fields.length - outputs)
                + ": not a finite number: "
                + fields[i].trim());
      }
    }
    return row;
  }
}
