package org.etalon.engine.search;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.etalon.certificate.SplitTree;
import org.etalon.engine.falsify.Candidate;
import org.etalon.problem.Problem;
import org.etalon.problem.SoundnessError;
import org.etalon.time.Awaited;
import org.etalon.time.Stop;
import org.jspecify.annotations.Nullable;

/**
 * The subtrees of a search that a {@link Backend} explores: a window that moves over them.
 *
 * <p><b>Method:</b> boxes of largest bound are handed out; what comes back is taken in in the order
 * of handing out, and only then are others handed out. So which boxes are handed out next depends
 * on what was taken in, never on how many work or how fast.
 *
 * <p><b>Property:</b> the state is whole between two steps: it holds what is handed out and not yet
 * taken in.
 */
final class Window {
  /** With fewer boxes that wait it is not worth while to hand any out. */
  private static final int LEAST = 256;

  /** At most this many are handed out. */
  private static final int MOST = 4096;

  /** What results may take that wait for the ones before them, of all searches of a process. */
  private static final long RESULT_BYTES = 256L << 20;

  /** However large results are, so many are out, or too many workers would have nothing to do. */
  private static final int LEAST_OUT = 64;

  private static final long LOOK_MILLIS = 100;
  private static final double GRACE_SECONDS = 1;

  private final Problem problem;
  private final Effort effort;
  private final Backend backend;
  private final SearchState state;
  private final Incumbent incumbent;
  private final Rounds rounds;
  private final int searches;
  private final Deque<CompletableFuture<byte[]>> explored = new ArrayDeque<>();
  private Backend.@Nullable Session session;
  private long largest; // of the results taken in, in bytes

  Window(
      Problem problem,
      Effort effort,
      Backend backend,
      SearchState state,
      Incumbent incumbent,
      Rounds rounds,
      int searches) {
    this.problem = problem;
    this.effort = effort;
    this.backend = backend;
    this.state = state;
    this.incumbent = incumbent;
    this.rounds = rounds;
    this.searches = searches;
  }

  /** Whether it has work, or there is enough of it to begin. */
  boolean isOpen() {
    return !state.pending.isEmpty() || state.frontier.size() >= LEAST;
  }

  /**
   * Hands out what there is room for and takes in the first subtree that is out.
   *
   * @throws BackendException if the backend cannot work
   */
  void step(Stop stop, Runnable whileWaiting) {
    fill();
    if (explored.isEmpty()) {
      return;
    }
    CompletableFuture<byte[]> first = explored.element();
    while (!stop.stopped() && !isDone(first, LOOK_MILLIS)) {
      whileWaiting.run();
    }
    if (stop.hasStopped()) {
      recall();
    } else {
      take(result(first));
    }
  }

  /** Hands out boxes of largest bound, and those that an earlier process had handed out. */
  private void fill() {
    int room = Math.min(MOST, Math.max(LEAST, state.frontier.size() / 2));
    while (state.pending.size() < room && state.frontier.size() > 0) {
      Subproblem box = state.frontier.removeLargest();
      rounds.taken(box);
      if (!rounds.close(box)) {
        state.pending.add(new Subtree(box, state.best, state.cleared));
      }
    }
    if (session == null) {
      byte[] asked = Explorer.problem(problem, effort, state.roots);
      session = backend.open(new Explorers(asked, title()));
    }
    Backend.Session open = session;
    state.pending.stream()
        .limit(mostOut(largest, searches))
        .skip(explored.size())
        .forEach(subtree -> explored.add(open.run(bytes(subtree))));
  }

  private String title() {
    String asked =
        problem
            .property()
            .fold(
                distance -> "whether g is within " + distance.epsilon() + " of f",
                bracket -> "how far g is from f",
                decision -> "whether g decides as f",
                constraints -> "whether g meets constraints");
    return asked + " (inputs: " + problem.f().inputSize() + ")";
  }

  /**
   * How many may be with the backend, so that what comes back fits in memory while it waits. When a
   * box is given to the backend changes nothing but time: which ones are handed out is decided.
   *
   * @param largest the most bytes of a result until now; 0 if there was none
   * @param searches how many share the memory
   */
  static long mostOut(long largest, int searches) {
    return largest == 0 ? LEAST : Math.max(LEAST_OUT, RESULT_BYTES / searches / largest);
  }

