package org.etalon.details;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.certify.UnstableNeurons;
import org.etalon.engine.search.Budget;
import org.etalon.engine.search.SearchOptions;
import org.etalon.lab.instance.InstanceBounds;
import org.etalon.network.Affine;
import org.etalon.network.FoldedLayer;
import org.etalon.network.FoldedNetwork;
import org.etalon.network.Network;
import org.etalon.problem.Domain;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.quant.Encoding;
import org.etalon.quant.QuantizedNetwork;
import org.etalon.rounding.Outward;
import org.etalon.time.Stop;
import org.jspecify.annotations.Nullable;

/**
 * What each layer contributes: bounds of networks that differ from f in some layers alone.
 *
 * <p><b>Property:</b> every bound holds on the whole domain for the folded parameters, and is
 * rounded up. Small networks are bounded as the verdict's search bounds the boxes of the domain,
 * before it splits any: with all layers changed, that is no less than the verdict's bound. What is
 * not reached within the time limit is left out.
 */
public final class LayerDetails {
  /** Above this many parameters times boxes a pass of the engine takes too long for a report. */
  private static final long QUICK = 100_000;

  private static final int DIGITS = 17;

  private final FoldedNetwork f;
  private final FoldedNetwork g;
  private final Optional<QuantizedNetwork> quantized;
  private final Optional<FoldedNetwork> narrower;
  private final Domain domain;
  private final Property verdict;
  private final Property plain;
  private final SearchOptions pass;
  private final Stop stop;
  private final boolean quick;
  private double[] spectralNorms = {}; // of f, once known

  private LayerDetails(
      Problem problem,
      Optional<QuantizedNetwork> quantized,
      Optional<QuantizedNetwork> narrower,
      SearchOptions options,
      double seconds) {
    f = FoldedNetwork.of(problem.f());
    g = FoldedNetwork.of(problem.g());
    this.quantized = quantized;
    this.narrower = narrower.map(q -> FoldedNetwork.of(q.network()));
    domain = problem.domain();
    stop = Stop.after(seconds).or(Stop.onInterrupt());
    pass =
        SearchOptions.defaults()
            .with(new Budget(Double.POSITIVE_INFINITY, domain.boxes().size(), stop))
            .with(options.effort());
    plain = new Property.Bracket(problem.property().norm(), 0);
    verdict = problem.property().fold(distance -> distance, bracket -> plain);
    quick = f.parameterCount() * domain.boxes().size() <= QUICK;
  }

  /**
   * The layers as a tree.
   *
   * @param quantized how g is stored, if that is known
   * @param narrower the same network with one bit less, if there is one
   * @param options those of the search that gave the verdict: bounds are made the same way
   * @param seconds how long this may take
   */
  public static Map<String, Object> of(
      Problem problem,
      Optional<QuantizedNetwork> quantized,
      Optional<QuantizedNetwork> narrower,
      SearchOptions options,
      double seconds) {
    return new LayerDetails(problem, quantized, narrower, options, seconds).describe();
  }

  private Map<String, Object> describe() {
    List<Integer> unstable =
        quick
            ? UnstableNeurons.count(network(l -> false), network(l -> true), domain.hull(), stop)
            : List.of();
    boolean counted = !stop.stopped();
    double whole =
        narrower.isPresent() ? bound(network(l -> true), plain) : Double.POSITIVE_INFINITY;
    List<Map<String, Object>> list = new ArrayList<>();
    for (int l = 0; l < f.depth(); l++) {
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
    return stop.hasStopped() ? how + " What was not ready in time is missing." : how;
  }

  private Map<String, Object> layer(int l, double whole, @Nullable Integer unstable) {
    FoldedLayer original = f.layers().get(l);
    FoldedLayer changed = g.layers().get(l);
    double[] before = parameters(original);
    double[] after = parameters(changed);
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("rows", original.outputSize());
    map.put("columns", original.inputSize());
    map.put("parameters", before.length);
    map.put("bytes", quantized.map(q -> (q.layers().get(l).payloadBits() + 7) / 8).orElse(null));
    map.put("largestError", up(largestError(before, after)));
    map.put("local", up(bound(network(k -> k == l), verdict)));
    map.put("cumulative", up(bound(network(k -> k <= l), verdict)));
    map.put("oneBitLess", narrower.isPresent() ? oneBitLess(l, narrower.get(), whole) : null);
    map.put("unstable", unstable);
    Histogram weights = Histogram.over(before, after);
    Map<String, Object> counts = histogram(weights, weights.counts(before));
    counts.put("quantized", weights.counts(after));
    map.put("weights", counts);
    map.put("errors", errors(l, before, after));
    return map;
  }

  /**
   * By how much the bound of the whole network changes if this layer alone has one bit less: both
   * bounds are made the same way, whatever epsilon is. It is below zero where the coarser grid
   * happens to lie better.
   */
  private @Nullable Double oneBitLess(int l, FoldedNetwork less, double whole) {
    List<Affine> layers = new ArrayList<>();
    for (int k = 0; k < f.depth(); k++) {
      layers.add(affine((k == l ? less : g).layers().get(k)));
    }
    double more = bound(Network.alternating(layers), plain) - whole;
    return Double.isFinite(more) ? more : null;
  }

  private Map<String, Object> errors(int l, double[] before, double[] after) {
    double[] errors = new double[before.length];
    boolean steps = quantized.isPresent();
    int columns = f.layers().get(l).inputSize();
    int rows = f.layers().get(l).outputSize();
    for (int k = 0; k < errors.length; k++) {
      errors[k] = after[k] - before[k];
      int row = k < rows * columns ? k / columns : k - rows * columns;
      if (steps && quantized.get().layers().get(l).encoding() instanceof Encoding.Scaled scaled) {
        errors[k] /= scaled.scale(row);
      } else {
        steps = false;
      }
    }
    Histogram histogram = Histogram.over(errors);
    Map<String, Object> map = histogram(histogram, histogram.counts(errors));
    map.put("unit", steps ? "error in steps" : "error");
    return map;
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
    List<Affine> layers = new ArrayList<>();
    for (int l = 0; l < f.depth(); l++) {
      layers.add(affine((changed.test(l) ? g : f).layers().get(l)));
    }
    return Network.alternating(layers);
  }

  private static Affine affine(FoldedLayer layer) {
    return Affine.of(layer.weights(), layer.bias());
  }

  /** A bound of the difference of f and another network; infinite where it comes too late. */
  private double bound(Network changed, Property property) {
    if (stop.stopped()) {
      return Double.POSITIVE_INFINITY;
    }
    Network original = network(l -> false);
    double bound;
    if (quick) {
      bound =
          Certifier.certify(new Problem(original, changed, domain, property), pass).upperBound();
    } else {
      InstanceBounds bounds = new InstanceBounds(original, changed, domain.hull(), property.norm());
      spectralNorms = spectralNorms.length == 0 ? bounds.spectralNorms(stop) : spectralNorms;
      bound = bounds.hybrid(spectralNorms);
    }
    return stop.stopped() ? Double.POSITIVE_INFINITY : bound;
  }

  private static double[] parameters(FoldedLayer layer) {
    double[] weights = layer.weights().toArray();
    double[] bias = layer.bias().toArray();
    double[] all = new double[weights.length + bias.length];
    System.arraycopy(weights, 0, all, 0, weights.length);
    System.arraycopy(bias, 0, all, weights.length, bias.length);
    return all;
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
