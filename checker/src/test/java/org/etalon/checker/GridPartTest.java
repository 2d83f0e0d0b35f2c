package org.etalon.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.etalon.checker.Certificates.DOUBLES;
import static org.etalon.checker.Certificates.EXACT;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.etalon.certificate.Certificate;
import org.etalon.certificate.CertificateReader;
import org.etalon.certificate.CertificateWriter;
import org.etalon.certificate.Claim;
import org.etalon.certificate.Evidence;
import org.etalon.certificate.SplitTree;
import org.etalon.exact.Dyadic;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Grid;
import org.etalon.problem.GridPoints;
import org.etalon.problem.Norm;
import org.etalon.problem.OutputCondition;
import org.etalon.problem.OutputRegion;
import org.etalon.problem.Property;
import org.etalon.testing.Cases;
import org.etalon.testing.CastNetworks;
import org.etalon.testing.GridCase;
import org.etalon.testing.Trees;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Domains on a grid, against decimals at every point. */
class GridPartTest {
  private static Certificate certificate(
      GridCase c, Epsilon epsilon, Optional<Grid> grid, SplitTree tree) {
    return new Certificate(
        new Certificate.Models("", Example.hash(c.f()), "", Example.hash(c.g())),
        Optional.empty(),
        new Claim.Distance(c.norm(), epsilon),
        List.of(c.box()),
        List.of(tree),
        List.of(Evidence.DEFAULT),
        List.of(),
        Map.of(),
        List.of(),
        Semantics.REAL,
        grid);
  }

  private static boolean accepts(
      Certificate certificate, GridCase c, Domain domain, boolean exact) {
    Epsilon epsilon = certificate.epsilon();
    Question question = new Question(c.f(), "", Optional.of(c.g()), "", domain, c.norm(), epsilon);
    return Checker.check(certificate, question, exact ? EXACT : DOUBLES).accepted();
  }

  private static boolean accepts(GridCase c, BigDecimal epsilon, SplitTree tree, boolean exact) {
    Epsilon decimal = Epsilon.parse(epsilon.toPlainString());
    return accepts(certificate(c, decimal, Optional.of(c.grid()), tree), c, c.domain(), exact);
  }

  /** One leaf, or two. */
  private static SplitTree tree(GridCase c, int number) {
    return number % 4 == 0 ? Trees.cut(0, c.box().midpoint(0)) : SplitTree.WHOLE;
  }

  /** Steps of values are not found in doubles for sure: exact arithmetic tries all points. */
  @Test
  void check_castsOfTheirOwnSteps_isDecidedPointByPoint() {
    SplittableRandom random = new SplittableRandom(45);
    CastNetworks casts = new CastNetworks(46);
    int decided = 0;
    for (int n = 0; n < 60; n++) {
      GridCase c = GridCase.of(random, n);
      Network g = casts.castDynamically(c.f(), false);
      GridPoints points = c.grid().in(c.box());
      Dyadic largest = Dyadic.ZERO;
      for (long at = 0; at < points.count(); at++) {
        Dyadic[] y = c.f().forwardExact(points.point(at));
        Dyadic[] yPrime = g.forwardExact(points.point(at));
        for (int i = 0; i < y.length; i++) {
          largest = largest.max(yPrime[i].subtract(y[i]).abs());
        }
      }
      if (largest.signum() == 0) {
        continue;
      }
      decided++;
      GridPart part =
          new GridPart(
              c.f(), g, new Property.Distance(Norm.INF, epsilon(largest, 0)), c.grid(), false);
      AtomicBoolean goOn = new AtomicBoolean();
      assertThat(part.holds(c.box(), 0, points.count(), goOn)).isTrue();
      GridPart less =
          new GridPart(
              c.f(), g, new Property.Distance(Norm.INF, epsilon(largest, 1)), c.grid(), false);
      assertThat(less.holds(c.box(), 0, points.count(), goOn)).isFalse();
    }
    assertThat(decided).isGreaterThan(10);
  }

  private static Epsilon epsilon(Dyadic largest, int less) {
    BigDecimal exact = largest.toBigDecimal();
    return Epsilon.parse(
        exact.subtract(exact.ulp().multiply(BigDecimal.valueOf(less))).toPlainString());
  }

  /** One leaf, or two: the largest difference is proved, and nothing below it. */
  @Test
  void check_allPoints_decidesExactly() {
    SplittableRandom random = new SplittableRandom(33);
    for (int n = 0; n < Cases.of(600); n++) {
      GridCase c = GridCase.of(random, n);
      BigDecimal largest = c.largest();
      if (largest.signum() <= 0 || c.norm() == Norm.TWO) {
        continue;
      }
      SplitTree tree = tree(c, n);
      boolean exact = n % 10 == 0;
      assertThat(accepts(c, largest, tree, exact)).as("case " + n).isTrue();
      BigDecimal less = largest.subtract(new BigDecimal("1e-40"));
      assertThat(accepts(c, less, tree, exact)).as("case " + n).isFalse();
    }
  }

