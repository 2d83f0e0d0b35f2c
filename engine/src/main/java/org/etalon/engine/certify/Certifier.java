package org.etalon.engine.certify;

import org.etalon.engine.search.BranchAndBound;
import org.etalon.engine.search.SearchOptions;
import org.etalon.linalg.internal.Kernels;
import org.etalon.problem.Problem;

/**
 * Bounds how far two networks of one architecture are apart on every input of a domain; hidden
 * layers of chains of matrices may differ in width.
 *
 * <p>Both are functions of real arithmetic on the stored parameters, or run in float32 where the
 * problem says so; what else a runtime adds is not covered (docs/TRUST.md).
 */
public final class Certifier {
  private Certifier() {}

  /** The name of the matrix kernel in use; it changes the speed of a run, never its results. */
  public static String kernelName() {
    return Kernels.best().name();
  }

  /**
   * Decides whether {@code ||g(x) - f(x)|| <= epsilon} for all x of the domain, or brackets the
   * maximum, as the problem asks. Interrupting the thread ends it early with the best bracket.
   *
   * @throws IllegalArgumentException if the architectures differ otherwise
   * @throws org.etalon.problem.SoundnessError if two proved facts contradict each other
   */
  public static Certification certify(Problem problem, SearchOptions options) {
    return Certification.of(BranchAndBound.run(problem, options), problem.property());
  }
}
