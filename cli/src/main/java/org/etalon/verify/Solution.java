package org.etalon.verify;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.etalon.exact.Dyadic;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.vnnlib.Query;

/**
 * A float32 input at which all that a query asserts holds, in exact arithmetic and with room for
 * what float32 makes of the outputs.
 *
 * @param inputs for each network its input, of float32 numbers
 * @param outputs for each network its exact outputs
 */
public record Solution(List<List<BigDecimal>> inputs, List<List<BigDecimal>> outputs) {
  /** How far from exact outputs those in float32 may be. */
  interface Room {
    /**
     * An upper bound for each output; nothing where none is known.
     *
     * @param network its number in the query
     * @param x the free inputs
     * @param exact its exact outputs
     */
    Optional<BigDecimal[]> of(int network, float[] x, Dyadic[] exact);
  }

  /**
   * The solution near a point, if there is one.
   *
   * @param networks those of the query, each on all free inputs
   * @param box in which it is looked for
   * @param point of free inputs
   * @param room what all that is asserted has to stand
   */
  static Optional<Solution> near(
      Query query, List<Network> networks, Box box, double[] point, Room room) {
    for (boolean inside : new boolean[] {false, true}) {
      Optional<float[]> x = rounded(box, point, inside);
      Optional<Solution> found = x.flatMap(input -> at(query, networks, input, room));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /**
   * The nearest float32 numbers in a box, if there are any.
   *
   * @param inside whether bounds themselves do not count: decimal ones were rounded outward
   */
  private static Optional<float[]> rounded(Box box, double[] point, boolean inside) {
    float[] x = new float[point.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) point[i];
      while (x[i] < box.lower(i) || (inside && x[i] <= box.lower(i))) {
        x[i] = Math.nextUp(x[i]);
      }
      while (x[i] > box.upper(i) || (inside && x[i] >= box.upper(i))) {
        x[i] = Math.nextDown(x[i]);
      }
      if (x[i] < box.lower(i) || (inside && x[i] <= box.lower(i)) || Float.isInfinite(x[i])) {
        return Optional.empty();
      }
    }
    return Optional.of(x);
  }

  private static Optional<Solution> at(Query query, List<Network> networks, float[] x, Room room) {
    int count = networks.size();
    BigDecimal[][] inputs = new BigDecimal[count][];
    BigDecimal[][] low = new BigDecimal[count][];
    BigDecimal[][] high = new BigDecimal[count][];
    List<List<BigDecimal>> shownInputs = new ArrayList<>();
    List<List<BigDecimal>> exactOutputs = new ArrayList<>();
    double[] point = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      point[i] = x[i];
    }
    for (int n = 0; n < count; n++) {
      Network network = networks.get(n);
      int size = query.networks().get(n).input().size();
      inputs[n] = new BigDecimal[size];
      for (int i = 0; i < size; i++) {
        inputs[n][i] = new BigDecimal(point[query.freeInput(n, i)]);
      }
      Dyadic[] exact = network.forwardExact(point);
      Optional<BigDecimal[]> off = room.of(n, x, exact);
      if (off.isEmpty()) {
        return Optional.empty();
      }
      low[n] = new BigDecimal[exact.length];
      high[n] = new BigDecimal[exact.length];
      for (int k = 0; k < exact.length; k++) {
        BigDecimal value = exact[k].toBigDecimal();
        low[n][k] = value.subtract(off.get()[k]);
        high[n][k] = value.add(off.get()[k]);
      }
      shownInputs.add(List.of(inputs[n]));
      exactOutputs.add(List.of(exact).stream().map(Dyadic::toBigDecimal).toList());
    }
    return query.holds(inputs, low, high)
        ? Optional.of(new Solution(shownInputs, exactOutputs))
        : Optional.empty();
  }
}
