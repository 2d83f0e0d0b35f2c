package org.etalon.lab.approx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.etalon.lab.construct.Squaring;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.testing.Cases;
import org.etalon.testing.LinearRegions;
import org.etalon.testing.RandomNetworks;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SpeedStudyTest {
  private static final List<Integer> SIZES = List.of(8, 16, 32, 64, 128);

  private static SpeedStudy study(String target, Family family, String bits) {
    return SpeedStudy.run(
        Targets.parse(target), family, 1, SIZES, BitSchedule.parse(bits), point -> {});
  }

  /** The oracle enumerates activation patterns in exact arithmetic. */
  @Test
  void breakpoints_randomPairs_distanceIsTheExactMaximum() {
    RandomNetworks random = new RandomNetworks(9);
    int compared = 0;
    for (int n = 0; n < Cases.of(300); n++) {
      Network f = random.network(1);
      Network g = random.perturbed(f);
      Box box = Box.cube(1, -1, 2);
      if (f.outputSize() == 1) {
        double exact = new LinearRegions(f, g, box).maximumInf().toDouble();
        double distance = Breakpoints.of(f, -1, 2).distance(Breakpoints.of(g, -1, 2));
        double size =
            Math.abs(f.forward(new double[] {2})[0]) + Math.abs(f.forward(new double[] {-1})[0]);
        assertThat(distance).as("case " + n).isCloseTo(exact, within(1e-9 * (1 + exact + size)));
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(Cases.of(300) / 6);
  }

  @Test
  void breakpoints_squaring_hasAllPiecesAndTheExactError() {
    Breakpoints points = Breakpoints.of(Squaring.of(5).network(), 0, 1);
    assertThat(points.points()).hasSizeGreaterThanOrEqualTo(33);
    assertThat(points.distance(Targets.parse("square"))).isEqualTo(Squaring.error(5));
  }

  @Test
  void interpolation_knownErrors_areReproduced() {
    // h^2 / 4 for the square; sqrt with knots (i/n)^4: 0.5 / n^2 (theory), with equal ones 0.25 /
    // sqrt n
    SpeedStudy square = study("square", Family.CPWL_UNIFORM, "real");
    assertThat(square.points().get(0).error().upper()).isCloseTo(1.0 / 256, within(1e-12));
    assertThat(square.points().get(0).nonzeros()).isEqualTo(3L * 8 - 1);
    SpeedStudy root = study("sqrt", Family.CPWL_UNIFORM, "real");
    assertThat(root.points().get(1).error().upper()).isCloseTo(0.0625, within(1e-9));
    SpeedStudy free = study("sqrt", Family.CPWL_FREE, "real");
    for (SpeedStudy.Point point : free.points()) {
      assertThat(point.error().upper() * point.size() * point.size()).isBetween(0.05, 0.6);
    }
  }

  @Test
  void speeds_pairsOfTargetAndFamily_areTheKnownOnesAndBitsDecide() {
    Object[][] pairs = {
      {"square", Family.CPWL_UNIFORM, 2.0},
      {"sin:10", Family.CPWL_UNIFORM, 2.0},
      {"sqrt", Family.CPWL_UNIFORM, 0.5},
      {"sqrt", Family.CPWL_FREE, 2.0},
      {"square", Family.CPWL_DEEP, 2.0},
      {"sobolev:1.5,7", Family.CPWL_UNIFORM, 1.5},
    };
    for (Object[] pair : pairs) {
      String target = (String) pair[0];
      Family family = (Family) pair[1];
      double known = (double) pair[2];
      SpeedStudy study = study(target, family, "log22:2");
      double gamma = study.real().orElseThrow().gamma();
      assertThat(study.known()).hasValue(known);
      assertThat(gamma).as(target + family).isCloseTo(known, within(0.1 * known));
      assertThat(study.quantized().orElseThrow().gamma()).isCloseTo(known, within(0.1 * known));
      double fixed = study(target, family, "fixed:8").quantized().orElseThrow().gamma();
      assertThat(fixed).as(target + family).isLessThan(0.6 * known);
    }
  }

  @Tag("slow")
  @Test
  void exponentialFamilies_fallFasterThanAnyPower() {
    SpeedStudy square =
        SpeedStudy.run(
            Targets.parse("square"),
            Family.SAWTOOTH,
            1,
            List.of(1, 2, 3, 4, 5, 6, 7, 8),
            BitSchedule.parse("log22:1"),
            point -> {});
    assertThat(square.known()).isEmpty();
    for (SpeedStudy.Point point : square.points()) {
      assertThat(point.error().upper()).isEqualTo(Squaring.error(point.size()));
    }
    SpeedStudy sine =
        SpeedStudy.run(
            Targets.parse("sin:3"),
            Family.POLYNOMIAL,
            1,
            List.of(2, 4, 6, 8, 9),
            BitSchedule.parse("real"),
            point -> {});
    assertThat(sine.points().get(4).error().upper()).isLessThan(1e-5);
  }

  @Test
  void parse_badInput_saysWhatIsWrong() {
    for (String name :
        List.of("", "cube", "sin", "sin:0", "sin:x", "sobolev:1", "sobolev:9,1", "sin:1e9")) {
      assertThatThrownBy(() -> Targets.parse(name)).isInstanceOf(IllegalArgumentException.class);
    }
    for (String bits : List.of("", "log2", "log2:0", "fixed:x", "log22:-1", "fixed:NaN")) {
      assertThatThrownBy(() -> BitSchedule.parse(bits))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> study("square", Family.SAWTOOTH, "real"))
        .hasMessageContaining("sizes of sawtooth are 1 to 18");
    assertThatThrownBy(() -> Family.SAWTOOTH.build(Targets.parse("sqrt"), 4))
        .hasMessageContaining("for the target square");
    assertThatThrownBy(() -> study("sqrt", Family.YAROTSKY, "real"))
        .hasMessageContaining("bounded derivative");
  }
}
