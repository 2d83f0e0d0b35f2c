package org.etalon.lab.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;
import org.etalon.testing.Cases;
import org.etalon.testing.LinearRegions;
import org.etalon.testing.RandomNetworks;
import org.etalon.testing.Rational;
import org.etalon.theta.Theta;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

class InstanceBoundsTest {
  private static final double STEP = 0.25;

  private static Network golden() {
    return Network.alternating(
        List.of(
            Affine.of(Matrix.of(3, 2, 1.3, -.7, .45, 2.2, -1.1, .6), Vector.of(.1, -.3, .2)),
            Affine.of(Matrix.of(2, 3, .8, -1.5, .35, -.25, .9, 1.7), Vector.of(-.15, .4)),
            Affine.of(Matrix.of(1, 2, 1.2, -.55), Vector.of(.05))));
  }

  private static Network mapped(Network f, java.util.function.DoubleUnaryOperator map) {
    return f.withAffine(
        affine -> {
          double[] weights = java.util.Arrays.stream(affine.map().parameters()).map(map).toArray();
          double[] bias = java.util.Arrays.stream(affine.bias().toArray()).map(map).toArray();
          return new Affine(affine.map().withParameters(weights), Vector.of(bias));
        });
  }

  /** Values computed independently, floor with step 1/4 on [-1, 1]^2. */
  @Test
  void all_goldenNetwork_reproducesTheKnownValues() {
    Network f = golden();
    Network g = mapped(f, x -> Math.floor(x / STEP) * STEP);
    InstanceBounds bounds = new InstanceBounds(f, g, Box.cube(2, -1, 1), Norm.INF);
    assertThat(bounds.pathMetric().orElseThrow()).isCloseTo(3.564875, within(1e-12));
    assertThat(bounds.pathMaxMin().orElseThrow()).isCloseTo(5.773125, within(1e-12));
    assertThat(bounds.coordinatewise()).isCloseTo(5.450125, within(1e-12));
    assertThat(bounds.interval()).isCloseTo(2.44275, within(1e-12));
    assertThat(bounds.hybrid()).isLessThanOrEqualTo(bounds.interval());
    assertThat(bounds.normProduct(Norm.ONE)).isCloseTo(9.263, within(1e-12));
    assertThat(bounds.normProduct(Norm.INF)).isCloseTo(7.594375, within(1e-12));
    assertThat(bounds.normProduct(Norm.TWO)).isBetween(5.80269482705313, 5.80269482705313 * 1.001);
  }

  /** Without time there is the same list, but for what only some pairs have. */
  @Test
  void late_hasTheBoundsOfEveryPair() {
    Network f = golden();
    Theta theta = Theta.of(f);
    Stop over = Stop.when(() -> true);
    InstanceBounds bounds = new InstanceBounds(theta, theta, Box.cube(2, -1, 1), Norm.INF, over);
    assertThat(InstanceBounds.late()).isEqualTo(bounds.all());
  }

  private static final Map<String, ToDoubleFunction<InstanceBounds>> KINDS =
      Map.of(
          "means", InstanceBounds::meanNorms,
          "l1", bounds -> bounds.normProduct(Norm.ONE),
          "l2", bounds -> bounds.normProduct(Norm.TWO),
          "linf", bounds -> bounds.normProduct(Norm.INF),
          "paths", bounds -> bounds.pathMetric().orElseThrow(),
          "maxmin", bounds -> bounds.pathMaxMin().orElseThrow(),
          "coordinatewise", InstanceBounds::coordinatewise,
          "interval", InstanceBounds::interval,
          "hybrid", bounds -> bounds.hybrid(bounds.spectralNorms(Stop.NEVER)));

