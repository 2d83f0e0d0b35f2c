package org.etalon.theta;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.etalon.exact.Dyadic;
import org.etalon.fixed.FixedFormat;
import org.etalon.rounding.Outward;

/**
 * The formats that a device casts z of a site to, one after the other.
 *
 * <p>Bounds are about what rounding makes of z where nothing overflows: z plus an error between two
 * numbers, whose centre is part of the bias of the site and whose radius is part of its error. That
 * is what the device computes at an input at which every z is within {@link #limits}. Where a last
 * cast saturates, it adds what {@link #clampDown} and {@link #clampUp} say; of other overflows
 * nothing is known (docs/math/fixed.md, lemmas 1 to 4). A cast whose step depends on all of z is
 * alone at its site, and adds what {@link #reach} says.
 */
public final class Casts {
  /** Real numbers stay as they are. */
  public static final Casts NONE = new Casts(List.of(), Optional.empty());

  private final List<Cast> casts;
  private final Optional<DynamicErrors> dynamic;
  private final List<FixedFormat> formats;
  private final double least;
  private final double most;
  private final double centre;
  private final double radius;
  private final Limits limits;
  private final Limits innerLimits;

  /**
   * One format.
   *
   * @param format none where only another network casts
   * @param slack by how much what a runtime rounds may differ from what the format rounds, at most
   * @param positive whether what is below zero is rectified behind it, saturated or not
   * @param node the place of its node in the network, from 1
   */
  private record Cast(Optional<FixedFormat> format, double slack, boolean positive, int node) {}

  private Casts(List<Cast> casts, Optional<DynamicErrors> dynamic) {
    this.casts = List.copyOf(casts);
    this.dynamic = dynamic;
    formats = casts.stream().flatMap(cast -> cast.format().stream()).toList();
    double low = 0;
    double high = 0;
    Limits own = Limits.NONE;
    Limits inner = Limits.NONE;
    for (int k = casts.size() - 1; k >= 0; k--) {
      if (casts.get(k).format().isEmpty()) {
        continue;
      }
      FixedFormat format = casts.get(k).format().get();
      // z is what the last format gives; this one gives z less what those behind it add.
      double from = casts.get(k).positive() ? Double.NEGATIVE_INFINITY : format.lowestUp();
      Limits limits = new Limits(sumUp(from, high), sumDown(format.highestDown(), low));
      own = own.and(limits);
      boolean last = k == casts.size() - 1;
      inner = last && saturates(format) ? inner : inner.and(limits);
      low = sumDown(low, sumDown(format.leastError(), -casts.get(k).slack()));
      high = sumUp(high, sumUp(format.mostError(), casts.get(k).slack()));
    }
    least = low;
    most = high;
    centre = 0.5 * low + 0.5 * high;
    radius = Math.max(sumUp(high, -centre), sumUp(centre, -low));
    limits = own;
    innerLimits = inner;
  }

  /**
   * Between which numbers z, rounded, has to be lest anything overflows.
   *
   * @param lowest at least this
   * @param highest at most this
   */
  public record Limits(double lowest, double highest) {
    static final Limits NONE = new Limits(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

    Limits and(Limits other) {
      return new Limits(Math.max(lowest, other.lowest), Math.min(highest, other.highest));
    }
  }

  /** Exact where one is 0. */
  private static double sumUp(double x, double y) {
    return x == 0 ? y : y == 0 ? x : Outward.addUp(x, y);
  }

  private static double sumDown(double x, double y) {
    return -sumUp(-x, -y);
  }

  /** The same, and behind them one more. */
  Casts then(Optional<FixedFormat> format, double slack, boolean positive, int node) {
    List<Cast> more = new ArrayList<>(casts);
    more.add(new Cast(format, slack, positive, node));
    return new Casts(more, Optional.empty());
  }

  /** A node alone, whose step depends on all of z. */
  static Casts dynamic(int node, DynamicErrors errors) {
    return new Casts(List.of(new Cast(Optional.empty(), 0, false, node)), Optional.of(errors));
  }

  /** The same before a rectifier: it does not matter whether what is negative is saturated. */
  Casts beforeRectifier() {
    if (casts.isEmpty()) {
      return this;
    }
    List<Cast> changed = new ArrayList<>(casts);
    Cast last = changed.get(changed.size() - 1);
    boolean positive = last.format().filter(Casts::saturates).isPresent();
    changed.set(changed.size() - 1, new Cast(last.format(), last.slack(), positive, last.node()));
    return new Casts(changed, dynamic);
  }

  private static boolean saturates(FixedFormat format) {
    return switch (format.overflow()) {
      case WRAP -> false;
      case SATURATE -> true;
    };
  }

  /** Whether the step depends on all of z, by one cast that is alone. */
  public boolean isDynamic() {
    return dynamic.isPresent();
  }

  /**
   * The most that such a cast adds to or takes from any entry of a value, rounded up; infinite
   * where nothing is known.
   *
   * @param lower all entries are at least this
   * @param upper all entries are at most this
   */
  public double reach(double lower, double upper) {
    return dynamic.orElseThrow().reach(lower, upper);
  }

