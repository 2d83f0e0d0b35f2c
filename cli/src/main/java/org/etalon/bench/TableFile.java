package org.etalon.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.etalon.file.WholeFile;

/**
 * A table of measurements as CSV that is whole after every row, so that a run that was ended goes
 * on where it was. A row is known by its first cells: they hold all that decides about the rest.
 * Not thread safe.
 */
final class TableFile {
  private final Path file;
  private final List<String> columns;
  private final int keys;
  private final List<List<String>> rows = new ArrayList<>();

  private TableFile(Path file, List<String> columns, int keys) {
    this.file = file;
    this.columns = columns;
    this.keys = keys;
  }

  /**
   * A table, with the rows of the file where there is one.
   *
   * @param columns their names, without commas
   * @param keys how many of the first ones tell rows apart
   * @throws IOException if the file cannot be read, or is another table
   */
  static TableFile open(Path file, List<String> columns, int keys) throws IOException {
    TableFile table = new TableFile(file, columns, keys);
    if (Files.exists(file)) {
      List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
      if (lines.isEmpty() || !lines.get(0).equals(String.join(",", columns))) {
        throw new IOException(file + " is another table; move it away");
      }
      for (String line : lines.subList(1, lines.size())) {
        List<String> row = List.of(line.split(",", -1));
        if (row.size() != columns.size()) {
          throw new IOException(file + " has a row of " + row.size() + " cells: " + line);
        }
        table.rows.add(row);
      }
    }
    return table;
  }

  /** The row that begins with these cells. */
  Optional<List<String>> find(List<String> key) {
    return rows.stream().filter(row -> row.subList(0, keys).equals(key)).findFirst();
  }

  /**
   * Adds a row and writes the file.
   *
   * @param row a cell a column, without commas
   */
  void add(List<String> row) throws IOException {
    if (row.size() != columns.size() || row.stream().anyMatch(cell -> cell.contains(","))) {
      throw new IllegalArgumentException(row + " is no row of " + columns);
    }
    rows.add(List.copyOf(row));
    StringBuilder text = new StringBuilder(String.join(",", columns)).append('\n');
    rows.forEach(r -> text.append(String.join(",", r)).append('\n'));
    write(file, text.toString());
  }

  /** Writes a text file, whole or not at all. */
  static void write(Path file, String text) throws IOException {
    WholeFile.write(file, stream -> stream.write(text.getBytes(StandardCharsets.UTF_8)));
  }
}
