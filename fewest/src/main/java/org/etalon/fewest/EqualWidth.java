package org.etalon.fewest;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.linalg.internal.Workers;
import org.etalon.problem.Property;
import org.etalon.quant.CodedNetwork;
import org.etalon.quant.CodedRow;
import org.etalon.time.Stop;

/**
 * Rounds all numbers of a network to one width, with a step a row, in ways that differ in what they
 * cost: which of them is worth its time (docs/results.md).
 *
 * <p>Neurons that are proved inactive on the domain are left out before. Nothing here is proved.
 */
public final class EqualWidth {
  private static final int SAMPLES = 2048;

  /** Rows are tried as if bits cost nothing: all have the same. */
  private static final double WEIGHT = 1e12;

  private static final int SQUARES = 2;
  private static final int LARGEST = 8;
  private static final int SWEEPS = 40;
  private static final int PATIENCE = 5;

  private final FewestProblem problem;
  private final EqualRows rows;
  private final Workplace place;
  private final Student net;

  /** How numbers are rounded. */
  public enum Method {
    /** One by one, to the nearest. */
    NEAREST("nearest"),
    /**
     * Row by row, the numbers not yet rounded making up for the others: least squares of what the
     * outputs miss at samples, one sweep.
     */
    FEEDBACK("feedback"),
    /** From there on by sweeps towards the largest error of the outputs, bad points added. */
    DESCENT("descent");

    private final String label;

    Method(String label) {
      this.label = label;
    }

    /** The name for people. */
    public String label() {
      return label;
    }
  }

  private EqualWidth(FewestProblem problem, int bits, long seed, Workers workers) {
    this.problem = problem;
    rows = new EqualRows(bits);
    Teacher teacher = Teacher.of(problem.f(), Stop.NEVER).orElseThrow();
    Points points = new Points(problem.f());
    points.sample(problem.domain(), SAMPLES, new SplittableRandom(seed), Stop.NEVER);
    Property.Distance property = problem.guide();
    place =
        new Workplace(
            teacher,
            property,
            Cost.BITS,
            RowFamily.ANY,
            points,
            new Adversary(teacher, problem.domain(), workers),
            new Outlook(problem, teacher),
            workers,
            new Limits(),
            Stop.onInterrupt());
    net = Prepared.of(teacher, problem.domain(), place.stop());
  }

  /**
   * A network whose numbers all take {@code bits} bits, with f's widths where f is no plain chain
   * of layers.
   *
   * @param problem what is rounded, and where; its epsilon plays no part
   * @param bits of a number, 1 to 16
   * @throws org.etalon.problem.UnfitException if f is no chain of dense layers
   */
  public static CodedNetwork round(
      FewestProblem problem, int bits, Method method, int threads, long seed) {
    try (Workers workers = new Workers(threads)) {
      EqualWidth rounding = new EqualWidth(problem, bits, seed, workers);
      switch (method) {
        case NEAREST -> rounding.nearest();
        case FEEDBACK -> rounding.feedback();
        case DESCENT -> rounding.descent();
      }
      return rounding.place.teacher().certified(rounding.net);
    }
  }

  private void nearest() {
    for (int l = 1; l <= net.depth(); l++) {
      for (int i = 0; i < net.width(l); i++) {
        net.set(l, i, rows.nearest(net.numbers(l, i)));
      }
    }
  }

  private Potential potential(double goal, int power) {
    return new Potential(problem.guide().norm(), goal, power);
  }

  private void feedback() {
    List<Block> blocks = place.blocks();
    Workers workers = place.workers();
    Potential squares = potential(1, SQUARES);
    for (int l = 1; l <= net.depth(); l++) {
      int layer = l;
      workers.run(blocks.size(), (w, b) -> blocks.get(b).load(net));
      workers.run(blocks.size(), (w, b) -> blocks.get(b).transpose(net, layer));
      for (int i = 0; i < net.width(l); i++) {
        int row = i;
        net.set(l, i, rounded(l, i, blocks, squares));
        workers.run(blocks.size(), (w, b) -> blocks.get(b).update(net, layer, row));
      }
    }
  }

  /** The best row by its own model, if it is better at the points than the nearest one. */
  private CodedRow rounded(int l, int i, List<Block> blocks, Potential squares) {
    Quadratic model = Quadratic.of(net, l, i, blocks, place.workers(), squares);
    RowPrices prices = new RowPrices(new double[net.width(l - 1)], rows.storage(net, l), Cost.BITS);
    RowRounding rounding = new RowRounding(model, WEIGHT, prices);
    CodedRow nearest = rows.nearest(net.numbers(l, i));
    CodedRow best = nearest;
    for (CodedRow row : rows.rows(net, l, i, () -> rounding)) {
      best = rounding.cost(row) < rounding.cost(best) ? row : best;
    }
    return tried(l, i, best, blocks, squares) < tried(l, i, nearest, blocks, squares)
        ? best
        : nearest;
  }

  private double tried(int l, int i, CodedRow row, List<Block> blocks, Potential squares) {
    double[][] sums = new double[blocks.size()][2];
    double[] numbers = Rows.values(row);
    place
        .workers()
        .run(blocks.size(), (w, b) -> blocks.get(b).tryRow(net, l, i, numbers, squares, sums[b]));
    return Arrays.stream(sums).mapToDouble(sum -> sum[0]).sum();
  }

  /** The largest error met, bad points looked for and added. */
  private double attacked() {
    List<Block> blocks = place.blocks();
    Potential potential = potential(1, LARGEST);
    double before = place.largest(blocks, net, potential);
    return place.adversary().search(net, blocks, potential, before, place.points(), place.stop());
  }

  /** Begins with the better of the two other ways: what fits samples may fail between them. */
  private void descent() {
    Student fine = net.copy();
    nearest();
    Student best = net.copy();
    double least = attacked();
    net.restore(fine);
    feedback();
    double most = attacked();
    if (most < least) {
      best = net.copy();
      least = most;
    } else {
      net.restore(best);
      most = least;
    }
    int last = 0;
    for (int k = 1; k <= SWEEPS && k - last <= PATIENCE && most > 0; k++) {
      new Descent(net, place.blocks(), place, rows, potential(most, LARGEST), WEIGHT)
          .sweep(place.stop());
      most = attacked();
      if (most < least) {
        least = most;
        last = k;
        best = net.copy();
      }
    }
    net.restore(best);
  }
}
