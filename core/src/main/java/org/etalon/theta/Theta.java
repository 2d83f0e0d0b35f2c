package org.etalon.theta;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.etalon.linalg.Matrix;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.theta.Site.Kind;
import org.etalon.time.Stop;

/**
 * A network as sites with an activation each and affine segments between them: {@code z_s = b_s +
 * sum M_ps a_p}, {@code a_s} of z_s. Site 0 is the input, the last one the output.
 *
 * <p>Affine maps in a row become one segment where the composition is stored in no more numbers
 * ({@link Fold}); a sum of values that several sites take becomes a site of its own, so that no
 * branch is ever unrolled. A chain of affine maps and rectifiers is a chain of sites. What was
 * rounded on the way is bounded site by site: docs/math/rounding.md.
 *
 * <p>That of a network by itself is made once a semantics, and kept beside the network.
 */
public final class Theta {
  private final List<Site> sites;
  private final Semantics semantics;

  private Theta(List<Site> sites, Semantics semantics) {
    this.sites = sites;
    this.semantics = semantics;
  }

  /** The sites of a network in real arithmetic. */
  public static Theta of(Network network) {
    return of(network, Semantics.REAL);
  }

  /**
   * The sites of a network. In float32 nothing is composed, for what is composed is not what runs,
   * and radii hold what rounding does in each affine node and each sum; of {@link
   * Semantics#FLOAT32_G} those of f, which have the same form and no radii. By any runtime casts,
   * and what is read of the outputs, have the errors of {@link RuntimeErrors}.
   *
   * @throws IllegalArgumentException if a network that casts is to run in float32
   * @throws org.etalon.problem.UnfitException if the semantics is not for such a network
   */
  public static Theta of(Network network, Semantics semantics) {
    return of(network, semantics, Stop.NEVER).orElseThrow();
  }

  /**
   * The same.
   *
   * @return nothing if it is to stop, of which it asks before every node, and while another thread
   *     makes them
   */
  public static Optional<Theta> of(Network network, Semantics semantics, Stop stop) {
    return network.kept(Made.class, Made::new).of(network, semantics, stop);
  }

  /** What was made of one network: of a semantics by one thread, for which others wait. */
  private static final class Made {
    private static final long POLL_NANOS = 1_000_000;

    private final Map<Semantics, Theta> bySemantics = new ConcurrentHashMap<>();
    private final Map<Semantics, ReentrantLock> making = new ConcurrentHashMap<>();

    Optional<Theta> of(Network network, Semantics semantics, Stop stop) {
      ReentrantLock lock = making.computeIfAbsent(semantics, absent -> new ReentrantLock());
      Theta known = bySemantics.get(semantics);
      if (known != null) {
        return Optional.of(known);
      }
      boolean locked = lock.tryLock();
      while (!locked) {
        if (stop.stopped()) {
          return Optional.empty();
        }
        locked = waited(lock);
      }
      try {
        Theta made = bySemantics.get(semantics); // by whom this one waited for
        Optional<Theta> theta =
            made != null ? Optional.of(made) : plain(network, Optional.empty(), semantics, stop);
        theta.ifPresent(whole -> bySemantics.put(semantics, whole));
        return theta;
      } finally {
        lock.unlock();
      }
    }

