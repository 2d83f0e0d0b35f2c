package org.etalon.lab.approx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.etalon.lab.construct.Construction;
import org.etalon.lab.ladder.FineGrid;
import org.etalon.network.Network;
import org.etalon.problem.UnfitException;

/** Errors of a family's networks for one target, with real and with quantized parameters. */
public final class SpeedStudy {
  private final Target target;
  private final Family family;
  private final int dimension;
  private final List<Point> points = new ArrayList<>();

  /**
   * One network.
   *
   * @param size the family's parameter
   * @param nonzeros M
   * @param depth L
   * @param bits of a parameter; nothing for real ones
   * @param error {@code max |target - network|}: on [0, 1] computed at breakpoints in doubles, both
   *     ends equal; on [0, 1]^2 proved
   * @param errorQuantized the same after quantization
   */
  public record Point(
      int size,
      long nonzeros,
      int depth,
      OptionalInt bits,
      Enclosure error,
      Enclosure errorQuantized) {}

  private SpeedStudy(Target target, Family family, int dimension) {
    this.target = target;
    this.family = family;
    this.dimension = dimension;
  }

  /**
   * Builds and measures.
   *
   * @param dimension 1 for the target t, 2 for {@code t(x) t(y)}
   * @param each told of every point
   * @throws IllegalArgumentException if the family is not for the target, or sizes are beyond it
   */
  public static SpeedStudy run(
      Target target,
      Family family,
      int dimension,
      List<Integer> sizes,
      BitSchedule bits,
      Consumer<Point> each) {
    for (int size : sizes) {
      if (size < 1 || size > family.most()) {
        throw new UnfitException(
            "sizes of " + family.label() + " are 1 to " + family.most() + ", not " + size);
      }
    }
    SpeedStudy study = new SpeedStudy(target, family, dimension);
    for (int size : sizes) {
      if (Thread.currentThread().isInterrupted()) {
        break;
      }
      Construction built =
          dimension == 1 ? family.build(target, size) : family.buildPlane(target, size);
      OptionalInt width = bits.bits(built.nonzeros());
      Network network = built.network();
      Enclosure error = study.error(network, size);
      Enclosure quantized =
          width.isPresent() ? study.error(quantized(network, width.getAsInt()), size) : error;
      Point point = new Point(size, built.nonzeros(), built.depth(), width, error, quantized);
      study.points.add(point);
      each.accept(point);
    }
    return study;
  }

  private Enclosure error(Network network, int size) {
    if (dimension == 2) {
      PlaneTarget plane = new PlaneTarget(target);
      return family.isProduct() ? BoxError.of(network, plane) : PlaneError.of(network, plane, size);
    }
    double computed = Breakpoints.of(network, 0, 1).distance(target);
    return new Enclosure(computed, computed);
  }

  private static Network quantized(Network network, int bits) {
    return FineGrid.quantize(network, Math.min(bits, FineGrid.MOST_BITS));
  }

  /** The networks, in the order of sizes. */
  public List<Point> points() {
    return List.copyOf(points);
  }

  /** The speed with real parameters, if there are errors enough to fit one. */
  public Optional<SpeedFit> real() {
    return SpeedFit.of(
        points.stream().map(p -> new double[] {p.nonzeros(), p.error().upper()}).toList());
  }

  /** The speed with quantized parameters. */
  public Optional<SpeedFit> quantized() {
    return SpeedFit.of(
        points.stream().map(p -> new double[] {p.nonzeros(), p.errorQuantized().upper()}).toList());
  }

  /** The speed that theory knows for the family; nothing if faster than every power. */
  public OptionalDouble known() {
    return finite(family.rate(target) / (family.isProduct() ? 1 : dimension));
  }

  /** gamma*encod of functions as smooth as the target; nothing if infinite. */
  public OptionalDouble encoding() {
    return finite(target.smoothness() / dimension);
  }

  private static OptionalDouble finite(double value) {
    return value < Double.POSITIVE_INFINITY ? OptionalDouble.of(value) : OptionalDouble.empty();
  }
}
