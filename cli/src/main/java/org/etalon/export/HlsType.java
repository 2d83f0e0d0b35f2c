package org.etalon.export;

import java.util.Optional;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.RoundingMode;
import org.etalon.problem.UnfitException;

/**
 * Formats as hls4ml writes them: {@code fixed<W,I,Q,O>} is {@code ap_fixed<W,I,AP_Q,AP_O>}, of W
 * bits in all, I of them before the point.
 */
final class HlsType {
  private HlsType() {}

  /**
   * The type of a format whose step is a power of two and that saturates.
   *
   * @throws UnfitException if hls4ml reads no quantizer of QONNX so
   */
  static String of(FixedFormat format) {
    String rounding =
        rounding(format.rounding())
            .orElseThrow(
                () ->
                    new UnfitException(
                        "hls4ml reads half-even and floor, not "
                            + format.rounding().label()
                            + "; quantize with --activation-rounding half-even or floor"));
    int bits = format.bits();
    boolean signed = format.lowest() < 0;
    long whole = 1L << bits;
    long highest = signed ? whole / 2 - 1 : whole - 1;
    boolean narrow = signed && format.lowest() == -highest;
    boolean full = format.lowest() == (signed ? -whole / 2 : 0);
    if (format.highest() != highest || !(narrow || full)) {
      throw new UnfitException("hls4ml has no type for " + format);
    }
    return (signed ? "fixed<" : "ufixed<")
        + bits
        + ","
        + (bits + Stage.power(format))
        + ","
        + rounding
        + (narrow ? ",SAT_SYM>" : ",SAT>");
  }

  private static Optional<String> rounding(RoundingMode mode) {
    return switch (mode) {
      case HALF_EVEN -> Optional.of("RND_CONV");
      case FLOOR -> Optional.of("TRN");
      case CEILING, TO_ZERO, AWAY, HALF_UP, HALF_DOWN, HALF_AWAY, HALF_TO_ZERO -> Optional.empty();
    };
  }

  /**
   * The type that holds all sums of a layer: nothing is cut off, and whatever the order, no sum
   * wraps around.
   */
  static String ofSums(Stage stage) {
    int bits = stage.most().bitLength() + 1;
    return "fixed<" + bits + "," + (bits + stage.exponent()) + ",TRN,WRAP>";
  }
}
