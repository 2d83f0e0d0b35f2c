package org.etalon.theta;

import java.util.List;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.DiagonalMap;

/** A value on the way: a sum of segments and a constant, cast or not. */
record Form(List<Segment> segments, Vector bias, Vector biasError, boolean bare, Casts casts) {
  /** The activations of a site as they are. */
  static Form of(int site, int size) {
    List<Segment> segments = List.of(Segment.exact(site, DiagonalMap.identity(size)));
    return new Form(segments, Vector.zeros(size), Vector.zeros(size), true, Casts.NONE);
  }

  static Form exact(int site, Affine affine) {
    List<Segment> segments = List.of(Segment.exact(site, affine.map()));
    Vector zeros = Vector.zeros(affine.outputSize());
    return new Form(segments, affine.bias(), zeros, false, Casts.NONE);
  }

  Form with(Casts more) {
    return new Form(segments, bias, biasError, false, more);
  }

  /** The site whose activations it is, if it is bare. */
  int from() {
    return segments.get(0).from();
  }
}
