package org.etalon.engine.bound;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.etalon.linalg.internal.Workers;
import org.etalon.time.Stop;

/**
 * Encloses z, z' and d of one layer after the other by {@link RowAscent}, rows in parallel.
 *
 * <p>Layers are added from the first on, once enclosed and relaxed. When time is up, rows that are
 * left keep the enclosures they have; so do layers that would cost too much.
 */
final class Ascents {
  /** The most steps for a row of z or z'. */
  private static final int STEPS = 50;

  /** The most for a row of d, which costs three times as much and gains less. */
  private static final int STEPS_D = 12;

  /** Multiplications that one kind of rows of one layer may cost; fewer steps must do then. */
  private static final double OPERATIONS = 4e10;

  /** Fewer steps gain nothing. */
  private static final int FEWEST = 8;

  /** A few rows show whether there is anything to gain: to narrow them to this share. */
  private static final int SAMPLE = 16;

  private static final double GAIN = 0.98;

  private final NetworkPair pair;
  private final EuclideanBox box;
  private final Workers workers;
  private final Stop stop;
  private final Runnable whileWaiting;
  private final double gamma;
  private final List<PackedLayer> pairs = new ArrayList<>();
  private final List<PackedLayer> primes = new ArrayList<>();
  private final FirstLayer ofPair;
  private final FirstLayer ofPrime;

  /** Bounds the rows of one task, by an ascent of the worker's own. */
  private interface Bounding {
    void run(RowAscent ascent, int row, int steps);
  }

  Ascents(
      NetworkPair pair,
      EuclideanBox box,
      LayerState first,
      Workers workers,
      Stop stop,
      Runnable whileWaiting) {
    this.pair = pair;
    this.box = box;
    this.workers = workers;
    this.stop = stop;
    this.whileWaiting = whileWaiting;
    gamma = pair.gamma();
    PairLayer layer = pair.layer(0);
    pairs.add(PackedLayer.ofPair(first, layer, new int[0]));
    primes.add(PackedLayer.ofPrime(first, layer, new int[0]));
    ofPair = FirstLayer.ofPair(first, layer, pairs.get(0), box, gamma);
    ofPrime = FirstLayer.ofPrime(first, layer, primes.get(0), box, gamma);
  }

  /** Adds the layer above those added; it is enclosed, relaxed and weighed. */
  void add(LayerState s, int l) {
    pairs.add(PackedLayer.ofPair(s, pair.layer(l), pairs.get(l - 1).neurons));
    primes.add(PackedLayer.ofPrime(s, pair.layer(l), primes.get(l - 1).neurons));
  }

  /** Whether ascents narrow some of the enclosures of z in layer 1 (the second); tries a few. */
  boolean gain(LayerState[] states) {
    LayerState s = states[1];
    int[] all = unstable(s.lower, s.upper);
    int[] rows = Arrays.copyOf(all, Math.min(SAMPLE, all.length));
    double before = width(s, rows);
    boundZ(states, 1, rows, false, false);
    return width(s, rows) <= GAIN * before;
  }

  private static double width(LayerState s, int[] rows) {
    return Arrays.stream(rows).mapToDouble(i -> s.upper[i] - s.lower[i]).sum();
  }

  /** Intersects z, z' and d of layer {@code t} with fresh bounds, for all that may be unstable. */
  void enclose(LayerState[] states, int t) {
    LayerState s = states[t];
    boundZ(states, t, unstable(s.lower, s.upper), false, false);
    boundD(states, t, rows(s.size, i -> DifferenceBounder.needsDifference(s, i)));
    s.intersect();
    boundZ(states, t, unstable(s.lowerPrime, s.upperPrime), true, false);
    s.intersect();
  }

  /** The same for the outputs, all of them. */
  void encloseOutputs(LayerState[] states, int t) {
    LayerState s = states[t];
    int[] all = rows(s.size, i -> true);
    boundD(states, t, all);
    boundZ(states, t, all, false, true);
    boundZ(states, t, all, true, true);
    s.intersect();
  }

  private static int[] unstable(double[] lower, double[] upper) {
    return rows(lower.length, i -> lower[i] < 0 && upper[i] > 0);
  }

