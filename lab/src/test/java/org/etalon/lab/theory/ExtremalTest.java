package org.etalon.lab.theory;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.search.SearchOptions;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Norm;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.problem.Witness;
import org.etalon.testing.Cases;
import org.junit.jupiter.api.Test;

class ExtremalTest {
  private static final List<List<Integer>> ARCHITECTURES =
      List.of(
          List.of(2, 3, 1),
          List.of(1, 1, 1, 1),
          List.of(4, 4, 4, 4),
          List.of(3, 8, 8, 2),
          List.of(5, 20, 20, 20, 5));

  @Test
  void of_everyNorm_reachesTheConstantAndCertifyEnclosesIt() {
    for (List<Integer> widths : ARCHITECTURES) {
      for (Norm norm : List.of(Norm.ONE, Norm.TWO, Norm.INF)) {
        for (String bound : List.of("0.7", "1", "2.5")) {
          ParameterClass c =
              new ParameterClass(widths, new BigDecimal(bound), BigDecimal.ONE, norm);
          double k = LipschitzConstant.of(c).exact().doubleValue();
          Extremal pair = Extremal.of(c);
          double[] corner = new double[widths.get(0)];
          Arrays.fill(corner, 1);
          double reached =
              Witness.of(pair.theta(), pair.moved(), corner, norm).differenceDown() / pair.delta();
          assertThat(reached).as(widths + " " + norm).isBetween(0.999 * k, k * (1 + 1e-9));
          Certification proof =
              Certifier.certify(
                  new Problem(
                      pair.theta(),
                      pair.moved(),
                      Domain.of(Box.cube(corner.length, -1, 1)),
                      Property.bracket().withNorm(norm)),
                  SearchOptions.defaults().withThreads(1).withMaxSubproblems(64));
          assertThat(proof.upperBound()).isGreaterThanOrEqualTo(reached * pair.delta());
          assertThat(proof.lowerBound()).isGreaterThanOrEqualTo(0.999 * reached * pair.delta());
        }
      }
    }
  }

  @Test
  void of_thousandsOfClasses_reachesTheConstant() {
    SplittableRandom random = new SplittableRandom(91);
    for (int n = 0; n < Cases.of(2000); n++) {
      ParameterClass c = RandomClasses.next(random, 6, 7);
      double k = LipschitzConstant.of(c).exact().doubleValue();
      Extremal pair = Extremal.of(c);
      double[] corner = new double[c.widths().get(0)];
      Arrays.fill(corner, c.radius().doubleValue());
      double reached =
          Witness.of(pair.theta(), pair.moved(), corner, c.norm()).differenceDown() / pair.delta();
      assertThat(reached).as(c.toString()).isBetween(0.999 * k, k * (1 + 1e-9));
    }
  }

  /** Two networks of the class, near or far, are never further apart than K says. */
  @Test
  void of_thousandsOfRandomPairs_noneExceedsTheConstant() {
    SplittableRandom random = new SplittableRandom(92);
    for (int n = 0; n < Cases.of(3000); n++) {
      ParameterClass c = RandomClasses.next(random, 6, 7);
      double b = c.weightBound().doubleValue();
      double size = Math.pow(2, -random.nextDouble(0, 12));
      List<Affine> f = new ArrayList<>();
      List<Affine> g = new ArrayList<>();
      double apart = 0;
      for (int l = 1; l <= c.depth(); l++) {
        for (int trial = 0; trial < 2; trial++) {
          int rows = c.widths().get(l);
          int columns = trial == 0 ? c.widths().get(l - 1) : 1;
          double[] x = random.doubles((long) rows * columns, -1, 1).toArray();
          double[] y = Arrays.stream(x).map(w -> w + size * random.nextDouble(-1, 1)).toArray();
          double scale =
              b
                  / Math.max(
                      RandomClasses.norm(Matrix.of(rows, columns, x), c),
                      RandomClasses.norm(Matrix.of(rows, columns, y), c));
          for (int k = 0; k < x.length; k++) {
            x[k] *= scale * (1 - 1e-12);
            y[k] *= scale * (1 - 1e-12);
            apart = Math.max(apart, Math.abs(x[k] - y[k]));
          }
          if (trial == 0) {
            f.add(Affine.of(Matrix.of(rows, columns, x), Vector.of(new double[rows])));
            g.add(Affine.of(Matrix.of(rows, columns, y), Vector.of(new double[rows])));
          } else {
            f.set(l - 1, Affine.of(f.get(l - 1).map().toMatrix(), Vector.of(x)));
            g.set(l - 1, Affine.of(g.get(l - 1).map().toMatrix(), Vector.of(y)));
          }
        }
      }
      double d = c.radius().doubleValue();
      double[] point = random.doubles(c.widths().get(0), -d, d).toArray();
      double difference =
          Witness.of(Network.alternating(f), Network.alternating(g), point, c.norm())
              .differenceDown();
      double k = LipschitzConstant.of(c).exact().doubleValue();
      assertThat(difference).as(c.toString()).isLessThanOrEqualTo(k * apart * (1 + 1e-9));
    }
  }
}
