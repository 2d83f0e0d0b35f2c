package org.etalon.problem;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Vector;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.time.Awaited;
import org.etalon.time.Stop;

/**
 * An input with both networks' outputs at it: the exact ones, or those of one run in float32; their
 * difference is exact in either case.
 */
public final class Witness {
  /** Of so many operations each, two networks are run side by side: fewer cost less than that. */
  private static final double SIDE_BY_SIDE = 1e6;

  private final Vector input;
  private final Dyadic[] outputF;
  private final Dyadic[] outputG;
  private final Norm norm;
  private final Dyadic exactNorm;

  private Witness(Vector input, Dyadic[] outputF, Dyadic[] outputG, Norm norm) {
    this.input = input;
    this.outputF = outputF;
    this.outputG = outputG;
    this.norm = norm;
    Dyadic[] difference = new Dyadic[outputF.length];
    for (int i = 0; i < difference.length; i++) {
      difference[i] = outputG[i].subtract(outputF[i]);
    }
    exactNorm = norm.ofExact(difference);
  }

  /**
   * Evaluates both networks exactly.
   *
   * @param x the input, copied; that it lies in the domain is the caller's to check
   * @throws IllegalArgumentException if sizes differ or an entry is not finite
   */
  public static Witness of(Network f, Network g, double[] x, Norm norm) {
    return of(f, g, x, norm, Semantics.REAL, Stop.NEVER).orElseThrow();
  }

  /**
   * Runs both networks.
   *
   * @param x the input, copied; that it lies in the domain is the caller's to check
   * @return nothing if it is to stop before both have run to their ends
   * @throws IllegalArgumentException if sizes differ, an entry is not finite or, for float32, no
   *     float32
   * @throws UnfitException if a run overflows float32
   */
  public static Optional<Witness> of(
      Network f, Network g, double[] x, Norm norm, Semantics semantics, Stop stop) {
    if (f.outputSize() != g.outputSize()) {
      throw new IllegalArgumentException(
          "f gives " + f.outputSize() + " outputs, g gives " + g.outputSize());
    }
    Vector input = Vector.of(x);
    Supplier<Optional<Dyadic[]>> runF = () -> semantics.ofF().run(f, input.toArray(), stop);
    try {
      CompletableFuture<Optional<Dyadic[]>> ofF =
          f.operations() < SIDE_BY_SIDE
              ? CompletableFuture.completedFuture(runF.get())
              : CompletableFuture.supplyAsync(runF);
      Optional<Dyadic[]> ofG = semantics.ofG().run(g, input.toArray(), stop);
      return join(ofF).flatMap(of -> ofG.map(other -> new Witness(input, of, other, norm)));
    } catch (ArithmeticException e) {
      throw new UnfitException(e.getMessage() + " at the input " + input, e);
    }
  }

  private static Optional<Dyadic[]> join(CompletableFuture<Optional<Dyadic[]>> outputs) {
    try {
      return outputs.join();
    } catch (CompletionException e) {
      throw Awaited.thrown(e.getCause());
    }
  }

  /** The input. */
  public Vector input() {
    return input;
  }

  /** The outputs of f. */
  public Dyadic[] outputF() {
    return outputF.clone();
  }

  /** The outputs of g. */
  public Dyadic[] outputG() {
    return outputG.clone();
  }

  /** The norm the difference is measured in. */
  public Norm norm() {
    return norm;
  }

  /** A lower bound of the norm of the difference. */
  public double differenceDown() {
    return norm.down(exactNorm);
  }

  /**
   * The largest decimal of so many significant digits that is at most the norm of the difference.
   */
  public BigDecimal differenceDown(int digits) {
    return norm.down(exactNorm, digits);
  }

  /** An upper bound of the norm of the difference. */
  public double differenceUp() {
    return norm.up(exactNorm);
  }

  /** Whether the norm of the difference is above {@code epsilon}, decided exactly. */
  public boolean exceeds(Epsilon epsilon) {
    return norm.exceeds(exactNorm, epsilon);
  }
}
