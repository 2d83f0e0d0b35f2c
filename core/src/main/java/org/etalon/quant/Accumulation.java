package org.etalon.quant;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.etalon.exact.Dyadic;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.fixed.RoundingMode;
import org.etalon.network.Affine;
import org.etalon.network.Layer;
import org.etalon.network.MapRow;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Round;
import org.etalon.problem.UnfitException;

/**
 * The sums of an affine node that takes values in fixed point, or of two values that are such or
 * sums of such: they are integers times a unit, the largest power of two that divides every product
 * of a weight and a step of what is taken, and every bias; of two values the lesser unit of both.
 *
 * @param node the place of the node in the network, from 1
 * @param exponent the unit is 2 to the power of this
 * @param largest what no sum exceeds in magnitude, in any order, whatever the codes are
 */
public record Accumulation(int node, int exponent, Dyadic largest) {
  private static final int LEAST_EXPONENT = -500; // of formats

  /** Weights of more bits may be codes times a scale, whose bits are no device's. */
  private static final int MOST_CODE_BITS = 20;

  private static final double[] NONE = {};

  /**
   * What a value is: integers times a unit.
   *
   * @param exponent of the unit
   * @param largest what none exceeds in magnitude
   * @param whole whether all steps are powers of two: else the unit divides them, but is none
   */
  private record Counted(int exponent, Dyadic largest, boolean whole) {
    static Counted of(FixedFormat format) {
      Dyadic step = Dyadic.of(format.step());
      return new Counted(step.exponent(), most(format), isPowerOfTwo(format.step()));
    }

    Counted plus(Counted other) {
      return new Counted(
          Math.min(exponent, other.exponent), largest.add(other.largest), whole && other.whole);
    }
  }

  /** The sums of each affine node that takes values in fixed point, and of each two values. */
  public static List<Accumulation> of(Network network) {
    List<Optional<Counted>> counted = counted(network);
    List<Accumulation> sums = new ArrayList<>();
    for (int node = 1; node <= network.nodes().size(); node++) {
      Optional<Counted> sum = counted.get(node);
      if (sum.isPresent() && sums(network.nodes().get(node - 1).layer())) {
        sums.add(new Accumulation(node, sum.get().exponent(), sum.get().largest()));
      }
    }
    return List.copyOf(sums);
  }

  private static boolean sums(Layer layer) {
    return layer.fold(
        affine -> !affine.isMove(), relu -> false, add -> true, pool -> false, cast -> false);
  }

  /** What each value is, where it is in fixed point, or sums of such. */
  private static List<Optional<Counted>> counted(Network network) {
    List<Optional<FixedFormat>> formats = formats(network);
    List<Optional<Counted>> counted = new ArrayList<>();
    counted.add(Optional.empty());
    for (Node node : network.nodes()) {
      int taken = node.inputs().get(0);
      Optional<Counted> x = Objects.requireNonNull(counted.get(taken));
      counted.add(
          node.layer()
              .fold(
                  affine ->
                      affine.isMove()
                          ? x
                          : Objects.requireNonNull(formats.get(taken))
                              .map(format -> count(affine, format)),
                  relu -> x,
                  add -> x.flatMap(one -> counted.get(node.inputs().get(1)).map(one::plus)),
                  pool -> x,
                  cast -> Optional.of(Counted.of(cast.format()))));
    }
    return counted;
  }

  /**
   * The network with its sums in accumulators of two's complement that wrap: a cast behind each
   * affine node, and each sum of two values, that might not fit, which rounds nothing
   * (docs/math/fixed.md, lemma 5).
   *
   * @throws UnfitException if a node with parameters, or a sum of two values, takes values that are
   *     in no fixed point, a step is no power of two, or the width is none of 2 to {@value
   *     FixedFormat#MOST_BITS}
   */
  public static Network wrapping(Network network, int bits) {
    if (bits < 2 || bits > FixedFormat.MOST_BITS) {
      throw new UnfitException(
          "accumulators have 2 to " + FixedFormat.MOST_BITS + " bits, not " + bits);
    }
    if (network.castsDynamically()) {
      throw new UnfitException("steps that follow from values leave sums no unit to wrap in");
    }
    Accumulation[] sums = new Accumulation[network.nodes().size() + 1];
    List<Optional<Counted>> counted = counted(network);
    of(network).forEach(sum -> sums[sum.node] = sum);
    List<Node> nodes = new ArrayList<>();
    int[] places = new int[sums.length];
    for (int value = 1; value < sums.length; value++) {
      Node node = network.nodes().get(value - 1);
      nodes.add(new Node(node.layer(), node.inputs().stream().map(v -> places[v]).toList()));
      Accumulation sum = sums[value];
      if (sum == null && computes(node.layer())) {
        throw new UnfitException(
            "node "
                + value
                + " takes values that are in no fixed point, so its sums fit no accumulator;"
                + " cast them, the input too (--input-format same)");
      }
      if (sum != null) {
        requirePowersOfTwo(value, node, counted.get(value).orElseThrow());
      }
      if (sum != null && sum.bits() > bits) {
        nodes.add(Node.of(new Round(node.layer().outputSize(), sum.format(bits)), nodes.size()));
      }
      places[value] = nodes.size();
    }
    return Network.of(network.inputSize(), nodes);
  }

