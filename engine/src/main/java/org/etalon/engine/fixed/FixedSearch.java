package org.etalon.engine.fixed;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.search.Bracket;
import org.etalon.engine.search.Checkpointing;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Network;
import org.etalon.problem.Domain;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.problem.Verdict;
import org.etalon.time.Stop;

/**
 * Finds the fewest bits in fixed point that are certified to meet a property.
 *
 * <p><b>Method:</b> widths from the smallest on, each for a part of the time, until one is
 * certified; then those below it that time left open, the largest first, with what is left of it.
 * Where activations are to be few, too, this is done twice: for widths of parameters, with
 * activations of the most bits, and, with the parameters that are certified, for narrower
 * activations. Errors and decisions are not monotone in bits, so no verdict is inferred from
 * another.
 */
public final class FixedSearch {
  /** The part of the time that is kept for parameters where activations are to be few, too. */
  private static final double FIRST = 0.5;

  /** The part of the time that a width gets at first. */
  private static final double SHARE = 0.06;

  /** Seconds below which no search is worth while. */
  private static final double LEAST = 0.05;

  /** Seconds after the limit in which a width is tried if none was. */
  private static final double LATE = 0.3;

  private final Network f;
  private final Domain domain;
  private final Property property;
  private final FixedRequest request;
  private final SearchOptions options;
  private final FixedListener listener;
  private final TreeMap<FixedWidths, FixedAttempt> tried = new TreeMap<>();
  private final TreeMap<FixedWidths, String> notRepresentable = new TreeMap<>();
  private final Set<FixedWidths> hurried = new HashSet<>(); // widths whose formats time chose
  private long boxes;
  private double until; // seconds after the start at which the present part of the search ends
  private final long start = System.nanoTime();
  private final Stop cancelled;
  private final Stop limit; // of the whole search
  private final Stop late;
  private final FixedLog log;
  private final Reach reach;
  private final Checkpointing checkpointing;

  private FixedSearch(
      Network f,
      Domain domain,
      Property property,
      FixedRequest request,
      Reach reach,
      SearchOptions options,
      FixedListener listener,
      FixedLog log) {
    this.f = f;
    this.domain = domain;
    this.property = property;
    this.request = request;
    this.options = options;
    this.listener = listener;
    cancelled = Stop.onInterrupt().or(options.budget().stop());
    limit = Stop.after(options.budget().seconds()).or(cancelled);
    late = limit.grace(LATE);
    this.reach = reach;
    this.log = log;
    checkpointing = options.journal().checkpointing();
    log.begin(checkpointing);
  }

  /** Runs a search before which nothing is known of f. */
  public static FixedResult run(
      Network f,
      Domain domain,
      Property property,
      FixedRequest request,
      SearchOptions options,
      FixedListener listener) {
    FixedLog log = new FixedLog(f, domain, property, options.effort());
    Reach reach = new Reach(f, domain, options);
    return run(f, domain, property, request, reach, options, listener, log);
  }

  /**
   * Runs one of several searches of a question; a limit on boxes is one of each attempt. A
   * checkpoint has what was decided, and is written at the beginning and whenever that is more.
   *
   * @param reach of f on the domain: what is known of it already, and will be
   * @param log of all searches of the question
   * @throws org.etalon.engine.search.CheckpointException if a checkpoint cannot be continued from
   */
  public static FixedResult run(
      Network f,
      Domain domain,
      Property property,
      FixedRequest request,
      Reach reach,
      SearchOptions options,
      FixedListener listener,
      FixedLog log) {
    return new FixedSearch(f, domain, property, request, reach, options, listener, log).run();
  }

  private FixedResult run() {
    SortedSet<FixedWidths> asked = new TreeSet<>(request.widths());
    boolean narrows = !request.narrower(request.parameters().maxBits()).isEmpty();
    until = (narrows ? FIRST : 1) * options.budget().seconds();
    search(request.widths());
    Optional<FixedWidths> wide = certified();
    until = options.budget().seconds();
    if (wide.isPresent()) {
      List<FixedWidths> narrower = request.narrower(wide.get().parameters());
      asked.addAll(narrower);
      search(narrower);
    }
    return new FixedResult(
        List.copyOf(tried.values()),
        new TreeMap<>(notRepresentable),
        List.copyOf(asked),
        new TreeSet<>(),
        !hurried.isEmpty(),
        boxes);
  }

  /** Tries widths, ascending, until one is certified; then what is open below it. */
  private void search(List<FixedWidths> ascending) {
    double share = SHARE * left();
    for (FixedWidths widths : ascending) {
      if (left() > LEAST || (tried.isEmpty() && !late.stopped())) {
        attempt(widths, Math.max(LEAST, Math.min(left(), share)));
      } else {
        hurried.add(widths);
      }
      if (isCertified(widths)) {
        break;
      }
    }
    List<FixedWidths> open =
        new ArrayList<>(
            ascending.stream()
                .takeWhile(widths -> !isCertified(widths))
                .filter(this::isOpen)
                .toList());
    Collections.reverse(open);
    for (int k = 0; k < open.size() && left() > LEAST; k++) {
      attempt(open.get(k), left() / (open.size() - k));
    }
  }

  private Optional<FixedWidths> certified() {
    return tried.keySet().stream().filter(this::isCertified).findFirst();
  }

  private double left() {
    return cancelled.stopped() ? 0 : until - (System.nanoTime() - start) * 1e-9;
  }

  private Verdict verdict(FixedWidths widths) {
    return Objects.requireNonNull(tried.get(widths)).certification().verdict();
  }

  private boolean isCertified(FixedWidths widths) {
    return tried.containsKey(widths) && verdict(widths) == Verdict.CERTIFIED;
  }

  /**
   * Whether a width is undecided and time cut it short, or kept it from having a network; of more
   * memory there is none.
   */
  private boolean isOpen(FixedWidths widths) {
    FixedAttempt attempt = tried.get(widths);
    return attempt == null
        ? hurried.contains(widths) && !notRepresentable.containsKey(widths)
        : verdict(widths) == Verdict.UNKNOWN
            && (hurried.contains(widths) || isCut(attempt.certification().bracket()));
  }

  private static boolean isCut(Bracket bracket) {
    return !bracket.reproducible() && bracket.ending() != Bracket.Ending.MEMORY;
  }

  private void attempt(FixedWidths widths, double seconds) {
    FixedPlanner planner = new FixedPlanner(f, domain, request, reach, seconds, limit);
    try {
      FixedNetwork network = planner.plan(widths);
      Problem pair = new Problem(f, request.run(network.network()), domain, property);
      Certification proof =
          log.find(pair, cancelled).orElseGet(() -> certify(pair, widths, seconds));
      tried.put(widths, new FixedAttempt(network, proof));
      boxes += proof.bracket().subproblems();
    } catch (NoFormatException e) {
      if (e.isImpossible()) {
        notRepresentable.put(widths, String.valueOf(e.getMessage()));
      }
    }
    if (planner.isHurried()) {
      hurried.add(widths);
    } else {
      hurried.remove(widths);
    }
  }

  private Certification certify(Problem pair, FixedWidths widths, double seconds) {
    Certification proof =
        Certifier.certify(
            pair,
            options
                .withSeconds(Math.max(LEAST, Math.min(seconds, left())))
                .withCheckpointing(Checkpointing.NONE)
                .withListener(progress -> listener.accept(widths, progress)));
    if (log.add(pair, proof)) {
      checkpointing.keep(false, log::write);
    }
    return proof;
  }
}
