package org.etalon.details;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntPredicate;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.certify.UnstableNeurons;
import org.etalon.engine.search.Budget;
import org.etalon.engine.search.SearchOptions;
import org.etalon.lab.instance.InstanceBounds;
import org.etalon.network.LayerForm;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.problem.Domain;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.quant.Encoding;
import org.etalon.quant.QuantizedLayer;
import org.etalon.quant.QuantizedNetwork;
import org.etalon.rounding.Outward;
import org.etalon.theta.Theta;
import org.etalon.time.Stop;
import org.jspecify.annotations.Nullable;

/**
 * What each layer contributes: bounds of networks that differ from f in some layers alone.
 *
 * <p><b>Property:</b> every bound holds on the whole domain, and is rounded up. Small networks are
 * bounded as the verdict's search bounds the boxes of the domain, before it splits any: with all
 * layers changed, that is no less than the verdict's bound. What is not reached within the time
 * limit is left out.
 */
public final class LayerDetails {
  /** Above this many parameters times boxes a pass of the engine takes too long for a report. */
  private static final long QUICK = 100_000;

  private static final int DIGITS = 17;

  private final Alike networks; // without casts
  private final boolean casts;
  private final List<LayerForm> forms;
  private final Optional<QuantizedNetwork> quantized;
  private final Optional<Network> narrower;
  private final Domain domain;
  private final Property verdict;
  private final Property plain;
  private final SearchOptions pass;
  private final Stop stop;
  private final boolean quick;
  private final boolean chain;
  private double[] spectralNorms = {}; // of f, once known

  private LayerDetails(
      Problem problem,
      Alike networks,
      Optional<Theta> theta,
      Optional<QuantizedNetwork> quantized,
      Optional<QuantizedNetwork> narrower,
      SearchOptions options,
      Stop stop) {
    casts = problem.f().hasCasts() || problem.g().hasCasts();
    this.networks = networks;
    forms = LayerForm.of(networks.f());
    this.quantized = quantized;
    this.narrower = narrower.map(QuantizedNetwork::network);
    domain = problem.domain();
    this.stop = stop;
    pass =
        SearchOptions.defaults()
            .with(new Budget(Double.POSITIVE_INFINITY, domain.boxes().size(), stop))
            .with(options.effort());
    plain = new Property.Bracket(problem.property().norm(), 0);
    verdict =
        problem
            .property()
            .fold(distance -> distance, bracket -> plain, decision -> plain, constraints -> plain);
    quick =
        theta.map(Theta::operations).orElseGet(networks.f()::operations)
            <= QUICK / domain.boxes().size();
    chain = theta.map(Theta::isDenseChain).orElse(false);
  }

  /**
   * The layers as a tree.
   *
   * @param quantized how g is stored, if that is known
   * @param narrower the same network with one bit less, if there is one
   * @param options those of the search that gave the verdict: bounds are made the same way
   * @param stop ends it early: bounds are left out from then on
   * @return null if it is to stop before any, or before the nodes of the networks are known
   */
  public static @Nullable Map<String, Object> of(
      Problem problem,
      Optional<QuantizedNetwork> quantized,
      Optional<QuantizedNetwork> narrower,
      SearchOptions options,
      Stop stop) {
    Optional<Alike> networks =
        stop.stopped()
            ? Optional.empty()
            : Alike.of(Uncast.of(problem.f()), Uncast.of(problem.g()), stop);
    return networks
        .map(
            both ->
                new LayerDetails(
                        problem,
                        both,
                        Theta.of(both.f(), Semantics.REAL, stop),
                        quantized,
                        narrower,
                        options,
                        stop)
                    .describe())
        .orElse(null);
  }

  private Map<String, Object> describe() {
    List<Integer> unstable =
        quick && chain
            ? UnstableNeurons.count(network(l -> false), network(l -> true), domain.hull(), stop)
            : List.of();
    boolean counted = !stop.stopped();
    double whole =
        narrower.isPresent() ? bound(network(l -> true), plain) : Double.POSITIVE_INFINITY;
    List<Map<String, Object>> list = new ArrayList<>();
    for (int l = 0; l < networks.parts().size(); l++) {
      list.add(layer(l, whole, counted && l < unstable.size() ? unstable.get(l) : null));
    }
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("method", method());
    map.put("list", list);
    return map;
  }

  private String method() {
    String how =
        quick
            ? "Bounds with only this layer changed, and with all layers up to it, before any box is"
                + " split: proved, but no tighter than the verdict."
            : "Bounds with only this layer changed, and with all layers up to it, by intervals and"
                + " balls, as the network is large: proved, but mostly much looser than the"
                + " verdict.";
    String parts =
        casts ? how + " Of parameters alone: what casts of values add is not in it." : how;
    return stop.hasStopped() ? parts + " What was not ready in time is missing." : parts;
  }

