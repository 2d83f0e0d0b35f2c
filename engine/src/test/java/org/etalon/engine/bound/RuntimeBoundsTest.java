package org.etalon.engine.bound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.etalon.linalg.internal.Kernels;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;
import org.etalon.testing.Cases;
import org.etalon.testing.IntegerChain;
import org.etalon.testing.Rational;
import org.etalon.theta.Theta;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

/** The judge is what several runtimes compute, in integers and in float32 of its own. */
class RuntimeBoundsTest {
  private static double bound(Network f, Network g, Box box, Semantics semantics) {
    Theta thetaF = Theta.beside(g, f, semantics, Stop.NEVER).orElseThrow();
    Theta thetaG = Theta.beside(f, g, semantics, Stop.NEVER).orElseThrow();
    PairTheta pair = PairTheta.align(thetaF, thetaG);
    DifferenceBounder bounder = new DifferenceBounder(pair, Kernels.best(), true);
    return bounder.boundRoot(box, Stop.NEVER).bound().normUp(Norm.INF);
  }

  private static Rational difference(Network f, double[] x, double[] y) {
    Rational largest = Rational.ZERO;
    for (int i = 0; i < y.length; i++) {
      Rational exact = Rational.of(f.forwardExact(x)[i].toDouble());
      largest = largest.max(exact.subtract(Rational.of(y[i])).abs());
    }
    return largest;
  }

  /** The same chain in both places leaves only what requantization does. */
  @Test
  void bound_ofAnyRuntime_holdsForEachOfThem() {
    SplittableRandom random = new SplittableRandom(61);
    int beyondExact = 0;
    int known = 0;
    int tight = 0;
    int cases = Cases.of(1200);
    for (int n = 0; n < cases; n++) {
      IntegerChain chain = IntegerChain.of(random, 1 + n % 2, 1 + n / 2 % 2);
      Network g = chain.exact();
      Network f = n % 5 == 0 ? g : chain.reals(random, n % 3 == 0 ? 0.5 : 0);
      double any = bound(f, g, chain.box(), Semantics.ANY_RUNTIME);
      double exact = bound(f, g, chain.box(), Semantics.REAL);
      assertThat(any).isGreaterThanOrEqualTo(exact);
      known += any < Double.POSITIVE_INFINITY ? 1 : 0;
      Rational largest = Rational.ZERO;
      for (double[] x : chain.inputs()) {
        for (IntegerChain.Kernel how : IntegerChain.Kernel.values()) {
          largest = largest.max(difference(f, x, chain.run(how, x, random)));
        }
      }
      if (any < Double.POSITIVE_INFINITY) {
        assertThat(largest).isLessThanOrEqualTo(Rational.of(any));
      }
      tight += any < 1.5 * largest.toDouble() ? 1 : 0;
      beyondExact += largest.compareTo(Rational.of(exact)) > 0 ? 1 : 0;
    }
    assertThat(known).isEqualTo(cases);
    assertThat(tight).isGreaterThan(cases / 15);
    assertThat(beyondExact).isGreaterThan(cases / 40);
  }
}
