package org.etalon.engine.fixed;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.etalon.engine.bound.DifferenceBounder;
import org.etalon.engine.bound.PairTheta;
import org.etalon.engine.bound.RootBound;
import org.etalon.exact.Dyadic;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.fixed.RoundingMode;
import org.etalon.linalg.internal.Kernels;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.UnfitException;
import org.etalon.quant.QuantizedNetwork;
import org.etalon.rounding.Outward;
import org.etalon.theta.Theta;
import org.etalon.time.Stop;

/**
 * Chooses the formats of all values of a network: of a given width, the smallest step that is a
 * power of two and for which nothing overflows on the domain, as far as bounds of whole boxes tell;
 * or a smaller one, if fewer integer bits are asked for.
 *
 * <p><b>Method:</b> ranges of values are enclosed without rounding first; with the formats that
 * hold them they are enclosed again, and steps doubled where rounding takes a value beyond, a few
 * times: of few bits steps may be so large that values saturate all the same. Of fewer integer bits
 * steps are halved after that; for those that values are found to need, they are chosen for these
 * at once.
 *
 * <p><b>Property:</b> a choice, no proof: whoever bounds the network proves what saturates, and
 * that nothing else overflows. That a value does not saturate is proved here, as its range is.
 */
final class FixedPlanner {
  /** So fine and so wide that it rounds and loses nothing to speak of. */
  private static final FixedFormat FINE =
      FixedFormat.signed(0x1p-36, FixedFormat.MOST_BITS, RoundingMode.HALF_EVEN, Overflow.SATURATE);

  /** Steps are no smaller than this, that of a value that is 0 included. */
  private static final int LEAST_EXPONENT = -120;

  private static final int MOST_EXPONENT = 100;
  private static final int ATTEMPTS = 12;

  private final Network f;
  private final Domain domain;
  private final FixedRequest request;
  private final CastPlan plan;
  private final Stop limit;
  private final Reach reach;
  private double left; // seconds for bounds of ranges
  private boolean hurried;
  private final BitSet unsigned = new BitSet(); // casts that need no sign

  /**
   * Plans networks beside f.
   *
   * @param reach of f
   * @param seconds for bounds of ranges, whatever laying out takes: formats may be coarser then
   * @param limit some tenths of a second after it says so nothing is laid out, and there is no plan
   */
  FixedPlanner(
      Network f, Domain domain, FixedRequest request, Reach reach, double seconds, Stop limit) {
    this.f = f;
    this.domain = domain;
    this.request = request;
    this.reach = reach;
    left = seconds;
    this.limit = limit;
    plan = new CastPlan(f, request.castsInput());
  }

  /**
   * What a value may be if nothing overflows but in ways that are known.
   *
   * @param known whether nothing does, there and before: else it may be anything
   */
  private record Range(double lower, double upper, boolean known) {
    Range hull(Range other) {
      return new Range(
          Math.min(lower, other.lower), Math.max(upper, other.upper), known && other.known);
    }
  }

