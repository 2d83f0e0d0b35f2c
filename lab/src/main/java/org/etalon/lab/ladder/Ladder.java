package org.etalon.lab.ladder;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.etalon.engine.certify.Attempt;
import org.etalon.engine.certify.QuantizationRequest;
import org.etalon.engine.certify.QuantizationResult;
import org.etalon.engine.certify.QuantizationSearch;
import org.etalon.engine.search.SearchOptions;
import org.etalon.lab.instance.InstanceBounds;
import org.etalon.lab.theory.BitCount;
import org.etalon.lab.theory.ParameterClass;
import org.etalon.linalg.Matrix;
import org.etalon.network.FoldedLayer;
import org.etalon.network.FoldedNetwork;
import org.etalon.network.Network;
import org.etalon.network.OperatorNorms;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.problem.UnfitException;
import org.etalon.problem.Verdict;
import org.etalon.quant.Granularity;
import org.etalon.quant.Rounding;
import org.etalon.quant.StepRule;

/**
 * Bits per parameter that one network needs for one epsilon, by every guarantee: from all that is
 * known being the class it lies in, to a proof about it and to what decisions on data show. Floor
 * rounding with power-of-two steps throughout.
 */
public final class Ladder {
  private static final int MOST_CERTIFIED_BITS = 24;
  private static final int SEARCHES = 3;
  private static final MathContext ABOVE = new MathContext(60, RoundingMode.CEILING);
  private static final MathContext BELOW = new MathContext(60, RoundingMode.FLOOR);

  private final Network f;
  private final FoldedNetwork theta;
  private final Domain domain;
  private final Box hull;
  private final SearchOptions options;
  private final Epsilon epsilon;
  private final List<Rung> rungs = new ArrayList<>();

  private Ladder(Network f, Domain domain, SearchOptions options) {
    this.f = f;
    this.domain = domain;
    this.options = options;
    theta = FoldedNetwork.of(f);
    hull = hull(domain);
    epsilon = options.epsilon().orElseThrow(() -> new IllegalArgumentException("no epsilon"));
  }

  /**
   * Climbs the ladder.
   *
   * @param options with an epsilon; their seconds are for all certified rungs together
   * @param data inputs whose decisions (the largest output, or the sign of a single one) must not
   *     change; may be empty
   * @throws IllegalArgumentException if there is no epsilon above 0, or the domain does not fit
   */
  public static List<Rung> climb(
      Network f, Domain domain, SearchOptions options, List<double[]> data) {
    Ladder ladder = new Ladder(f, domain, options);
    ladder.classes();
    ladder.instance();
    ladder.certified();
    if (!data.isEmpty()) {
      ladder.decisions(data);
    }
    return List.copyOf(ladder.rungs);
  }

  private static Box hull(Domain domain) {
    double[] lower = domain.boxes().get(0).lower();
    double[] upper = domain.boxes().get(0).upper();
    for (Box box : domain.boxes()) {
      for (int i = 0; i < lower.length; i++) {
        lower[i] = Math.min(lower[i], box.lower(i));
        upper[i] = Math.max(upper[i], box.upper(i));
      }
    }
    return Box.of(lower, upper);
  }

  private void add(String name, Rung.Kind kind, Supplier<OptionalInt> bits) {
    long start = System.nanoTime();
    OptionalInt found = bits.get();
    rungs.add(new Rung(name, kind, found, (System.nanoTime() - start) * 1e-9));
  }

  /**
   * The class of all networks with this architecture and these spectral norms, on the cube [-D,
   * D]^d around the domain. The theory measures outputs in the Euclidean norm; all that fails has
   * an error with equal entries, which turns exactly into another norm.
   */
  private void classes() {
    double bound = Double.MIN_NORMAL;
    for (FoldedLayer layer : theta.layers()) {
      Matrix bias = Matrix.of(layer.outputSize(), 1, layer.bias().toArray());
      bound = Math.max(bound, OperatorNorms.twoUp(layer.weights()));
      bound = Math.max(bound, OperatorNorms.twoUp(bias));
    }
    double radius = Double.MIN_NORMAL;
    for (int i = 0; i < hull.size(); i++) {
      radius = Math.max(radius, Math.max(Math.abs(hull.lower(i)), Math.abs(hull.upper(i))));
    }
    if (!Double.isFinite(bound)) {
      throw new UnfitException("the norms of its layers overflow");
    }
    List<Integer> widths = Arrays.stream(theta.widths()).boxed().toList();
    ParameterClass c =
        new ParameterClass(widths, new BigDecimal(bound), new BigDecimal(radius), Norm.TWO);
    BigDecimal exact = epsilon.value();
    BigDecimal ones = new BigDecimal(f.outputSize());
    BigDecimal suffices =
        options.norm() == Norm.ONE ? exact.divide(ones.sqrt(ABOVE), BELOW) : exact;
    BigDecimal fails =
        switch (options.norm()) {
          case ONE -> exact.divide(ones.sqrt(BELOW), ABOVE);
          case TWO -> exact;
          case INF -> exact.multiply(ones.sqrt(ABOVE), ABOVE);
        };
    add(
        "its class on a cube: some network fails below",
        Rung.Kind.NECESSARY,
        () -> OptionalInt.of(BitCount.of(c, Rounding.FLOOR, fails).necessaryBits()));
    add(
        "its class on a cube: all are within epsilon",
        Rung.Kind.SUFFICIENT,
        () -> OptionalInt.of(BitCount.of(c, Rounding.FLOOR, suffices).sufficientBits()));
  }

