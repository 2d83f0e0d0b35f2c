package org.etalon.engine.certify;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.etalon.engine.bound.DifferenceBounder;
import org.etalon.engine.bound.NetworkPair;
import org.etalon.engine.bound.RootBound;
import org.etalon.linalg.internal.Kernels;
import org.etalon.linalg.internal.Workers;
import org.etalon.network.FoldedLayer;
import org.etalon.network.FoldedNetwork;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.time.Stop;

/**
 * Ranges of all pre-activations and accumulators of two networks of one architecture on a domain.
 *
 * <p><b>Method:</b> each box by intervals, layer by layer, from enclosures that are intersected
 * with those of one pass of {@link DifferenceBounder} as long as there is time for it.
 *
 * <p><b>Property:</b> every range holds for real arithmetic on the whole domain, rounded outward;
 * infinite where nothing is proved.
 *
 * <p><b>Cost:</b> that of a first pass of a search.
 */
public final class Ranges {
  private Ranges() {}

  /**
   * The ranges of each layer.
   *
   * @param stop when time is up: what is left is enclosed by intervals alone
   * @throws IllegalArgumentException if the architectures differ or the domain does not fit
   */
  public static List<LayerRange> of(Network f, Network g, Domain domain, int threads, Stop stop) {
    FoldedNetwork[] both = {FoldedNetwork.of(f), FoldedNetwork.of(g)};
    NetworkPair pair = NetworkPair.of(both[0], both[1]);
    List<Box> boxes = domain.boxes();
    LayerRange[][] ranges = new LayerRange[boxes.size()][];
    try (Workers workers = new Workers(threads)) {
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
            ranges[k] = onBox(both[0], both[1], box, known);
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

  private static LayerRange[] onBox(
      FoldedNetwork f, FoldedNetwork g, Box box, Optional<RootBound> known) {
    List<IntervalLayer> ofF = layers(f, box, known, false);
    List<IntervalLayer> ofG = layers(g, box, known, true);
    LayerRange[] ranges = new LayerRange[f.depth()];
    for (int l = 0; l < ranges.length; l++) {
      IntervalLayer layer = ofG.get(l);
      ranges[l] =
          new LayerRange(
              ofF.get(l).least(), ofF.get(l).most(), layer.least(), layer.most(), layer.reach());
    }
    return ranges;
  }

  private static List<IntervalLayer> layers(
      FoldedNetwork theta, Box box, Optional<RootBound> known, boolean isG) {
    List<IntervalLayer> layers = new ArrayList<>();
    double[] lower = box.lower();
    double[] upper = box.upper();
    for (FoldedLayer parameters : theta.layers()) {
      int l = layers.size();
      IntervalLayer layer = IntervalLayer.of(parameters, lower, upper);
      if (known.isPresent()) {
        layer.intersect(known.get().lower(l, isG), known.get().upper(l, isG));
      }
      layers.add(layer);
      lower = layer.rectifiedLower();
      upper = layer.rectifiedUpper();
    }
    return layers;
  }
}
