package org.etalon.engine.integral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.etalon.engine.search.SearchOptions;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.problem.UnfitException;
import org.etalon.testing.Cases;
import org.etalon.testing.DecimalBox;
import org.etalon.testing.LinearRegions;
import org.etalon.testing.RandomNetworks;
import org.etalon.testing.Rational;
import org.junit.jupiter.api.Test;

class MeanNormTest {
  private static final SearchOptions OPTIONS =
      SearchOptions.defaults().withThreads(2).withMaxSubproblems(3000);

  private static MeanNorm norm(Network f, Network g, Box box, int power, SearchOptions options) {
    Problem problem = new Problem(f, g, Domain.of(box), Property.bracket(0.01));
    return MeanNorm.of(problem, power, 0.01, options);
  }

  private static Rational volume(Box box) {
    Rational volume = Rational.of(1);
    for (int i = 0; i < box.size(); i++) {
      volume = volume.multiply(Rational.of(box.upper(i)).subtract(Rational.of(box.lower(i))));
    }
    return volume;
  }

  private static Rational power(double value, int power) {
    Rational exact = Rational.of(value);
    return power == 1 ? exact : exact.multiply(exact);
  }

  /** Against exact integration in rational arithmetic, over all regions where both are affine. */
  @Test
  void of_randomNetworks_enclosesTheExactNorm() {
    RandomNetworks random = new RandomNetworks(61);
    int asked = 0;
    int close = 0;
    for (int n = 0; n < Cases.of(80); n++) {
      int inputs = 1 + n % 2;
      Network f = n % 5 == 4 ? random.graph(inputs) : random.network(inputs);
      Network g = random.perturbed(f);
      Box box = random.box(inputs);
      if (volume(box).signum() == 0) {
        continue;
      }
      LinearRegions exact = new LinearRegions(f, g, box);
      for (int power = 1; power <= 2; power++) {
        Rational mean = exact.integral(power).divide(volume(box));
        MeanNorm norm = norm(f, g, box, power, OPTIONS.withMaxSubproblems(inputs * 500L));
        assertThat(power(norm.lower(), power)).as(n + " " + power).isLessThanOrEqualTo(mean);
        assertThat(power(norm.upper(), power)).as(n + " " + power).isGreaterThanOrEqualTo(mean);
        if (mean.signum() > 0) {
          asked++;
          close += norm.upper() <= 1.05 * norm.lower() ? 1 : 0;
        }
      }
    }
    assertThat(asked).isGreaterThan(Cases.of(40));
    assertThat(close).isGreaterThan(asked * 9 / 10);
  }

  /** Affine differences in many dimensions: the box needs no cut where the sign is known. */
  @Test
  void of_affineNetworks_isTheClosedForm() {
    SplittableRandom random = new SplittableRandom(62);
    int inputs = 40;
    double[] w = random.doubles(inputs, -1, 1).toArray();
    double[] v = random.doubles(inputs, -1, 1).toArray();
    Network f = affine(w, 0.5);
    Network g = affine(v, 60);
    double square = 59.5 * 59.5;
    for (int k = 0; k < inputs; k++) {
      square += (v[k] - w[k]) * (v[k] - w[k]) / 3;
    }
    Box box = Box.cube(inputs, -1, 1);
    MeanNorm one = norm(f, g, box, 1, OPTIONS);
    MeanNorm two = norm(f, g, box, 2, OPTIONS);
    assertThat(one.boxes()).isEqualTo(1);
    assertThat(two.boxes()).isEqualTo(1);
    assertThat(one.upper()).isBetween(59.5, 59.5 * (1 + 1e-12));
    assertThat(one.lower()).isBetween(59.5 * (1 - 1e-12), 59.5);
    assertThat(two.upper()).isBetween(Math.sqrt(square), Math.sqrt(square) * (1 + 1e-12));
    assertThat(two.lower()).isBetween(Math.sqrt(square) * (1 - 1e-12), Math.sqrt(square));
  }

  private static Network affine(double[] w, double bias) {
    return Network.alternating(
        List.of(Affine.of(Matrix.of(1, w.length, w), Vector.of(new double[] {bias}))));
  }

  @Test
  void of_anyThreads_isTheSame() {
    RandomNetworks random = new RandomNetworks(63);
    Network f = random.network(2);
    Network g = random.perturbed(f);
    Box box = Box.cube(2, -1, 1);
    SearchOptions few = OPTIONS.withMaxSubproblems(300);
    assertThat(norm(f, g, box, 1, few.withThreads(1)))
        .isEqualTo(norm(f, g, box, 1, few.withThreads(3)));
  }

