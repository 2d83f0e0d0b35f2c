package org.etalon.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.etalon.engine.search.SearchOptions;
import org.etalon.fewest.FewestOptions;
import org.etalon.fewest.FewestProblem;
import org.etalon.fewest.FewestResult;
import org.etalon.fewest.FewestScope;
import org.etalon.fewest.FewestSearch;
import org.etalon.fewest.Level;
import org.etalon.fewest.Proved;
import org.etalon.lab.ladder.Ladder;
import org.etalon.lab.ladder.Rung;
import org.etalon.linalg.Matrix;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.OperatorNorms;
import org.etalon.network.StoredParameters;
import org.etalon.problem.Property;
import org.etalon.quant.Granularity;
import org.etalon.quant.Rounding;
import org.etalon.theta.Theta;
import org.etalon.train.WeightQuantization;

/** The bits of one trained network by every guarantee, and of those trained for few bits. */
final class DepthBits {
  private static final int MOST_TRAINED_BITS = 8;

  private final DepthTask task;
  private final int depth;
  private final int seed;
  private final DepthSuite.Extent extent;
  private final SearchOptions options;

  private DepthBits(
      DepthTask task, int depth, int seed, DepthSuite.Extent extent, SearchOptions options) {
    this.task = task;
    this.depth = depth;
    this.seed = seed;
    this.extent = extent;
    this.options = options;
  }

  /** The cells of {@link DepthSuite}'s table from the width on; empty where nothing was reached. */
  static List<String> of(
      DepthTask task, int depth, int seed, DepthSuite.Extent extent, SearchOptions options) {
    return new DepthBits(task, depth, seed, extent, options).cells();
  }

  private List<String> cells() {
    Network f = train(new WeightQuantization.None());
    long parameters = StoredParameters.count(f);
    FewestBits certified =
        FewestBits.of(
            f, task.domain(), task.epsilon(), Rounding.FLOOR, Granularity.NETWORK, options);
    List<String> cells = new ArrayList<>();
    cells.add("" + task.width(depth));
    cells.add("" + parameters);
    cells.add(Double.toString(task.error(f, options.effort().threads())));
    cells.add(Double.toString(norm(f)));
    OptionalDouble bound = bound(f);
    cells.add(bound.isPresent() ? "" + (long) bound.getAsDouble() : "");
    cells.add(certified.bits().isPresent() ? "" + certified.bits().getAsInt() : "");
    cells.add("" + certified.minimal());
    cells.add(
        fewest(f)
            .map(p -> String.format(Locale.ROOT, "%.3f", p.bits() / (double) parameters))
            .orElse(""));
    cells.addAll(trained());
    return cells;
  }

  private Network train(WeightQuantization quantization) {
    return task.train(depth, quantization, extent.epochs(), seed, options.effort().threads());
  }

  /** The fewest bits by which a bound that takes no search says that epsilon is kept. */
  private OptionalDouble bound(Network f) {
    return Ladder.bounds(
            f, task.domain(), Property.atMost(task.epsilon()), options.budget().seconds())
        .stream()
        .filter(rung -> !rung.ofClass() && rung.kind() == Rung.Kind.SUFFICIENT)
        .filter(rung -> rung.bits().isPresent())
        .mapToDouble(rung -> rung.bits().getAsDouble())
        .min();
  }

  /**
   * By the levels of a search for the fewest; of many inputs by those that the box's bound leads.
   */
  private Optional<Proved> fewest(Network f) {
    boolean wide = FewestScope.choosesByBits(f, task.domain());
    FewestOptions all =
        new FewestOptions(
            wide ? Level.PREPARED : Level.MIXED,
            wide ? Level.PREPARED : extent.last(),
            Long.MAX_VALUE,
            options.budget(),
            options.effort().threads(),
            options.effort().seed());
    FewestProblem problem = new FewestProblem(f, task.domain(), Property.atMost(task.epsilon()));
    FewestResult result = FewestSearch.run(problem, all.unrecorded(), progress -> {});
    return result.best();
  }

  private List<String> trained() {
    for (int bits = 1; bits <= MOST_TRAINED_BITS; bits++) {
      Network g = train(new WeightQuantization.Uniform(bits, Rounding.NEAREST));
      double error = task.error(g, options.effort().threads());
      if (error <= task.mostError()) {
        return List.of("" + bits, Double.toString(error));
      }
    }
    return List.of("", "");
  }

  /** The largest spectral norm of a matrix or bias, bounded above. */
  private static double norm(Network network) {
    double largest = 0;
    for (Affine layer : Theta.of(network).denseLayers()) {
      Matrix bias = Matrix.of(layer.outputSize(), 1, layer.bias().toArray());
      largest = Math.max(largest, OperatorNorms.twoUp(layer.map().toMatrix()));
      largest = Math.max(largest, OperatorNorms.twoUp(bias));
    }
    return largest;
  }
}