  private static byte[] bytes(Subtree subtree) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      subtree.write(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // not from memory
    }
    return bytes.toByteArray();
  }

  /** Whether it is, after a short while; at once if this thread is interrupted. */
  private static boolean isDone(CompletableFuture<byte[]> future, long millis) {
    try {
      future.get(millis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | RuntimeException e) {
      return true; // thrown where the result is taken
    }
    return true;
  }

  private static byte[] result(CompletableFuture<byte[]> done) {
    try {
      return done.join();
    } catch (CompletionException e) {
      throw Awaited.thrown(e.getCause());
    }
  }

  /** The error that a future ended with, if it is done and that is one. */
  private static Optional<Error> error(CompletableFuture<byte[]> future) {
    if (!future.isDone()) {
      return Optional.empty();
    }
    @Nullable Throwable thrown =
        future.handle((bytes, e) -> e instanceof CompletionException ? e.getCause() : e).join();
    return thrown instanceof Error error ? Optional.of(error) : Optional.empty();
  }

  /** Takes in what was found in the first subtree. */
  private void take(byte[] bytes) {
    largest = Math.max(largest, bytes.length);
    SearchState inside = Explorer.emptyState(effort);
    try (inside.frontier) {
      take(Explored.fromBytes(bytes, inside));
    } catch (IOException e) {
      throw new BackendException("the backend gave back something else than was found", e);
    }
  }

  private void take(Explored found) {
    if (found.refutation().isPresent()) {
      if (incumbent.offerExact(found.refutation().get()) == Incumbent.Best.UNKNOWN) {
        waitAgain(); // what it found would close boxes that a refutation had closed
        return;
      }
      if (!incumbent.refutes()) {
        throw new SoundnessError(
            "a worker says that an input refutes the property, and it does not: "
                + Arrays.toString(found.refutation().get()));
      }
    }
    explored.remove();
    Subproblem root = state.pending.remove().box();
    SearchState inside = found.state();
    state.cut |= inside.cut;
    state.subproblems += inside.subproblems;
    state.volumeDone += inside.volumeDone;
    state.closedBound = Math.max(state.closedBound, inside.closedBound);
    state.stuckBound = Math.max(state.stuckBound, inside.stuckBound);
    state.settledBound = Math.max(state.settledBound, inside.settledBound);
    state.linearBound = Math.max(state.linearBound, inside.linearBound);
    int[] nodes = graft(inside.trees.get(0).give(), state.trees.get(root.root()), root.node());
    inside.frontier.forEach(
        box -> rounds.add(box.at(root.root(), nodes[box.node()], state.created++)));
    Candidate best = inside.best;
    if (best.value() > state.best.value()) {
      incumbent.offer(best);
    }
  }

  /** Repeats the cuts of a branch at a node of a tree; returns the node of each of its nodes. */
  private static int[] graft(SplitTree branch, GrowingTree tree, int at) {
    int[] nodes = new int[branch.size()];
    nodes[0] = at;
    for (int k = 0; k < nodes.length; k++) {
      if (branch.input(k) != SplitTree.LEAF) {
        int first = branch.first(k);
        nodes[first] = tree.child(nodes[k], branch.input(k), branch.at(k), false);
        nodes[first + 1] = tree.child(nodes[k], branch.input(k), branch.at(k), true);
      }
    }
    return nodes;
  }

  /** Ends the work at hand, takes in what is known of it, and lets the other boxes wait again. */
  void recall() {
    close();
    boolean interrupted = Thread.interrupted(); // or else nobody would be waited for
    try {
      Stop patience = Stop.after(GRACE_SECONDS);
      for (int left = explored.size(); left > 0; left--) {
        recall(explored.element(), patience);
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void recall(CompletableFuture<byte[]> next, Stop patience) {
    while (!patience.stopped() && !isDone(next, LOOK_MILLIS)) {
      // a subtree at hand ends soon
    }
    if (next.isDone() && (!next.isCompletedExceptionally() || error(next).isPresent())) {
      take(result(next)); // an error ends the run, whatever stops it
    } else {
      waitAgain();
    }
  }

  /** Lets the box of the first subtree wait, as if it had not been handed out. */
  private void waitAgain() {
    explored.remove();
    rounds.add(state.pending.remove().box());
  }

  /**
   * Ends the work at hand of a backend that is lost without taking in any of it: what is handed out
   * stays so.
   *
   * @throws Error if what is out has shown one by now, contradictions before others
   */
  void abandon(BackendException lost) {
    close();
    Optional<Error> worse =
        explored.stream()
            .flatMap(future -> error(future).stream())
            .min(Comparator.comparing(VirtualMachineError.class::isInstance));
    explored.clear();
    if (worse.isPresent()) {
      worse.get().addSuppressed(lost);
      throw worse.get();
    }
  }

  /** Ends the work at hand. */
  void close() {
    if (session != null) {
      session.close();
      session = null;
    }
  }
}