  @Test
  void of_equalNetworksAndPoints_isZeroOrTheDifference() {
    Network f = affine(new double[] {1, 2}, 0.25);
    Network g = affine(new double[] {1, 2.5}, 0.25);
    assertThat(norm(f, f, Box.cube(2, -1, 1), 2, OPTIONS).upper()).isLessThan(1e-12);
    Box point = Box.of(new double[] {0.5, 1}, new double[] {0.5, 1});
    assertThat(norm(f, g, point, 1, OPTIONS).lower()).isBetween(0.5 - 1e-12, 0.5);
    assertThat(norm(f, g, point, 2, OPTIONS).upper()).isBetween(0.5, 0.5 + 1e-12);
    assertThatThrownBy(() -> norm(f, g, point, 3, OPTIONS))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** A mean over a box that is wide beside its rounding, and one that rounding about doubles. */
  @Test
  void of_boundsBetweenDoubles_enclosesTheMeanBetweenThem() {
    Network zero = Network.of(List.of(Affine.of(Matrix.of(1, 1, 0), Vector.of(0))));
    Network line = Network.of(List.of(Affine.of(Matrix.of(1, 1, 1), Vector.of(-1))));
    String wide = "1.3";
    String thin =
        new BigDecimal(1).add(new BigDecimal(Math.ulp(1.0)).multiply(new BigDecimal("2.5"))) + "";
    for (String end : List.of(wide, thin)) {
      DecimalBox box = DecimalBox.of("1", end);
      Problem problem = new Problem(zero, line, box.domain(), Property.bracket(0.01));
      MeanNorm norm = MeanNorm.of(problem, 1, 0.001, OPTIONS);
      BigDecimal exact = box.upper().get(0).subtract(BigDecimal.ONE).divide(BigDecimal.valueOf(2));
      assertThat(new BigDecimal(norm.lower())).isLessThanOrEqualTo(exact);
      assertThat(new BigDecimal(norm.upper())).isGreaterThanOrEqualTo(exact);
    }
    Problem point =
        new Problem(zero, line, DecimalBox.of("1.3", "1.3").domain(), Property.bracket(0.01));
    assertThatThrownBy(() -> MeanNorm.of(point, 1, 0.01, OPTIONS))
        .hasMessageContaining("a mean needs inputs whose bounds are doubles");
  }

  /** What is refused is named, with what can be asked for instead: that is answered. */
  @Test
  void of_inputPinnedBetweenDoubles_isNamedWithADoubleBesideIt() {
    Network zero = affine(new double[] {0, 0, 0}, 0);
    Network sum = affine(new double[] {1, 1, 1}, 0);
    List<BigDecimal> lower = Stream.of("0.5", "0", "0.1").map(BigDecimal::new).toList();
    DecimalBox pinned =
        new DecimalBox(lower, Stream.of("0.5", "1", "0.1").map(BigDecimal::new).toList());
    String beside = new BigDecimal(0.1).toPlainString();
    assertThatThrownBy(() -> mean(zero, sum, pinned))
        .isInstanceOf(UnfitException.class)
        .hasMessageContaining("those of x[2] have not")
        .hasMessageContaining("such as " + beside + ",");
    BigDecimal onto = new BigDecimal(0.1).add(new BigDecimal(Math.ulp(0.1) / 4));
    DecimalBox around = new DecimalBox(lower, List.of(lower.get(0), BigDecimal.ONE, onto));
    assertThatThrownBy(() -> mean(zero, sum, around))
        .isInstanceOf(UnfitException.class)
        .hasMessageContaining("those of x[2] have not");
    List<BigDecimal> double0 = List.of(lower.get(0), lower.get(1), new BigDecimal(beside));
    List<BigDecimal> double1 = List.of(lower.get(0), BigDecimal.ONE, new BigDecimal(beside));
    MeanNorm norm = mean(zero, sum, new DecimalBox(double0, double1));
    assertThat(norm.lower()).isBetween(1.1 - 1e-9, 1.1 + 1e-9);
    assertThat(norm.upper()).isBetween(norm.lower(), 1.1 + 1e-9);
  }

  private static MeanNorm mean(Network f, Network g, DecimalBox box) {
    return MeanNorm.of(new Problem(f, g, box.domain(), Property.bracket(0.01)), 1, 0.01, OPTIONS);
  }
}
