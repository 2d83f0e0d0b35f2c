package org.etalon.lab.recover;

import org.etalon.lab.construct.Construction;
import org.etalon.problem.Box;

/**
 * A result of the literature for one epsilon.
 *
 * @param name its name
 * @param statement what it says, with the numbers chosen
 * @param source where it comes from
 * @param network the network built
 * @param domain the inputs it is for
 * @param sizes what the construction promises of depth and width
 * @param promised the largest error, as docs/math/constructions.md proves it
 * @param measured the largest error found
 * @param kind how it was found
 */
public record KnownResult(
    String name,
    String statement,
    String source,
    Construction network,
    Box domain,
    String sizes,
    double promised,
    double measured,
    Kind kind) {
  /** How an error was found. */
  public enum Kind {
    /** Between all breakpoints, in double arithmetic. */
    BREAKPOINTS("computed between all breakpoints, in doubles"),

    /** At many points, so it is a lower bound. */
    GRID("largest on a grid"),

    /** In exact arithmetic, at many points. */
    EXACT("exact arithmetic, at a thousand points");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /** In words. */
    public String label() {
      return label;
    }
  }
}