  /** Each asks at least site by site, and what it was told to end is infinite, or larger. */
  @Test
  void bounds_stoppedOnTheWay_areInfiniteOrLarger() {
    Network f = golden();
    Network g = mapped(f, x -> Math.floor(x / STEP) * STEP);
    Theta thetaF = Theta.of(f);
    Theta thetaG = Theta.of(g);
    Box box = Box.cube(2, -1, 1);
    int sites = thetaF.sites().size() - 1;
    KINDS.forEach(
        (name, kind) -> {
          AtomicInteger whole = new AtomicInteger();
          Stop never = Stop.when(() -> false).watchedBy(whole::incrementAndGet);
          double bound =
              kind.applyAsDouble(new InstanceBounds(thetaF, thetaG, box, Norm.INF, never));
          assertThat(bound).as(name).isFinite();
          assertThat(whole.get()).as(name).isGreaterThanOrEqualTo(sites);
          for (int questions = 0; questions < whole.get(); questions++) {
            int most = questions;
            AtomicInteger asked = new AtomicInteger();
            Stop stop = Stop.when(() -> asked.incrementAndGet() > most);
            double stopped =
                kind.applyAsDouble(new InstanceBounds(thetaF, thetaG, box, Norm.INF, stop));
            assertThat(stopped).as(name).isGreaterThanOrEqualTo(bound);
            assertThat(stopped < Double.POSITIVE_INFINITY)
                .as(name)
                .matches(finite -> !finite || most > 0);
          }
        });
    AtomicInteger whole = new AtomicInteger();
    Stop never = Stop.when(() -> false).watchedBy(whole::incrementAndGet);
    new InstanceBounds(thetaF, thetaG, box, Norm.INF, never).hybrid();
    assertThat(whole.get()).isGreaterThan(2 * f.layers().get(0).outputSize()); // row by row
  }

  /** What path-norms were told to end is infinite. */
  @Test
  void pathNorms_stoppedOnTheWay_areInfinite() {
    Theta f = Theta.of(golden());
    int sites = f.sites().size() - 1;
    for (int questions = 0; questions <= 2 * sites; questions++) {
      int most = questions;
      AtomicInteger asked = new AtomicInteger();
      PathNorms norms = PathNorms.of(f, f, Stop.when(() -> asked.incrementAndGet() > most));
      assertThat(norms.f() < Double.POSITIVE_INFINITY).isEqualTo(questions >= sites);
      assertThat(norms.g() < Double.POSITIVE_INFINITY).isEqualTo(questions >= 2 * sites);
    }
  }

  @Test
  void all_randomNetworks_boundTheExactMaximumAndKeepTheirOrder() {
    RandomNetworks random = new RandomNetworks(51);
    for (int n = 0; n < Cases.of(600); n++) {
      int inputs = 1 + n % 2;
      Network f = random.network(inputs);
      Network g =
          n % 3 == 0
              ? random.perturbed(f)
              : mapped(f, n % 3 == 1 ? x -> Math.floor(x * 4) / 4 : x -> (int) (x * 4) / 4.0);
      Box box = random.box(inputs);
      for (Norm norm : List.of(Norm.INF, Norm.ONE)) {
        LinearRegions exact = new LinearRegions(f, g, box);
        Rational maximum = norm == Norm.INF ? exact.maximumInf() : exact.maximumOne();
        InstanceBounds bounds = new InstanceBounds(f, g, box, norm);
        for (InstanceBound bound : bounds.all()) {
          if (bound.value() < Double.POSITIVE_INFINITY) {
            assertThat(Rational.of(bound.value()))
                .as(n + " " + bound.name())
                .isGreaterThanOrEqualTo(maximum);
          }
        }
        double slack = 1 + 1e-12;
        assertThat(bounds.hybrid()).isLessThanOrEqualTo(bounds.interval() * slack);
        assertThat(bounds.interval()).isLessThanOrEqualTo(bounds.coordinatewise() * slack + 1e-300);
      }
    }
  }

  /** Asked this many times, it stops: what there is then holds, what there is not says so. */
  @Test
  void all_stoppedAnywhere_isAboveTheExactMaximum() {
    RandomNetworks random = new RandomNetworks(53);
    int late = 0;
    for (int n = 0; n < Cases.of(120); n++) {
      Network f = random.network(2);
      Network g = random.perturbed(f);
      Box box = random.box(2);
      Rational maximum = new LinearRegions(f, g, box).maximumInf();
      AtomicInteger left = new AtomicInteger(n % 30);
      Stop stop = Stop.when(() -> left.getAndDecrement() <= 0);
      for (InstanceBound bound :
          new InstanceBounds(Theta.of(f), Theta.of(g), box, Norm.INF, stop).all()) {
        assertThat(bound.value() < Double.POSITIVE_INFINITY && !bound.note().isEmpty()).isFalse();
        if (bound.value() < Double.POSITIVE_INFINITY) {
          assertThat(Rational.of(bound.value())).as(bound.name()).isGreaterThanOrEqualTo(maximum);
        }
        late += bound.note().equals(InstanceBound.LATE) ? 1 : 0;
      }
    }
    assertThat(late).isGreaterThan(Cases.of(120));
    Network f = random.network(2);
    assertThat(
            new InstanceBounds(
                    Theta.of(f), Theta.of(f), random.box(2), Norm.INF, Stop.when(() -> true))
                .all())
        .allMatch(bound -> !bound.note().isEmpty());
  }

