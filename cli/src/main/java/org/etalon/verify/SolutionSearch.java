package org.etalon.verify;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import org.etalon.exact.Dyadic;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.rounding.Decimals;
import org.etalon.vnnlib.Query;

/**
 * Solutions near points that a search found.
 *
 * <p><b>Method:</b> a point is moved to float32 numbers. Where an interval holds none, a decimal of
 * the query in it is taken, or a sum that is asserted; then all that is asserted has to hold for
 * outputs there and for those at the nearest float32 numbers, with the same room.
 *
 * <p><b>Property:</b> what is given is a solution.
 */
final class SolutionSearch {
  private final Query query;
  private final List<Network> networks;
  private final Room room;
  private final Map<Integer, NavigableSet<BigDecimal>> decimals;
  private final boolean floats;

  /** How far from exact outputs those in float32 may be. */
  interface Room {
    /**
     * An upper bound for each output; nothing where none is known.
     *
     * @param network its number in the query
     * @param x its input
     * @param exact its exact outputs
     */
    Optional<BigDecimal[]> of(int network, float[] x, Dyadic[] exact);
  }

  /**
   * For a query.
   *
   * @param networks those of the query, each on its own inputs
   * @param room what all that is asserted has to stand
   * @param decimals for free inputs what may be taken where an interval holds no float32 number
   * @param floats whether inputs have to be float32 numbers all the same
   */
  SolutionSearch(
      Query query,
      List<Network> networks,
      Room room,
      Map<Integer, NavigableSet<BigDecimal>> decimals,
      boolean floats) {
    this.query = query;
    this.networks = networks;
    this.room = room;
    this.decimals = decimals;
    this.floats = floats;
  }

