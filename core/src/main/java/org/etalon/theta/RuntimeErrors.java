package org.etalon.theta;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.etalon.fixed.FixedFormat;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.DiagonalMap;
import org.etalon.network.LinearMap;
import org.etalon.network.Node;
import org.etalon.network.Semantics;
import org.etalon.problem.UnfitException;
import org.etalon.rounding.Outward;

/**
 * How far the casts of a network, and its outputs, are from exact ones whichever runtime computes
 * them: in integers, with one of the ways to requantize, or in float32 between the casts.
 *
 * <p><b>Requires:</b> casts to 8 bits that round to nearest and saturate; products of cast values.
 *
 * <p><b>Property:</b> sound, rounded upwards, for the runtimes of docs/math/fixed.md, lemmas 7 to
 * 9.
 *
 * <p><b>Cost:</b> one pass over the parameters; magnitudes follow from the formats, not from a box.
 */
final class RuntimeErrors {
  /** What lemma 7 says of sums of two values counts on so many at least. */
  private static final long FEWEST_CODES = 4;

  private static final long MOST_CODES = 256;

  /** The unit roundoff of float32. */
  private static final double UNIT = 0x1p-24;

  /** Above all that underflow does to a product, a sum or a value read. */
  private static final double TINY = 0x1p-124;

  /** The same of sums of integers that are multiplied by scales, of which weights may have any. */
  private static final double SCALED_TINY = 0x1p-90;

  /** So that no quotient of steps, times another one, leaves float32. */
  private static final double LEAST_STEP = 0x1p-40;

  private static final double MOST_STEP = 0x1p40;

  /** Roundings of a term beside those of its sum: of operands, of a multiplier, of a quotient. */
  private static final int MORE_ROUNDINGS = 16;

  /** What rounding a quotient and adding a zero point may do, in steps. */
  private static final double QUOTIENT = 0x1p-12;

  /** What rounding twice may do beside rounding once, in steps. */
  private static final double TWICE = 0.25;

  /** That many products of two numbers of 8 bits stay below 2^30. */
  private static final int MOST_TERMS = 1 << 14;

  private static final double LARGEST = 0x1p127;

  private final double[] slack;
  private final double ofOutputs;

  private RuntimeErrors(double[] slack, double ofOutputs) {
    this.slack = slack;
    this.ofOutputs = ofOutputs;
  }

  /**
   * What is known of a value without a box.
   *
   * @param most its largest magnitude; infinite for the input
   * @param error how far a runtime's is from the one that exact sums of cast values give
   * @param unit at least what 1 stands for where a runtime holds it as an integer
   * @param cast the format that it was cast to, if nothing was computed since
   */
  private record Known(double most, double error, double unit, Optional<FixedFormat> cast) {}

  /**
   * Of a network that casts and runs so; else there are none.
   *
   * @param places nodes that do nothing, from 0
   * @throws UnfitException if nothing is known of what runtimes do to such a network
   */
  static RuntimeErrors of(List<Node> nodes, BitSet places, Semantics semantics) {
    double[] slack = new double[nodes.size() + 1];
    boolean casts = places.isEmpty() && nodes.stream().anyMatch(node -> node.layer().isCast());
    boolean dynamic = nodes.stream().anyMatch(node -> node.layer().isDynamicCast());
    if (dynamic) { // what float32 does is in the radii of all sums
      requireDynamic(nodes, semantics);
      return new RuntimeErrors(slack, 0);
    }
    boolean any =
        switch (semantics) {
          case REAL, FLOAT32, FLOAT32_G -> false;
          case ANY_RUNTIME -> casts;
        };
    if (!any) {
      return new RuntimeErrors(slack, 0);
    }
    double most = Double.POSITIVE_INFINITY;
    List<Known> values = new ArrayList<>(List.of(new Known(most, 0, most, Optional.empty())));
    for (Node node : nodes) {
      Known x = values.get(node.inputs().get(0));
      int number = values.size();
      values.add(
          node.layer()
              .fold(
                  affine -> affine(x, affine),
                  relu -> x,
                  add -> sum(x, values.get(node.inputs().get(1))),
                  pool -> x,
                  round -> {
                    slack[number] = slack(x, round.format());
                    return cast(round.format());
                  }));
    }
    Known last = computed(values.get(nodes.size()));
    return new RuntimeErrors(slack, Outward.addUp(read(last), SCALED_TINY));
  }

  private static void requireDynamic(List<Node> nodes, Semantics semantics) {
    boolean other = nodes.stream().anyMatch(n -> n.layer().isCast() && !n.layer().isDynamicCast());
    if (other && !semantics.isReal()) {
      throw new UnfitException(
          "casts to steps that are given and to steps that depend on the value;"
              + " any-runtime is for one kind of them");
    }
  }

  /** The most by which a runtime's cast differs from the format's; of a node, counted from 1. */
  double ofCast(int node) {
    return slack[node];
  }

  /** The radius of outputs as they are read. */
  Vector asRead(Vector radius) {
    double[] wider = radius.toArray();
    for (int i = 0; i < wider.length && ofOutputs > 0; i++) {
      wider[i] = Outward.addUp(wider[i], ofOutputs);
    }
    return Vector.of(wider);
  }

