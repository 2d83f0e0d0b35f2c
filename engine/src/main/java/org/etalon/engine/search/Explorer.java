package org.etalon.engine.search;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.etalon.engine.bound.RootBound;
import org.etalon.engine.falsify.Candidate;
import org.etalon.linalg.internal.Workers;
import org.etalon.problem.Problem;
import org.etalon.problem.ProblemStream;
import org.etalon.time.Stop;

/**
 * Explores subtrees of a search: boxes inside one box, depth first, up to a number of them.
 *
 * <p><b>Returns:</b> what was closed, and with which bounds; the cuts; the best input; and the
 * boxes that are still open.
 *
 * <p><b>Property:</b> a pure function: the same problem and subtree give the same bytes, in any
 * process, as often as they are explored, unless they are stopped. One thread at a time.
 */
public final class Explorer {
  private static final int MAX_SIZE = 1 << 26;

  /** Multiplications of one evaluation of f, times boxes: about a second of one core. */
  private static final double OPERATIONS = 1.5e7;

  private static final long MOST_BOXES = 4096;

  private final Problem problem;
  private final Effort effort;
  private final List<RootBound> roots;
  private final Objective objective;
  private final Bounders bounders;
  private final long boxes;

  private Explorer(Problem problem, Effort effort, List<RootBound> roots) {
    this.problem = problem;
    this.effort = effort;
    this.roots = roots;
    objective = Objective.of(Alignment.of(problem).problem(), Stop.NEVER).orElseThrow();
    bounders = new Bounders(objective, new Workers(1));
    boxes = (long) Math.max(1, Math.min(MOST_BOXES, OPERATIONS / objective.f.operations()));
  }

  /** What is to be known of a search, for {@link #of}. */
  static byte[] problem(Problem problem, Effort effort, List<RootBound> roots) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    try {
      ProblemStream.write(out, problem);
      out.writeLong(effort.seed());
      out.writeBoolean(effort.recording());
      for (RootBound root : roots) {
        root.write(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // not from memory
    }
    return bytes.toByteArray();
  }

  /**
   * An explorer for the subtrees of one search.
   *
   * @param problem what {@link #problem} gave
   * @throws IllegalArgumentException if it is something else
   */
  public static Explorer of(byte[] problem) {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(problem));
    try {
      Problem read = ProblemStream.read(in);
      Effort effort = new Effort(1, in.readLong(), in.readBoolean());
      List<RootBound> roots = new ArrayList<>();
      for (int i = 0; i < read.domain().boxes().size(); i++) {
        roots.add(RootBound.read(in, MAX_SIZE));
      }
      return new Explorer(read, effort, roots);
    } catch (IOException e) {
      throw new IllegalArgumentException("no problem of a search", e);
    }
  }

  /**
   * Explores a subtree.
   *
   * @param subtree a {@link Subtree} in bytes
   * @param stop ends it early, with what is known by then
   * @throws IllegalArgumentException if it is something else
   * @throws org.etalon.problem.SoundnessError if two proved facts contradict each other
   */
  public byte[] explore(byte[] subtree, Stop stop) {
    try {
      Subtree read = Subtree.read(new DataInputStream(new ByteArrayInputStream(subtree)));
      SearchState state = state(read);
      try (state.frontier) {
        return explore(read, state, stop).toBytes();
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("no subtree of a search", e);
    }
  }

  private Explored explore(Subtree subtree, SearchState state, Stop stop) {
    state.roots.add(roots.get(subtree.box().root()));
    Incumbent incumbent = new Incumbent(problem, objective, state, () -> stop);
    Attacks attacks =
        new Attacks(objective, problem.domain(), effort.seed(), bounders.workers, incumbent);
    Rounds rounds = new Rounds(objective, incumbent, attacks, bounders, state, new WorkEstimate());
    state.frontier.add(subtree.box().at(0, 0, state.created++));
    while (state.subproblems < boxes
        && !incumbent.refutes()
        && state.frontier.upperBound() > rounds.target()
        && !stop.stopped()) {
      rounds.round(stop, () -> {});
    }
    state.cut = stop.hasStopped();
    return new Explored(
        state,
        incumbent
            .witness()
            .filter(witness -> incumbent.refutes())
            .map(witness -> witness.input().toArray()));
  }

  private SearchState state(Subtree subtree) {
    SearchState state = emptyState(effort);
    state.best = subtree.best();
    state.cleared = subtree.cleared();
    state.begun = true;
    return state;
  }

  /** A state with one root, to be worked off depth first, so that few boxes wait. */
  static SearchState emptyState(Effort effort) {
    Candidate none = new Candidate(new double[0], Double.NaN);
    SearchState state = new SearchState(none, Frontier.ofSubtree());
    state.trees.add(new GrowingTree(effort.recording()));
    return state;
  }
}
