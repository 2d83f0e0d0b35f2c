package org.etalon.engine.certify;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.etalon.engine.search.Bracket;
import org.etalon.engine.search.BranchAndBound;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.FoldedNetwork;
import org.etalon.network.Network;
import org.etalon.problem.Domain;
import org.etalon.problem.Verdict;
import org.etalon.quant.QuantizedNetwork;

/**
 * Finds the fewest bits that are certified for an epsilon.
 *
 * <p><b>Method:</b> one pass for the largest width, by bisection for ever smaller ones while they
 * are certified, then for all below the smallest certified; then all undecided widths below it, the
 * largest first, with four times the boxes each time around, until none is left or time is up. So
 * an answer is there early and only gets better, and no width is ever judged by another: errors are
 * not monotone in bits, which is why bisection does not have the last word.
 */
public final class QuantizationSearch implements AutoCloseable {
  private static final long FIRST_BOXES = 64;
  private static final long GROWTH = 4;

  /** What searches that wait for their turn may take beside their boxes. */
  private static final long WAITING_BYTES = 512L << 20;

  /** What one takes: doubles a parameter for the pair of networks, and for each thread. */
  private static final int DOUBLES = 6;

  private static final int DOUBLES_A_THREAD = 2;

  private final Network f;
  private final FoldedNetwork theta;
  private final Domain domain;
  private final QuantizationRequest request;
  private final SearchOptions options;
  private final WidthListener listener;
  private final long start = System.nanoTime();
  private final TreeMap<Integer, Attempt> tried = new TreeMap<>();
  private final TreeMap<Integer, BranchAndBound> running = new TreeMap<>();
  private final int mostRunning;

  private QuantizationSearch(
      Network f,
      Domain domain,
      QuantizationRequest request,
      SearchOptions options,
      WidthListener listener,
      long waitingBytes) {
    this.f = f;
    theta = FoldedNetwork.of(f);
    this.domain = domain;
    this.request = request;
    this.options = options;
    this.listener = listener;
    long doubles = DOUBLES + (long) DOUBLES_A_THREAD * options.threads();
    mostRunning =
        (int) Math.max(1, waitingBytes / (Double.BYTES * doubles * theta.parameterCount() + 1));
    if (options.epsilon().isEmpty()) {
      throw new IllegalArgumentException("a search for bits needs an epsilon");
    }
  }

  /**
   * Runs the search; the time limit of {@code options} is for all widths together, that on boxes
   * for each. Interrupting the thread ends it early with the best answer so far.
   *
   * @throws IllegalArgumentException if epsilon is missing or the domain does not fit
   * @throws NotRepresentableException if a parameter cannot be quantized as asked
   */
  public static QuantizationResult run(
      Network f, Domain domain, QuantizationRequest request, SearchOptions options) {
    return run(f, domain, request, options, (bits, progress) -> {});
  }

  /** The same, telling {@code listener} of the progress of every width. */
  public static QuantizationResult run(
      Network f,
      Domain domain,
      QuantizationRequest request,
      SearchOptions options,
      WidthListener listener) {
    return run(f, domain, request, options, listener, WAITING_BYTES);
  }

  static QuantizationResult run(
      Network f,
      Domain domain,
      QuantizationRequest request,
      SearchOptions options,
      WidthListener listener,
      long waitingBytes) {
    try (QuantizationSearch search =
        new QuantizationSearch(f, domain, request, options, listener, waitingBytes)) {
      search.onePass();
      search.refine();
      return QuantizationResult.of(
          List.copyOf(search.tried.values()), request.widths(), search::quantize);
    }
  }

  private void onePass() {
    List<Integer> widths = request.widths();
    int certified = widths.size() - 1;
    pass(widths.get(certified));
    if (verdict(widths.get(certified)) == Verdict.CERTIFIED) {
      int below = -1;
      while (certified - below > 1 && !stopped()) {
        int middle = (below + certified) / 2;
        pass(widths.get(middle));
        if (verdict(widths.get(middle)) == Verdict.CERTIFIED) {
          certified = middle;
        } else {
          below = middle;
        }
      }
    }
    for (int k = 0; k < certified && !stopped(); k++) {
      int bits = widths.get(k);
      if (!tried.containsKey(bits)) {
        pass(bits);
        if (verdict(bits) == Verdict.CERTIFIED) {
          return;
        }
      }
    }
  }

