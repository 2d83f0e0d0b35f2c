package org.etalon.checker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.etalon.problem.Box;

/**
 * Sums up what was found of leaves, tree by tree, up to the first that is not proved; sees that
 * parts follow one another from the first leaf to the last.
 */
final class Tally {
  /** Parts that are out at a time. */
  private static final int AHEAD = 1024;

  /** Points that a thread tries at a time. */
  private static final int SPAN = 1 << 16;

  private final Leaves leaves;
  private final PartChecker checker;
  private final Threads threads;
  private long checked;
  private long refined;
  private long exact;
  private long failedLeaf = -1;
  private String failure = "";

  Tally(Leaves leaves, PartChecker checker, Threads threads) {
    this.leaves = leaves;
    this.checker = checker;
    this.threads = threads;
  }

  long checked() {
    return checked;
  }

  long refined() {
    return refined;
  }

  long exact() {
    return exact;
  }

  /** The first leaf that is not proved, or -1. */
  long failedLeaf() {
    return failedLeaf;
  }

  /** Its box. */
  String failure() {
    return failure;
  }

  /** Checks all trees; whether all leaves are proved. */
  boolean run() {
    long first = 0;
    for (Cover cover : leaves.covers()) {
      check(cover, first);
      first += cover.leaves();
      if (failedLeaf >= 0) {
        return false;
      }
    }
    return true;
  }

  private void check(Cover cover, long first) {
    Goal goal = leaves.goal();
    Cover.Whole whole = cover.whole(goal);
    if (whole.proved() || (cover.leaves() == 1 && triedByAll(cover.box()))) {
      checked += cover.leaves();
    } else {
      sum(cover.parts(), cover.leaves(), first);
    }
    if (failedLeaf >= 0 || !goal.options.exact()) {
      return;
    }
    if (goal.options.allExact()) {
      exact = checked;
    } else if (cover.evidence().isDefault()) {
      sample(cover, first);
    } else {
      LayerState[] states = BoxBounder.copy(whole.states());
      exact += new RowSample(goal, cover.box(), cover.evidence(), states).check();
    }
  }

  /**
   * Has parts checked and sums them up, in order.
   *
   * @throws IllegalStateException if what was checked is not each of the leaves once
   */
  void sum(List<Part> parts, int all, long first) {
    Iterator<Part> next = parts.iterator();
    Deque<Future<PartResult>> out = new ArrayDeque<>();
    Deque<Part> asked = new ArrayDeque<>();
    int done = 0;
    while (next.hasNext() || !out.isEmpty()) {
      while (next.hasNext() && out.size() < AHEAD) {
        asked.add(next.next());
        out.add(checker.check(asked.getLast()));
      }
      PartResult result = Threads.result(out.remove());
      Part part = result.part();
      if (!part.equals(asked.remove()) || part.from() != done || part.to() <= done) {
        throw new IllegalStateException("leaves from " + done + " on were asked, not " + part);
      }
      done = part.to();
      add(result, first);
      if (failedLeaf >= 0) {
        out.forEach(future -> future.cancel(true));
        return;
      }
    }
    if (done != all) {
      throw new IllegalStateException(done + " of " + all + " leaves were checked");
    }
  }

  private void add(PartResult result, long first) {
    refined += result.refined();
    switch (result.finding()) {
      case PROVED -> checked += result.part().to() - result.part().from();
      case UNPROVED -> fail(first + result.leaf(), result.text());
      case CONTRADICTION -> throw new ContradictionException(result.text());
      case UNCHECKABLE -> throw new IllegalArgumentException(result.text());
    }
  }

  private void fail(long leaf, String what) {
    failedLeaf = leaf;
    failure = what;
  }

  /** Whether the domain is on a grid and all its points in a box do, which all threads try. */
  private boolean triedByAll(Box box) {
    long points = leaves.goal().points(box);
    AtomicBoolean failed = new AtomicBoolean();
    List<Future<Boolean>> spans = new ArrayList<>();
    for (long from = 0; from < points; from += SPAN) {
      long begin = from;
      long end = Math.min(points, from + SPAN);
      Idle<GridPart> grid = leaves.goal().points.orElseThrow();
      spans.add(
          threads.run(
              () -> {
                boolean holds = grid.with(part -> part.holds(box, begin, end, failed));
                failed.compareAndSet(false, !holds);
                return holds;
              }));
    }
    return points > 0 && spans.stream().allMatch(Threads::result);
  }

  /** Checks a seeded sample of the leaves again, in exact arithmetic. */
  private void sample(Cover cover, long first) {
    CheckOptions options = leaves.goal().options;
    SplittableRandom random = new SplittableRandom(options.seed());
    TreeSet<Integer> chosen = new TreeSet<>();
    for (int k = 0; k < options.sample(); k++) {
      chosen.add((int) random.nextLong(cover.leaves()));
    }
    List<Integer> drawn = List.copyOf(chosen);
    List<Future<Optional<Integer>>> jobs =
        drawn.stream().map(leaf -> threads.run(() -> exactly(cover.leaf(leaf).box()))).toList();
    for (int k = 0; k < drawn.size() && failedLeaf < 0; k++) {
      Optional<Integer> cuts = Threads.result(jobs.get(k));
      Cover.Region leaf = cover.leaf(drawn.get(k));
      if (cuts.isPresent()) {
        exact++;
        refined += cuts.get();
      } else if (!leaves.goal().tried(leaf.box())) {
        fail(first + leaf.leaf(), leaf.describe() + " in exact arithmetic");
      }
    }
  }

  /** If exact arithmetic proves a box: 1 if it had to be cut, else 0. */
  private Optional<Integer> exactly(Box box) {
    Goal goal = leaves.goal();
    return goal.exact.with(
        bounder -> {
          Leafwise leafwise = new Leafwise(goal, bounder);
          return leafwise.proved(box, goal.f.unknown())
              ? Optional.of(leafwise.refined())
              : Optional.empty();
        });
  }
}