  private static int[] rows(int size, IntPredicate chosen) {
    return IntStream.range(0, size).filter(chosen).toArray();
  }

  private void run(int[] rows, boolean prime, boolean withD, Bounding bounding) {
    RowAscent[] ascents = new RowAscent[workers.count()];
    FirstLayer first = prime ? ofPrime : ofPair;
    List<PackedLayer> layers = prime ? primes : pairs;
    double affordable = OPERATIONS / (2.0 * rows.length * cost(layers, withD));
    int steps = (int) Math.min(withD ? STEPS_D : STEPS, affordable);
    if (first.z.size == 0 || steps < FEWEST) {
      return;
    }
    workers.run(
        rows.length,
        (worker, k) -> {
          if (!stop.stopped()) {
            if (ascents[worker] == null) {
              ascents[worker] = new RowAscent(layers, first, withD, stop);
            }
            bounding.run(ascents[worker], rows[k], steps);
          }
        },
        whileWaiting);
  }

  /** About how many multiplications one step costs. */
  private double cost(List<PackedLayer> layers, boolean withD) {
    double cost = 4.0 * box.count() * layers.get(0).size;
    for (int l = 1; l < layers.size(); l++) {
      cost += 2.0 * layers.get(l).size * layers.get(l - 1).size;
    }
    return withD ? 3 * cost : cost;
  }

  /** From above, and from below where that does not settle the sign or all is wanted. */
  private void boundZ(LayerState[] states, int t, int[] rows, boolean prime, boolean all) {
    PairLayer layer = pair.layer(t);
    LayerState s = states[t];
    LayerState below = states[t - 1];
    double[] lower = prime ? s.lowerPrime : s.lower;
    double[] upper = prime ? s.upperPrime : s.upper;
    double[] w = prime ? layer.wPrime : layer.w;
    double[] b = prime ? layer.bPrime : layer.b;
    int[] live = (prime ? primes : pairs).get(t - 1).neurons;
    double enough = all ? Double.NEGATIVE_INFINITY : 0;
    double magnitude = LayerState.magnitude(states, t, box.largest());
    run(
        rows,
        prime,
        false,
        (ascent, i, steps) -> {
          double rounding =
              prime
                  ? layer.errorZPrime(i, gamma, below.maxAPrime)
                  : layer.errorZ(i, gamma, below.maxA);
          double[] onA = row(w, i * layer.columns, live, 1);
          upper[i] =
              Math.min(
                  upper[i],
                  ascent.upper(onA, null, start(b[i], rounding, magnitude), steps, enough));
          if (all || upper[i] > 0) {
            onA = row(w, i * layer.columns, live, -1);
            lower[i] =
                Math.max(
                    lower[i],
                    -ascent.upper(onA, null, start(-b[i], rounding, magnitude), steps, enough));
          }
        });
  }

  private void boundD(LayerState[] states, int t, int[] rows) {
    PairLayer layer = pair.layer(t);
    LayerState s = states[t];
    LayerState below = states[t - 1];
    int[] live = pairs.get(t - 1).neurons;
    double magnitude = LayerState.magnitude(states, t, box.largest());
    run(
        rows,
        false,
        true,
        (ascent, i, steps) -> {
          double rounding = layer.errorD(i, gamma, below.maxA, below.maxE);
          for (int sign = 1; sign >= -1; sign -= 2) {
            double bound =
                ascent.upper(
                    row(layer.dw, i * layer.columns, live, sign),
                    row(layer.wPrime, i * layer.columns, live, sign),
                    start(sign * layer.db[i], rounding, magnitude),
                    steps,
                    Double.NEGATIVE_INFINITY);
            if (sign > 0) {
              s.upperD[i] = Math.min(s.upperD[i], bound);
            } else {
              s.lowerD[i] = Math.max(s.lowerD[i], -bound);
            }
          }
        });
  }

  private static double[] row(double[] w, int at, int[] live, double sign) {
    return Arrays.stream(live).mapToDouble(j -> sign * w[at + j]).toArray();
  }

  private static double[] start(double value, double rounding, double magnitude) {
    return new double[] {value, LayerState.inflate(rounding) + BackwardPass.TINY * (1 + magnitude)};
  }
}
