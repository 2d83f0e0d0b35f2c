package org.etalon.engine.fixed;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.certify.WidthListener;
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
 * Errors and decisions are not monotone in bits, so no verdict is inferred from another.
 */
public final class FixedSearch {
  /** The part of the time that a width gets at first. */
  private static final double SHARE = 0.06;

  /** Seconds below which no search is worth while. */
  private static final double LEAST = 0.05;

  private final Network f;
  private final Domain domain;
  private final Property property;
  private final FixedRequest request;
  private final SearchOptions options;
  private final WidthListener listener;
  private final TreeMap<Integer, FixedAttempt> tried = new TreeMap<>();
  private final TreeMap<Integer, String> notRepresentable = new TreeMap<>();
  private final Set<Integer> hurried = new HashSet<>(); // widths whose formats time chose
  private long boxes;
  private final long start = System.nanoTime();

  private FixedSearch(
      Network f,
      Domain domain,
      Property property,
      FixedRequest request,
      SearchOptions options,
      WidthListener listener) {
    this.f = f;
    this.domain = domain;
    this.property = property;
    this.request = request;
    this.options = options;
    this.listener = listener;
  }

  /** Runs the search; a limit on boxes is one of each width. */
  public static FixedResult run(
      Network f,
      Domain domain,
      Property property,
      FixedRequest request,
      SearchOptions options,
      WidthListener listener) {
    return new FixedSearch(f, domain, property, request, options, listener).run();
  }

  private FixedResult run() {
    List<Integer> widths =
        IntStream.rangeClosed(request.parameters().minBits(), request.parameters().maxBits())
            .boxed()
            .toList();
    for (int bits : widths) {
      if (left() > LEAST || tried.isEmpty()) {
        attempt(bits, Math.max(LEAST, Math.min(left(), SHARE * options.budget().seconds())));
      } else {
        hurried.add(bits);
      }
      if (isCertified(bits)) {
        break;
      }
    }
    int best =
        tried.keySet().stream().filter(this::isCertified).findFirst().orElse(Integer.MAX_VALUE);
    List<Integer> open = new ArrayList<>(tried.headMap(best, false).descendingKeySet());
    open.removeIf(bits -> verdict(bits) != Verdict.UNKNOWN || isRepeated(bits));
    for (int k = 0; k < open.size() && left() > LEAST; k++) {
      attempt(open.get(k), left() / (open.size() - k));
    }
    SortedMap<Integer, String> impossible = notRepresentable;
    return new FixedResult(
        List.copyOf(tried.values()),
        impossible,
        widths,
        new TreeSet<>(),
        !hurried.isEmpty(),
        boxes);
  }

  private double left() {
    return Thread.currentThread().isInterrupted()
        ? 0
        : options.budget().seconds() - (System.nanoTime() - start) * 1e-9;
  }

  private Verdict verdict(int bits) {
    return Objects.requireNonNull(tried.get(bits)).certification().verdict();
  }

  private boolean isCertified(int bits) {
    return tried.containsKey(bits) && verdict(bits) == Verdict.CERTIFIED;
  }

  /** Whether time cut nothing short: then more of it changes nothing. */
  private boolean isRepeated(int bits) {
    return !hurried.contains(bits)
        && Objects.requireNonNull(tried.get(bits)).certification().bracket().reproducible();
  }

  private void attempt(int bits, double seconds) {
    Stop stop = Stop.after(seconds).or(Stop.onInterrupt());
    try {
      FixedNetwork network = new FixedPlanner(f, domain, request, stop).plan(bits);
      Certification proof =
          Certifier.certify(
              new Problem(f, request.run(network.network()), domain, property),
              options
                  .withSeconds(Math.max(LEAST, seconds))
                  .withListener(progress -> listener.accept(bits, progress)));
      tried.put(bits, new FixedAttempt(network, proof));
      boxes += proof.bracket().subproblems();
    } catch (NoFormatException e) {
      if (e.isImpossible()) {
        notRepresentable.put(bits, String.valueOf(e.getMessage()));
      }
    }
    if (stop.hasStopped()) {
      hurried.add(bits);
    } else {
      hurried.remove(bits);
    }
  }
}
