package org.etalon.engine.certify;

import java.util.ArrayList;
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
 */
public final class Ranges {
  private Ranges() {}

  /**
   * The ranges of each site behind the input, of each layer where networks are chains.
   *
   * @param stop when time is up: what is left is enclosed by intervals alone, or not at all
   * @return nothing if time is up, and some tenths of a second over, before the networks are laid
   *     out, or if there is not enough memory
   * @throws IllegalArgumentException if the architectures differ or the domain does not fit
   */
  public static List<LayerRange> of(Network f, Network g, Domain domain, int threads, Stop stop) {
    try {
      return PairTheta.beside(f, g, Semantics.REAL, stop)
          .map(pair -> of(pair, domain, threads, stop))
          .orElse(List.of());
    } catch (OutOfMemoryError e) {
      return List.of();
    }
  }

  private static List<LayerRange> of(PairTheta pair, Domain domain, int threads, Stop stop) {
    List<Box> boxes = domain.boxes();
    LayerRange[][] ranges = new LayerRange[boxes.size()][];
    try (Workers workers = new Workers(Math.min(threads, boxes.size()))) {
      DifferenceBounder[] bounders = new DifferenceBounder[workers.count()];
      for (int w = 0; w < bounders.length; w++) {
        bounders[w] = new DifferenceBounder(pair, Kernels.best(), false);
      }
      workers.run(
          boxes.size(),
          (worker, k) -> {
            Box box = boxes.get(k);
            Optional<RootBound> known =
                stop.stopped()
                    ? Optional.empty()
                    : Optional.of(bounders[worker].encloseAll(box, stop));
            ranges[k] = onBox(pair.f(), pair.g(), box, known);
          });
    }
    List<LayerRange> hull = new ArrayList<>(List.of(ranges[0]));
    for (LayerRange[] more : ranges) {
      for (int l = 0; l < more.length; l++) {
        hull.set(l, hull.get(l).hull(more[l]));
      }
    }
    return List.copyOf(hull);
  }

  private static LayerRange[] onBox(Theta f, Theta g, Box box, Optional<RootBound> known) {
    List<SiteRange> ofF = sites(f, box, known, false);
    List<SiteRange> ofG = sites(g, box, known, true);
    LayerRange[] ranges = new LayerRange[ofF.size() - 1];
    for (int s = 1; s < ofF.size(); s++) {
      SiteRange range = ofG.get(s);
      ranges[s - 1] =
          new LayerRange(
              ofF.get(s).least(), ofF.get(s).most(), range.least(), range.most(), range.reach());
    }
    return ranges;
  }

  private static List<SiteRange> sites(
      Theta theta, Box box, Optional<RootBound> known, boolean isG) {
    List<SiteRange> ranges = new ArrayList<>(List.of(SiteRange.ofInput(theta.sites().get(0), box)));
    for (Site site : theta.sites().subList(1, theta.sites().size())) {
      int s = ranges.size();
      SiteRange range = SiteRange.of(site, ranges);
      known.ifPresent(root -> range.intersect(root.lower(s, isG), root.upper(s, isG)));
      ranges.add(range);
    }
    return ranges;
  }
}
