package org.etalon.onnx;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.RoundingMode;
import org.etalon.linalg.Vector;
import org.etalon.network.Round;
import org.etalon.network.Stored;

/**
 * The quantizers of QONNX: {@code y = (round(clamp(x / s + z, lo, hi)) - z) s} of values, as a cast
 * in real arithmetic, and of constants, as the parameters that they give.
 *
 * <p><b>Source:</b> the operators' page and Python reference of QONNX; the quotient of a constant
 * is rounded to float32, as there.
 */
final class QonnxOperators {
  private static final Set<String> DOMAINS =
      Set.of("qonnx.custom_op.general", "onnx.brevitas", "finn.custom_op.general");

  private QonnxOperators() {}

  /** Whether the operators of a node's domain are these. */
  static boolean isOwn(Wire.Node node) {
    return isOwn(node.domain());
  }

  /** Whether a domain is one of theirs. */
  static boolean isOwn(String domain) {
    return DOMAINS.contains(domain);
  }

  static void define(Operators.Table table) {
    Set<String> attributes = Set.of("signed", "narrow", "rounding_mode");
    table
        .mixed("Quant", 4, attributes, QonnxOperators::onValue)
        .mixed("IntQuant", 4, attributes, QonnxOperators::onValue)
        .mixed(
            "BipolarQuant",
            2,
            Set.of(),
            (op, in, network) -> sign(op, in.value(op, 0), in.constant(op, 1), network));
  }

  private static Value onValue(Op op, Operands in, NetworkBuilder network) {
    Value x = in.value(op, 0);
    Scale scale = Scale.of(op, in.constant(op, 1), Optional.of(in.constant(op, 2)));
    Codes codes = codes(op, in);
    if (codes.bipolar()) {
      if (scale.zero() != 0) {
        throw op.unsupported("a zero point of one signed bit");
      }
      return sign(op, x, in.constant(op, 1), network);
    }
    RoundingMode rounding = less(op, rounding(op), scale.zero(), codes.lowest());
    FixedFormat format = scale.format(op, codes.lowest(), codes.highest(), rounding);
    return network.add(new Round(x.size(), format), x.shape(), x);
  }

  /**
   * A step where {@code x >= 0} and minus a step elsewhere: {@code x / 2s} rounded down to -1 or 0,
   * times {@code 2s}, plus s.
   */
  private static Value sign(Op op, Value x, Tensor steps, NetworkBuilder network) {
    double step = Scale.of(op, steps, Optional.empty()).step();
    FixedFormat half = new Scale(2 * step, 0).format(op, -1, 0, RoundingMode.FLOOR);
    Value rounded = network.add(new Round(x.size(), half), x.shape(), x);
    double[] shift = new double[x.size()];
    Arrays.fill(shift, step);
    return network.shifted(rounded, Vector.of(shift), Stored.NOTHING);
  }

  /**
   * How {@code x / s} is rounded where {@code x / s + z} is rounded in a mode, after it was
   * clamped: a mode that looks at the sign sees none where no code is negative, and takes ties, or
   * all, up or down.
   */
  private static RoundingMode less(Op op, RoundingMode mode, long zero, long lowest) {
    if (zero == 0) {
      return mode;
    }
    Optional<RoundingMode> shifted =
        switch (mode) {
          case FLOOR, CEILING, HALF_UP, HALF_DOWN -> Optional.of(mode);
          case HALF_EVEN -> zero % 2 == 0 ? Optional.of(mode) : Optional.empty();
          case HALF_AWAY -> ifPositive(lowest, RoundingMode.HALF_UP);
          case HALF_TO_ZERO -> ifPositive(lowest, RoundingMode.HALF_DOWN);
          case AWAY -> ifPositive(lowest, RoundingMode.CEILING);
          case TO_ZERO -> ifPositive(lowest, RoundingMode.FLOOR);
        };
    return shifted.orElseThrow(
        () -> op.unsupported("a zero point of " + zero + ", which changes how ties go"));
  }

