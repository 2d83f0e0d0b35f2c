package org.etalon.gap;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.search.SearchOptions;
import org.etalon.lab.ladder.Ladder;
import org.etalon.lab.ladder.Rung;
import org.etalon.network.Network;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.rounding.Outward;
import org.etalon.time.Stop;
import org.etalon.train.Samples;

/**
 * A float network and one trained for few bits on the same data: every number that the comparison
 * of theory with practice asks for. Each method computes one of its tables, in a share of the time
 * that is left, and throws a {@link CancellationException} where its thread is interrupted before
 * it is whole; but a search that is interrupted gives what it has.
 */
public final class Gap {
  private static final int LADDER_POINTS = 200;
  private static final int MOST_BITS = 16;
  private static final int EPSILON_DIGITS = 4;
  private static final double SHARE = 0.5; // of the time that is left, for a part before the last
  private static final double LEAST_SECONDS = 1e-3;

  private final Network f;
  private final Network trained;
  private final Samples samples;
  private final Domain domain;
  private final Norm norm;
  private final SearchOptions options;
  private final Decisions decisions;
  private final Decisions trainedDecisions;
  private final long start = System.nanoTime();

  /**
   * A comparison.
   *
   * @param f the float network
   * @param trained the network trained for few bits
   * @param samples with classes
   * @param domain of certified distances
   * @param norm of all distances
   * @param options limit all searches together, from now on
   * @throws IllegalArgumentException if networks and samples do not fit
   */
  public Gap(
      Network f,
      Network trained,
      Samples samples,
      Domain domain,
      Norm norm,
      SearchOptions options) {
    this.f = f;
    this.trained = trained;
    this.samples = samples;
    this.domain = domain;
    this.norm = norm;
    this.options = options;
    decisions = new Decisions(f, samples, options.effort().threads(), Stop.onInterrupt());
    trainedDecisions =
        new Decisions(trained, samples, options.effort().threads(), Stop.onInterrupt());
  }

  /** The norm of all distances. */
  public Norm norm() {
    return norm;
  }

  /** The decisions of the float network. */
  public Decisions decisions() {
    return decisions;
  }

  /** The decisions of the network trained for few bits. */
  public Decisions trainedDecisions() {
    return trainedDecisions;
  }

  /** How far the two are apart on the domain. */
  public Certification distance() {
    goOn();
    Property bracket = new Property.Bracket(norm, 0);
    return Certifier.certify(new Problem(f, trained, domain, bracket), within(SHARE));
  }

  /**
   * The float network quantized after training.
   *
   * @param method how
   * @param bits how far
   * @param error on the samples
   * @param changed the share of samples decided otherwise than by the float network
   * @param distance the largest difference of an output on the samples
   */
  public record Row(
      PostTraining.Method method, int bits, double error, double changed, double distance) {}

  /**
   * All methods at the given widths, each row told as it comes.
   *
   * @return whether all were measured in time
   */
  public boolean postTraining(List<Integer> widths, Consumer<Row> result) {
    Stop stop = measuring();
    for (PostTraining.Method method : PostTraining.Method.values()) {
      for (int bits : widths) {
        Optional<Row> row = row(method, bits, stop);
        if (row.isEmpty()) {
          return false;
        }
        result.accept(row.get());
      }
    }
    return true;
  }

  /** A row; empty where time ended before it was measured. */
  private Optional<Row> row(PostTraining.Method method, int bits, Stop stop) {
    try {
      Network g = PostTraining.quantize(f, method, bits);
      Decisions d = new Decisions(g, samples, options.effort().threads(), stop);
      return Optional.of(
          new Row(method, bits, d.error(), d.changed(decisions), d.distance(decisions)));
    } catch (CancellationException ended) {
      goOn();
      return Optional.empty();
    }
  }