  private void pass(int bits) {
    advance(bits, Math.max(remaining(), 1e-3), domain.boxes().size());
  }

  /**
   * Goes on with a width, or begins again where its search had to make room for others: then it
   * meets the same boxes in the same order.
   */
  private Bracket.Ending advance(int bits, double seconds, long boxes) {
    BranchAndBound search = running.get(bits);
    if (search == null) {
      while (running.size() >= mostRunning) {
        close(running.firstKey());
      }
      search =
          BranchAndBound.open(
              f, quantize(bits).network(), domain, reporting(bits), request.widths().size());
      running.put(bits, search);
    }
    Bracket bracket = search.advance(seconds, boxes);
    record(new Attempt(bits, Certification.of(bracket, options.norm(), options.epsilon())));
    return bracket.ending();
  }

  private SearchOptions reporting(int bits) {
    return options.withListener(
        progress -> {
          options.listener().accept(progress);
          listener.accept(bits, progress);
        });
  }

  private QuantizedNetwork quantize(int bits) {
    try {
      return request.quantize(theta, bits);
    } catch (IllegalArgumentException e) {
      throw new NotRepresentableException(bits + " bits: " + e.getMessage(), e);
    }
  }

  private void refine() {
    Set<Integer> exhausted = new HashSet<>();
    for (long boxes = FIRST_BOXES; !stopped(); boxes *= GROWTH) {
      List<Integer> undecided = undecided();
      undecided.removeAll(exhausted);
      if (undecided.isEmpty()) {
        return;
      }
      for (int bits : undecided) {
        if (bits < fewestCertified() && !stopped()) {
          long most = Math.min(boxes, options.maxSubproblems());
          boolean ended = !advance(bits, remaining(), most).isLimit();
          if (ended || most == options.maxSubproblems()) {
            exhausted.add(bits);
            close(bits);
          }
        }
      }
    }
  }

  /** The widths tried that may still be the answer, the largest first. */
  private List<Integer> undecided() {
    List<Integer> undecided = new ArrayList<>();
    for (int bits : tried.headMap(fewestCertified(), false).descendingKeySet()) {
      if (verdict(bits) == Verdict.UNKNOWN) {
        undecided.add(bits);
      }
    }
    return undecided;
  }

  private int fewestCertified() {
    for (int bits : tried.keySet()) {
      if (verdict(bits) == Verdict.CERTIFIED) {
        return bits;
      }
    }
    return Integer.MAX_VALUE;
  }

  /** Files an attempt; ends the searches it makes pointless. */
  private void record(Attempt attempt) {
    int bits = attempt.bits();
    tried.put(bits, attempt);
    if (verdict(bits) != Verdict.UNKNOWN) {
      close(bits);
    }
    if (verdict(bits) == Verdict.CERTIFIED) {
      for (int larger : List.copyOf(running.tailMap(bits).keySet())) {
        close(larger);
      }
    }
  }

  private Attempt attempt(int bits) {
    Attempt attempt = tried.get(bits);
    if (attempt == null) {
      throw new IllegalStateException("width " + bits + " was not tried");
    }
    return attempt;
  }

  private Verdict verdict(int bits) {
    return attempt(bits).certification().verdict();
  }

  private void close(int bits) {
    BranchAndBound search = running.remove(bits);
    if (search != null) {
      search.close();
    }
  }

  private double remaining() {
    return options.seconds() - (System.nanoTime() - start) * 1e-9;
  }

  private boolean stopped() {
    return remaining() <= 0 || Thread.currentThread().isInterrupted() || options.stop().stopped();
  }

  @Override
  public void close() {
    for (int bits : List.copyOf(running.keySet())) {
      close(bits);
    }
  }
}
