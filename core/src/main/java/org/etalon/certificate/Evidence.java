package org.etalon.certificate;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * How a box of the domain was bounded where the default slopes did not suffice: numbers that a
 * checker may use to bound rows better. They decide how good a bound is, never whether it holds
 * (docs/math/checker.md, lemmas 3, 6 and 7).
 *
 * @param euclidean whether errors were measured together in the Euclidean norm
 * @param blocks rows with slopes of their own, in the order in which they were bounded
 */
public record Evidence(boolean euclidean, List<Block> blocks) {
  /** Nothing but the default slopes. */
  public static final Evidence DEFAULT = new Evidence(false, List.of());

  /** Copies the list. */
  public Evidence {
    blocks = List.copyOf(blocks);
  }

  /** Whether there is nothing but the default slopes. */
  public boolean isDefault() {
    return !euclidean && blocks.isEmpty();
  }

  /** Writes it, for {@link #read}. */
  public void write(DataOutputStream out) throws IOException {
    EvidenceFormat.write(out, this);
  }

  /**
   * Reads what {@link #write} wrote; memory grows only with bytes that are there.
   *
   * @param inputs of the networks
   * @throws CertificateException if it is something else
   */
  public static Evidence read(DataInputStream in, int inputs) throws IOException {
    return EvidenceFormat.read(in, inputs);
  }

  /** What the rows of a block bound. */
  public enum Target {
    /** What a site takes in f, z. */
    F,
    /** The same in g, z'. */
    G,
    /** Their difference, d = z' - z. */
    DIFFERENCE
  }

  /**
   * Rows of one site, bounded with slopes for the same neurons of the sites below.
   *
   * @param site the site, counted from 1; the output comes after the last one; at least 2
   * @param target what is bounded
   * @param neurons entry {@code s - 1} lists, ascending, the neurons of site s below for which each
   *     row has slopes; owned by this record
   * @param rows the rows
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Block(int site, Target target, int[][] neurons, List<Row> rows) {
    /**
     * Checks that all rows have as many slopes as there are neurons.
     *
     * @throws IllegalArgumentException if they have not
     */
    public Block {
      rows = List.copyOf(rows);
      int slopes = Arrays.stream(neurons).mapToInt(list -> list.length).sum();
      int envelopes = target == Target.DIFFERENCE ? 2 : 1;
      for (Row row : rows) {
        if (neurons.length != site - 1
            || row.slopes.length != slopes
            || row.places.length != envelopes * neurons[0].length) {
          throw new IllegalArgumentException("a row does not fit its block");
        }
      }
    }

    /** Where the slopes of site {@code s} begin in those of a row. */
    public int offset(int s) {
      int offset = 0;
      for (int below = 1; below < s; below++) {
        offset += neurons[below - 1].length;
      }
      return offset;
    }
  }

  /**
   * One bound of one row. Slopes are for what a rectifier gives, where it has a coefficient of
   * either sign. Planes of the first site have a slope for every input instead, where a coefficient
   * wants one from above: for an entry {@code a_j} of the neuron's row, {@code a_j} times {@code
   * 1/2 + steepness (place - sign(a_j) position_j)}, cut to [0, 1].
   *
   * @param neuron the neuron of the site
   * @param negated whether it is minus the target that is bounded from above
   * @param slopes for each site below from the first on, for each neuron listed
   * @param steepness in quarters, 0 to 255
   * @param positions for each input, as {@link #position} reads it
   * @param places for each neuron listed of the first site, as {@link #place} reads it; for rows of
   *     the difference followed by as many for the difference of the two networks there
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared; owned by this record
  public record Row(
      int neuron, boolean negated, byte[] slopes, int steepness, byte[] positions, short[] places) {
    private static final double SLOPES = 255;
    private static final double POSITIONS = 127;
    private static final double PLACES = 0x1p-14;
    private static final double STEEPNESS = 0.25;

    /** The k-th slope, in [0, 1]. */
    public double slope(int k) {
      return (slopes[k] & 0xff) / SLOPES;
    }

    /** What stands for a slope. */
    public static byte ofSlope(double slope) {
      return (byte) Math.rint(SLOPES * cut(slope, 0, 1));
    }

    /** How fast slopes of the first site change with the position, at least 0. */
    public double steepFactor() {
      return STEEPNESS * steepness;
    }

    /** The position of input {@code j}, in [-1, 1] but for one value. */
    public double position(int j) {
      return positions[j] / POSITIONS;
    }

    /** What stands for a position. */
    public static byte ofPosition(double position) {
      return (byte) Math.rint(POSITIONS * cut(position, -1, 1));
    }

    /** The k-th place, in [-2, 2). */
    public double place(int k) {
      return PLACES * places[k];
    }

    /** What stands for a place. */
    public static short ofPlace(double place) {
      return (short) Math.rint(cut(place / PLACES, Short.MIN_VALUE, Short.MAX_VALUE));
    }

    /** The share of an entry of weight {@code a} that a plane takes, in [0, 1]. */
    public static double share(double steepFactor, double place, double a, double position) {
      return cut(0.5 + steepFactor * (place - (a < 0 ? -position : position)), 0, 1);
    }

    private static double cut(double x, double low, double high) {
      return Math.max(low, Math.min(high, x));
    }
  }
}