  /**
   * The fewest bits, of 1 to 16, from which on the error stays at most the given one above that of
   * the float network; 17 where there are none. A method that was not measured in time is missing.
   */
  public Map<PostTraining.Method, Integer> bitsWithin(double excess) {
    Stop stop = measuring();
    Map<PostTraining.Method, Integer> bits = new LinkedHashMap<>();
    for (PostTraining.Method method : PostTraining.Method.values()) {
      OptionalInt fewest = fewest(method, decisions.error() + excess, stop);
      if (fewest.isPresent()) {
        bits.put(method, fewest.getAsInt());
      }
    }
    return bits;
  }

  private OptionalInt fewest(PostTraining.Method method, double error, Stop stop) {
    int bits = MOST_BITS + 1;
    while (bits > 1) {
      Optional<Row> row = row(method, bits - 1, stop);
      if (row.isEmpty()) {
        return OptionalInt.empty();
      }
      if (row.get().error() > error) {
        break;
      }
      bits--;
    }
    return OptionalInt.of(bits);
  }

  private Stop measuring() {
    return Stop.after(SHARE * secondsLeft()).or(Stop.onInterrupt());
  }

  /** Sizes of the two, of both with training's arrangement taken away, and of one untrained. */
  public Map<String, NetworkSize> sizes() {
    Map<String, NetworkSize> sizes = new LinkedHashMap<>();
    sizes.put("float", size(f));
    sizes.put("float, rows scrambled", scrambled(f));
    sizes.put("trained for few bits", size(trained));
    sizes.put("trained for few bits, rows scrambled", scrambled(trained));
    sizes.put("untrained", size(NetworkSize.untrained(f, options.effort().seed())));
    return sizes;
  }

  private NetworkSize scrambled(Network network) {
    return size(NetworkSize.scrambled(network, options.effort().seed()));
  }

  private static NetworkSize size(Network network) {
    goOn();
    return NetworkSize.of(network);
  }

  private static void goOn() {
    if (Stop.onInterrupt().stopped()) {
      throw new CancellationException("stopped between two measurements");
    }
  }

  /** Bits for the float network by every guarantee, and those of the one trained for few. */
  public List<Rung> ladder(Epsilon epsilon) {
    List<double[]> points = new ArrayList<>();
    for (int s = 0; s < Math.min(LADDER_POINTS, samples.count()); s++) {
      points.add(samples.input(s));
    }
    Property.Distance property = new Property.Distance(norm, epsilon);
    List<Rung> rungs = new ArrayList<>(Ladder.climb(f, domain, property, within(SHARE), points));
    rungs.add(TrainedRung.of(trained, trainedDecisions.error(), decisions.error()));
    return rungs;
  }

  /**
   * Post-training widths on boxes around the first samples, each result told as it comes.
   *
   * @param count at most the number of samples
   * @param pixels whether boxes are cut to [0, 1]
   */
  public void boxes(
      List<Integer> widths,
      int count,
      List<Double> radii,
      boolean pixels,
      BiConsumer<Integer, ImageBoxes> result) {
    Supplier<SearchOptions> one = () -> within(1).withMaxSubproblems(1);
    for (double radius : radii) {
      goOn();
      List<SampleBox> some = SampleBox.around(f, samples, count, radius, pixels, one);
      for (int bits : widths) {
        goOn();
        Network g = PostTraining.quantize(f, PostTraining.Method.NEAREST_CHANNEL, bits);
        result.accept(bits, ImageBoxes.of(f, g, some, radius, one));
      }
    }
  }

  /** The options for a part that may take so much of the time that is left. */
  private SearchOptions within(double share) {
    return options.withSeconds(Math.max(LEAST_SECONDS, share * secondsLeft()));
  }

  private double secondsLeft() {
    return options.budget().seconds() - (System.nanoTime() - start) * 1e-9;
  }

  /**
   * The epsilon to ask guarantees for: the given one, or one that keeps half the decisions, of a
   * few digits.
   */
  public Epsilon epsilon(Optional<Epsilon> given) {
    return given.orElseGet(
        () -> Epsilon.of(Outward.toDecimalDown(decisions.epsilon(0.5), EPSILON_DIGITS)));
  }
}