    /** Waits a moment, also in a thread that was interrupted: its status is as before then. */
    private static boolean waited(ReentrantLock lock) {
      boolean interrupted = Thread.interrupted();
      try {
        return lock.tryLock(POLL_NANOS, TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
        return false;
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  private static Optional<Theta> plain(
      Network network, Optional<Matrix> forms, Semantics semantics, Stop stop) {
    return made(
        new SiteBuilder(network.inputSize(), network.nodes(), new BitSet(), semantics, stop),
        forms,
        semantics);
  }

  private static Optional<Theta> made(
      SiteBuilder builder, Optional<Matrix> forms, Semantics semantics) {
    return builder.build(forms).map(sites -> new Theta(sites, semantics));
  }

  /**
   * Refuses a network of which nothing is known what any runtime makes of it.
   *
   * @throws org.etalon.problem.UnfitException if it is one
   */
  public static void requireRuntimes(Network network) {
    RuntimeErrors.of(network.nodes(), new BitSet(), Semantics.ANY_RUNTIME);
  }

  /**
   * In real arithmetic as {@link #beside(Network, Network)} has it; else as {@link #of} has it.
   *
   * @return nothing if it is to stop, of which it asks before every node
   */
  public static Optional<Theta> beside(
      Network other, Network network, Semantics semantics, Stop stop) {
    return semantics.isFloat32()
        ? of(network, semantics, stop)
        : beside(other, network, Optional.empty(), semantics, stop);
  }

  /**
   * The sites of a network beside another one: where that one casts values and this one does not,
   * sites of this one are cut likewise, if both are alike in all else.
   */
  public static Theta beside(Network other, Network network) {
    return beside(other, network, Semantics.REAL, Stop.NEVER).orElseThrow();
  }

  /**
   * The same of linear forms of the network's outputs: a matrix behind it, composed with the last
   * maps even where that stores more numbers.
   *
   * @param forms one row a form, one column an output
   * @return nothing if it is to stop, of which it asks before every node
   * @throws IllegalArgumentException if the columns are not the outputs
   */
  public static Optional<Theta> beside(Network other, Network network, Matrix forms, Stop stop) {
    return beside(other, network, Optional.of(forms), Semantics.REAL, stop);
  }

  private static Optional<Theta> beside(
      Network other, Network network, Optional<Matrix> forms, Semantics semantics, Stop stop) {
    Optional<CastPlaces> places = places(other, network);
    if (places.isPresent()) {
      CastPlaces like = places.get();
      return made(
          new SiteBuilder(network.inputSize(), like.nodes(), like.places(), semantics, stop),
          forms,
          semantics);
    }
    return forms.isEmpty() ? of(network, semantics, stop) : plain(network, forms, semantics, stop);
  }

  /** Where the other network alone casts, if the two are alike in all else. */
  private static Optional<CastPlaces> places(Network other, Network network) {
    return other.hasCasts() && !network.hasCasts()
        ? CastPlaces.of(network, other)
        : Optional.empty();
  }

  /** The sites of {@link #beside(Network, Network)} in form alone: no number of theirs is right. */
  static Theta withoutNumbers(Network other, Network network) {
    CastPlaces nodes =
        places(other, network).orElseGet(() -> new CastPlaces(network.nodes(), new BitSet()));
    SiteBuilder builder =
        SiteBuilder.withoutNumbers(network.inputSize(), nodes.nodes(), nodes.places());
    return made(builder, Optional.empty(), Semantics.REAL).orElseThrow();
  }

  /** The sites, each after those its segments come from; immutable. */
  public List<Site> sites() {
    return sites;
  }

  /** For each site those whose activations it is the last to take. */
  public List<List<Integer>> lastUses() {
    int[] last = new int[sites.size()];
    List<List<Integer>> uses = new ArrayList<>();
    for (int s = 0; s < last.length; s++) {
      uses.add(new ArrayList<>());
      for (Segment segment : sites.get(s).incoming()) {
        last[segment.from()] = s;
      }
    }
    for (int s = 0; s < last.length - 1; s++) {
      uses.get(last[s]).add(s);
    }
    return uses;
  }

  /** N_0, the number of inputs. */
  public int inputSize() {
    return sites.get(0).size();
  }

  /** The number of outputs. */
  public int outputSize() {
    return sites.get(sites.size() - 1).size();
  }

  /** The sizes of the activations of all sites; of a chain N = (N_0, ..., N_L). */
  public List<Integer> widths() {
    return sites.stream().map(Site::activations).toList();
  }

  /** The most sites on a way from the input to the output; of a chain L. */
  public int depth() {
    int[] depths = new int[sites.size()];
    for (int s = 1; s < depths.length; s++) {
      for (Segment segment : sites.get(s).incoming()) {
        depths[s] = Math.max(depths[s], depths[segment.from()] + 1);
      }
    }
    return depths[depths.length - 1];
  }

  /** About how many multiplications and additions one evaluation takes. */
  public long operations() {
    long count = 0;
    for (Site site : sites.subList(1, sites.size())) {
      count += site.size();
      for (Segment segment : site.incoming()) {
        count += segment.map().operations();
      }
    }
    return count;
  }

  /** Whether nothing was rounded in folding. */
  public boolean isExact() {
    return sites.stream()
        .allMatch(
            site ->
                site.biasError().maxAbs() == 0
                    && site.incoming().stream().allMatch(Segment::isExact));
  }

  /** The arithmetic that radii account for. */
  public Semantics semantics() {
    return semantics;
  }

  /** Whether radii hold what float32 does, so that values must not overflow it. */
  public boolean runsInFloat32() {
    return semantics.ofF().isFloat32() || (!semantics.isReal() && castsDynamically());
  }

  private boolean castsDynamically() {
    return sites.stream().anyMatch(site -> site.casts().isDynamic());
  }

  /** Whether values are cast to formats on the way. */
  public boolean isRounded() {
    return sites.stream().anyMatch(site -> site.casts().isRounding());
  }

  /** Whether this is a chain of matrices with rectifiers between: what some methods ask for. */
  public boolean isDenseChain() {
    for (int s = 1; s < sites.size(); s++) {
      Site site = sites.get(s);
      Kind kind = s == sites.size() - 1 ? Kind.OUTPUT : Kind.RELU;
      boolean follows =
          site.kind() == kind
              && site.incoming().size() == 1
              && site.incoming().get(0).from() == s - 1;
      if (!follows || !site.incoming().get(0).map().isDense()) {
        return false;
      }
    }
    return true;
  }

  /**
   * The layers of a chain of matrices, as they are stored: the map and the bias of each site.
   *
   * @throws IllegalArgumentException if it is no such chain
   */
  public List<Affine> denseLayers() {
    if (!isDenseChain()) {
      throw new IllegalArgumentException("no chain of dense layers: " + this);
    }
    return sites.stream()
        .skip(1)
        .map(site -> new Affine(site.incoming().get(0).map(), site.bias()))
        .toList();
  }

  /** Whether another network has the same sites and segments, up to the numbers they store. */
  public boolean hasFormOf(Theta other) {
    boolean same = sites.size() == other.sites.size();
    for (int s = 0; s < sites.size() && same; s++) {
      Site own = sites.get(s);
      Site site = other.sites.get(s);
      same =
          own.kind() == site.kind()
              && own.size() == site.size()
              && own.pool().equals(site.pool())
              && own.incoming().size() == site.incoming().size();
      for (int k = 0; same && k < own.incoming().size(); k++) {
        Segment segment = site.incoming().get(k);
        same =
            own.incoming().get(k).from() == segment.from()
                && own.incoming().get(k).map().hasFormOf(segment.map());
      }
    }
    return same;
  }

  /** The sizes of the sites, as messages name an architecture. */
  @Override
  public String toString() {
    return widths().toString();
  }
}