  private static Optional<RoundingMode> ifPositive(long lowest, RoundingMode mode) {
    return lowest >= 0 ? Optional.of(mode) : Optional.empty();
  }

  /** A constant quantized, element by element. */
  static Tensor onConstant(Op op, Operands in, Limits limits) {
    Tensor x = in.constant(op, 0);
    limits.countNumbers(x.size());
    ActivationShape shape = ActivationShape.of(x.dimensions());
    double[] steps = Broadcast.onto(op, in.constant(op, 1), shape).toArray();
    double[] values = x.values().toArray();
    if (op.type().equals("BipolarQuant")) {
      for (int i = 0; i < values.length; i++) {
        values[i] = values[i] >= 0 ? steps[i] : -steps[i];
      }
      return new Tensor(x.type(), x.dimensions(), Vector.of(values));
    }
    double[] zeros = Broadcast.onto(op, in.constant(op, 2), shape).toArray();
    Codes codes = codes(op, in);
    RoundingMode rounding = rounding(op);
    for (int i = 0; i < values.length; i++) {
      if (!(steps[i] > 0)) {
        throw op.unsupported("a scale of " + steps[i]);
      }
      float t = (float) values[i] / (float) steps[i] + (float) zeros[i];
      double clamped =
          Math.max((double) codes.lowest(), Math.min((double) codes.highest(), (double) t));
      double code = codes.bipolar() ? (t >= 0 ? 1 : -1) : rounding.of(clamped);
      values[i] = (code - zeros[i]) * steps[i];
    }
    return new Tensor(x.type(), x.dimensions(), Vector.of(values));
  }

  /** The codes; those of one signed bit are -1 and 1. */
  private record Codes(long lowest, long highest, boolean bipolar) {}

  private static Codes codes(Op op, Operands in) {
    Tensor width = in.constant(op, 3);
    double bits = width.size() == 1 ? width.values().get(0) : 0;
    if (!(bits >= 1 && bits < FixedFormat.MOST_BITS) || bits != Math.rint(bits)) {
      throw op.unsupported("a bit width that is no integer from 1 to " + FixedFormat.MOST_BITS);
    }
    if (!op.has("signed") || !op.has("narrow")) {
      throw op.malformed("attributes 'signed' and 'narrow' must be given");
    }
    boolean signed = op.flag("signed");
    int narrow = op.flag("narrow") ? 1 : 0;
    long whole = 1L << (int) bits;
    return signed
        ? new Codes(-whole / 2 + narrow, whole / 2 - 1, bits == 1)
        : new Codes(0, whole - 1 - narrow, false);
  }

  private static RoundingMode rounding(Op op) {
    String name = op.text("rounding_mode", "ROUND");
    return switch (name.toUpperCase(Locale.ROOT)) {
      case "ROUND", "HALF_EVEN" -> RoundingMode.HALF_EVEN;
      case "CEIL" -> RoundingMode.CEILING;
      case "FLOOR" -> RoundingMode.FLOOR;
      case "UP" -> RoundingMode.AWAY;
      case "DOWN" -> RoundingMode.TO_ZERO;
      case "HALF_UP" -> RoundingMode.HALF_AWAY;
      case "HALF_DOWN" -> RoundingMode.HALF_TO_ZERO;
      default -> throw op.unsupported("rounding mode " + Names.quote(name));
    };
  }

  /**
   * The name of a mode, or nothing where QONNX has none without a zero point; with one that lifts
   * all codes above zero, ties away from zero are ties up.
   */
  static Optional<String> name(RoundingMode rounding) {
    return switch (rounding) {
      case HALF_EVEN -> Optional.of("ROUND");
      case CEILING -> Optional.of("CEIL");
      case FLOOR -> Optional.of("FLOOR");
      case AWAY -> Optional.of("UP");
      case TO_ZERO -> Optional.of("DOWN");
      case HALF_AWAY -> Optional.of("HALF_UP");
      case HALF_TO_ZERO -> Optional.of("HALF_DOWN");
      case HALF_UP, HALF_DOWN -> Optional.empty();
    };
  }
}
