package org.etalon.export;

import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.RoundingMode;

/**
 * The cast of a double to the code of an input, for devices that measure in doubles; all that is
 * computed on the way is exact.
 */
final class CInput {
  private CInput() {}

  static String text(FixedFormat format) {
    int power = Stage.power(format);
    return """

        #ifdef NET_WITH_DOUBLE
        #include <float.h>
        typedef char net_doubles_have_64_bits[DBL_MANT_DIG == 53 ? 1 : -1];

        net_input net_quantize_input(double x) {
          const double step = 0x1p%d;
          int64_t low;
          if (!(x > NET_INPUT_LEAST * step)) {
            return NET_INPUT_LEAST;
          }
          if (x >= NET_INPUT_MOST * step) {
            return NET_INPUT_MOST;
          }
          low = (int64_t)(x * 0x1p%d);
          if ((double)low * step > x) {
            low--;
          }
          return (net_input)(%s ? low + 1 : low);
        }
        #endif
        """
        .formatted(power, -power, condition(format.rounding()));
  }

  /** When it is the integer above {@code low}. */
  private static String condition(RoundingMode mode) {
    String middle = "((double)low + 0.5) * step";
    String beyond = "x > " + middle;
    String tie = "x == " + middle;
    String above = "x > (double)low * step";
    return switch (mode) {
      case FLOOR -> "0";
      case CEILING -> above;
      case TO_ZERO -> "(" + above + " && low < 0)";
      case AWAY -> "(" + above + " && low >= 0)";
      case HALF_EVEN -> "(" + beyond + " || (" + tie + " && (low & 1) != 0))";
      case HALF_UP -> "x >= " + middle;
      case HALF_DOWN -> beyond;
      case HALF_AWAY -> "(" + beyond + " || (" + tie + " && low >= 0))";
      case HALF_TO_ZERO -> "(" + beyond + " || (" + tie + " && low < 0))";
    };
  }
}
