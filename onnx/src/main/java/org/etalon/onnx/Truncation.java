package org.etalon.onnx;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.etalon.exact.DecimalText;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.fixed.RoundingMode;
import org.etalon.network.Round;

/**
 * QONNX's Trunc of whole multiples of its scale s: bits dropped from the right, a cast with the
 * step {@code T s}, T a power of two.
 *
 * <p>With five inputs, its first version, {@code y = round((x / s) / T) s}, where T is 2 to the
 * bits that are dropped: the integers are given in steps of s, and not saturated. With six, the
 * second, {@code y = round(clamp((x / s) / T, lo, hi)) S}, with the scale S = T s of the output.
 *
 * <p><b>Source:</b> both pages of the operator of QONNX, trunc_v1 and trunc_v2.
 */
final class Truncation {
  private static final int FIRST_VERSION = 5;

  /** Codes of what does not saturate: more are an overflow, which is not certified. */
  private static final long MOST = 1L << (FixedFormat.MOST_BITS - 1);

  private Truncation() {}

  static void define(Operators.Table table) {
    table.mixed("Trunc", 6, Set.of("signed", "narrow", "rounding_mode"), Truncation::onValue);
  }

  private static Value onValue(Op op, Operands in, NetworkBuilder network) {
    Value x = in.value(op, 0);
    Scale scale = Scale.of(op, in.constant(op, 1), Optional.of(in.constant(op, 2)));
    if (scale.zero() != 0) {
      throw op.unsupported("a zero point of " + scale.zero() + "; supported is 0");
    }
    if (!WholeMultiples.hold(x, scale.step(), network)) {
      throw op.unsupported(
          "takes what is not surely whole multiples of its scale "
              + DecimalText.of(scale.step())
              + ", which it would round twice; supported is what was cast to such multiples");
    }
    return in.inputs().size() == FIRST_VERSION
        ? first(op, in, x, scale.step(), network)
        : second(op, in, x, scale.step(), network);
  }

  private static Value first(Op op, Operands in, Value x, double step, NetworkBuilder network) {
    int dropped = bits(op, in, 3) - bits(op, in, 4);
    if (dropped < 0) {
      throw op.unsupported("more bits in the result than before");
    }
    double coarse = Math.scalb(step, dropped);
    if (!FixedFormat.isInRange(coarse, -MOST, MOST)) {
      throw op.unsupported("steps of " + DecimalText.of(coarse));
    }
    FixedFormat format = new FixedFormat(coarse, -MOST, MOST, rounding(op), Overflow.WRAP);
    Value y = network.add(new Round(x.size(), format), x.shape(), x);
    return network.scaled(y, Math.scalb(1.0, -dropped));
  }

  private static Value second(Op op, Operands in, Value x, double step, NetworkBuilder network) {
    Scale result = Scale.of(op, in.constant(op, 4), Optional.empty());
    double ratio = result.step() / step;
    boolean drops = ratio >= 1 && ratio == Math.scalb(1.0, Math.getExponent(ratio));
    if (!drops || step * ratio != result.step()) { // the quotient may have been rounded
      throw op.unsupported(
          "an output scale of "
              + DecimalText.of(result.step())
              + ", which is not "
              + DecimalText.of(step)
              + " times 2^k, k >= 0");
    }
    long whole = 1L << bits(op, in, 5);
    boolean signed = op.integer("signed", 1) != 0;
    int narrow = op.flag("narrow") ? 1 : 0;
    FixedFormat format =
        signed
            ? result.format(op, -whole / 2 + narrow, whole / 2 - 1, rounding(op))
            : result.format(op, 0, whole - 1 - narrow, rounding(op));
    return network.add(new Round(x.size(), format), x.shape(), x);
  }

  private static int bits(Op op, Operands in, int at) {
    Tensor width = in.constant(op, at);
    double bits = width.size() == 1 ? width.values().get(0) : 0;
    if (!(bits >= 1 && bits < FixedFormat.MOST_BITS) || bits != Math.rint(bits)) {
      throw op.unsupported("a bit width that is no integer from 1 to " + FixedFormat.MOST_BITS);
    }
    return (int) bits;
  }

  private static RoundingMode rounding(Op op) {
    String name = op.text("rounding_mode", "FLOOR");
    return switch (name.toUpperCase(Locale.ROOT)) {
      case "ROUND" -> RoundingMode.HALF_EVEN;
      case "CEIL" -> RoundingMode.CEILING;
      case "FLOOR" -> RoundingMode.FLOOR;
      default -> throw op.unsupported("rounding mode " + Names.quote(name));
    };
  }
}
