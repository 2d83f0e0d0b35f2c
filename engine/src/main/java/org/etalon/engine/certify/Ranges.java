package org.etalon.engine.certify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.etalon.engine.bound.DifferenceBounder;
import org.etalon.engine.bound.PairTheta;
import org.etalon.engine.bound.RootBound;
import org.etalon.linalg.internal.Kernels;
import org.etalon.linalg.internal.Workers;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.theta.Site;
import org.etalon.theta.Theta;
import org.etalon.time.Stop;
import org.jspecify.annotations.Nullable;

/**
 * Ranges of all pre-activations and accumulators of two networks of one architecture on a domain.
 *
 * <p><b>Method:</b> each box by intervals, site by site, from enclosures that are intersected with
 * those of one pass of {@link DifferenceBounder} as long as there is time for it.
 *
 * <p><b>Property:</b> every range holds for real arithmetic on the whole domain, rounded outward;
 * infinite where nothing is proved.
 *
 * <p><b>Cost:</b> that of a first pass of a search.
 *
 * @param layers the ranges of each site behind the input, of each layer where networks are chains
 * @param outputs a box that holds the outputs of both networks; nothing where an output may be
 *     unbounded, or a network casts
 */
public record Ranges(List<LayerRange> layers, Optional<Box> outputs) {
  /** How long intervals may go on when time is up, in seconds. */
  private static final double OVER = 0.3;

  /** Nothing is known. */
  public static final Ranges NONE = new Ranges(List.of(), Optional.empty());

  /** Copies the list. */
  public Ranges {
    layers = List.copyOf(layers);
  }

  /** What one box comes to: its layers, and a lower and an upper bound of each output. */
  private static final class OnBox {
    final LayerRange[] layers;
    final double[] lower;
    final double[] upper;

    OnBox(LayerRange[] layers, double[] lower, double[] upper) {
      this.layers = layers;
      this.lower = lower;
      this.upper = upper;
    }
  }

  /**
   * The ranges of two networks.
   *
   * @param stop when time is up: what is left is enclosed by intervals alone, or not at all
   * @return nothing if time is up, and some tenths of a second over, before the networks are laid
   *     out or all boxes are enclosed, or if there is not enough memory
   * @throws IllegalArgumentException if the architectures differ or the domain does not fit
   */
  public static Ranges of(Network f, Network g, Domain domain, int threads, Stop stop) {
    try {
      return PairTheta.beside(f, g, Semantics.REAL, stop)
          .map(pair -> of(pair, domain, threads, stop))
          .orElse(NONE);
    } catch (OutOfMemoryError e) {
      return NONE;
    }
  }

  private static Ranges of(PairTheta pair, Domain domain, int threads, Stop stop) {
    List<Box> boxes = domain.boxes();
    @Nullable OnBox[] ranges = new OnBox[boxes.size()];
    Stop late = stop.grace(OVER);
    try (Workers workers = new Workers(Math.min(threads, boxes.size()))) {
      DifferenceBounder[] bounders = new DifferenceBounder[workers.count()];
      for (int w = 0; w < bounders.length; w++) {
        bounders[w] = new DifferenceBounder(pair, Kernels.best(), false);
      }
      workers.run(
          boxes.size(),
          (worker, k) -> {
            if (late.stopped()) {
              return;
            }
            Box box = boxes.get(k);
            Optional<RootBound> known =
                stop.stopped()
                    ? Optional.empty()
                    : Optional.of(bounders[worker].encloseAll(box, stop));
            ranges[k] = onBox(pair.f(), pair.g(), box, known, late);
          });
    }
    List<OnBox> all = new ArrayList<>();
    for (OnBox one : ranges) {
      if (one == null) {
        return NONE;
      }
      all.add(one);
    }
    List<LayerRange> hull = new ArrayList<>(List.of(all.get(0).layers));
    double[] lower = all.get(0).lower;
    double[] upper = all.get(0).upper;
    for (OnBox more : all) {
      for (int l = 0; l < more.layers.length; l++) {
        hull.set(l, hull.get(l).hull(more.layers[l]));
      }
      Arrays.setAll(lower, i -> Math.min(lower[i], more.lower[i]));
      Arrays.setAll(upper, i -> Math.max(upper[i], more.upper[i]));
    }
    boolean casts = pair.f().isRounded() || pair.g().isRounded(); // may overflow, or follow z
    return new Ranges(hull, casts ? Optional.empty() : Box.between(lower, upper));
  }

  /** Null if time is up before its end. */
  private static @Nullable OnBox onBox(
      Theta f, Theta g, Box box, Optional<RootBound> known, Stop late) {
    List<SiteRange> ofF = sites(f, box, known, false, late);
    List<SiteRange> ofG = sites(g, box, known, true, late);
    if (ofF.size() < f.sites().size() || ofG.size() < g.sites().size()) {
      return null;
    }
    LayerRange[] ranges = new LayerRange[ofF.size() - 1];
    for (int s = 1; s < ofF.size(); s++) {
      SiteRange range = ofG.get(s);
      ranges[s - 1] =
          new LayerRange(
              ofF.get(s).least(), ofF.get(s).most(), range.least(), range.most(), range.reach());
    }
    SiteRange lastF = ofF.get(ranges.length);
    SiteRange lastG = ofG.get(ranges.length);
    double[] lower = lastF.lower();
    double[] upper = lastF.upper();
    double[] lowerG = lastG.lower();
    double[] upperG = lastG.upper();
    Arrays.setAll(lower, i -> Math.min(lower[i], lowerG[i]));
    Arrays.setAll(upper, i -> Math.max(upper[i], upperG[i]));
    return new OnBox(ranges, lower, upper);
  }

  /** Those of all sites, or of fewer if time is up. */
  private static List<SiteRange> sites(
      Theta theta, Box box, Optional<RootBound> known, boolean isG, Stop late) {
    List<SiteRange> ranges = new ArrayList<>(List.of(SiteRange.ofInput(theta.sites().get(0), box)));
    for (Site site : theta.sites().subList(1, theta.sites().size())) {
      if (late.stopped()) {
        return ranges;
      }
      int s = ranges.size();
      SiteRange range = SiteRange.of(site, ranges);
      known.ifPresent(root -> range.intersect(root.lower(s, isG), root.upper(s, isG)));
      ranges.add(range);
    }
    return ranges;
  }
}
