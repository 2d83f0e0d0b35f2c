package org.etalon.testing;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.fixed.RoundingMode;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Round;
import org.etalon.problem.Box;

/**
 * Seeded random casts in networks, and networks evaluated in rational numbers with the closed forms
 * of each rounding written anew.
 */
public final class CastNetworks {
  private static final List<RoundingMode> MODES = List.of(RoundingMode.values());

  private final SplittableRandom random;

  /** The same seed gives the same sequence. */
  public CastNetworks(long seed) {
    random = new SplittableRandom(seed);
  }

  /** A format of few bits: of any rounding and overflow, now and then of a step that is odd. */
  public FixedFormat format() {
    double step = Math.scalb(random.nextInt(4) == 0 ? 1.5 : 1.0, random.nextInt(-6, 2));
    RoundingMode rounding = MODES.get(random.nextInt(MODES.size()));
    Overflow overflow = random.nextBoolean() ? Overflow.WRAP : Overflow.SATURATE;
    int bits = 2 + random.nextInt(random.nextInt(3) == 0 ? 3 : 14);
    return switch (random.nextInt(3)) {
      case 0 -> FixedFormat.unsigned(step, bits, rounding, overflow);
      case 1 -> FixedFormat.signed(step, bits, rounding, overflow);
      default -> new FixedFormat(step, -(1L << bits), 3L << bits, rounding, overflow);
    };
  }

  /**
   * The network with casts put behind some of its values, the input among them; now and then a node
   * takes such a value as it was.
   */
  public Network cast(Network network) {
    return cast(network, size -> new Round(size, format()));
  }

  /** The same with casts whose steps depend on the values, and now and then one of the others. */
  public Network castDynamically(Network network, boolean others) {
    return cast(
        network,
        size -> others && random.nextInt(4) == 0 ? new Round(size, format()) : Round.dynamic(size));
  }

  private Network cast(Network network, IntFunction<Round> cast) {
    List<Node> nodes = new ArrayList<>();
    int[] bare = new int[network.nodes().size() + 1];
    int[] values = new int[bare.length];
    BitSet taken = new BitSet();
    values[0] = cast(nodes, 0, network.inputSize(), cast);
    for (int k = 1; k < values.length; k++) {
      Node node = network.nodes().get(k - 1);
      List<Integer> inputs = new ArrayList<>();
      for (int v : node.inputs()) {
        inputs.add(taken.get(v) && random.nextInt(3) == 0 ? bare[v] : values[v]);
        taken.set(v); // by one at least as it is cast: no value is useless
      }
      nodes.add(new Node(node.layer(), inputs));
      bare[k] = nodes.size();
      values[k] = cast(nodes, nodes.size(), node.layer().outputSize(), cast);
    }
    return Network.of(network.inputSize(), nodes);
  }

  private int cast(List<Node> nodes, int value, int size, IntFunction<Round> cast) {
    int result = value;
    for (int n = random.nextInt(5); n >= 3; n--) { // none, one, or two in a row
      nodes.add(Node.of(cast.apply(size), result));
      result = nodes.size();
    }
    return result;
  }

  /** A point of the box, each coordinate a multiple of 1/64 if there is one. */
  public double[] point(Box box) {
    double[] x = new double[box.size()];
    Arrays.setAll(
        x,
        i -> {
          double any = box.lower(i) + random.nextDouble() * (box.upper(i) - box.lower(i));
          double near = Math.rint(any * 64) / 64;
          double end = random.nextBoolean() ? box.lower(i) : box.upper(i);
          double chosen = random.nextInt(4) == 0 ? end : random.nextBoolean() ? near : any;
          return Math.max(box.lower(i), Math.min(box.upper(i), chosen));
        });
    return x;
  }

  /** The outputs at a float32 input. */
  public static Rational[] evaluate(Network network, float[] x) {
    double[] point = new double[x.length];
    Arrays.setAll(point, i -> x[i]);
    return evaluate(network, point);
  }

  /** The largest difference of an output. */
  public static Rational distance(Rational[] y, Rational[] yPrime) {
    Rational largest = Rational.ZERO;
    for (int i = 0; i < y.length; i++) {
      largest = largest.max(yPrime[i].subtract(y[i]).abs());
    }
    return largest;
  }

  /** The same of a run in float32. */
  public static Rational distance(Rational[] y, float[] run) {
    Rational[] yPrime = new Rational[run.length];
    Arrays.setAll(yPrime, i -> Rational.of(run[i]));
    return distance(y, yPrime);
  }

