package org.etalon.engine.bound;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.etalon.certificate.Evidence;
import org.etalon.file.Doubles;

/** The enclosures of all neurons on a root box, valid on every box inside it, and its bound. */
public final class RootBound {
  private final double[][][] enclosures;
  private final BoxBound bound;
  private final Evidence evidence;
  private final int overflow; // the first site of g at which a cast may, in a way not known

  RootBound(SiteState[] states, BoxBound bound, Evidence evidence) {
    this.bound = bound;
    this.evidence = evidence;
    overflow = Overflows.first(states, Side.G);
    enclosures = new double[states.length][][];
    for (int l = 0; l < states.length; l++) {
      double[][] live = arrays(states[l]);
      enclosures[l] = new double[live.length][];
      for (int k = 0; k < live.length; k++) {
        enclosures[l][k] = live[k].clone();
      }
    }
  }

  /** A bound beside which nothing is known of neurons. */
  RootBound(BoxBound bound, Evidence evidence) {
    this(new double[0][][], bound, evidence);
  }

  private RootBound(double[][][] enclosures, BoxBound bound, Evidence evidence) {
    this.enclosures = enclosures;
    this.bound = bound;
    this.evidence = evidence;
    overflow = 0;
  }

  /** Writes all but the evidence, for {@link #read}. */
  public void write(DataOutput out) throws IOException {
    out.writeInt(enclosures.length);
    for (double[][] site : enclosures) {
      out.writeInt(site.length);
      for (double[] array : site) {
        Doubles.write(out, array);
      }
    }
    bound.write(out);
  }

  /**
   * Reads what {@link #write} wrote; what it says is trusted, so the source must be authentic.
   *
   * @param limit refuses sizes above it
   */
  public static RootBound read(DataInput in, int limit) throws IOException {
    double[][][] enclosures = new double[size(in, limit)][][];
    for (int l = 0; l < enclosures.length; l++) {
      enclosures[l] = new double[size(in, limit)][];
      for (int k = 0; k < enclosures[l].length; k++) {
        enclosures[l][k] = Doubles.read(in);
      }
    }
    return new RootBound(enclosures, BoxBound.read(in, limit), Evidence.DEFAULT);
  }

  private static int size(DataInput in, int limit) throws IOException {
    int size = in.readInt();
    if (size < 0 || size > limit) {
      throw new IOException("a size of " + size + " is out of range");
    }
    return size;
  }

  /** The bound of the root box itself. */
  public BoxBound bound() {
    return bound;
  }

  /** What a checker needs to find a bound as good. */
  public Evidence evidence() {
    return evidence;
  }

  /** Lower bounds of z of site {@code s}, or of z' of g; a copy. */
  public double[] lower(int s, boolean ofG) {
    return enclosures[s][ofG ? 2 : 0].clone();
  }

  /** Upper bounds of z of site {@code s}, or of z' of g; a copy. */
  public double[] upper(int s, boolean ofG) {
    return enclosures[s][ofG ? 3 : 1].clone();
  }

  /**
   * Whether those of g are of g as it runs: no cast at site {@code s} or below may overflow in a
   * way that is not known. Else they are of a network in which nothing does (docs/math/fixed.md,
   * lemma 3).
   */
  public boolean isOfG(int s) {
    return s < overflow;
  }

  /** Puts the enclosures back, but for the input's, which is a box of its own. */
  void restore(SiteState[] states) {
    for (int l = enclosures.length; l < states.length; l++) {
      states[l].clear();
    }
    for (int l = 1; l < enclosures.length; l++) {
      double[][] live = arrays(states[l]);
      for (int k = 0; k < live.length; k++) {
        System.arraycopy(enclosures[l][k], 0, live[k], 0, live[k].length);
      }
    }
  }

  private static double[][] arrays(SiteState s) {
    return new double[][] {s.f.lower, s.f.upper, s.g.lower, s.g.upper, s.lowerD, s.upperD};
  }
}
