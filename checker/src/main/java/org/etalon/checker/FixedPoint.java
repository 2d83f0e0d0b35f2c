package org.etalon.checker;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.etalon.certificate.Cast;
import org.etalon.certificate.CastSpec;
import org.etalon.certificate.Certificate.Refutation;
import org.etalon.certificate.QuantizerSpec;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.fixed.RoundingMode;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Round;
import org.etalon.quant.Accumulation;

/**
 * The networks in fixed point that refutations are about: f with the casts that are listed, its
 * parameters by the quantizer, its sums in accumulators that wrap where they have a width.
 */
final class FixedPoint {
  private FixedPoint() {}

  /** Why a refutation is of no network in fixed point that is asked about; empty if it is. */
  static String mismatch(Refutation refutation, QuantizerSpec quantizer, CastSpec spec, Network f) {
    List<Cast> casts = refutation.casts();
    if (casts.isEmpty()) {
      return "casts nothing";
    }
    int width = width(refutation);
    int before = -1;
    boolean input = casts.get(0).value() == 0;
    if (spec.inputBits().isPresent() && (!input || casts.size() == 1)) {
      return "casts nothing beside the input, or not that";
    }
    for (Cast cast : casts) {
      if (cast.value() <= before || cast.value() > f.nodes().size()) {
        return "casts value " + cast.value() + " of " + f.nodes().size() + " out of place";
      }
      int own = spec.of(cast.value(), width);
      if (!isWhole(cast.format(), own)) {
        return "casts to " + cast.format() + ", which is no format of " + own + " bits";
      }
      before = cast.value();
    }
    int bits = refutation.bits();
    boolean narrower =
        bits == quantizer.bits() && width >= spec.least(bits) && width < spec.with(bits);
    return width == spec.with(bits) || narrower
        ? ""
        : "casts to " + width + " bits, which " + quantizer.description() + " does not";
  }

  /**
   * Whether a format has all codes of a width, in steps of a power of two, and saturates. One bit
   * has no sign: two's complement of one bit is -1 and 0.
   */
  static boolean isWhole(FixedFormat format, int width) {
    boolean signed = isSigned(format);
    if (width < (signed ? 2 : 1) || width >= FixedFormat.MOST_BITS) {
      return false;
    }
    FixedFormat whole =
        signed
            ? FixedFormat.signed(format.step(), width, format.rounding(), Overflow.SATURATE)
            : FixedFormat.unsigned(format.step(), width, format.rounding(), Overflow.SATURATE);
    return format.equals(whole) && isPowerOfTwo(format.step());
  }

  /** Whether a format has codes below 0. */
  static boolean isSigned(FixedFormat format) {
    return format.lowest() < 0;
  }

  static boolean isPowerOfTwo(double step) {
    return step == Math.scalb(1.0, Math.getExponent(step));
  }

  /** The width of what a network casts: that of the last, for the first may be the input. */
  static int width(Refutation refutation) {
    return width(refutation.casts());
  }

  /** The same of some casts. */
  static int width(List<Cast> casts) {
    return casts.get(casts.size() - 1).format().bits();
  }

  /**
   * The network of a width.
   *
   * @throws IllegalArgumentException if a parameter or a sum has no such format
   */
  static Network network(Network f, QuantizerSpec quantizer, int bits, List<Cast> casts) {
    Network g = quantizer.quantize(casting(f, casts), bits);
    OptionalInt accumulator = quantizer.casts().orElseThrow().accumulatorBits();
    return accumulator.isPresent() ? Accumulation.wrapping(g, accumulator.getAsInt()) : g;
  }

  /** f with casts behind values, ascending. */
  static Network casting(Network f, List<Cast> casts) {
    List<Node> nodes = new ArrayList<>();
    int[] places = new int[f.nodes().size() + 1];
    Iterator<Cast> rest = casts.iterator();
    Optional<Cast> next = next(rest);
    for (int value = 0; value < places.length; value++) {
      int size = f.inputSize();
      if (value > 0) {
        Node node = f.nodes().get(value - 1);
        nodes.add(new Node(node.layer(), node.inputs().stream().map(v -> places[v]).toList()));
        size = node.layer().outputSize();
      }
      places[value] = nodes.size();
      if (next.isPresent() && next.get().value() == value) {
        nodes.add(Node.of(new Round(size, next.get().format()), places[value]));
        places[value] = nodes.size();
        next = next(rest);
      }
    }
    return Network.of(f.inputSize(), nodes);
  }

  private static Optional<Cast> next(Iterator<Cast> rest) {
    return rest.hasNext() ? Optional.of(rest.next()) : Optional.empty();
  }

  /**
   * The casts of g where those of a refuted network are: its formats, but for accumulators; nothing
   * if there are fewer or more.
   */
  static Optional<List<Cast>> like(List<Cast> others, Network g) {
    List<FixedFormat> formats =
        g.nodes().stream()
            .flatMap(node -> format(node).stream())
            .filter(format -> format.overflow() == Overflow.SATURATE)
            .toList();
    if (formats.size() != others.size()) {
      return Optional.empty();
    }
    List<Cast> casts = new ArrayList<>();
    for (int k = 0; k < formats.size(); k++) {
      casts.add(new Cast(others.get(k).value(), formats.get(k)));
    }
    return Optional.of(casts);
  }

  private static Optional<FixedFormat> format(Node node) {
    return node.layer()
        .fold(
            affine -> Optional.empty(),
            relu -> Optional.empty(),
            add -> Optional.empty(),
            pool -> Optional.empty(),
            cast -> cast.fixed());
  }

  /** Whether as many values are cast, the same ones, and rounded alike; formats aside. */
  static boolean isAlike(List<Cast> casts, List<Cast> others) {
    boolean alike = casts.size() == others.size();
    for (int k = 0; alike && k < casts.size(); k++) {
      Cast one = casts.get(k);
      Cast other = others.get(k);
      alike = one.value() == other.value() && roundAlike(one.format(), other.format());
    }
    return alike;
  }

  /** Whether two round alike, above 0 where one of them has no sign. */
  private static boolean roundAlike(FixedFormat one, FixedFormat other) {
    boolean signed = isSigned(one) && isSigned(other);
    return signed
        ? one.rounding() == other.rounding()
        : positive(one.rounding()) == positive(other.rounding());
  }

  /** Of what is not negative: ties go up where they go away from zero. */
  private static RoundingMode positive(RoundingMode mode) {
    return switch (mode) {
      case HALF_AWAY -> RoundingMode.HALF_UP;
      case HALF_TO_ZERO -> RoundingMode.HALF_DOWN;
      case HALF_EVEN, HALF_UP, HALF_DOWN, FLOOR, CEILING, TO_ZERO, AWAY -> mode;
    };
  }

  /** How far a format reaches, as a power of two: 3 if it holds what is below 8. */
  static int reach(FixedFormat format) {
    return Math.getExponent((double) format.highest() + 1) + Math.getExponent(format.step());
  }
}