  /**
   * The solution near a point, if there is one.
   *
   * @param box of free inputs, in which it is looked for
   * @param point of free inputs
   */
  Optional<Solution> near(Box box, double[] point) {
    for (boolean inside : new boolean[] {false, true}) {
      Optional<Solution> found = moved(box, point, inside).flatMap(this::at);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /**
   * For each network what outputs near a point need to spare, and as much again; nothing where none
   * is known.
   *
   * @param point of free inputs
   */
  Optional<List<Double>> rooms(double[] point) {
    BigDecimal[] free = Arrays.stream(point).mapToObj(BigDecimal::new).toArray(BigDecimal[]::new);
    List<Double> rooms = new ArrayList<>();
    for (int n = 0; n < networks.size(); n++) {
      BigDecimal[] own = own(n, free);
      float[] x = new float[own.length];
      double[] near = new double[own.length];
      for (int i = 0; i < x.length; i++) {
        x[i] = own[i].floatValue();
        near[i] = x[i];
      }
      Optional<BigDecimal[]> off =
          Arrays.stream(near).allMatch(Double::isFinite)
              ? room.of(n, x, networks.get(n).forwardExact(near))
              : Optional.empty();
      if (off.isEmpty()) {
        return Optional.empty();
      }
      double most = 0;
      for (BigDecimal each : off.get()) {
        most = Math.max(most, 2 * Decimals.up(each));
      }
      rooms.add(most);
    }
    return rooms.stream().allMatch(Double::isFinite) ? Optional.of(rooms) : Optional.empty();
  }

  /**
   * The nearest float32 numbers in a box, and decimals where there are none.
   *
   * @param inside whether bounds themselves do not count where there is more: decimal ones were
   *     rounded outward
   */
  private Optional<BigDecimal[]> moved(Box box, double[] point, boolean inside) {
    BigDecimal[] x = new BigDecimal[point.length];
    for (int i = 0; i < x.length; i++) {
      double low = box.lower(i);
      double high = box.upper(i);
      float near = (float) inShiftedFloats(i, box, point[i]);
      float within =
          clamp(near, inside ? Math.nextUp(low) : low, inside ? Math.nextDown(high) : high);
      float value = Float.isNaN(within) ? clamp(near, low, high) : within;
      Optional<BigDecimal> chosen =
          Float.isNaN(value) ? decimal(i, low, high) : Optional.of(new BigDecimal(value));
      if (chosen.isEmpty()) {
        return Optional.empty();
      }
      x[i] = chosen.get();
    }
    return Optional.of(x);
  }

  /** Where a float32 number and a constant are an input, one of which the sum is one, too. */
  private double inShiftedFloats(int free, Box box, double x) {
    double moved = x;
    for (int n = 0; n < networks.size(); n++) {
      for (int i = 0; i < networks.get(n).inputSize(); i++) {
        OptionalInt constant = query.constantInput(n, i);
        if (constant.isPresent() && query.freeInput(n, i) == free) {
          double by = box.lower(constant.getAsInt());
          moved = (float) ((float) (moved + by) - by);
        }
      }
    }
    return moved;
  }

  /** The float32 number of an interval that is nearest; NaN if there is none. */
  private static float clamp(float x, double low, double high) {
    float value = x;
    if (value < low) {
      value = (float) low;
      value = value < low ? Math.nextUp(value) : value;
    }
    if (value > high) {
      value = (float) high;
      value = value > high ? Math.nextDown(value) : value;
    }
    return value >= low && value <= high && Float.isFinite(value) ? value : Float.NaN;
  }

  private Optional<BigDecimal> decimal(int free, double low, double high) {
    NavigableSet<BigDecimal> known = decimals.get(free);
    if (known == null) {
      return Optional.empty();
    }
    return Optional.ofNullable(known.ceiling(new BigDecimal(low)))
        .filter(value -> value.compareTo(new BigDecimal(high)) <= 0);
  }

  private Optional<Solution> at(BigDecimal[] free) {
    int count = networks.size();
    BigDecimal[][] inputs = new BigDecimal[count][];
    BigDecimal[][] near = new BigDecimal[count][];
    BigDecimal[][] low = new BigDecimal[count][];
    BigDecimal[][] high = new BigDecimal[count][];
    List<List<BigDecimal>> outputs = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      inputs[n] = own(n, free);
      float[] x = new float[inputs[n].length];
      double[] point = new double[x.length];
      near[n] = new BigDecimal[x.length];
      for (int i = 0; i < x.length; i++) {
        x[i] = inputs[n][i].floatValue();
        if (Float.isInfinite(x[i])) {
          return Optional.empty();
        }
        point[i] = x[i];
        near[n][i] = new BigDecimal(x[i]);
      }
      boolean same = isSame(inputs[n], near[n]);
      if (!same && floats) {
        return Optional.empty();
      }
      Dyadic[] exact = networks.get(n).forwardExact(point);
      Optional<BigDecimal[]> off = room.of(n, x, exact);
      if (off.isEmpty()) {
        return Optional.empty();
      }
      Magnitudes.Range range =
          same
              ? Magnitudes.Range.of(exact)
              : new Magnitudes(networks.get(n)).at(inputs[n]).with(exact);
      low[n] = new BigDecimal[exact.length];
      high[n] = new BigDecimal[exact.length];
      for (int k = 0; k < exact.length; k++) {
        low[n][k] = range.low().get(k).subtract(off.get()[k]);
        high[n][k] = range.high().get(k).add(off.get()[k]);
      }
      outputs.add(List.of(exact).stream().map(Dyadic::toBigDecimal).toList());
    }
    return query.holds(inputs, near, low, high)
        ? Optional.of(
            new Solution(Arrays.stream(inputs).map(List::of).toList(), List.copyOf(outputs)))
        : Optional.empty();
  }

  private BigDecimal[] own(int network, BigDecimal[] free) {
    BigDecimal[] own = new BigDecimal[networks.get(network).inputSize()];
    for (int i = 0; i < own.length; i++) {
      own[i] = free[query.freeInput(network, i)];
      OptionalInt constant = query.constantInput(network, i);
      if (constant.isPresent()) {
        own[i] = own[i].add(free[constant.getAsInt()]);
      }
    }
    return own;
  }

  private static boolean isSame(BigDecimal[] a, BigDecimal[] b) {
    for (int i = 0; i < a.length; i++) {
      if (a[i].compareTo(b[i]) != 0) {
        return false;
      }
    }
    return true;
  }
}
