package org.etalon.export;

import java.util.List;
import java.util.Optional;
import org.etalon.problem.Box;

/**
 * What is proved of a network, and where it comes from.
 *
 * @param lines for people
 * @param domain the smallest box around all inputs that something is proved of, if it is known
 * @param witness the input at which the largest difference was attained, if it is known
 */
public record Provenance(List<String> lines, Optional<Box> domain, Optional<double[]> witness) {
  /** Copies the list. */
  public Provenance {
    lines = List.copyOf(lines);
  }
}