  /** All outputs at a point. */
  public static Rational[] evaluate(Network network, double[] x) {
    List<Rational[]> values = new ArrayList<>();
    values.add(Arrays.stream(x).mapToObj(Rational::of).toArray(Rational[]::new));
    for (Node node : network.nodes()) {
      Rational[] z = values.get(node.inputs().get(0));
      values.add(
          node.layer()
              .fold(
                  affine -> apply(affine, z),
                  relu -> Arrays.stream(z).map(t -> t.max(Rational.ZERO)).toArray(Rational[]::new),
                  add -> sum(z, values.get(node.inputs().get(1))),
                  pool -> {
                    Rational[] largest = new Rational[pool.outputSize()];
                    for (int i = 0; i < largest.length; i++) {
                      largest[i] = z[pool.member(i, 0)];
                      for (int k = 1; k < pool.windowSize(i); k++) {
                        largest[i] = largest[i].max(z[pool.member(i, k)]);
                      }
                    }
                    return largest;
                  },
                  cast ->
                      cast.isDynamic()
                          ? castDynamically(z)
                          : Arrays.stream(z)
                              .map(t -> cast(cast.format(), t))
                              .toArray(Rational[]::new)));
    }
    return values.get(values.size() - 1);
  }

  private static Rational[] apply(Affine affine, Rational[] x) {
    Rational[] y = new Rational[affine.outputSize()];
    double[] w = affine.map().toMatrix().toArray();
    for (int i = 0; i < y.length; i++) {
      y[i] = Rational.of(affine.bias().get(i));
      for (int j = 0; j < x.length; j++) {
        y[i] = y[i].add(Rational.of(w[i * x.length + j]).multiply(x[j]));
      }
    }
    return y;
  }

  private static Rational[] sum(Rational[] x, Rational[] y) {
    Rational[] sum = new Rational[x.length];
    Arrays.setAll(sum, i -> x[i].add(y[i]));
    return sum;
  }

  /** What a format makes of a number. */
  public static Rational cast(FixedFormat format, Rational x) {
    Rational step = Rational.of(format.step());
    BigInteger lowest = BigInteger.valueOf(format.lowest());
    BigInteger highest = BigInteger.valueOf(format.highest());
    BigInteger code = round(format.rounding(), x.divide(step));
    BigInteger codes = highest.subtract(lowest).add(BigInteger.ONE);
    if (format.overflow() == Overflow.SATURATE) {
      code = code.max(lowest).min(highest);
    } else {
      while (code.compareTo(lowest) < 0) {
        code = code.add(codes.multiply(lowest.subtract(code).divide(codes).max(BigInteger.ONE)));
      }
      while (code.compareTo(highest) > 0) {
        code =
            code.subtract(codes.multiply(code.subtract(highest).divide(codes).max(BigInteger.ONE)));
      }
    }
    return Rational.of(code).multiply(step);
  }

  private static final Rational STEPS = Rational.of(255);

  /** What numbers become in 255 steps from the least to the largest of them, and 0. */
  public static Rational[] castDynamically(Rational[] z) {
    Rational low = Rational.ZERO;
    Rational high = Rational.ZERO;
    for (Rational entry : z) {
      low = low.min(entry);
      high = high.max(entry);
    }
    Rational range = high.subtract(low);
    if (range.signum() == 0) {
      return z.clone();
    }
    Rational step = range.divide(STEPS);
    Rational zero = saturated(Rational.of(even(low.negate().divide(step))));
    return Arrays.stream(z)
        .map(t -> saturated(Rational.of(even(t.divide(step))).add(zero)))
        .map(code -> code.subtract(zero).multiply(step))
        .toArray(Rational[]::new);
  }

  private static Rational saturated(Rational code) {
    return code.max(Rational.ZERO).min(STEPS);
  }

  private static BigInteger even(Rational t) {
    return round(RoundingMode.HALF_EVEN, t);
  }

  private static final Rational HALF = Rational.of(0.5);

  private static BigInteger round(RoundingMode mode, Rational t) {
    boolean negative = t.signum() < 0;
    BigInteger up = t.add(HALF).floor(); // ties up
    BigInteger down = t.subtract(HALF).negate().floor().negate(); // ties down
    BigInteger ceiling = t.negate().floor().negate();
    return switch (mode) {
      case FLOOR -> t.floor();
      case CEILING -> ceiling;
      case TO_ZERO -> negative ? ceiling : t.floor();
      case AWAY -> negative ? t.floor() : ceiling;
      case HALF_UP -> up;
      case HALF_DOWN -> down;
      case HALF_AWAY -> negative ? down : up;
      case HALF_TO_ZERO -> negative ? up : down;
      case HALF_EVEN -> up.equals(down) || !up.testBit(0) ? up : down;
    };
  }
}
