package org.etalon.details;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.search.SearchOptions;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.fixed.RoundingMode;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Add;
import org.etalon.network.Affine;
import org.etalon.network.Convolution;
import org.etalon.network.ConvolutionShape;
import org.etalon.network.Layer;
import org.etalon.network.MaxPool;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Relu;
import org.etalon.network.Round;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.quant.Granularity;
import org.etalon.quant.QuantizedNetwork;
import org.etalon.quant.Rounding;
import org.etalon.quant.StepRule;
import org.etalon.quant.UniformQuantizer;
import org.etalon.quant.UniformScheme;
import org.etalon.theta.Theta;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

class LayerDetailsTest {

  private static Network network(int... widths) {
    SplittableRandom random = new SplittableRandom(1);
    List<Affine> layers = new ArrayList<>();
    for (int l = 1; l < widths.length; l++) {
      double scale = Math.sqrt(12.0 / widths[l - 1]);
      double[] weights = random.doubles((long) widths[l] * widths[l - 1], -0.5, 0.5).toArray();
      layers.add(
          Affine.of(
              Matrix.of(
                  widths[l], widths[l - 1], Arrays.stream(weights).map(w -> w * scale).toArray()),
              Vector.of(new double[widths[l]])));
    }
    return Network.alternating(layers);
  }

  private static QuantizedNetwork quantized(Network f, int bits) {
    return UniformQuantizer.quantize(
        f,
        new UniformScheme(
            bits, Rounding.NEAREST, Granularity.NETWORK, StepRule.POWER_OF_TWO, false));
  }

