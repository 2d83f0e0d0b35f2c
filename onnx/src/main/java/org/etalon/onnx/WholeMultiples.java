package org.etalon.onnx;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.etalon.exact.Dyadic;
import org.etalon.network.Affine;
import org.etalon.network.Node;

/**
 * Whether a value is whole multiples of a step, as far as the nodes before it show: what was cast
 * to such, and since then moved, rectified, compared, added or multiplied by binary fractions that
 * keep it so.
 */
final class WholeMultiples {
  private static final double LEAST = 0x1p-500;

  /** That a value has to be multiples of a step. */
  private record Need(int value, double step) {}

  private final NetworkBuilder network;
  private final Deque<Need> open = new ArrayDeque<>();
  private final Set<Need> seen = new HashSet<>();

  private WholeMultiples(NetworkBuilder network) {
    this.network = network;
  }

  /** Whether {@code x} surely is multiples of {@code step}. */
  static boolean hold(Value x, double step, NetworkBuilder network) {
    WholeMultiples search = new WholeMultiples(network);
    search.need(x.index(), step);
    while (!search.open.isEmpty()) {
      if (!search.follow(search.open.pop())) {
        return false;
      }
    }
    return true;
  }

  private void need(int value, double step) {
    Need need = new Need(value, step);
    if (seen.add(need)) {
      open.push(need);
    }
  }

  /** Asks of the values before what one needs; returns whether that can be enough. */
  private boolean follow(Need need) {
    if (need.value() == 0 || need.step() < LEAST || need.step() > 1 / LEAST) {
      return false;
    }
    Node node = network.nodes().get(need.value() - 1);
    return node.layer()
        .fold(
            affine -> isKept(affine, node, need.step()),
            relu -> pass(node, need.step()),
            sum -> pass(node, need.step()),
            pool -> pass(node, need.step()),
            cast -> cast.fixed().filter(f -> isMultiple(f.step(), need.step())).isPresent());
  }

  private boolean pass(Node node, double step) {
    node.inputs().forEach(input -> need(input, step));
    return true;
  }

  /** Weights are multiples of a power of two, so the value before needs the step divided by it. */
  private boolean isKept(Affine affine, Node node, double step) {
    boolean shifts = Arrays.stream(affine.bias().toArray()).allMatch(b -> isMultiple(b, step));
    int least =
        Arrays.stream(affine.map().parameters())
            .filter(w -> w != 0)
            .mapToInt(WholeMultiples::lowestBit)
            .min()
            .orElse(0);
    return shifts && pass(node, Math.scalb(step, -least));
  }

  /** The exponent of the last bit of a number that is not 0. */
  private static int lowestBit(double w) {
    int shift = Math.getExponent(Math.ulp(w));
    long significand = (long) Math.scalb(w, -shift);
    return shift + Long.numberOfTrailingZeros(significand);
  }

  private static boolean isMultiple(double x, double step) {
    double k = Math.rint(x / step);
    return Double.isFinite(k)
        && Dyadic.of(k).multiply(Dyadic.of(step)).subtract(Dyadic.of(x)).signum() == 0;
  }
}
