package org.etalon.fewest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.etalon.engine.certify.Certification;
import org.etalon.linalg.internal.Workers;
import org.etalon.network.Network;
import org.etalon.problem.UnfitException;
import org.etalon.problem.Verdict;
import org.etalon.quant.CodedNetwork;
import org.etalon.quant.GraphRows;
import org.etalon.time.Stop;

/**
 * The search for graphs that are no chains of dense layers: a width a layer, then a width a row.
 *
 * <p><b>Method:</b> networks as narrow as a part of epsilon allows the first bound to be ({@link
 * GraphWidths}): all of epsilon at first, which is as good as a proof, then more while proofs
 * succeed, and by bisection once one does not.
 *
 * <p><b>Property:</b> whatever is returned is certified.
 */
final class GraphSearch {
  /** The last level that takes graphs. */
  static final Level LAST = Level.MIXED;

  private static final int TRIES = 8;
  private static final double GROWTH = 1.5;
  private static final double CLOSE = 1.05;

  private final FewestProblem problem;
  private final FewestOptions options;
  private final FewestListener listener;
  private final Allowance allowance;
  private final Limits limits = new Limits();
  private final Stop stop;
  private final Proofs proofs;
  private final GraphRows graph;
  private final RowFamily family;
  private final Workers workers;
  private final List<Level> begun = new ArrayList<>();

  GraphSearch(
      FewestProblem problem, FewestOptions options, Workers workers, FewestListener listener) {
    this.problem = problem;
    this.options = options;
    this.workers = workers;
    this.listener = listener;
    allowance = new Allowance(options.budget());
    stop =
        limits.with(
            Stop.after(options.budget().seconds())
                .or(options.budget().stop())
                .or(Stop.onInterrupt()));
    proofs = new Proofs(problem, options, allowance, listener);
    graph = GraphRows.of(problem.f());
    family = rowsOf(options.family());
  }

  /** Why graphs are not searched for with a family: their rows share no table. */
  static Optional<String> obstacle(CodeFamily family) {
    return family.fold(
        rows -> Optional.empty(),
        book ->
            Optional.of("layers of chains alone are rounded to codebooks, not those of graphs"));
  }

  private static RowFamily rowsOf(CodeFamily family) {
    return family.fold(
        rows -> rows,
        book -> {
          throw new UnfitException(obstacle(family).orElseThrow());
        });
  }

  /** Refuses a network to start from that is not of f's graph. */
  static void requireStart(Network f, CodedNetwork start) {
    if (!start.graph().map(GraphRows::graph).equals(Optional.of(f))) {
      throw new UnfitException(start + " to start from is not of the graph of f");
    }
  }

  FewestResult run() {
    options.start().ifPresent(this::proveGiven);
    boolean asked = options.first().compareTo(LAST) <= 0 && options.last().compareTo(LAST) >= 0;
    if (asked && !stopped()) {
      begun.add(Level.MIXED);
      allowance.begin(1);
      mixed();
    }
    return new FewestResult(
        options.cost(),
        proofs.proved(),
        List.copyOf(begun),
        proofs.attempts(),
        allowance.boxes(),
        allowance.seconds(),
        ending());
  }

  private FewestResult.Ending ending() {
    if (limits.cut() || proofs.cut()) {
      return FewestResult.Ending.TIME;
    }
    return allowance.lacked() ? FewestResult.Ending.BOXES : FewestResult.Ending.COMPLETE;
  }

  private void proveGiven(CodedNetwork given) {
    if (options.family().holds(given) && rank(given) < proofs.least()) {
      begun.add(Level.GIVEN);
      if (prove(Level.GIVEN, given).verdict() == Verdict.FALSIFIED) {
        listener.refuted(given);
      }
    }
  }

  private void mixed() {
    GraphRounding rounding = new GraphRounding(graph, problem.domain(), family.sets().get(0));
    GraphWidths search = new GraphWidths(rounding, new FirstBound(problem), family, workers, stop);
    report(proofs.least(), false);
    Optional<int[][]> layers = search.byLayer(1);
    layers.ifPresent(widths -> isProved(rounding, widths));
    double low = 1;
    double high = Double.POSITIVE_INFINITY;
    double allowed = 1;
    for (int k = 0; k < TRIES && layers.isPresent() && high > CLOSE * low && !stopped(); k++) {
      Optional<int[][]> rows = search.byRow(layers.get(), allowed);
      boolean good = rows.isPresent() && isProved(rounding, rows.get());
      low = good ? allowed : low;
      high = good ? high : allowed;
      allowed = high == Double.POSITIVE_INFINITY ? GROWTH * low : Math.sqrt(low * high);
    }
  }

  /** Whether a network of such widths is proved, or was not worth it. */
  private boolean isProved(GraphRounding rounding, int[][] widths) {
    CodedNetwork net = CodedNetwork.in(graph, rounding.rows(widths));
    return rank(net) >= proofs.least() || prove(Level.MIXED, net).verdict() == Verdict.CERTIFIED;
  }

  private Certification prove(Level level, CodedNetwork net) {
    Runnable waiting = () -> report(rank(net), true);
    waiting.run();
    return proofs.prove(level, net, net, Proofs.Patience.MUCH, stop, waiting, witness -> {});
  }

  private long rank(CodedNetwork net) {
    return options.cost().rank(net);
  }

  private void report(long rank, boolean proving) {
    Cost cost = options.cost();
    long tried = cost.ofRank(rank);
    long proved = cost.ofRank(proofs.least());
    listener.progress(
        new FewestProgress(Level.MIXED, cost, tried, proved, proving, allowance.seconds()));
  }

  private boolean stopped() {
    return stop.stopped() || allowance.levelExhausted();
  }
}
