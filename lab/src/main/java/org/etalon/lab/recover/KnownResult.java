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

  /**
   * Bits of a weight by the rule of (s, epsilon)-quantized networks: {@code s = 3 k L}, where M and
   * the largest parameter are at most {@code epsilon^-k}, and weights are multiples of {@code 2^(-s
   * ceil(log2(1/epsilon)))} up to {@code epsilon^-s}. As recalled from Elbraechter et al. 2021, not
   * re-read.
   */
  public long bitsByTheirRule(double epsilon) {
    double log = Math.log(1 / epsilon);
    double k = Math.max(Math.log((double) network.nonzeros()), Math.log(network.largest())) / log;
    double s = 3 * k * network.depth();
    double digits = Math.ceil(log / Math.log(2));
    return (long) Math.ceil(1 + s * digits + s * log / Math.log(2));
  }
}
