package org.etalon.engine.fixed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.etalon.engine.certify.QuantizationRequest;
import org.etalon.engine.search.SearchOptions;
import org.etalon.exact.Dyadic;
import org.etalon.fixed.RoundingMode;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.problem.Property;
import org.etalon.problem.SoundnessError;
import org.etalon.testing.Cases;
import org.etalon.testing.CastNetworks;
import org.etalon.testing.DecimalNetwork;
import org.etalon.testing.GridCase;
import org.etalon.testing.RandomNetworks;
import org.etalon.testing.Rational;
import org.junit.jupiter.api.Test;

class AccumulatorTest {
  private static final Domain DOMAIN = Domain.of(Box.cube(1, 0, 0.9));

  private static final SearchOptions FEW =
      SearchOptions.defaults().withThreads(1).withMaxSubproblems(60).withSeconds(60);

  /** Ranges alone are known. */
  private static final SearchOptions NOTHING = FEW.withSeconds(1e-9);

  private static FixedNetwork network(RoundingMode rounding) {
    Network f =
        Network.alternating(
            List.of(
                Affine.of(Matrix.of(1, 1, 0.75), Vector.of(0.125)),
                Affine.of(Matrix.of(1, 1, -1.5), Vector.of(0.25))));
    FixedResult found =
        FixedSearch.run(
            f,
            DOMAIN,
            new Property.Distance(Norm.INF, Epsilon.of(1)),
            new FixedRequest(
                QuantizationRequest.uniform(6, 6),
                ActivationWidths.same(),
                true,
                rounding,
                OptionalInt.empty()),
            SearchOptions.defaults().withThreads(1).withMaxSubproblems(100).withSeconds(60),
            (bits, progress) -> {});
    return found.best().orElseThrow().network();
  }

  @Test
  void cast_rangeBeforeRounding_holdsEverySum() {
    for (RoundingMode rounding : List.of(RoundingMode.FLOOR, RoundingMode.CEILING)) {
      FixedNetwork network = network(rounding);
      List<Node> nodes = network.network().nodes();
      List<Accumulator> accumulators = Accumulator.of(network, DOMAIN, NOTHING);
      assertThat(accumulators).hasSize(2);
      for (Accumulator accumulator : accumulators) {
        FixedValue value = network.cast(accumulator.node()).orElseThrow();
        Network sums = Network.of(1, nodes.subList(0, accumulator.node()));
        Dyadic half = Dyadic.of(accumulator.unit()).scaleByPowerOfTwo(accumulator.bits() - 1);
        for (int k = 0; k <= 900; k++) {
          Dyadic z = sums.forwardExact(new double[] {k / 1000.0})[0];
          assertThat(z).isBetween(Dyadic.of(value.least()), Dyadic.of(value.most()));
          assertThat(z).isGreaterThanOrEqualTo(half.negate()).isLessThan(half);
        }
        assertThat(accumulator.bits()).isLessThan(accumulator.bitsWithoutDomain() + 1);
      }
    }
  }

  @Test
  void of_rangeThatIsNegative_needsNoBitMoreForItsEnd() {
    FixedNetwork network = network(RoundingMode.FLOOR);
    Accumulator last = Accumulator.of(network, DOMAIN, NOTHING).get(1);
    double end = 16 * last.unit();
    assertThat(bits(network, -end, 0)).isEqualTo(5);
    assertThat(bits(network, 0, end)).isEqualTo(6);
    assertThat(bits(network, -end - last.unit(), 0)).isEqualTo(6);
  }

  private static int bits(FixedNetwork network, double least, double most) {
    return bits(network, least, most, NOTHING);
  }

  private static int bits(FixedNetwork network, double least, double most, SearchOptions options) {
    List<FixedValue> values = new ArrayList<>(network.values());
    FixedValue output = values.get(values.size() - 1);
    values.set(
        values.size() - 1,
        new FixedValue(
            output.value(), output.format(), output.lower(), output.upper(), false, least, most));
    FixedNetwork ranged = new FixedNetwork(network.quantized(), values, network.widths());
    return Accumulator.of(ranged, DOMAIN, options).get(1).bits();
  }

  /** Each point of a grid in decimals, each rounding and overflow of what is cast before. */
  @Test
  void of_networksOnGrids_needsWhatTheLargestSumTakes() {
    SplittableRandom random = new SplittableRandom(91);
    int fewest = 0;
    int below = 0;
    int all = 0;
    for (int n = 0; n < Cases.of(400); n++) {
      GridCase c = GridCase.of(random, n);
      Domain domain = n % 4 < 2 ? c.domain() : Domain.of(c.box());
      if (c.points().isEmpty()) {
        continue;
      }
      for (Accumulator sums : Accumulator.of(c.g(), domain, FEW)) {
        String which = "case " + n + " node " + sums.node();
        Network ending = Network.of(c.box().size(), c.g().nodes().subList(0, sums.node()));
        int needed = 0;
        for (double[] x : c.points()) {
          needed = Math.max(needed, bits(new DecimalNetwork(ending).at(x), sums.unit()));
        }
        assertThat(sums.bits()).as(which).isBetween(needed, sums.bitsWithoutDomain());
        Accumulator.Peak peak = sums.peak().orElseThrow();
        BigDecimal[] there = new DecimalNetwork(ending).at(peak.input().toArray());
        assertThat(peak.sum().toBigDecimal()).as(which).isEqualByComparingTo(there[peak.row()]);
        assertThat(peak.bits()).as(which).isEqualTo(bits(there, sums.unit()));
        assertThat(domain.contains(peak.input().toArray())).as(which).isTrue();
        if (domain.grid().isPresent()) {
          assertThat(peak.bits()).as(which).isLessThanOrEqualTo(needed);
        }
        all++;
        fewest += sums.isFewest() ? 1 : 0;
        below += sums.bits() < sums.bitsWithoutDomain() ? 1 : 0;
      }
    }
    assertThat(fewest).isGreaterThan(all * 2 / 3);
    assertThat(below).isGreaterThan(all / 4);
  }

