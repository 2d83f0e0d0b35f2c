package org.etalon.checker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.etalon.certificate.Evidence;
import org.etalon.certificate.SplitTree;
import org.etalon.problem.Box;

/**
 * A box and the tree of its cuts. Each cut divides a part into two whose union it is, so the leaves
 * cover the box; what is left to check is that every cut lies inside its part, and every leaf's
 * bound.
 */
final class Cover {
  /** Subtrees of at most so many leaves are checked together. */
  private static final int GROUP = 32;

  /** How often a leaf that is not proved at once is cut in two. */
  private static final int REFINEMENTS = 5;

  /** Points that a thread tries at a time. */
  private static final int SPAN = 1 << 16;

  private static final int MOST_SHOWN = 300;

  /** Keeps inputs alive whose influence the bound hides. */
  private static final double FLOOR = 0.06;

  private final Box box;
  private final SplitTree tree;
  private final Evidence evidence;
  private final int[] leavesBelow;

  Cover(Box box, SplitTree tree, Evidence evidence) {
    this.box = box;
    this.evidence = evidence;
    this.tree = tree;
    leavesBelow = new int[tree.size()];
    for (int node = tree.size() - 1; node >= 0; node--) { // children come after their parents
      leavesBelow[node] =
          tree.input(node) == SplitTree.LEAF
              ? 1
              : leavesBelow[tree.first(node)] + leavesBelow[tree.first(node) + 1];
    }
  }

  long leaves() {
    return leavesBelow[0];
  }

  /** What to prove, and how. */
  record Task(
      Graph f,
      Graph g,
      Aim aim,
      double enough,
      CheckOptions options,
      long firstLeaf,
      Optional<Supplier<GridPart>> points) {
    BoxBounder bounder(boolean exact) {
      return new BoxBounder(f, exact ? new ExactRows(f, g) : new DoubleRows(f, g));
    }
  }

  /** What became of the leaves so far; safe for many threads. */
  static final class Result {
    private final AtomicLong failed = new AtomicLong(Long.MAX_VALUE);
    private final AtomicLong checked = new AtomicLong();
    private final AtomicLong cut = new AtomicLong();
    private final AtomicLong exactly = new AtomicLong();
    private String description = "";

    /** Counts leaves as checked that need no bound. */
    void settle(long leaves) {
      checked.addAndGet(leaves);
    }

    /** Counts something as checked in exact arithmetic. */
    void confirm() {
      exactly.incrementAndGet();
    }

    private synchronized void fail(long leaf, String what) {
      if (leaf < failed.get()) {
        failed.set(leaf);
        description = what;
      }
    }

    long failedLeaf() {
      return failed.get() == Long.MAX_VALUE ? -1 : failed.get();
    }

    synchronized String failure() {
      return description;
    }

    long leaves() {
      return checked.get();
    }

    long refined() {
      return cut.get();
    }

    long exact() {
      return exactly.get();
    }
  }

  /** A part of the box: a node of the tree, where it lies, and the number of its first leaf. */
  private record Part(int node, Box box, long leaf) {}

  /**
   * The halves of a part.
   *
   * @throws IllegalArgumentException if the cut is not strictly inside the part
   */
  private Part[] children(Part part) {
    int first = tree.first(part.node());
    Box[] halves = part.box().split(tree.input(part.node()), tree.at(part.node()));
    return new Part[] {
      new Part(first, halves[0], part.leaf()),
      new Part(first + 1, halves[1], part.leaf() + leavesBelow[first])
    };
  }