  private static Domain domain(int inputs) {
    double[] lower = new SplittableRandom(2).doubles(inputs, -1, 1).toArray();
    return Domain.of(Box.of(lower, Arrays.stream(lower).map(x -> x + 0.06).toArray()));
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> layers(Map<String, Object> details) {
    return (List<Map<String, Object>>) details.getOrDefault("list", List.of());
  }

  private static Map<String, Object> details(
      Network f, Domain domain, Property property, SearchOptions options, Stop stop) {
    QuantizedNetwork g = quantized(f, 8);
    Problem problem = new Problem(f, g.network(), domain, property);
    Map<String, Object> details =
        LayerDetails.of(problem, Optional.of(g), Optional.of(quantized(f, 7)), options, stop);
    return details == null ? Map.of() : details;
  }

  private static double number(Map<String, Object> layer, String key) {
    return layer.get(key) instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  /** Recorded or not, with an epsilon that is met at once or none. */
  @Test
  void of_allLayersChanged_isNotBelowTheVerdictsBound() {
    Network f = network(64, 16, 16, 3);
    Domain domain = domain(64);
    SearchOptions options = SearchOptions.defaults().withThreads(1).withMaxSubproblems(100);
    List<Double> bounds = new ArrayList<>();
    for (boolean tree : new boolean[] {true, false}) {
      for (double epsilon : new double[] {0, 1e-3, 10}) {
        SearchOptions asked = options.withRecording(tree);
        Property property = epsilon == 0 ? Property.bracket() : Property.atMost(epsilon);
        double verdict =
            Certifier.certify(new Problem(f, quantized(f, 8).network(), domain, property), asked)
                .upperBound();
        List<Map<String, Object>> layers = layers(details(f, domain, property, asked, Stop.NEVER));
        double last = number(layers.get(layers.size() - 1), "cumulative");
        assertThat(last).isGreaterThanOrEqualTo(verdict * (1 - 1e-12));
        bounds.add(last);
      }
    }
    assertThat(bounds.subList(0, 3)).as("recorded or not").isEqualTo(bounds.subList(3, 6));
  }

  @Test
  void of_oneBitLess_isTheSameForEveryEpsilon() {
    Network f = network(64, 16, 16, 3);
    Domain domain = domain(64);
    SearchOptions options = SearchOptions.defaults().withThreads(1);
    List<Map<String, Object>> none =
        layers(details(f, domain, Property.bracket(), options, Stop.NEVER));
    List<Map<String, Object>> loose =
        layers(details(f, domain, Property.atMost(10), options, Stop.NEVER));
    for (int l = 0; l < none.size(); l++) {
      double adds = pass(f, mixed(f, l), domain, options) - pass(f, mixed(f, -1), domain, options);
      assertThat(number(none.get(l), "oneBitLess")).isEqualTo(adds);
      assertThat(number(loose.get(l), "oneBitLess")).isEqualTo(adds);
    }
  }

  /** 8 bits, but one layer of 7. */
  private static Network mixed(Network f, int fewer) {
    List<Affine> layers = new ArrayList<>();
    for (int l = 0; l < Theta.of(f).depth(); l++) {
      Network g = quantized(f, l == fewer ? 7 : 8).network();
      layers.add(Theta.of(g).denseLayers().get(l));
    }
    return Network.alternating(layers);
  }

  private static double pass(Network f, Network g, Domain domain, SearchOptions options) {
    return Certifier.certify(
            new Problem(f, g, domain, Property.bracket()), options.withMaxSubproblems(1))
        .upperBound();
  }

  /** Convolutions, a shortcut and a maximum: a layer each, kernels counted once. */
  @Test
  void of_graph_hasEveryLayerThatStoresParameters() {
    ConvolutionShape shape = new ConvolutionShape(1, 4, 4, 2, 4, 4, 3, 3, 1, 1, 1, 1, 1, 1, 1);
    ConvolutionShape second = new ConvolutionShape(2, 4, 4, 2, 4, 4, 3, 3, 1, 1, 1, 1, 1, 1, 1);
    int[][] windows = new int[8][];
    Arrays.setAll(windows, k -> new int[] {4 * k, 4 * k + 1, 4 * k + 2, 4 * k + 3});
    Network f =
        Network.of(
            16,
            List.of(
                Node.of(convolution(shape, 3), 0),
                Node.of(new Relu(32), 1),
                Node.of(convolution(second, 4), 2),
                new Node(new Add(32), List.of(3, 2)),
                Node.of(MaxPool.of(32, windows), 4),
                Node.of(network(8, 2).nodes().get(0).layer(), 5)));
    Domain domain = domain(16);
    SearchOptions options = SearchOptions.defaults().withThreads(1);
    List<Map<String, Object>> layers =
        layers(details(f, domain, Property.bracket(), options, Stop.NEVER));
    assertThat(layers).extracting(l -> l.get("node")).containsExactly(1, 3, 6);
    assertThat(layers)
        .extracting(l -> l.get("kind"))
        .containsExactly("convolution", "convolution", "dense");
    assertThat(layers).extracting(l -> l.get("parameters")).containsExactly(20, 38, 18);
    assertThat(layers).extracting(l -> l.get("bytes")).containsExactly(20L, 38L, 18L);
    double whole = number(layers.get(2), "cumulative");
    double attained = 0;
    SplittableRandom random = new SplittableRandom(5);
    for (int k = 0; k < 200; k++) {
      double[] x = new double[16];
      Arrays.setAll(
          x,
          i -> {
            Box box = domain.boxes().get(0);
            return box.lower(i) + random.nextDouble() * (box.upper(i) - box.lower(i));
          });
      double[] y = f.forward(x);
      double[] z = quantized(f, 8).network().forward(x);
      for (int i = 0; i < y.length; i++) {
        attained = Math.max(attained, Math.abs(y[i] - z[i]));
      }
    }
    assertThat(whole).isGreaterThan(attained);
    assertThat(number(layers.get(0), "local")).isPositive().isLessThan(whole);
    assertThat(layers).allSatisfy(layer -> assertThat(layer.get("oneBitLess")).isNotNull());
  }

  private static Affine convolution(ConvolutionShape shape, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] kernel = random.doubles(shape.kernelSize(), -0.5, 0.5).toArray();
    return new Affine(new Convolution(shape, Vector.of(kernel)), Vector.zeros(shape.outputSize()));
  }

  /** The first question comes before there is anything to say. */
  @Test
  void of_noTimeLeft_leavesBoundsOutAndSaysSo() {
    Network f = network(64, 16, 16, 3);
    SearchOptions one = SearchOptions.defaults().withThreads(1);
    assertThat(details(f, domain(64), Property.bracket(), one, Stop.when(() -> true))).isEmpty();
    AtomicInteger asked = new AtomicInteger();
    Stop soon = Stop.when(() -> asked.incrementAndGet() > 1);
    Map<String, Object> late = details(f, domain(64), Property.bracket(), one, soon);
    assertThat(String.valueOf(late.get("method"))).contains("missing").doesNotContain("large");
    for (Map<String, Object> layer : layers(late)) {
      assertThat(layer).containsEntry("local", null).containsEntry("oneBitLess", null);
      assertThat(layer).containsEntry("cumulative", null).containsEntry("unstable", null);
      assertThat(layer.get("parameters")).isNotNull();
    }
    Map<String, Object> whole = details(f, domain(64), Property.bracket(), one, Stop.NEVER);
    assertThat(String.valueOf(whole.get("method"))).doesNotContain("missing");
    assertThat(layers(whole)).allSatisfy(layer -> assertThat(layer.get("local")).isNotNull());
  }

  /** Spectral norms of 1500 rows and columns alone would take far longer than this. */
  @Test
  void of_largeNetwork_keepsItsLimit() {
    Network f = network(784, 1500, 1500, 10);
    QuantizedNetwork g = quantized(f, 8);
    Problem problem = new Problem(f, g.network(), domain(784), Property.bracket());
    SearchOptions options = SearchOptions.defaults().withThreads(1);
    double before = processorSeconds();
    Map<String, Object> details =
        Objects.requireNonNull(
            LayerDetails.of(problem, Optional.of(g), Optional.empty(), options, Stop.after(0.5)));
    assertThat(processorSeconds() - before).isLessThan(4); // histograms and hybrids included
    assertThat(String.valueOf(details.get("method"))).contains("missing");
  }

  private static double processorSeconds() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() * 1e-9;
  }

