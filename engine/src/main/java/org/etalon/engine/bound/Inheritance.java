package org.etalon.engine.bound;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What a bounded box leaves to the boxes inside it: which rectifiers are stable, how much each
 * input matters to its bound, and what of the goal is settled. Immutable; all that a waiting box
 * keeps in memory.
 */
public final class Inheritance {
  private final byte[] stability;
  private final double[] sensitivity;
  private final byte[] settled;

  Inheritance(byte[] stability, double[] sensitivity, byte[] settled) {
    this.stability = stability;
    this.sensitivity = sensitivity;
    this.settled = settled;
  }

  /**
   * The sum over outputs of the absolute coefficients of input {@code i} in both linear bounds: a
   * heuristic for splitting.
   */
  public double sensitivity(int i) {
    return sensitivity[i];
  }

  /** Whether a hidden neuron, counted through all layers, is stable in both networks. */
  public boolean stable(int neuron) {
    return Stability.stable(stability[neuron]);
  }

  /** Whether every hidden neuron is: then both networks are affine on the box. */
  public boolean allStable() {
    for (byte known : stability) {
      if (!Stability.stable(known)) {
        return false;
      }
    }
    return true;
  }

  /** Whether a neuron that is stable is active in f; otherwise it is zero there. */
  public boolean active(int neuron) {
    return Stability.active(stability[neuron]);
  }

  /** The same in g. */
  public boolean activePrime(int neuron) {
    return Stability.activePrime(stability[neuron]);
  }

  /** Roughly the bytes it takes. */
  public long size() {
    return 80L + stability.length + 8L * sensitivity.length + settled.length;
  }

  /** Writes it, for {@link #read}. */
  public void write(DataOutput out) throws IOException {
    out.writeInt(stability.length);
    out.write(stability);
    out.writeInt(sensitivity.length);
    for (double value : sensitivity) {
      out.writeDouble(value);
    }
    out.writeInt(settled.length);
    out.write(settled);
  }

  /**
   * Reads what {@link #write} wrote; what it says is trusted, so the source must be authentic.
   *
   * @param limit refuses sizes above it
   */
  public static Inheritance read(DataInput in, int limit) throws IOException {
    byte[] stability = new byte[size(in, limit)];
    in.readFully(stability);
    double[] sensitivity = new double[size(in, limit)];
    for (int i = 0; i < sensitivity.length; i++) {
      sensitivity[i] = in.readDouble();
    }
    byte[] settled = new byte[size(in, limit)];
    in.readFully(settled);
    return new Inheritance(stability, sensitivity, settled);
  }

  private static int size(DataInput in, int limit) throws IOException {
    int size = in.readInt();
    if (size < 0 || size > limit) {
      throw new IOException("a size of " + size + " is out of range");
    }
    return size;
  }

  byte[] stability() {
    return stability;
  }

  /** What of the {@link Goal} is settled on the box. */
  public byte[] settled() {
    return settled.clone();
  }
}
