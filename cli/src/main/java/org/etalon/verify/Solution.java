package org.etalon.verify;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.etalon.exact.Dyadic;
import org.etalon.network.FloatRun;
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
  /** How much further than replays were from exact outputs others may be. */
  private static final BigDecimal ROOM = BigDecimal.valueOf(8);

  /**
   * The solution near a point, if there is one.
   *
   * @param networks those of the query, each on all free inputs
   * @param box in which it is looked for
   * @param point of free inputs
   */
  static Optional<Solution> near(Query query, List<Network> networks, Box box, double[] point) {
    for (boolean inside : new boolean[] {false, true}) {
      Optional<float[]> x = rounded(box, point, inside);
      Optional<Solution> found = x.flatMap(input -> at(query, networks, input));
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

  private static Optional<Solution> at(Query query, List<Network> networks, float[] x) {
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
      Optional<float[]> forwards = FloatRun.outputs(network, x, false);
      Optional<float[]> backwards = FloatRun.outputs(network, x, true);
      if (forwards.isEmpty() || backwards.isEmpty()) {
        return Optional.empty();
      }
      low[n] = new BigDecimal[exact.length];
      high[n] = new BigDecimal[exact.length];
      for (int k = 0; k < exact.length; k++) {
        BigDecimal value = exact[k].toBigDecimal();
        BigDecimal off = BigDecimal.ZERO;
        for (float[] replay : List.of(forwards.get(), backwards.get())) {
          off = off.max(new BigDecimal(replay[k]).subtract(value).abs());
        }
        low[n][k] = value.subtract(off.multiply(ROOM));
        high[n][k] = value.add(off.multiply(ROOM));
      }
      shownInputs.add(List.of(inputs[n]));
      exactOutputs.add(List.of(exact).stream().map(Dyadic::toBigDecimal).toList());
    }
    return query.holds(inputs, low, high)
        ? Optional.of(new Solution(shownInputs, exactOutputs))
        : Optional.empty();
  }
}