  /** Checks all leaves; {@code result} names the first that fails. */
  void check(Task task, Result result) {
    boolean allExact = task.options().exact() && task.options().sample() == 0;
    BoxBounder first = task.bounder(allExact);
    LayerState[] unknown = task.f().unknown();
    double whole = first.bound(box, unknown, true, task.aim(), evidence);
    LayerState[] root = first.enclosures();
    if (whole <= task.enough()) {
      result.settle(leavesBelow[0]);
    } else if (leavesBelow[0] > 1 || !triedByAll(task)) {
      checkLeaves(task, allExact, root, result);
    } else {
      result.settle(1);
    }
    if (allExact) {
      result.exactly.set(result.checked.get());
    } else if (task.options().exact() && evidence.isDefault()) {
      sample(task, result);
    } else if (task.options().exact()) {
      new RowSample(task, box, evidence, root).check(result);
    }
  }

  /** Whether the domain is on a grid and all its points in the box do, which all threads try. */
  private boolean triedByAll(Task task) {
    long points = task.points().map(grid -> grid.get().points(box)).orElse(Long.MAX_VALUE);
    if (points > GridPart.MOST_POINTS) {
      return false;
    }
    AtomicBoolean failed = new AtomicBoolean();
    parallel(
        task.options().threads(),
        (int) ((points + SPAN - 1) / SPAN),
        task.points().orElseThrow(),
        (part, index) -> {
          long from = (long) index * SPAN;
          if (!part.holds(box, from, Math.min(points, from + SPAN), failed)) {
            failed.set(true);
          }
        });
    return !failed.get();
  }

  /** The same of a part, by one thread. */
  private static boolean tried(Task task, Box part) {
    if (task.points().isEmpty()) {
      return false;
    }
    GridPart grid = task.points().get().get();
    long points = grid.points(part);
    return points <= GridPart.MOST_POINTS && grid.holds(part, 0, points, new AtomicBoolean());
  }

  private void checkLeaves(Task task, boolean allExact, LayerState[] root, Result result) {
    List<Part> groups = groups();
    parallel(
        task.options().threads(),
        groups.size(),
        () -> task.bounder(allExact),
        (bounder, index) -> {
          if (groups.get(index).leaf() + task.firstLeaf() < result.failed.get()) {
            checkGroup(task, bounder, groups.get(index), root, result);
          }
        });
  }

  /** The largest subtrees of at most {@value #GROUP} leaves, in order. */
  private List<Part> groups() {
    List<Part> groups = new ArrayList<>();
    Deque<Part> open = new ArrayDeque<>();
    open.push(new Part(0, box, 0));
    while (!open.isEmpty()) {
      Part part = open.pop();
      if (leavesBelow[part.node()] <= GROUP) {
        groups.add(part);
      } else {
        Part[] children = children(part);
        open.push(children[1]);
        open.push(children[0]);
      }
    }
    return groups;
  }

  private void checkGroup(
      Task task, BoxBounder bounder, Part group, LayerState[] root, Result result) {
    LayerState[] outer = root;
    if (leavesBelow[group.node()] > 1) {
      double whole = bounder.bound(group.box(), root, false, task.aim());
      if (whole <= task.enough()) {
        result.checked.addAndGet(leavesBelow[group.node()]);
        return;
      }
      outer = bounder.stability(root);
    }
    Deque<Part> open = new ArrayDeque<>();
    open.push(group);
    while (!open.isEmpty()) {
      Part part = open.pop();
      if (tree.input(part.node()) != SplitTree.LEAF) {
        Part[] children = children(part);
        open.push(children[1]);
        open.push(children[0]);
      } else if (bounder.bound(part.box(), outer, false, task.aim()) <= task.enough()
          || tried(task, part.box())
          || provedAgain(task, bounder, part, root, result)) {
        result.checked.incrementAndGet();
      } else {
        result.fail(part.leaf() + task.firstLeaf(), describe(part));
        return;
      }
    }
  }

  /** A second try: with all that bounding every part around the leaf proves stable. */
  private boolean provedAgain(
      Task task, BoxBounder bounder, Part leaf, LayerState[] root, Result result) {
    LayerState[] known = root;
    Part part = new Part(0, box, 0);
    while (part.node() != leaf.node()) {
      bounder.bound(part.box(), known, false, task.aim());
      known = bounder.stability(known);
      part = childTowards(part, leaf.leaf());
    }
    return proved(task, bounder, leaf.box(), known, REFINEMENTS, result);
  }

