package org.etalon.engine.fixed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
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
import org.junit.jupiter.api.Test;

class AccumulatorTest {
  private static FixedNetwork network(RoundingMode rounding) {
    Network f =
        Network.alternating(
            List.of(
                Affine.of(Matrix.of(1, 1, 0.75), Vector.of(0.125)),
                Affine.of(Matrix.of(1, 1, -1.5), Vector.of(0.25))));
    FixedResult found =
        FixedSearch.run(
            f,
            Domain.of(Box.cube(1, 0, 0.9)),
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
      List<Accumulator> accumulators = Accumulator.of(network);
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
    Accumulator last = Accumulator.of(network).get(1);
    double end = 16 * last.unit();
    assertThat(bits(network, -end, 0)).isEqualTo(5);
    assertThat(bits(network, 0, end)).isEqualTo(6);
    assertThat(bits(network, -end - last.unit(), 0)).isEqualTo(6);
  }

  private static int bits(FixedNetwork network, double least, double most) {
    List<FixedValue> values = new ArrayList<>(network.values());
    FixedValue output = values.get(values.size() - 1);
    values.set(
        values.size() - 1,
        new FixedValue(
            output.value(), output.format(), output.lower(), output.upper(), least, most));
    return Accumulator.of(new FixedNetwork(network.quantized(), values, network.widths()))
        .get(1)
        .bits();
  }
}