  /** Bits of two's complement that hold all of some multiples of a unit, and no fewer. */
  private static int bits(BigDecimal[] sums, double unit) {
    int bits = 1;
    for (BigDecimal sum : sums) {
      BigInteger units = sum.divide(new BigDecimal(unit)).toBigIntegerExact();
      BigInteger half = BigInteger.ONE;
      int own = 1;
      while (units.compareTo(half.negate()) < 0 || units.compareTo(half) >= 0) {
        half = half.shiftLeft(1);
        own++;
      }
      bits = Math.max(bits, own);
    }
    return bits;
  }

  /** Sums of two values, maxima, convolutions, values that are taken cast and as they were. */
  @Test
  void of_graphs_holdsTheSumsAtPoints() {
    RandomNetworks random = new RandomNetworks(92);
    CastNetworks casts = new CastNetworks(93);
    int all = 0;
    int below = 0;
    int fewest = 0;
    for (int n = 0; n < Cases.of(400); n++) {
      Network g = casts.cast(random.graph(2));
      Box box = random.box(2);
      for (Accumulator sums : Accumulator.of(g, Domain.of(box), FEW.withMaxSubproblems(5))) {
        Rational unit = Rational.of(sums.unit());
        for (int k = 0; k < 10; k++) {
          for (Rational z : CastNetworks.evaluate(upTo(g, sums.node()), casts.point(box))) {
            Rational units = z.divide(unit);
            assertThat(Rational.of(units.floor())).isEqualTo(units);
            assertThat(units.floor().bitLength()).as("case " + n).isLessThan(sums.bits());
          }
        }
        all++;
        below += sums.bits() < sums.bitsWithoutDomain() ? 1 : 0;
        fewest += sums.isFewest() ? 1 : 0;
      }
    }
    assertThat(below).isGreaterThan(all / 4);
    assertThat(fewest).isGreaterThan(all / 4);
  }

  /** The nodes that a value is computed of. */
  private static Network upTo(Network g, int value) {
    List<Node> nodes = new ArrayList<>(g.nodes().subList(0, value));
    for (int k = value - 1; k >= 1; k--) {
      int node = k;
      if (nodes.stream().noneMatch(other -> other.inputs().contains(node))) {
        nodes.remove(node - 1);
        nodes.replaceAll(
            other ->
                new Node(
                    other.layer(),
                    other.inputs().stream().map(v -> v > node ? v - 1 : v).toList()));
      }
    }
    return Network.of(g.inputSize(), nodes);
  }

  /** What is proved of ranges and what is searched for count together. */
  @Test
  void of_rangesAndSearch_takesTheLesserOfBoth() {
    FixedNetwork network = network(RoundingMode.FLOOR);
    List<Accumulator> both = Accumulator.of(network, DOMAIN, FEW);
    List<Accumulator> ranges = Accumulator.of(network, DOMAIN, NOTHING);
    List<Accumulator> search = Accumulator.of(network.network(), DOMAIN, FEW);
    for (int k = 0; k < both.size(); k++) {
      int least = Math.min(ranges.get(k).bits(), search.get(k).bits());
      assertThat(both.get(k).bits()).isLessThanOrEqualTo(least);
      assertThat(both.get(k).isFewest()).isTrue();
    }
    assertThat(bits(network, -1000, 1000, FEW)).isEqualTo(search.get(1).bits());
  }

  /** Ranges are those of a network in which nothing overflows: there it does. */
  @Test
  void of_overflowBefore_countsTheBitsOfSumsAsTheyAre() {
    FixedNetwork network = IntegerBitsTest.overflowing();
    Domain domain = Domain.of(Box.cube(2, -1.5, 1));
    Accumulator last = Accumulator.of(network, domain, NOTHING).get(2);
    Network ending = Network.of(2, network.network().nodes().subList(0, last.node()));
    for (double x = -1.5; x <= 1; x += 1 / 64.0) {
      BigDecimal[] sums = new DecimalNetwork(ending).at(x, 0);
      assertThat(bits(sums, last.unit())).isLessThanOrEqualTo(last.bits());
    }
    for (Accumulator sums : Accumulator.of(network, domain, FEW)) {
      assertThat(sums.peak()).isPresent();
    }
  }

  /** A range that some input leaves is none. */
  @Test
  void of_sumBeyondWhatIsProved_isAContradiction() {
    FixedNetwork network = network(RoundingMode.FLOOR);
    assertThatThrownBy(() -> bits(network, 0, 0, FEW)).isInstanceOf(SoundnessError.class);
  }

  @Test
  void of_noTime_saysWhatFormatsSay() {
    FixedNetwork network = network(RoundingMode.FLOOR);
    for (Accumulator sums : Accumulator.of(network.network(), DOMAIN, NOTHING)) {
      assertThat(sums.bits()).isEqualTo(sums.bitsWithoutDomain());
      assertThat(sums.peak()).isEmpty();
      assertThat(sums.reproducible()).isFalse();
    }
  }
}