  private Map<String, Object> layer(int l, double whole, @Nullable Integer unstable) {
    Alike.Part part = networks.parts().get(l);
    double[] before = part.before();
    double[] after = part.after();
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("node", part.node());
    map.put("kind", forms.get(part.node() - 1).kind());
    map.put("detail", forms.get(part.node() - 1).detail());
    map.put("rows", part.f().outputSize());
    map.put("columns", part.f().inputSize());
    map.put("parameters", before.length);
    map.put("bytes", stored(part.node()).map(q -> (q.payloadBits() + 7) / 8).orElse(null));
    map.put("largestError", up(largestError(before, after)));
    map.put("local", up(bound(network(k -> k == l), verdict)));
    map.put("cumulative", up(bound(network(k -> k <= l), verdict)));
    map.put("oneBitLess", narrower.isPresent() ? oneBitLess(l, narrower.get(), whole) : null);
    map.put("unstable", unstable);
    Histogram weights = Histogram.over(before, after);
    Map<String, Object> counts = histogram(weights, weights.counts(before));
    counts.put("quantized", weights.counts(after));
    map.put("weights", counts);
    map.put("errors", errors(part, before, after));
    return map;
  }

  /**
   * By how much the bound of the whole network changes if this layer alone has one bit less: both
   * bounds are made the same way, whatever epsilon is. It is below zero where the coarser grid
   * happens to lie better.
   */
  private @Nullable Double oneBitLess(int l, Network less, double whole) {
    double more = bound(networks.replaced(l, less), plain) - whole;
    return Double.isFinite(more) ? more : null;
  }

  /** How g stores the layer of a node, if that is known. */
  private Optional<QuantizedLayer> stored(int node) {
    return quantized.stream()
        .flatMap(q -> q.layers().stream())
        .filter(layer -> layer.node() == node)
        .findFirst();
  }

  private Map<String, Object> errors(Alike.Part part, double[] before, double[] after) {
    Optional<double[]> steps = stored(part.node()).flatMap(layer -> steps(part, layer, before));
    double[] errors = new double[before.length];
    for (int k = 0; k < errors.length; k++) {
      errors[k] = after[k] - before[k];
      errors[k] /= steps.isPresent() ? steps.get()[k] : 1;
    }
    Histogram histogram = Histogram.over(errors);
    Map<String, Object> map = histogram(histogram, histogram.counts(errors));
    map.put("unit", steps.isPresent() ? "error in steps" : "error");
    return map;
  }

  /** The step of every number; nothing where they have none. */
  private static Optional<double[]> steps(Alike.Part part, QuantizedLayer layer, double[] numbers) {
    double[] steps = new double[numbers.length];
    for (int k = 0; k < steps.length; k++) {
      int channel = part.channel(k);
      Encoding encoding = k < part.weights() ? layer.encoding() : layer.biasEncoding();
      OptionalDouble step =
          encoding.fold(
              scaled -> OptionalDouble.of(scaled.scale(channel)),
              floating -> OptionalDouble.empty());
      if (step.isEmpty()) {
        return Optional.empty();
      }
      steps[k] = step.getAsDouble();
    }
    return Optional.of(steps);
  }

  private static Map<String, Object> histogram(Histogram histogram, int[] counts) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("low", histogram.low());
    map.put("high", histogram.high());
    map.put("counts", counts);
    return map;
  }

  /** f with some layers of g. */
  private Network network(IntPredicate changed) {
    return networks.mixed(changed);
  }

  /** A bound of the difference of f and another network; infinite where it comes too late. */
  private double bound(Network changed, Property property) {
    if (stop.stopped()) {
      return Double.POSITIVE_INFINITY;
    }
    Network original = networks.f();
    double bound;
    if (quick) {
      bound =
          Certifier.certify(new Problem(original, changed, domain, property), pass).upperBound();
    } else {
      bound =
          InstanceBounds.of(original, changed, domain.hull(), property.norm(), stop)
              .map(this::hybrid)
              .orElse(Double.POSITIVE_INFINITY);
    }
    return stop.stopped() ? Double.POSITIVE_INFINITY : bound;
  }

  private double hybrid(InstanceBounds bounds) {
    spectralNorms = spectralNorms.length == 0 ? bounds.spectralNorms(stop) : spectralNorms;
    return bounds.hybrid(spectralNorms);
  }

  private static double largestError(double[] before, double[] after) {
    double largest = 0;
    for (int k = 0; k < before.length; k++) {
      if (before[k] != after[k]) {
        double low = Math.min(before[k], after[k]);
        largest = Math.max(largest, Outward.subtractUp(Math.max(before[k], after[k]), low));
      }
    }
    return largest;
  }

  private static @Nullable BigDecimal up(double bound) {
    return Double.isFinite(bound) ? Outward.toDecimalUp(bound, DIGITS) : null;
  }
}
