package org.etalon.engine.bound;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.etalon.certificate.Evidence;
import org.etalon.certificate.Evidence.Target;
import org.etalon.linalg.Vector;
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
  private static final int STEPS = 40;

  /** The most for a row of d, which costs three times as much and gains less. */
  private static final int STEPS_D = 12;

  /** Multiplications that one kind of rows of one layer may cost; fewer steps must do then. */
  private static final double OPERATIONS = 4e10;

  /** Fewer steps gain nothing. */
  private static final int FEWEST = 8;

  /** A few rows show whether there is anything to gain: to narrow them to this share. */
  private static final int SAMPLE = 16;

  private static final double GAIN = 0.98;

  private final DenseLayer[] dense;
  private final EuclideanBox box;
  private final Workers workers;
  private final Stop stop;
  private final Runnable whileWaiting;
  private final double gamma;
  private final List<PackedLayer> pairs = new ArrayList<>();
  private final List<PackedLayer> primes = new ArrayList<>();
  private final FirstLayer ofPair;
  private final FirstLayer ofPrime;
  private final boolean recording;
  private final List<Evidence.Block> blocks = new ArrayList<>();

  /** Bounds the rows of one task, by an ascent of the worker's own; what improved is kept. */
  private interface Bounding {
    void run(RowAscent ascent, int row, int steps, List<Evidence.Row> kept);
  }

  Ascents(
      PairTheta pair,
      EuclideanBox box,
      SiteState[] states,
      Workers workers,
      Stop stop,
      Runnable whileWaiting,
      boolean recording) {
    this.recording = recording;
    dense = DenseLayer.of(pair);
    this.box = box;
    this.workers = workers;
    this.stop = stop;
    this.whileWaiting = whileWaiting;
    gamma = pair.gamma();
    DenseLayer layer = dense[1];
    pairs.add(PackedLayer.ofPair(states[1], layer, new int[0], gamma));
    primes.add(PackedLayer.ofPrime(states[1], layer, new int[0], gamma));
    ofPair = new FirstLayer(Side.F, states, layer, pairs.get(0), box, gamma);
    ofPrime = new FirstLayer(Side.G, states, layer, primes.get(0), box, gamma);
  }

  /** What was recorded, in order; nothing unless it was asked for. */
  List<Evidence.Block> blocks() {
    return List.copyOf(blocks);
  }

  /** Adds site t, the one above those added; it is enclosed, relaxed and weighed. */
  void add(SiteState s, int t) {
    pairs.add(PackedLayer.ofPair(s, dense[t], below(t, Side.F), gamma));
    primes.add(PackedLayer.ofPrime(s, dense[t], below(t, Side.G), gamma));
  }

  /** Whether ascents narrow some of the enclosures of z in the second layer; tries a few. */
  boolean gain(SiteState[] states) {
    SiteState s = states[2];
    int[] all = unstable(s.f);
    int[] rows = Arrays.copyOf(all, Math.min(SAMPLE, all.length));
    double before = width(s, rows);
    boundZ(states, 2, rows, Side.F, false);
    return width(s, rows) <= GAIN * before;
  }

  /** The neurons packed of the site below t: of both networks' layers, or of g's. */
  private int[] below(int t, Side side) {
    return side.of(pairs, primes).get(t - 2).neurons;
  }

  private static double width(SiteState s, int[] rows) {
    return Arrays.stream(rows).mapToDouble(i -> s.f.upper[i] - s.f.lower[i]).sum();
  }

  /** Intersects z, z' and d of layer {@code t} with fresh bounds, for all that may be unstable. */
  void enclose(SiteState[] states, int t) {
    SiteState s = states[t];
    boundZ(states, t, unstable(s.f), Side.F, false);
    boundD(states, t, rows(s.size, s::needsDifference));
    s.intersect();
    boundZ(states, t, unstable(s.g), Side.G, false);
    s.intersect();
  }

  /** The same for the outputs in {@code chosen}. */
  void encloseOutputs(SiteState[] states, int t, int[] chosen) {
    SiteState s = states[t];
    boundD(states, t, chosen);
    boundZ(states, t, chosen, Side.F, true);
    boundZ(states, t, chosen, Side.G, true);
    s.intersect();
  }

  private static int[] unstable(SideState s) {
    return rows(s.lower.length, s::unstable);
  }

  private static int[] rows(int size, IntPredicate chosen) {
    return IntStream.range(0, size).filter(chosen).toArray();
  }

  private void run(int t, int[] rows, Side side, boolean withD, Bounding bounding) {
    RowAscent[] ascents = new RowAscent[workers.count()];
    FirstLayer first = side.of(ofPair, ofPrime);
    List<PackedLayer> layers = side.of(pairs, primes);
    double affordable = OPERATIONS / (2.0 * rows.length * cost(layers, withD));
    int steps = (int) Math.min(withD ? STEPS_D : STEPS, affordable);
    if (first.z.size == 0 || steps < FEWEST) {
      return;
    }
    List<List<Evidence.Row>> kept =
        IntStream.range(0, rows.length)
            .<List<Evidence.Row>>mapToObj(k -> new ArrayList<>())
            .toList();
    workers.run(
        rows.length,
        (worker, k) -> {
          if (!stop.stopped()) {
            if (ascents[worker] == null) {
              ascents[worker] = new RowAscent(layers, first, withD, stop);
            }
            bounding.run(ascents[worker], rows[k], steps, kept.get(k));
          }
        },
        whileWaiting);
    List<Evidence.Row> all = kept.stream().flatMap(List::stream).toList();
    if (recording && !all.isEmpty()) {
      Target target = withD ? Target.DIFFERENCE : side.of(Target.F, Target.G);
      int[][] listed = layers.stream().map(PackedLayer::listed).toArray(int[][]::new);
      blocks.add(new Evidence.Block(t, target, listed, all));
    }
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
  private void boundZ(SiteState[] states, int t, int[] rows, Side side, boolean all) {
    DenseLayer layer = dense[t];
    SiteState s = states[t];
    double[] lower = s.side(side).lower;
    double[] upper = s.side(side).upper;
    double[] w = layer.weights(side);
    Vector b = layer.site.bias(side);
    int[] live = below(t, side);
    double enough = all ? Double.NEGATIVE_INFINITY : 0;
    double magnitude = SiteState.magnitude(states, t);
    run(
        t,
        rows,
        side,
        false,
        (ascent, i, steps, kept) -> {
          double rounding = layer.site.errorZ(side, i, gamma, states);
          double[] onA = row(w, i * layer.columns, live, 1);
          double bound =
              ascent.upper(onA, null, start(b.get(i), rounding, magnitude), steps, enough);
          if (bound < upper[i]) {
            upper[i] = bound;
            kept.add(ascent.row(i, false));
          }
          if (all || upper[i] > 0) {
            onA = row(w, i * layer.columns, live, -1);
            bound = ascent.upper(onA, null, start(-b.get(i), rounding, magnitude), steps, enough);
            if (-bound > lower[i]) {
              lower[i] = -bound;
              kept.add(ascent.row(i, true));
            }
          }
        });
  }

  private void boundD(SiteState[] states, int t, int[] rows) {
    DenseLayer layer = dense[t];
    SiteState s = states[t];
    int[] live = below(t, Side.F);
    double magnitude = SiteState.magnitude(states, t);
    run(
        t,
        rows,
        Side.F,
        true,
        (ascent, i, steps, kept) -> {
          double rounding = layer.site.errorD(i, gamma, states);
          for (int sign = 1; sign >= -1; sign -= 2) {
            double bound =
                ascent.upper(
                    row(layer.dw, i * layer.columns, live, sign),
                    row(layer.wPrime, i * layer.columns, live, sign),
                    start(sign * layer.site.db.get(i), rounding, magnitude),
                    steps,
                    Double.NEGATIVE_INFINITY);
            if (bound < (sign > 0 ? s.upperD[i] : -s.lowerD[i])) {
              s.upperD[i] = sign > 0 ? bound : s.upperD[i];
              s.lowerD[i] = sign > 0 ? s.lowerD[i] : -bound;
              kept.add(ascent.row(i, sign < 0));
            }
          }
        });
  }

  private static double[] row(double[] w, int at, int[] live, double sign) {
    return Arrays.stream(live).mapToDouble(j -> sign * w[at + j]).toArray();
  }

  private static double[] start(double value, double rounding, double magnitude) {
    return new double[] {value, SiteState.inflate(rounding) + BackwardPass.TINY * (1 + magnitude)};
  }
}