  /** Bits of two's complement in which no sum can overflow, whatever the codes are. */
  public int bits() {
    return bits(largest.negate(), largest);
  }

  /** The fewest that hold all multiples of the unit in a range. */
  public int bits(Dyadic least, Dyadic most) {
    BigInteger lowest = least.negate().scaleByPowerOfTwo(-exponent).floor().negate();
    BigInteger highest = most.scaleByPowerOfTwo(-exponent).floor();
    return Math.max(lowest.bitLength(), highest.bitLength()) + 1; // of two's complement
  }

  private FixedFormat format(int bits) {
    if (exponent < LEAST_EXPONENT) {
      throw new UnfitException("the sums of node " + node + " are multiples of 2^" + exponent);
    }
    return FixedFormat.signed(
        Math.scalb(1.0, exponent), bits, RoundingMode.HALF_EVEN, Overflow.WRAP);
  }

  /** Otherwise integers are multiplied, and what they stand for is no multiple of a small unit. */
  private static void requirePowersOfTwo(int place, Node node, Counted sum) {
    int least = Integer.MAX_VALUE;
    Dyadic largest = Dyadic.ZERO;
    for (double weight : node.layer().affine().map(a -> a.map().parameters()).orElse(NONE)) {
      least = least(least, Dyadic.of(weight));
      largest = largest.max(Dyadic.of(weight).abs());
    }
    boolean wide =
        largest.signum() > 0
            && largest.scaleByPowerOfTwo(-least).floor().bitLength() > MOST_CODE_BITS;
    if (wide || !sum.whole()) {
      throw new UnfitException(
          "the values or weights of node "
              + place
              + " are no multiples of a power of two, of at most "
              + MOST_CODE_BITS
              + " bits; accumulators of a given width are for such alone");
    }
  }

  private static boolean computes(Layer layer) {
    return layer.fold(
        affine -> !affine.isMove() && (affine.stored().weights() || affine.stored().bias()),
        relu -> false,
        add -> true,
        pool -> false,
        cast -> false);
  }

  private static boolean isPowerOfTwo(double step) {
    return step == Math.scalb(1.0, Math.getExponent(step));
  }

  /** The largest magnitude of what a format has. */
  private static Dyadic most(FixedFormat format) {
    long code = Math.max(-format.lowest(), format.highest());
    return Dyadic.of(BigInteger.valueOf(code), 0).multiply(Dyadic.of(format.step()));
  }

  private static Counted count(Affine affine, FixedFormat taken) {
    int ofWeights = Integer.MAX_VALUE;
    int exponent = Integer.MAX_VALUE;
    Dyadic most = most(taken);
    Dyadic largest = Dyadic.ZERO;
    for (int i = 0; i < affine.outputSize(); i++) {
      Dyadic bias = Dyadic.of(affine.bias().get(i));
      exponent = least(exponent, bias);
      Dyadic sum = bias.abs();
      MapRow row = affine.map().row(i);
      for (int k = 0; k < row.size(); k++) { // of what moves values, too: its weights are 1
        Dyadic weight = Dyadic.of(row.value(k));
        ofWeights = least(ofWeights, weight);
        sum = sum.add(weight.abs().multiply(most));
      }
      largest = largest.max(sum);
    }
    if (ofWeights < Integer.MAX_VALUE) {
      exponent = Math.min(exponent, ofWeights + Dyadic.of(taken.step()).exponent());
    }
    exponent = exponent == Integer.MAX_VALUE ? 0 : exponent;
    return new Counted(exponent, largest, isPowerOfTwo(taken.step()));
  }

  private static int least(int exponent, Dyadic value) {
    return value.signum() == 0 ? exponent : Math.min(exponent, value.exponent());
  }

  /** Of each value the format whose codes it has, if it has any: rectifiers and maxima keep it. */
  private static List<Optional<FixedFormat>> formats(Network network) {
    List<Optional<FixedFormat>> formats = new ArrayList<>();
    formats.add(Optional.empty());
    for (Node node : network.nodes()) {
      Optional<FixedFormat> taken = Objects.requireNonNull(formats.get(node.inputs().get(0)));
      formats.add(
          node.layer()
              .fold(
                  affine -> affine.isMove() ? taken : Optional.empty(),
                  relu -> taken,
                  add -> Optional.empty(),
                  pool -> taken,
                  cast -> cast.fixed()));
    }
    return formats;
  }
}