  /** Whether there is a format that rounds. */
  public boolean isRounding() {
    return isDynamic() || casts.stream().anyMatch(cast -> cast.format().isPresent());
  }

  /** Whether the node of a network, counted from 1, is one of these casts. */
  public boolean has(int node) {
    return casts.stream().anyMatch(cast -> cast.node() == node);
  }

  /** Whether z is cast in neither network. */
  public boolean isEmpty() {
    return casts.isEmpty();
  }

  /** The least that rounding adds. */
  public double least() {
    return least;
  }

  /** The most that rounding adds. */
  public double most() {
    return most;
  }

  /** About the middle of what rounding adds. */
  public double centre() {
    return centre;
  }

  /** An upper bound of how far what rounding adds is from {@link #centre}. */
  public double radius() {
    return radius;
  }

  /** Where z, rounded, is within these, no cast overflows. */
  public Limits limits() {
    return limits;
  }

  /** The same of all casts but the last, if that one saturates. */
  public Limits innerLimits() {
    return innerLimits;
  }

  /** Whether the last cast saturates. */
  public boolean isSaturating() {
    return last().filter(Casts::saturates).isPresent();
  }

  private Optional<FixedFormat> last() {
    return casts.isEmpty() ? Optional.empty() : casts.get(casts.size() - 1).format();
  }

  /**
   * Whether it is known what casting adds to numbers that have no codes, too: by {@link #addsDown}
   * and {@link #addsUp}, of one cast, which saturates.
   */
  public boolean saturatesAlone() {
    return casts.size() == 1 && isSaturating() && !casts.get(0).positive();
  }

  /**
   * The least that the one cast, which saturates, adds to numbers of at most {@code upper},
   * rounding included (docs/math/fixed.md, lemma 4).
   */
  public double addsDown(double upper) {
    FixedFormat format = last().orElseThrow();
    return Math.min(least, Outward.subtractDown(format.highestValue().toDoubleDown(), upper));
  }

  /** The most that it adds to numbers of at least {@code lower}. */
  public double addsUp(double lower) {
    FixedFormat format = last().orElseThrow();
    return Math.max(most, Outward.subtractUp(format.lowestValue().toDoubleUp(), lower));
  }

  /**
   * The least that the last cast, which saturates, adds to rounded z of at most {@code upper}: what
   * it adds falls as z grows.
   */
  public double clampDown(double upper) {
    return clamp(upper, true);
  }

  /** The most that it adds to rounded z of at least {@code lower}. */
  public double clampUp(double lower) {
    return clamp(lower, false);
  }

  /**
   * A bound of what the last cast, which saturates, makes of rounded z beyond {@code end}.
   *
   * @param lower whether z is at least {@code end}, and a lower bound is asked for
   */
  public double clamped(double end, boolean lower) {
    FixedFormat format = last().orElseThrow();
    Dyadic high = format.highestValue();
    Dyadic low = format.lowestValue();
    double most = Math.min(end, lower ? high.toDoubleDown() : high.toDoubleUp());
    boolean positive = casts.get(casts.size() - 1).positive();
    return positive ? most : Math.max(most, lower ? low.toDoubleDown() : low.toDoubleUp());
  }

  private double clamp(double z, boolean down) {
    FixedFormat format = last().orElseThrow();
    boolean positive = casts.get(casts.size() - 1).positive();
    if (z > format.highestDown()) {
      Dyadic end = format.highestValue();
      return down
          ? Outward.subtractDown(end.toDoubleDown(), z)
          : Outward.subtractUp(end.toDoubleUp(), z);
    }
    if (z < format.lowestUp() && !positive) {
      Dyadic end = format.lowestValue();
      return down
          ? Outward.subtractDown(end.toDoubleDown(), z)
          : Outward.subtractUp(end.toDoubleUp(), z);
    }
    return 0;
  }

  /** Whether all numbers between two can be cast without overflow: casts are monotone. */
  public boolean fit(double lower, double upper) {
    return fits(lower, -1) && fits(upper, 1);
  }

  /** Whether a number, and what slack makes of it on one side, has codes. */
  private boolean fits(double end, int side) {
    if (!Double.isFinite(end)) {
      return false;
    }
    Dyadic value = Dyadic.of(end);
    for (Cast cast : casts) {
      if (cast.format().isPresent()) {
        Dyadic moved = value.add(Dyadic.of(side * cast.slack()));
        if (!cast.format().get().holds(moved)) {
          return false;
        }
        value = cast.format().get().cast(moved);
      }
    }
    return true;
  }

  /**
   * About the last number, above or below z, that is rounded as z is: a guide, never a proof.
   *
   * @param above which of the two
   */
  public double end(double z, boolean above) {
    double rounded = apply(z);
    double added =
        formats.stream()
            .mapToDouble(above ? FixedFormat::leastError : FixedFormat::mostError)
            .sum();
    double end = rounded - added;
    double inside = above ? Math.nextDown(end) : Math.nextUp(end);
    return apply(inside) == rounded ? inside : z;
  }

  /** What z is cast to in double arithmetic: a guide, never a proof. */
  public double apply(double z) {
    double value = z;
    for (FixedFormat format : formats) {
      value = format.cast(value);
    }
    return value;
  }
}
