package org.etalon.export;

import java.util.Arrays;

/**
 * A constant array of C, in the smallest type that holds its entries.
 *
 * @param name in C
 * @param type of an entry
 * @param rows the entries; one row where {@code flat}
 * @param flat whether it has one dimension
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Table(String name, IntegerType type, long[][] rows, boolean flat) {
  private static final int LINE = 96;

  /** A table of one dimension in a type of its own. */
  static Table of(String name, long[] entries) {
    return new Table(name, IntegerType.of(entries), new long[][] {entries}, true);
  }

  /** A table of two dimensions, likewise. */
  static Table of(String name, long[][] rows) {
    long[] all = Arrays.stream(rows).flatMapToLong(Arrays::stream).toArray();
    return new Table(name, IntegerType.of(all), rows, false);
  }

  /** Its definition. */
  String definition() {
    return definition("");
  }

  /** The same where a macro says in which memory it lies. */
  String placed() {
    return definition(" NET_TABLE");
  }

  private String definition(String place) {
    StringBuilder text = new StringBuilder("static const " + type.text() + " " + name);
    text.append(flat ? "" : "[" + rows.length + "]")
        .append("[" + rows[0].length + "]" + place + " = {\n");
    for (int i = 0; i < rows.length; i++) {
      text.append(flat ? "" : "  {\n");
      text.append(lines(rows[i], flat ? "  " : "    "));
      text.append(flat ? "" : i + 1 < rows.length ? "  },\n" : "  }\n");
    }
    return text.append("};\n").toString();
  }

  /**
   * C that reads an entry, wherever the table lies.
   *
   * @param index such as {@code [i][j]}
   */
  String entry(String index) {
    return entry(type, name + index);
  }

  /** The same of an entry of this type. */
  static String entry(IntegerType type, String entry) {
    return "(" + type.text() + ")NET_READ" + type.bytes() + "(" + entry + ")";
  }

  private static String lines(long[] row, String indent) {
    StringBuilder text = new StringBuilder();
    StringBuilder line = new StringBuilder(indent);
    for (int j = 0; j < row.length; j++) {
      String entry = literal(row[j]) + (j + 1 < row.length ? "," : "");
      if (line.length() + 1 + entry.length() > LINE) {
        text.append(line).append('\n');
        line = new StringBuilder(indent);
      }
      line.append(line.length() == indent.length() ? "" : " ").append(entry);
    }
    return text.append(line).append('\n').toString();
  }

  /** An integer as a constant of C99, whatever the width of int is. */
  static String literal(long value) {
    return value == Long.MIN_VALUE ? "(-9223372036854775807 - 1)" : Long.toString(value);
  }

  /** The same as a constant of the type of sums. */
  static String literal(long value, int width) {
    return "(int" + width + "_t)" + (value < 0 ? "(" + literal(value) + ")" : literal(value));
  }

  /** C that adds all entries to {@code hash}. */
  String hashing() {
    String entry = entry(flat ? "[j]" : "[i][j]");
    String inner =
        "for (j = 0; j < " + rows[0].length + "; j++) {\n    hash = net_mix(hash, " + entry + ");";
    return flat
        ? "  " + inner + "\n  }\n"
        : "  for (i = 0; i < "
            + rows.length
            + "; i++) {\n    "
            + inner.replace("\n", "\n  ")
            + "\n    }\n  }\n";
  }

  /** Adds all entries to a hash. */
  void hash(Fnv fnv) {
    for (long[] row : rows) {
      fnv.add(row);
    }
  }

  /** How many bytes it takes. */
  long bytes() {
    return (long) rows.length * rows[0].length * type.bytes();
  }
}