  /** Casts of sums give g other sites than f; layers are those of the parameters. */
  @Test
  void of_aNetworkThatCasts_isAboutItsParametersAlone() {
    Network f = branches(List.of());
    FixedFormat format = FixedFormat.signed(0x1p-4, 8, RoundingMode.FLOOR, Overflow.SATURATE);
    Network g = branches(List.of(new Round(2, format)));
    Problem problem = new Problem(f, g, domain(2), Property.bracket());
    SearchOptions options = SearchOptions.defaults().withThreads(1);
    Map<String, Object> details =
        Objects.requireNonNull(
            LayerDetails.of(problem, Optional.empty(), Optional.empty(), options, Stop.NEVER));
    assertThat(layers(details)).hasSize(3).allMatch(layer -> number(layer, "cumulative") == 0);
    assertThat((String) details.get("method")).contains("Of parameters alone");
    assertThat(Parameters.of(f, f, 1000, Stop.NEVER)).isNull();
  }

  @Test
  void parameters_ofAChainThatCasts_areNotDrawn() {
    Network f = network(2, 3, 1);
    List<Layer> layers = new ArrayList<>(f.layers());
    layers.add(
        new Round(1, FixedFormat.signed(0.25, 8, RoundingMode.HALF_EVEN, Overflow.SATURATE)));
    assertThat(Parameters.of(f, f, 1000, Stop.NEVER)).isNotNull();
    assertThat(Parameters.of(f, Network.of(layers), 1000, Stop.NEVER)).isNull();
  }

  /** {@code W relu(W x + b) + (W x + b)}, with layers behind the sum and before the output. */
  private static Network branches(List<Layer> behindSum) {
    Affine first = Affine.of(Matrix.of(2, 2, 1, 0.5, -1, 0.25), Vector.of(0.1, 0));
    List<Node> nodes = new ArrayList<>();
    nodes.add(Node.of(first, 0));
    nodes.add(Node.of(new Relu(2), 1));
    nodes.add(Node.of(first, 2));
    nodes.add(new Node(new Add(2), List.of(1, 3)));
    for (Layer layer : behindSum) {
      nodes.add(Node.of(layer, nodes.size()));
    }
    nodes.add(Node.of(first, nodes.size()));
    return Network.of(2, nodes);
  }
}