  /** Laid out by itself it is whole or not at all, and what is not reached says nothing. */
  @Test
  void of_stoppedAnywhere_isInfiniteOrAboveTheExactMaximum() {
    RandomNetworks random = new RandomNetworks(54);
    int none = 0;
    int some = 0;
    for (int n = 0; n < Cases.of(120); n++) {
      Network f = random.network(2);
      Network g = random.perturbed(f);
      Box box = random.box(2);
      Rational maximum = new LinearRegions(f, g, box).maximumInf();
      AtomicInteger left = new AtomicInteger(2 * (n % 60));
      Stop stop = Stop.when(() -> left.getAndDecrement() <= 0);
      Optional<InstanceBounds> bounds = InstanceBounds.of(f, g, box, Norm.INF, stop);
      none += bounds.isEmpty() ? 1 : 0;
      if (bounds.isPresent()) {
        double bound = bounds.get().hybrid();
        some += bound < Double.POSITIVE_INFINITY ? 1 : 0;
        assertThat(bound).isGreaterThanOrEqualTo(0);
        if (bound < Double.POSITIVE_INFINITY) {
          assertThat(Rational.of(bound)).isGreaterThanOrEqualTo(maximum);
        }
      }
    }
    assertThat(none).isPositive();
    assertThat(some).isPositive();
  }

  @Test
  void coordinatewiseIntervalAndPath_doNotChangeWhenNeuronsAreRescaledTogether() {
    RandomNetworks random = new RandomNetworks(52);
    SplittableRandom dice = new SplittableRandom(52);
    int changed = 0;
    for (int n = 0; n < Cases.of(200); n++) {
      Network f = random.network(2);
      Network g = mapped(f, x -> Math.rint(x * 8) / 8);
      long seed = dice.nextLong();
      Box box = Box.cube(2, -1, 1);
      InstanceBounds before = new InstanceBounds(f, g, box, Norm.INF);
      InstanceBounds after =
          new InstanceBounds(rescaled(f, seed), rescaled(g, seed), box, Norm.INF);
      assertThat(after.coordinatewise()).isEqualTo(before.coordinatewise());
      assertThat(after.interval()).isEqualTo(before.interval());
      assertThat(after.pathMetric()).isEqualTo(before.pathMetric());
      changed += after.normProduct(Norm.ONE) == before.normProduct(Norm.ONE) ? 0 : 1;
    }
    assertThat(changed).isGreaterThan(Cases.of(200) / 4);
  }

  /** Powers of two per hidden neuron: exact, and the function stays the same. */
  static Network rescaled(Network f, long seed) {
    SplittableRandom dice = new SplittableRandom(seed);
    List<Affine> layers = new ArrayList<>();
    double[] before = null;
    long left = f.layers().stream().filter(layer -> layer instanceof Affine).count();
    for (var layer : f.layers()) {
      if (layer instanceof Affine affine) {
        left--;
        Matrix w = affine.map().toMatrix();
        double[] weights = w.toArray();
        double[] bias = affine.bias().toArray();
        double[] scale = new double[w.rows()];
        for (int i = 0; i < w.rows(); i++) {
          scale[i] = left == 0 ? 1 : Math.scalb(1.0, dice.nextInt(-3, 4));
          for (int j = 0; j < w.columns(); j++) {
            weights[i * w.columns() + j] *= scale[i] / (before == null ? 1 : before[j]);
          }
          bias[i] *= scale[i];
        }
        before = scale;
        layers.add(Affine.of(Matrix.of(w.rows(), w.columns(), weights), Vector.of(bias)));
      }
    }
    return Network.alternating(layers);
  }
}
