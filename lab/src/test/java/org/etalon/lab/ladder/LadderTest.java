package org.etalon.lab.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.etalon.engine.certify.SettingListener;
import org.etalon.engine.search.SearchOptions;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.StoredParameters;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Norm;
import org.etalon.problem.Property;
import org.etalon.quant.Granularity;
import org.etalon.quant.Rounding;
import org.etalon.quant.StepRule;
import org.etalon.quant.UniformQuantizer;
import org.etalon.quant.UniformScheme;
import org.etalon.testing.Cases;
import org.etalon.testing.LinearRegions;
import org.etalon.testing.RandomNetworks;
import org.etalon.testing.Rational;
import org.etalon.theta.Theta;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LadderTest {
  private static final SettingListener NOBODY = (setting, bits, progress) -> {};

  private static final int NETWORKS = Cases.of(60);

  private static final String NAIVE = "; floor, one step";
  private static final String NECESSARY = "class: with fewer some network fails" + NAIVE;
  private static final String CLASS = "class: all networks within epsilon" + NAIVE;
  private static final String MEANS = "mean of norms" + NAIVE;
  private static final String NORMS = "norm products" + NAIVE;
  private static final String PATH = "path-metric" + NAIVE;
  private static final String COORDINATEWISE = "coordinatewise" + NAIVE;
  private static final String HYBRID = "intervals and balls" + NAIVE;
  private static final String CERTIFIED = "branch and bound" + NAIVE;
  private static final String NEAREST = "branch and bound; nearest, a step per channel";
  private static final String ATTAINED = "a witness against each fewer" + NAIVE;
  private static final String DECISIONS = "decisions on the data kept" + NAIVE;

  @Test
  void climb_randomNetworks_keepsTheOrderOfTheory() {
    RandomNetworks random = new RandomNetworks(41);
    for (int n = 0; n < NETWORKS; n++) {
      int inputs = 1 + n % 2;
      Network f = random.network(inputs);
      Box box = Box.cube(inputs, -1, 1);
      Norm norm = List.of(Norm.INF, Norm.ONE, Norm.TWO).get(n % 3);
      double epsilon = 0.01 * size(f, box);
      List<double[]> data = List.of(random.point(box), random.point(box), random.point(box));
      Property.Distance property = Property.atMost(epsilon).withNorm(norm);
      SearchOptions options = SearchOptions.defaults().withThreads(1).withSeconds(3);
      Map<String, Integer> bits = new HashMap<>();
      for (Rung rung : Ladder.climb(f, Domain.of(box), property, options, data)) {
        rung.bits().ifPresent(b -> bits.put(rung.name(), (int) b));
      }
      String text = n + " " + norm + " " + bits;
      assertThat(bits).as(text).containsKeys(NECESSARY, CLASS, NORMS, COORDINATEWISE, HYBRID);
      assertThat(bits.get(NECESSARY)).as(text).isLessThanOrEqualTo(bits.get(CLASS));
      // The class takes any step, the network powers of two: one bit.
      assertThat(bits.get(NORMS)).as(text).isLessThanOrEqualTo(bits.get(CLASS) + 1);
      assertThat(bits.get(NORMS)).as(text).isLessThanOrEqualTo(bits.get(MEANS));
      assertThat(bits.get(PATH)).as(text).isLessThanOrEqualTo(bits.get(COORDINATEWISE));
      assertThat(bits.get(HYBRID)).as(text).isLessThanOrEqualTo(bits.get(COORDINATEWISE));
      assertThat(bits).as(text).containsKeys(CERTIFIED, NEAREST, DECISIONS);
      assertThat(bits.getOrDefault(ATTAINED, 1)).as(text).isLessThanOrEqualTo(bits.get(CERTIFIED));
      assertThat(bits.get(CERTIFIED)).as(text).isLessThanOrEqualTo(bits.get(HYBRID));
      for (String name : List.of(NORMS, PATH, COORDINATEWISE, HYBRID)) {
        Network g = FineGrid.quantize(f, bits.get(name));
        if (norm != Norm.TWO) {
          LinearRegions exact = new LinearRegions(f, g, box);
          Rational maximum = norm == Norm.INF ? exact.maximumInf() : exact.maximumOne();
          assertThat(maximum).as(text + name).isLessThanOrEqualTo(Rational.of(epsilon));
        }
      }
    }
  }

  @Test
  void climb_noTime_saysSoAndCallsNothingRefuted() {
    RandomNetworks random = new RandomNetworks(43);
    Network f = random.network(2);
    Property.Distance property = Property.atMost(1e-3);
    SearchOptions options = SearchOptions.defaults().withSeconds(1e-9);
    List<Rung> rungs = Ladder.climb(f, Domain.of(Box.cube(2, -1, 1)), property, options, List.of());
    assertThat(rungs).hasSize(12);
    for (Rung rung : rungs) {
      assertThat(rung.grid()).as(rung.name()).isPresent();
      assertThat(rung.bits().isPresent()).as(rung.name()).isEqualTo(rung.ofClass());
    }
    assertThat(rungs.subList(2, 7)).extracting(Rung::note).containsOnly("not reached in time");
    assertThat(rungs.subList(7, 11))
        .extracting(Rung::note)
        .containsOnly("1..32 not reached in time");
    assertThat(rungs.get(11).note()).isEqualTo("1..32 not reached in time");
    assertThat(rungs.subList(2, 12))
        .extracting(Rung::missing)
        .containsOnly(Optional.of("not reached in time"));
    assertThat(rungs.get(0).missing()).isEmpty();
  }

  @Test
  void climb_fewBoxes_saysWhatTheyDidNotReach() {
    Network f = new RandomNetworks(43).network(2);
    Property.Distance property = Property.atMost(1e-3);
    SearchOptions options =
        SearchOptions.defaults().withThreads(1).withSeconds(600).withMaxSubproblems(1);
    List<Rung> rungs = Ladder.climb(f, Domain.of(Box.cube(2, -1, 1)), property, options, List.of());
    assertThat(rungs).allMatch(Rung::reproducible);
    for (Rung rung : rungs.subList(7, 12)) {
      assertThat(rung.note()).as(rung.name()).contains(" not reached within the limits");
    }
    assertThat(rungs.get(11).missing()).contains("not reached within the limits");
  }

  /** Steps beyond float32 are the widths' own fault: neither time nor boxes ended before them. */
  @Test
  void climb_widthsThatCannotBeStored_areSaidToBe() {
    Affine large = Affine.of(Matrix.of(1, 1, 0x1p127), Vector.of(0));
    Network f = Network.alternating(List.of(large));
    Domain small = Domain.of(Box.cube(1, 0, 0x1p-100));
    SearchOptions options = SearchOptions.defaults().withThreads(1).withSeconds(600);
    List<Rung> rungs = Ladder.climb(f, small, Property.atMost(0x1p20), options, List.of());
    for (Rung rung : rungs.subList(7, 11)) {
      assertThat(rung.bits()).as(rung.name()).hasValue(2);
      assertThat(rung.note()).as(rung.name()).isEqualTo("1 not representable");
    }
    assertThat(rungs.get(11).note()).isEqualTo("1 not representable");
    // The bound of one bit leaves no other width to be searched.
    Rung certified = Ladder.climb(f, small, Property.atMost(0x1p40), options, List.of()).get(7);
    assertThat(certified.bits()).hasValue(1);
    assertThat(certified.note()).startsWith("by ");
  }

  /** However short the time: no rung asks for more than is proved above it and yet says no why. */
  @ParameterizedTest
  @ValueSource(doubles = {1e-9, 0.01, 0.05, 0.2, 60})
  void climb_searchesCutShort_contradictNothingAbove(double seconds) {
    RandomNetworks random = new RandomNetworks(47);
    for (int n = 0; n < Cases.of(8); n++) {
      Network f = random.network(2);
      Box box = Box.cube(2, -1, 1);
      Property.Distance property = Property.atMost(1e-2 * size(f, box));
      SearchOptions options = SearchOptions.defaults().withThreads(1).withSeconds(seconds);
      double least = Double.POSITIVE_INFINITY;
      for (Rung rung : Ladder.climb(f, Domain.of(box), property, options, List.of())) {
        boolean proof = rung.kind() == Rung.Kind.SUFFICIENT || rung.kind() == Rung.Kind.CERTIFIED;
        if (rung.kind() == Rung.Kind.CERTIFIED && rung.bits().isEmpty()) {
          assertThat(rung.note()).contains("not reached");
        } else if (rung.kind() == Rung.Kind.CERTIFIED && rung.bits().getAsDouble() > least) {
          int last = (int) rung.bits().getAsDouble() - 1;
          for (int bits = (int) least; bits <= last; bits++) {
            assertThat(word(rung.note(), bits)).as(rung.name()).isEqualTo("refuted");
          }
        }
        if (proof && rung.bits().isPresent()) {
          least = Math.min(least, rung.bits().getAsDouble() + (rung.ofClass() ? 1 : 0));
        }
      }
    }
  }

  /** What a note such as "1..7 refuted, 8 undecided" says of a width. */
  private static String word(String note, int bits) {
    for (String part : note.split(", ")) {
      String[] widths = part.substring(0, part.indexOf(' ')).split("\\.\\.");
      if (bits >= Integer.parseInt(widths[0])
          && bits <= Integer.parseInt(widths[widths.length - 1])) {
        return part.substring(part.indexOf(' ') + 1);
      }
    }
    return "";
  }

  /** What speaks of chains alone says so; the rest is proved of graphs as of chains. */
  @Test
  void climb_graphs_saysWhatDoesNotApply() {
    RandomNetworks random = new RandomNetworks(46);
    int graphs = 0;
    for (int n = 0; n < Cases.of(25); n++) {
      int inputs = 1 + n % 2;
      Network f = random.graph(inputs);
      if (Theta.of(f).isDenseChain() || StoredParameters.count(f) == 0) {
        continue;
      }
      Box box = Box.cube(inputs, -1, 1);
      double epsilon = 0.01 * size(f, box);
      SearchOptions options = SearchOptions.defaults().withThreads(1).withSeconds(60);
      Map<String, Rung> rungs = new HashMap<>();
      for (Rung rung :
          Ladder.climb(f, Domain.of(box), Property.atMost(epsilon), options, List.of())) {
        rungs.put(rung.name(), rung);
      }
      for (String name : List.of(NECESSARY, CLASS)) {
        assertThat(rungs.get(name).bits()).as(name).isEmpty();
        assertThat(rungs.get(name).note()).startsWith("does not apply");
      }
      for (String name : List.of(NORMS, COORDINATEWISE, HYBRID, PATH)) {
        int bits = (int) rungs.get(name).bits().orElseThrow();
        Network g = FineGrid.quantize(f, bits);
        assertThat(new LinearRegions(f, g, box).maximumInf())
            .as(n + name)
            .isLessThanOrEqualTo(Rational.of(epsilon));
      }
      assertThat(rungs.get(CERTIFIED).bits().orElseThrow())
          .isLessThanOrEqualTo(rungs.get(HYBRID).bits().orElseThrow());
      graphs++;
    }
    assertThat(graphs).isGreaterThan(Cases.of(15));
  }

  /** However little a search may do, what a bound above proves stays proved. */
  @Test
  void climb_searchesCutShort_neverAskForMoreThanTheBoundsAbove() {
    RandomNetworks random = new RandomNetworks(44);
    int byBounds = 0;
    for (int n = 0; n < 20; n++) {
      Network f = random.network(2);
      Box box = Box.cube(2, -1, 1);
      Property.Distance property = Property.atMost(0.01 * size(f, box));
      SearchOptions options = SearchOptions.defaults().withThreads(1);
      List<Rung> above =
          InstanceRungs.of(f, box, Norm.INF, property.epsilon().down(), new TimeLimit(60, true));
      for (double seconds : new double[] {1e-9, 2e-3, 5e-3, 60}) {
        List<Rung> rungs =
            CertifiedRungs.of(
                f,
                Domain.of(box),
                property,
                options.withMaxSubproblems(1 + n),
                new TimeLimit(seconds, true),
                above,
                NOBODY);
        Rung naive = rungs.get(0);
        for (Rung bound : above) {
          assertThat(naive.bits().orElseThrow()).isLessThanOrEqualTo(bound.bits().orElseThrow());
        }
        byBounds += naive.note().startsWith("by ") ? 1 : 0;
        Rung attained = rungs.get(4);
        assertThat(attained.kind()).isEqualTo(Rung.Kind.ATTAINED);
        assertThat(attained.bits().orElse(1)).isLessThanOrEqualTo(naive.bits().orElseThrow());
        if (seconds == 1e-9) {
          assertThat(rungs).noneMatch(Rung::reproducible);
        }
        if (attained.bits().isPresent()) {
          assertThat(attained.note()).matches("1(\\.\\.\\d+)? refuted.*");
          assertThat(seconds).isGreaterThan(1e-9);
        }
      }
    }
    assertThat(byBounds).isGreaterThanOrEqualTo(20);
  }

  /** What bounds come to decides which widths are searched, so their haste is the search's, too. */
  @Test
  void climb_boundsCutShort_makeTheSearchOnTheirGridUnrepeatable() {
    Network f = new RandomNetworks(46).network(2);
    Box box = Box.cube(2, -1, 1);
    Property.Distance property = Property.atMost(0.01 * size(f, box));
    for (double seconds : new double[] {1e-9, 600}) {
      List<Rung> above =
          InstanceRungs.of(
              f, box, Norm.INF, property.epsilon().down(), new TimeLimit(seconds, true));
      boolean whole = seconds > 1;
      assertThat(above).allMatch(rung -> rung.reproducible() == whole);
      List<Rung> rungs =
          CertifiedRungs.of(
              f,
              Domain.of(box),
              property,
              SearchOptions.defaults().withThreads(1).withMaxSubproblems(50),
              new TimeLimit(600, true),
              above,
              NOBODY);
      assertThat(rungs.stream().map(Rung::reproducible))
          .containsExactly(whole, true, true, true, whole);
    }
  }

  @Test
  void partsOfTime_areEqualUnlessEachMayTakeAll() {
    TimeLimit shared = new TimeLimit(600, true);
    assertThat(shared.part(4)).isLessThanOrEqualTo(150);
    TimeLimit whole = new TimeLimit(600, false);
    assertThat(whole.part(4)).isBetween(300.0, 600.0);
    assertThat(whole.isOver()).isFalse();
    assertThat(whole.wasMet()).isFalse();
    TimeLimit none = new TimeLimit(0, true);
    assertThat(none.wasMet()).isFalse(); // nobody asked
    assertThat(none.isOver()).isTrue();
    assertThat(none.wasMet()).isTrue();
  }

  /** A bound on another grid proves nothing of this one. */
  @Test
  void climb_boundsOfAnotherGrid_areNotTaken() {
    Network f = new RandomNetworks(45).network(2);
    Property.Distance property = Property.atMost(1e-3);
    SearchOptions options = SearchOptions.defaults();
    Rung other =
        Rung.of(
            "else",
            new Grid(Rounding.NEAREST, Granularity.NETWORK),
            Rung.Kind.SUFFICIENT,
            OptionalInt.of(3),
            "",
            System.nanoTime(),
            true);
    Domain domain = Domain.of(Box.cube(2, -1, 1));
    for (Rung rung :
        CertifiedRungs.of(
                f, domain, property, options, new TimeLimit(1e-9, true), List.of(other), NOBODY)
            .subList(0, 4)) {
      assertThat(rung.bits()).isEmpty();
    }
  }

  @Test
  void quantize_anyWidth_isTheUniformQuantizer() {
    RandomNetworks random = new RandomNetworks(42);
    for (int n = 0; n < Cases.of(300); n++) {
      Network f = random.network(2);
      int bits = 1 + n % UniformScheme.MAX_BITS;
      UniformScheme scheme =
          new UniformScheme(
              bits, Rounding.FLOOR, Granularity.NETWORK, StepRule.POWER_OF_TWO, false);
      assertThat(FineGrid.quantize(f, bits))
          .isEqualTo(UniformQuantizer.quantize(f, scheme).network());
    }
  }

  /** The largest output at the corners and the centre, or 1. */
  private static double size(Network f, Box box) {
    double size = 0;
    for (double[] x : List.of(box.lower(), box.upper(), new double[box.size()])) {
      for (double y : f.forward(x)) {
        size = Math.max(size, Math.abs(y));
      }
    }
    return size == 0 ? 1 : size;
  }
}
