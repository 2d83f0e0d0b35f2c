package org.etalon.export;

import java.util.Locale;
import org.etalon.fixed.RoundingMode;

/** Shifts in C that round as a mode says, without a shift of a negative number. */
final class CRounding {
  private CRounding() {}

  /** The name of the function of a mode. */
  static String name(RoundingMode mode, int width) {
    return mode == RoundingMode.FLOOR
        ? "net_floor" + width
        : "net_" + mode.label().toLowerCase(Locale.ROOT).replace('-', '_') + width;
  }

  /** The function {@code x -> floor(x 2^-s)} of a width, {@code 0 < s < width - 1}. */
  static String floor(int width) {
    String type = "int" + width + "_t";
    return String.join(
        "\n",
        "/* The largest integer at most x / 2^s. */",
        "static " + type + " net_floor" + width + "(" + type + " x, int s) {",
        "  return x >= 0 ? x >> s : ~((~x) >> s);",
        "}",
        "");
  }

  /** The function that rounds {@code x 2^-s} in another mode. */
  static String function(RoundingMode mode, int width) {
    String type = "int" + width + "_t";
    String condition = condition(mode);
    String half =
        condition.contains("half")
            ? "  const " + type + " half = (" + type + ")1 << (s - 1);\n"
            : "";
    return "/* x / 2^s, rounded: "
        + mode.label()
        + ". */\n"
        + "static "
        + type
        + " "
        + name(mode, width)
        + "("
        + type
        + " x, int s) {\n"
        + "  const "
        + type
        + " low = net_floor"
        + width
        + "(x, s);\n"
        + "  const "
        + type
        + " rest = x - low * (("
        + type
        + ")1 << s);\n"
        + half
        + "  return "
        + condition
        + " ? low + 1 : low;\n"
        + "}\n";
  }

  /** When it is the integer above. */
  private static String condition(RoundingMode mode) {
    return switch (mode) {
      case FLOOR -> "0";
      case CEILING -> "rest != 0";
      case TO_ZERO -> "(rest != 0 && low < 0)";
      case AWAY -> "(rest != 0 && low >= 0)";
      case HALF_EVEN -> "(rest > half || (rest == half && (low & 1) != 0))";
      case HALF_UP -> "rest >= half";
      case HALF_DOWN -> "rest > half";
      case HALF_AWAY -> "(rest > half || (rest == half && low >= 0))";
      case HALF_TO_ZERO -> "(rest > half || (rest == half && low < 0))";
    };
  }
}
