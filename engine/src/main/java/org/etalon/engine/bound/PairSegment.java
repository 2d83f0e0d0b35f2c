package org.etalon.engine.bound;

import org.etalon.linalg.Vector;
import org.etalon.network.LinearMap;
import org.etalon.theta.Segment;

/**
 * A segment of two networks side by side: M of f, M' of g and {@code dM = M' - M}, rounded to
 * nearest; that error, like the one of folding, is part of the errors of {@link PairSite}.
 */
final class PairSegment {
  /** The site it comes from. */
  final int from;

  /** The maps as they are stored. */
  final LinearMap mapF;

  final LinearMap mapG;
  final LinearMap mapDifference;

  final LinearStep f;
  final LinearStep g;
  final LinearStep difference;

  /** Upper bounds of the absolute row sums. */
  final Vector rowSumF;

  final Vector rowSumG;
  final Vector rowSumDifference;

  /** Upper bounds of what folding changed in a row. */
  final Vector foldingF;

  final Vector foldingG;

  PairSegment(Segment f, Segment g) {
    from = f.from();
    mapF = f.map();
    mapG = g.map();
    mapDifference = mapF.differenceTo(mapG);
    this.f = LinearStep.of(mapF);
    this.g = LinearStep.of(mapG);
    difference = LinearStep.of(mapDifference);
    rowSumF = Vector.of(mapF.rowAbsSumUp());
    rowSumG = Vector.of(mapG.rowAbsSumUp());
    rowSumDifference = Vector.of(mapDifference.rowAbsSumUp());
    foldingF = f.errorByRow();
    foldingG = g.errorByRow();
  }

  /** How many entries of the image lie beside each other for every channel. */
  int places() {
    return mapF.outputSize() / mapF.channels();
  }
}