  private static double slack(Known x, FixedFormat format) {
    requireFit(x, format);
    double inFloat = x.most() < Double.POSITIVE_INFINITY ? read(x) / format.step() : 0;
    double once = Outward.addUp(QUOTIENT, Math.nextUp(inFloat));
    if (!(once < TWICE)) {
      throw new UnfitException(
          "sums before a cast to steps of "
              + format.step()
              + " are so large that float32 may change them by more than a quarter of a step;"
              + " any-runtime is not for that");
    }
    double twice = Math.min(TWICE, Math.nextUp(x.unit() / format.step()));
    return Outward.multiplyUp(Outward.addUp(once, twice), format.step());
  }

  private static void requireFit(Known x, FixedFormat format) {
    boolean nearest =
        switch (format.rounding()) {
          case HALF_EVEN, HALF_UP, HALF_DOWN, HALF_AWAY, HALF_TO_ZERO -> true;
          case FLOOR, CEILING, TO_ZERO, AWAY -> false;
        };
    boolean saturates =
        switch (format.overflow()) {
          case SATURATE -> true;
          case WRAP -> false;
        };
    if (!(format.step() >= LEAST_STEP && format.step() <= MOST_STEP)) {
      throw new UnfitException(
          "a cast to steps of " + format.step() + "; any-runtime is for 2^-40 to 2^40");
    }
    long codes = format.highest() - format.lowest() + 1;
    if (!nearest || !saturates || codes < FEWEST_CODES || codes > MOST_CODES) {
      throw new UnfitException(
          "a cast to "
              + format
              + "; any-runtime is for 2 to 8 bits, rounded to nearest, that saturate");
    }
    if (x.cast().isPresent() && !x.cast().get().equals(format)) {
      throw new UnfitException(
          "a cast of what was cast otherwise, which a runtime may join; any-runtime is not for that");
    }
  }

  private static Known cast(FixedFormat format) {
    double codes = Math.max(format.highest(), -format.lowest());
    double most = Outward.multiplyUp(codes, format.step());
    return new Known(most, 0, Double.POSITIVE_INFINITY, Optional.of(format));
  }

  /** How far what is read of a value may be off: it is rounded a few times more. */
  private static double read(Known x) {
    double reach = Outward.addUp(x.most(), x.error());
    return Outward.addUp(x.error(), Outward.multiplyUp(gamma(MORE_ROUNDINGS), reach));
  }

  private static Known affine(Known x, Affine affine) {
    if (affine.isMove()) {
      return x;
    }
    LinearMap map = affine.map();
    double[] parameters = map.parameters();
    int terms =
        map.fold(
            dense -> dense.inputSize(),
            diagonal -> 1,
            convolution -> parameters.length / convolution.shape().outChannels(),
            selection -> 1);
    boolean sums = map.fold(dense -> true, diagonal -> false, kernel -> true, selection -> false);
    if (sums && (x.cast().isEmpty() || terms > MOST_TERMS)) {
      throw new UnfitException(
          x.cast().isEmpty()
              ? "a product of weights and values that are not cast; any-runtime is for what is cast"
              : "sums of " + terms + " products; any-runtime is for " + MOST_TERMS);
    }
    Known taken = computed(x);
    double weights = 0;
    for (double sum : map.rowAbsSumUp()) {
      weights = Math.max(weights, sum);
    }
    double bias = affine.bias().maxAbs();
    double most = Outward.addUp(Outward.multiplyUp(weights, taken.most()), bias);
    double carried = Outward.multiplyUp(weights, taken.error());
    double rounded =
        Outward.multiplyUp(gamma(terms + MORE_ROUNDINGS), Outward.addUp(most, carried));
    double small = Outward.addUp(Outward.multiplyUp(terms, taken.most()), terms + 1);
    double tiny = Outward.multiplyUp(TINY, Outward.addUp(weights, small));
    double error = Outward.addUp(Outward.addUp(carried, rounded), tiny);
    boolean shifts =
        map.fold(dense -> false, DiagonalMap::isIdentity, kernel -> false, selection -> false);
    double unit =
        sums
            ? Outward.multiplyUp(leastWeight(parameters, terms), x.cast().orElseThrow().step())
            : shifts && x.cast().isEmpty() ? x.unit() : Double.POSITIVE_INFINITY;
    return new Known(most, error, unit, Optional.empty());
  }

  /** Of each row the least weight that is not 0, of these the largest: all are whole units. */
  private static double leastWeight(double[] parameters, int terms) {
    double largest = 0;
    for (int from = 0; from < parameters.length; from += terms) {
      double least = Double.POSITIVE_INFINITY;
      for (int k = from; k < from + terms; k++) {
        double weight = Math.abs(parameters[k]);
        least = weight > 0 ? Math.min(least, weight) : least;
      }
      largest = Math.max(largest, least);
    }
    return largest;
  }

  private static Known sum(Known x, Known y) {
    computed(x);
    computed(y);
    double most = Outward.addUp(x.most(), y.most());
    double error = Outward.addUp(Outward.addUp(read(x), read(y)), TINY);
    return new Known(most, error, Double.POSITIVE_INFINITY, Optional.empty());
  }

  /** Requires that magnitudes are known. */
  private static Known computed(Known x) {
    if (!(x.most() < LARGEST)) {
      throw new UnfitException(
          "computes with its input before it is cast, or with values beyond float32;"
              + " any-runtime is for what is cast");
    }
    return x;
  }

  private static double gamma(int roundings) {
    double nu = roundings * UNIT; // exact
    return Math.nextUp(nu / Math.nextDown(1 - nu));
  }
}