  /**
   * The network of some widths.
   *
   * @throws NoFormatException if a parameter allows no such format, or bounds of ranges find none
   */
  FixedNetwork plan(FixedWidths widths) throws NoFormatException {
    int bits = widths.parameters();
    int width = widths.activations();
    List<FixedFormat> formats = new ArrayList<>(Collections.nCopies(plan.values().size(), FINE));
    QuantizedNetwork quantized = quantize(formats, bits);
    List<Range> ranges = ranges(quantized.network());
    for (int cast = 0; cast < formats.size(); cast++) {
      boolean positive = plan.isPositive(plan.values().get(cast));
      unsigned.set(cast, positive || ranges.get(cast).lower >= 0);
      formats.set(cast, least(cast, width, wanted(cast, ranges.get(cast))));
    }
    int fewer = request.integerBits().fold(() -> 0, () -> 0, less -> less);
    boolean changed = true;
    for (int n = 0; n < ATTEMPTS && changed; n++) {
      quantized = quantize(formats, bits);
      ranges = ranges(quantized.network());
      changed = false;
      for (int cast = 0; cast < formats.size(); cast++) {
        if (isAsProved(cast) && !fits(cast, formats.get(cast), ranges.get(cast))) {
          formats.set(cast, format(cast, width, exponent(formats.get(cast)) + 1));
          changed = true;
        }
      }
    }
    for (int cast = 0; cast < formats.size() && fewer > 0; cast++) {
      if (!needsAll(cast)) {
        int exponent = Math.max(LEAST_EXPONENT, exponent(formats.get(cast)) - fewer);
        formats.set(cast, format(cast, width, exponent));
        changed = true;
      }
    }
    if (changed) { // steps as large as ranges, or fewer integer bits: these formats saturate
      quantized = quantize(formats, bits);
      ranges = ranges(quantized.network());
    }
    if (!ranges.stream().allMatch(range -> range.upper - range.lower < Double.POSITIVE_INFINITY)) {
      throw NoFormatException.unproved("nothing is proved of a value once it is rounded");
    }
    List<FixedValue> values = new ArrayList<>();
    for (int cast = 0; cast < formats.size(); cast++) {
      values.add(value(cast, formats.get(cast), ranges.get(cast)));
    }
    return new FixedNetwork(quantized, values, widths);
  }

  /** Whether time cut the choice short. */
  boolean isHurried() {
    return hurried;
  }

  /** What a format has to hold of what a value may be. */
  private Range wanted(int cast, Range range) {
    if (isAsProved(cast)) {
      return range;
    }
    OptionalDouble found = reach.of(plan.values().get(cast), limit);
    hurried |= reach.isHurried();
    if (found.isEmpty()) {
      return range;
    }
    double most = found.getAsDouble();
    return new Range(Math.max(range.lower, -most), Math.min(range.upper, most), range.known);
  }

  /** Whether a value is to have as many bits before the point as bounds ask for, at first. */
  private boolean isAsProved(int cast) {
    return needsAll(cast) || request.integerBits().fold(() -> true, () -> false, less -> true);
  }

  /** Whether it is to have no fewer: the input, and values of which saturation is not known. */
  private boolean needsAll(int cast) {
    int value = plan.values().get(cast);
    return value == 0 || !plan.maySaturate(value);
  }

  private static int exponent(FixedFormat format) {
    return Math.getExponent(format.step());
  }

  private FixedValue value(int cast, FixedFormat format, Range range) {
    int value = plan.values().get(cast);
    boolean input = value == 0;
    double lowest = input ? range.lower : format.lowestValue().toDoubleDown();
    double highest = input ? range.upper : format.highestValue().toDoubleUp();
    if (!range.known) {
      double any = Double.POSITIVE_INFINITY;
      return new FixedValue(value, format, lowest, highest, true, -any, any);
    }
    double lower = Math.min(highest, Math.max(lowest, range.lower));
    double upper = Math.min(highest, Math.max(lowest, range.upper));
    double least = Outward.addDown(range.lower, -format.mostError());
    double most = Outward.addUp(range.upper, -format.leastError());
    return new FixedValue(value, format, lower, upper, !fits(cast, format, range), least, most);
  }

  private QuantizedNetwork quantize(List<FixedFormat> formats, int bits) throws NoFormatException {
    try {
      return request.parameters().quantize(plan.with(formats), bits);
    } catch (UnfitException e) {
      throw NoFormatException.ofParameters(String.valueOf(e.getMessage()));
    }
  }

  private FixedFormat least(int cast, int width, Range range) throws NoFormatException {
    double most = Math.max(Math.abs(range.lower), Math.abs(range.upper));
    if (!(most < Double.POSITIVE_INFINITY)) {
      throw NoFormatException.unproved("nothing is proved of the range of a value");
    }
    int exponent = Math.max(LEAST_EXPONENT, Math.getExponent(most) - width(cast, width) - 1);
    while (!fits(cast, format(cast, width, exponent), range)) {
      exponent++;
    }
    return format(cast, width, exponent);
  }

