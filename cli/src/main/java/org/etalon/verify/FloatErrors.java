package org.etalon.verify;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import org.etalon.engine.search.Bracket;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Norm;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.problem.UnfitException;
import org.etalon.rounding.Outward;
import org.etalon.vnnlib.Query;

/**
 * How far the outputs of any run in float32 may be from those in real arithmetic.
 *
 * <p><b>Method:</b> a network is bounded against itself in float32, and real arithmetic is one of
 * the evaluations that these bounds are about (docs/math/float32.md, lemma 5). What was bounded is
 * kept: networks that are equal share it, and so do boxes that are one for a network.
 *
 * <p><b>Property:</b> sound, rounded upwards; infinite where a sum may overflow.
 */
final class FloatErrors {
  private static final long BOXES = 256;

  private static final double INFINITE = Double.POSITIVE_INFINITY;

  private final Query query;
  private final List<Network> networks;
  private final SearchOptions options;
  private final BiFunction<Problem, SearchOptions, Bracket> search;
  private final Map<Asked, Double> known = new HashMap<>();
  private Optional<Bracket.Ending> missing = Optional.empty();

  /**
   * Of the networks of a query.
   *
   * @param networks each on its own inputs, as it is stored
   * @param options seed and threads of searches
   * @param search brackets how far the two networks of a problem are apart
   */
  FloatErrors(
      Query query,
      List<Network> networks,
      SearchOptions options,
      BiFunction<Problem, SearchOptions, Bracket> search) {
    this.query = query;
    this.networks = networks;
    this.options = options.withListener(progress -> {});
    this.search = search;
  }

  /**
   * What was asked before.
   *
   * @param network the number of the first that equals it
   * @param boxes of its own inputs
   */
  private record Asked(int network, List<Box> boxes) {}

  /** For each network an upper bound for all of its outputs, on boxes of free inputs. */
  List<Double> on(List<Box> boxes, double seconds) {
    missing = Optional.empty();
    double share = Math.max(1e-3, seconds / networks.size());
    long most = Math.min(BOXES, options.budget().boxes());
    SearchOptions limits = options.withSeconds(share).withMaxSubproblems(most);
    List<Double> errors = new ArrayList<>();
    for (int n = 0; n < networks.size(); n++) {
      int network = n;
      List<Box> own = boxes.stream().map(box -> own(network, box)).distinct().toList();
      errors.add(error(n, own, limits));
    }
    return Collections.unmodifiableList(errors);
  }

  /** The same of one network at one of its inputs, of float32 numbers. */
  double at(int network, double[] x, double seconds) {
    SearchOptions limits = options.withSeconds(Math.max(1e-3, seconds)).withMaxSubproblems(1);
    return error(network, List.of(Box.of(x, x)), limits);
  }

  /** What kept one from being known, since all were last asked for: time or memory, if either. */
  Optional<Bracket.Ending> missing() {
    return missing;
  }

  private Box own(int network, Box box) {
    int size = networks.get(network).inputSize();
    double[] lower = new double[size];
    double[] upper = new double[size];
    for (int i = 0; i < size; i++) {
      lower[i] = box.lower(query.freeInput(network, i));
      upper[i] = box.upper(query.freeInput(network, i));
      OptionalInt constant = query.constantInput(network, i);
      if (constant.isPresent()) {
        lower[i] = Outward.addDown(lower[i], box.lower(constant.getAsInt()));
        upper[i] = Outward.addUp(upper[i], box.upper(constant.getAsInt()));
      }
    }
    return Box.of(lower, upper);
  }

  private double error(int network, List<Box> boxes, SearchOptions limits) {
    Network asked = networks.get(network);
    Asked key = new Asked(networks.indexOf(asked), boxes);
    Double before = known.get(key);
    double error = before == null ? searched(asked, boxes, limits) : before;
    if (error < INFINITE) {
      known.put(key, error);
    }
    return error;
  }

  private double searched(Network network, List<Box> boxes, SearchOptions limits) {
    Property largest = new Property.Bracket(Norm.INF, 0.1);
    try {
      Problem problem =
          new Problem(network, network, new Domain(boxes), largest, Semantics.FLOAT32);
      Bracket bracket = search.apply(problem, limits);
      Bracket.Ending ending = bracket.ending();
      if (bracket.upperBound() == INFINITE
          && (ending == Bracket.Ending.TIMEOUT || ending == Bracket.Ending.MEMORY)) {
        missing = Optional.of(ending);
      }
      return bracket.upperBound();
    } catch (UnfitException e) { // a run overflows, or is none that is known of
      return INFINITE;
    }
  }
}
