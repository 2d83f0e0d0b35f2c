package org.etalon.engine.falsify;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.etalon.file.Doubles;

/** A point of the domain and the norm of the difference there, rounded somehow. */
public final class Candidate {
  private final double[] point;
  private final double value;

  /**
   * A candidate.
   *
   * @param point the input, copied
   * @param value the norm there; NaN counts as nothing
   */
  public Candidate(double[] point, double value) {
    this.point = point.clone();
    this.value = Double.isNaN(value) ? Double.NEGATIVE_INFINITY : value;
  }

  /** Writes it, for {@link #read}. */
  public void write(DataOutput out) throws IOException {
    Doubles.write(out, point);
    out.writeDouble(value);
  }

  /** Reads what {@link #write} wrote. */
  public static Candidate read(DataInput in) throws IOException {
    return new Candidate(Doubles.read(in), in.readDouble());
  }

  /** A copy of the input. */
  public double[] point() {
    return point.clone();
  }

  /** The norm there, rounded somehow. */
  public double value() {
    return value;
  }
}