  private FixedFormat format(int cast, int activations, int exponent) throws NoFormatException {
    int width = width(cast, activations);
    if (exponent > MOST_EXPONENT) {
      throw NoFormatException.unproved("a value may be too large for a step in float32");
    }
    if (width == 1 && !unsigned.get(cast)) {
      throw NoFormatException.ofParameters("a value with a sign has no format of 1 bit");
    }
    double step = Math.scalb(1.0, exponent);
    return unsigned.get(cast)
        ? FixedFormat.unsigned(step, width, unsigned(request.rounding()), Overflow.SATURATE)
        : FixedFormat.signed(step, width, request.rounding(), Overflow.SATURATE);
  }

  /** The width of a value, where activations have one. */
  private int width(int cast, int activations) {
    return plan.values().get(cast) == 0 ? request.inputBits().orElse(activations) : activations;
  }

  /**
   * The same rounding by a name that files have where no code is negative: up is away from zero.
   */
  private static RoundingMode unsigned(RoundingMode mode) {
    return switch (mode) {
      case HALF_UP -> RoundingMode.HALF_AWAY;
      case HALF_DOWN -> RoundingMode.HALF_TO_ZERO;
      case HALF_EVEN, FLOOR, CEILING, TO_ZERO, AWAY, HALF_AWAY, HALF_TO_ZERO -> mode;
    };
  }

  /**
   * Whether values in a range have codes; what is negative is rectified where it may. Ranges are of
   * values rounded already, but for the input's, which is exact.
   */
  private boolean fits(int cast, FixedFormat format, Range range) {
    if (plan.values().get(cast) == 0) {
      return format.holds(Dyadic.of(range.lower)) && format.holds(Dyadic.of(range.upper));
    }
    boolean positive = plan.isPositive(plan.values().get(cast));
    return (positive || range.lower >= format.lowestUp()) && range.upper <= format.highestDown();
  }

  /** Of each cast, over all boxes: the input's own, else what bounds of whole boxes say. */
  private List<Range> ranges(Network g) throws NoFormatException {
    Optional<PairTheta> known = PairTheta.beside(f, g, Semantics.REAL, limit);
    if (known.isEmpty()) {
      hurried = true;
      throw NoFormatException.unproved("time was up before the range of any value was proved");
    }
    PairTheta pair = known.get();
    long start = System.nanoTime();
    Stop stop = Stop.after(left).or(limit);
    DifferenceBounder bounder = new DifferenceBounder(pair, Kernels.best(), false);
    List<Range> hull = new ArrayList<>();
    for (Box box : domain.boxes()) {
      RootBound root = bounder.encloseAll(box, stop);
      for (int cast = 0; cast < plan.values().size(); cast++) {
        Range range =
            plan.values().get(cast) == 0
                ? of(box.lower(), box.upper(), true)
                : ofSite(root, site(pair.g(), plan.node(cast)));
        if (hull.size() > cast) {
          hull.set(cast, hull.get(cast).hull(range));
        } else {
          hull.add(range);
        }
      }
    }
    left -= (System.nanoTime() - start) * 1e-9;
    hurried |= stop.hasStopped();
    return hull;
  }

  private static Range ofSite(RootBound root, int site) {
    return of(root.lower(site, true), root.upper(site, true), root.isOfG(site));
  }

  private static Range of(double[] lower, double[] upper, boolean known) {
    Range range = new Range(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, known);
    for (int i = 0; i < lower.length; i++) {
      range = range.hull(new Range(lower[i], upper[i], known));
    }
    return range;
  }

  private static int site(Theta theta, int node) {
    for (int s = 0; s < theta.sites().size(); s++) {
      if (theta.sites().get(s).casts().has(node)) {
        return s;
      }
    }
    throw new IllegalStateException("no site casts node " + node);
  }
}