  private Part childTowards(Part part, long leaf) {
    Part[] children = children(part);
    return leaf < children[1].leaf() ? children[0] : children[1];
  }

  private static String describe(Part part) {
    String text = part.box().toString();
    return text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + " ...";
  }

  /** Whether the bound holds on a part; where it does not at once, on both its halves. */
  private static boolean proved(
      Task task, BoxBounder bounder, Box part, LayerState[] outer, int refinements, Result result) {
    if (bounder.bound(part, outer, false, task.aim()) <= task.enough()) {
      return true;
    }
    int input = refinements == 0 ? -1 : widest(bounder, part);
    if (input < 0) {
      return false;
    }
    if (refinements == REFINEMENTS) {
      result.cut.incrementAndGet();
    }
    LayerState[] inner = bounder.stability(outer);
    for (Box half : part.split(input, part.midpoint(input))) {
      if (!proved(task, bounder, half, inner, refinements - 1, result)) {
        return false;
      }
    }
    return true;
  }

  /** The input to cut, or -1 if none has a double strictly inside. */
  private static int widest(BoxBounder bounder, Box part) {
    double most = 0;
    for (int i = 0; i < part.size(); i++) {
      most = Math.max(most, bounder.sensitivity(i));
    }
    int best = -1;
    double bestScore = -1;
    for (int i = 0; i < part.size(); i++) {
      double at = part.midpoint(i);
      double weight = most > 0 ? bounder.sensitivity(i) / most + FLOOR : 1;
      double score = weight * (0.5 * part.upper(i) - 0.5 * part.lower(i));
      if (part.lower(i) < at && at < part.upper(i) && score > bestScore) {
        best = i;
        bestScore = score;
      }
    }
    return best;
  }

  /** Checks a seeded sample of the leaves again, in exact arithmetic. */
  private void sample(Task task, Result result) {
    SplittableRandom random = new SplittableRandom(task.options().seed());
    TreeSet<Long> chosen = new TreeSet<>();
    for (int k = 0; k < task.options().sample(); k++) {
      chosen.add(random.nextLong(leaves()));
    }
    List<Long> list = List.copyOf(chosen);
    parallel(
        task.options().threads(),
        list.size(),
        () -> task.bounder(true),
        (exact, index) -> {
          Part leaf = leaf(list.get(index));
          LayerState[] unknown = task.f().unknown();
          if (proved(task, exact, leaf.box(), unknown, REFINEMENTS, result)) {
            result.exactly.incrementAndGet();
          } else if (!tried(task, leaf.box())) {
            result.fail(leaf.leaf() + task.firstLeaf(), describe(leaf) + " in exact arithmetic");
          }
        });
  }

  private Part leaf(long number) {
    Part part = new Part(0, box, 0);
    while (tree.input(part.node()) != SplitTree.LEAF) {
      part = childTowards(part, number);
    }
    return part;
  }

  /** Something to be done for one index, with something that no other thread uses. */
  private interface Job<T> {
    void run(T own, int index);
  }

  private static <T> void parallel(int threads, int jobs, Supplier<T> owns, Job<T> job) {
    AtomicInteger next = new AtomicInteger();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> futures = new ArrayList<>();
      for (int k = 0; k < threads; k++) {
        futures.add(
            pool.submit(
                () -> {
                  T own = owns.get();
                  int i = next.getAndIncrement();
                  while (i < jobs && !Thread.currentThread().isInterrupted()) {
                    job.run(own, i);
                    i = next.getAndIncrement();
                  }
                }));
      }
      for (Future<?> future : futures) {
        future.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error; // too little memory stays what it is
      }
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } finally {
      pool.shutdownNow();
    }
  }
}
