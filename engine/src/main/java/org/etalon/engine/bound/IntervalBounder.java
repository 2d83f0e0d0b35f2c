package org.etalon.engine.bound;

import java.util.List;
import org.etalon.certificate.Evidence;
import org.etalon.problem.Box;
import org.etalon.time.Stop;

/**
 * Bounds {@code d = g(x) - f(x)} over a box by intervals alone, site by site: what is known of
 * large networks before anything else is.
 *
 * <p><b>Requires:</b> a pair that rounds nothing: what casts and runs in float32 add to values is
 * not counted.
 *
 * <p><b>Returns:</b> a {@link RootBound} that says nothing of neurons.
 *
 * <p><b>Property:</b> sound in floating point, as {@link IntervalPass} is.
 *
 * <p><b>Cost:</b> that of {@link IntervalPass} for each site; in memory, six numbers for each
 * neuron of the sites whose values are still to be taken.
 */
public final class IntervalBounder {
  /** From so many neurons on there may be no memory for the planes of all of them. */
  private static final long MANY = 1L << 22;

  /** So many multiplications for the planes of the outputs alone take some tenths of a second. */
  private static final double COSTLY = 1e9;

  private static final int OPERATIONS_A_ROW = 6; // of both networks' rows and their negations

  /** How long it may go on after the limit. */
  private static final double LATE_SECONDS = 0.7;

  private final PairTheta pair;
  private final Goal goal;
  private final IntervalPass intervals;
  private final List<List<Integer>> lastUses;

  /**
   * A bounder for one pair.
   *
   * @param goal says which differences matter on a box
   * @throws IllegalArgumentException if it rounds values
   */
  public IntervalBounder(PairTheta pair, Goal goal) {
    if (!admits(pair)) {
      throw new IllegalArgumentException("intervals alone do not know of casts");
    }
    this.pair = pair;
    this.goal = goal;
    intervals = new IntervalPass(pair);
    lastUses = pair.f().lastUses();
  }

  /** Whether a pair can be bounded like this: it rounds nothing. */
  public static boolean admits(PairTheta pair) {
    return !pair.isRounded();
  }

  /**
   * Whether it can be, and is a graph so large that planes may take all of the time or the memory:
   * it is bounded like this before. That depends on no clock and no heap.
   */
  public static boolean isFor(PairTheta pair) {
    double planes = (double) OPERATIONS_A_ROW * pair.outputSize() * pair.operations();
    boolean large = pair.neurons() >= MANY || planes >= COSTLY;
    return large && admits(pair) && !pair.isDenseChain();
  }

  /**
   * Bounds a box.
   *
   * @param limit some tenths of a second after it says so, the bound is infinite
   */
  public RootBound bound(Box box, Stop limit) {
    Stop late = limit.grace(LATE_SECONDS);
    SiteState[] states = new SiteState[pair.count()];
    states[0] = new SiteState(pair.site(0));
    states[0].setBox(box.lower(), box.upper());
    double magnitude = states[0].magnitude;
    int rectifiers = 0;
    for (int s = 1; s < states.length; s++) {
      SiteState state = SiteState.withoutPlanes(pair.site(s));
      states[s] = state;
      state.clear();
      intervals.enclose(states, s, magnitude, late);
      state.reach();
      magnitude = Math.max(magnitude, state.magnitude);
      rectifiers += state.relu == null ? 0 : state.size;
      for (int ended : lastUses.get(s)) {
        states[ended] = null;
      }
    }
    SiteState last = states[pair.last()];
    OutputHints hints = new OutputHints(box.lower(), box.upper(), last.size);
    byte[] settled = goal.settle(goal.unsettled(), last.lowerD, last.upperD);
    Inheritance nothing = new Inheritance(new byte[rectifiers], hints.sensitivity(), settled);
    return new RootBound(
        new BoxBound(last.lowerD, last.upperD, hints.rounding(), hints.maximiser(), nothing),
        Evidence.DEFAULT);
  }
}