  private void instance() {
    bound(
        "norm products of this network",
        b ->
            Math.min(
                b.normProduct(Norm.TWO),
                Math.min(b.normProduct(Norm.ONE), b.normProduct(Norm.INF))));
    bound("path-metric", Ladder::path);
    bound("coordinatewise", InstanceBounds::coordinatewise);
    bound("intervals and balls (hybrid)", InstanceBounds::hybrid);
  }

  private static double path(InstanceBounds bounds) {
    return Math.min(
        bounds.pathMetric().orElse(Double.POSITIVE_INFINITY),
        bounds.pathMaxMin().orElse(Double.POSITIVE_INFINITY));
  }

  private void bound(String name, ToDoubleFunction<InstanceBounds> bound) {
    add(
        name,
        Rung.Kind.SUFFICIENT,
        () ->
            least(
                bits -> {
                  Network g = FineGrid.quantize(theta, bits);
                  double value =
                      bound.applyAsDouble(new InstanceBounds(f, g, hull, options.norm()));
                  return value <= epsilon.down();
                }));
  }

  /** A width for which the condition holds and below which it does not, by bisection. */
  private static OptionalInt least(IntPredicate holds) {
    int bad = 0;
    int good = 8;
    while (!holds.test(good)) {
      bad = good;
      good *= 2;
      if (good > FineGrid.MOST_BITS) {
        return OptionalInt.empty();
      }
    }
    while (good - bad > 1) {
      int middle = (good + bad) / 2;
      if (holds.test(middle)) {
        good = middle;
      } else {
        bad = middle;
      }
    }
    return OptionalInt.of(good);
  }

  private void certified() {
    QuantizationResult network =
        certified("certified, one step for the network", Granularity.NETWORK);
    certified("certified, a step per layer", Granularity.LAYER);
    certified("certified, a step per channel", Granularity.CHANNEL);
    add("no fewer bits: a witness against each", Rung.Kind.ATTAINED, () -> attained(network));
  }

  private QuantizationResult certified(String name, Granularity granularity) {
    long start = System.nanoTime();
    QuantizationRequest request =
        new QuantizationRequest(
            1,
            MOST_CERTIFIED_BITS,
            Rounding.FLOOR,
            granularity,
            StepRule.POWER_OF_TWO,
            false,
            Optional.empty());
    QuantizationResult result =
        QuantizationSearch.run(
            f, domain, request, options.withSeconds(options.seconds() / SEARCHES));
    OptionalInt bits =
        result.verdict() == Verdict.CERTIFIED
            ? OptionalInt.of(result.best().bits())
            : OptionalInt.empty();
    rungs.add(new Rung(name, Rung.Kind.CERTIFIED, bits, (System.nanoTime() - start) * 1e-9));
    return result;
  }

  /** One more than the widths that are refuted without a gap. */
  private static OptionalInt attained(QuantizationResult result) {
    int bits = 1;
    for (Attempt attempt : result.tried()) {
      if (attempt.bits() == bits && attempt.certification().verdict() == Verdict.FALSIFIED) {
        bits++;
      }
    }
    return OptionalInt.of(bits);
  }

  private void decisions(List<double[]> data) {
    add(
        "decisions on the data do not change",
        Rung.Kind.MEASURED,
        () -> {
          int[] expected = data.stream().mapToInt(x -> decision(f.forward(x))).toArray();
          int bits = MOST_CERTIFIED_BITS;
          while (bits > 0 && same(FineGrid.quantize(theta, bits), data, expected)) {
            bits--;
          }
          return bits == MOST_CERTIFIED_BITS ? OptionalInt.empty() : OptionalInt.of(bits + 1);
        });
  }

  private static boolean same(Network g, List<double[]> data, int[] expected) {
    for (int k = 0; k < expected.length; k++) {
      if (decision(g.forward(data.get(k))) != expected[k]) {
        return false;
      }
    }
    return true;
  }

  /** The index of the largest output; of a single one, its sign. */
  private static int decision(double[] y) {
    if (y.length == 1) {
      return y[0] >= 0 ? 1 : 0;
    }
    int best = 0;
    for (int i = 1; i < y.length; i++) {
      best = y[i] > y[best] ? i : best;
    }
    return best;
  }
}
