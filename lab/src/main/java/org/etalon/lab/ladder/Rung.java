package org.etalon.lab.ladder;

import java.util.OptionalInt;

/**
 * One guarantee and the bits per parameter it asks for.
 *
 * @param name what is known
 * @param kind what the number of bits means
 * @param bits the number; empty where none was found within the limits
 * @param seconds what it took
 */
public record Rung(String name, Kind kind, OptionalInt bits, double seconds) {
  /** What a number of bits means. */
  public enum Kind {
    /** With these bits the error is proved to stay within epsilon. */
    SUFFICIENT("sufficient"),
    /** With fewer bits some network of the class fails. */
    NECESSARY("necessary"),
    /** Branch and bound certifies this width. */
    CERTIFIED("certified"),
    /** Every smaller width fails on this network, with a witness each. */
    ATTAINED("attained"),
    /** What data show: decisions kept, or errors reached; nothing is proved beyond the data. */
    MEASURED("measured");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /** The word used in JSON. */
    public String label() {
      return label;
    }
  }
}
