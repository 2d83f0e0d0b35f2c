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
import org.etalon.network.MapRow;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Round;
import org.etalon.problem.UnfitException;

/**
 * The sums of an affine node that takes values in fixed point: they are integers times a unit, the
 * largest power of two that divides every product of a weight and a step of what is taken, and
 * every bias.
 *
 * @param node the place of the node in the network, from 1
 * @param exponent the unit is 2 to the power of this
 * @param largest what no sum exceeds in magnitude, in any order, whatever the codes are
 */
public record Accumulation(int node, int exponent, Dyadic largest) {
  private static final int LEAST_EXPONENT = -500; // of formats

  /** Weights of more bits may be codes times a scale, whose bits are no device's. */
  private static final int MOST_CODE_BITS = 20;

  /** The sums of each affine node that takes values in fixed point. */
  public static List<Accumulation> of(Network network) {
    List<Optional<FixedFormat>> formats = formats(network);
    List<Accumulation> sums = new ArrayList<>();
    for (int node = 1; node <= network.nodes().size(); node++) {
      Node taking = network.nodes().get(node - 1);
      Optional<Affine> affine = taking.layer().affine().filter(a -> !a.isMove());
      Optional<FixedFormat> taken = formats.get(taking.inputs().get(0));
      if (affine.isPresent() && taken.isPresent()) {
        sums.add(of(node, affine.get(), taken.get()));
      }
    }
    return List.copyOf(sums);
  }

  /**
   * The network with its sums in accumulators of two's complement that wrap: a cast behind each
   * affine node whose sums might not fit, which rounds nothing (docs/math/fixed.md, lemma 5).
   *
   * @throws UnfitException if a node with parameters takes values that are in no fixed point, a
   *     step is no power of two, or the width is none of 2 to {@value FixedFormat#MOST_BITS}
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
    List<Optional<FixedFormat>> formats = formats(network);
    of(network).forEach(sum -> sums[sum.node] = sum);
    List<Node> nodes = new ArrayList<>();
    int[] places = new int[sums.length];
    for (int value = 1; value < sums.length; value++) {
      Node node = network.nodes().get(value - 1);
      nodes.add(new Node(node.layer(), node.inputs().stream().map(v -> places[v]).toList()));
      Accumulation sum = sums[value];
      if (sum == null && node.layer().affine().filter(Accumulation::computes).isPresent()) {
        throw new UnfitException(
            "node "
                + value
                + " takes values that are in no fixed point, so its sums fit no accumulator;"
                + " cast them, the input too (--input-format same)");
      }
      if (sum != null) {
        requirePowersOfTwo(value, node, formats);
      }
      if (sum != null && sum.bits() > bits) {
        nodes.add(Node.of(new Round(node.layer().outputSize(), sum.format(bits)), nodes.size()));
      }
      places[value] = nodes.size();
    }
    return Network.of(network.inputSize(), nodes);
  }

  /** The fewest bits of two's complement in which no sum can overflow, whatever the codes are. */
  public int bits() {
    return bits(largest);
  }

  /** The fewest in which no sum of at most this magnitude does. */
  public int bits(Dyadic magnitude) {
    return magnitude.scaleByPowerOfTwo(-exponent).floor().bitLength() + 1;
  }

  private FixedFormat format(int bits) {
    if (exponent < LEAST_EXPONENT) {
      throw new UnfitException("the sums of node " + node + " are multiples of 2^" + exponent);
    }
    return FixedFormat.signed(
        Math.scalb(1.0, exponent), bits, RoundingMode.HALF_EVEN, Overflow.WRAP);
  }

  /** Otherwise integers are multiplied, and what they stand for is no multiple of a small unit. */
  private static void requirePowersOfTwo(
      int place, Node node, List<Optional<FixedFormat>> formats) {
    Affine affine = node.layer().affine().orElseThrow();
    int least = Integer.MAX_VALUE;
    Dyadic largest = Dyadic.ZERO;
    for (double weight : affine.map().parameters()) {
      least = least(least, Dyadic.of(weight));
      largest = largest.max(Dyadic.of(weight).abs());
    }
    double step = formats.get(node.inputs().get(0)).orElseThrow().step();
    boolean wide =
        largest.signum() > 0
            && largest.scaleByPowerOfTwo(-least).floor().bitLength() > MOST_CODE_BITS;
    if (wide || step != Math.scalb(1.0, Math.getExponent(step))) {
      throw new UnfitException(
          "the values or weights of node "
              + place
              + " are no multiples of a power of two, of at most "
              + MOST_CODE_BITS
              + " bits; accumulators of a given width are for such alone");
    }
  }

  private static boolean computes(Affine affine) {
    return !affine.isMove() && (affine.stored().weights() || affine.stored().bias());
  }

  private static Accumulation of(int node, Affine affine, FixedFormat taken) {
    int exponent = Integer.MAX_VALUE;
    for (double weight : affine.map().parameters()) {
      exponent = least(exponent, Dyadic.of(weight).multiply(Dyadic.of(taken.step())));
    }
    for (double bias : affine.bias().toArray()) {
      exponent = least(exponent, Dyadic.of(bias));
    }
    exponent = exponent == Integer.MAX_VALUE ? 0 : exponent;
    Dyadic code = Dyadic.of(BigInteger.valueOf(Math.max(-taken.lowest(), taken.highest())), 0);
    Dyadic most = code.multiply(Dyadic.of(taken.step()));
    Dyadic largest = Dyadic.ZERO;
    for (int i = 0; i < affine.outputSize(); i++) {
      Dyadic sum = Dyadic.of(affine.bias().get(i)).abs();
      MapRow row = affine.map().row(i);
      for (int k = 0; k < row.size(); k++) {
        sum = sum.add(Dyadic.of(row.value(k)).abs().multiply(most));
      }
      largest = largest.max(sum);
    }
    return new Accumulation(node, exponent, largest);
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