  /** A claim of a whole box is false where a point of its grid exceeds it: no tree proves it. */
  @Test
  void check_claimsOfABox_areAcceptedOnlyWhereNoPointOfItsGridExceedsThem() {
    SplittableRandom random = new SplittableRandom(39);
    int cases = Cases.of(2000);
    int accepted = 0;
    for (int n = 0; n < cases; n++) {
      GridCase c = GridCase.of(random, n);
      BigDecimal largest = c.largest();
      if (largest.signum() <= 0 || c.norm() == Norm.TWO) {
        continue;
      }
      SplitTree tree = tree(c, n);
      boolean exact = n % 10 == 0;
      BigDecimal less = largest.subtract(new BigDecimal("1e-40"));
      assertThat(acceptsOfBox(c, less, tree, exact)).as("case " + n).isFalse();
      BigDecimal more = largest.multiply(BigDecimal.valueOf(3));
      accepted += acceptsOfBox(c, more, tree, exact) ? 1 : 0;
    }
    assertThat(accepted).isGreaterThan(cases / 10);
  }

  private static boolean acceptsOfBox(
      GridCase c, BigDecimal epsilon, SplitTree tree, boolean exact) {
    Epsilon decimal = Epsilon.parse(epsilon.toPlainString());
    Certificate ofBox = certificate(c, decimal, Optional.empty(), tree);
    return accepts(ofBox, c, Domain.of(c.box()), exact);
  }

  /** Constraints that touch what some point attains are met there, and nowhere beyond it. */
  @Test
  void check_constraintsAtAllPoints_decidesExactly() {
    SplittableRandom random = new SplittableRandom(35);
    int cases = 0;
    for (int n = 0; n < Cases.of(200); n++) {
      GridCase c = GridCase.of(random, n);
      if (c.highest().isPresent()) {
        cases++;
        boolean exact = n % 10 == 0;
        BigDecimal highest = c.highest().get();
        assertThat(provesBelow(c, highest, true, exact)).as("case " + n).isTrue();
        assertThat(provesBelow(c, highest, false, exact)).as("case " + n).isFalse();
      }
    }
    assertThat(cases).isGreaterThan(Cases.of(200) / 2);
  }

  /** Whether it is accepted that g's first output is never so far above f's. */
  private static boolean provesBelow(GridCase c, BigDecimal height, boolean strict, boolean exact) {
    List<BigDecimal> first = new ArrayList<>();
    for (int i = 0; i < c.f().outputSize(); i++) {
      first.add(i == 0 ? BigDecimal.ONE : BigDecimal.ZERO);
    }
    List<BigDecimal> minus = first.stream().map(BigDecimal::negate).toList();
    OutputCondition above = new OutputCondition(minus, first, height.negate(), strict);
    Property property =
        new Property.Constraints(new OutputRegion(first.size(), List.of(List.of(above))));
    Certificate certificate =
        new Certificate(
            new Certificate.Models("", Example.hash(c.f()), "", Example.hash(c.g())),
            Optional.empty(),
            Claim.of(property),
            List.of(c.box()),
            List.of(SplitTree.WHOLE),
            List.of(Evidence.DEFAULT),
            List.of(),
            Map.of(),
            List.of(),
            Semantics.REAL,
            Optional.of(c.grid()));
    Question question =
        new Question(c.f(), "", Optional.of(c.g()), "", c.domain(), property, Optional.empty());
    return Checker.check(certificate, question, exact ? EXACT : DOUBLES).accepted();
  }

  @Test
  void check_anotherGrid_isAnotherDomain(@TempDir Path folder) throws IOException {
    SplittableRandom random = new SplittableRandom(34);
    GridCase c = GridCase.of(random, 1);
    Epsilon much = Epsilon.of(100);
    Certificate own = certificate(c, much, Optional.of(c.grid()), SplitTree.WHOLE);
    Path file = folder.resolve("c.etalon");
    CertificateWriter.write(file, own);
    Certificate read = CertificateReader.read(file);
    assertThat(read.grid()).contains(c.grid());
    assertThat(accepts(read, c, c.domain(), false)).isTrue();
    Domain all = Domain.of(c.box());
    assertThat(accepts(read, c, all, false)).isFalse();
    double[] steps = new double[c.grid().size()];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = 0.5 * c.grid().step(i);
    }
    Domain finer = new Domain(List.of(c.box()), Optional.of(Grid.of(steps)));
    assertThat(accepts(read, c, finer, false)).isFalse();
    Certificate ofAll = certificate(c, much, Optional.empty(), SplitTree.WHOLE);
    assertThat(accepts(ofAll, c, c.domain(), false)).isFalse();
  }
}
