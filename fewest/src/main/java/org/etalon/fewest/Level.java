package org.etalon.fewest;

/** How much a search for the fewest bits may change; each level may do all that those before do. */
public enum Level {
  /** A network that the search was given. */
  GIVEN(0, 0, "as given"),
  /** One width for all parameters, rounded one by one. */
  STORED(1, 0, "as stored"),
  /** A width and a step a row. */
  MIXED(2, 0.08, "mixed"),
  /** The same on a network without superfluous neurons, of equal columns. */
  PREPARED(3, 0.08, "prepared"),
  /** All parameters rounded together, towards the largest error of the outputs. */
  ROUNDED(4, 0.25, "rounded together"),
  /** Neurons removed, and what is left fitted again. */
  PRUNED(5, 1, "pruned and refitted");

  private final int number;
  private final double share;
  private final String label;

  Level(int number, double share, String label) {
    this.number = number;
    this.share = share;
    this.label = label;
  }

  /** The name for people. */
  public String label() {
    return label;
  }

  /** The part of the time left that it has, unless it is the last. */
  double share() {
    return share;
  }

  /** The number on the command line, from 1; 0 for what is given. */
  public int number() {
    return number;
  }

  /**
   * The level of a number.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Level of(int number) {
    if (number < 1 || number >= values().length) {
      throw new IllegalArgumentException(
          "levels are 1 to " + (values().length - 1) + ", not " + number);
    }
    return values()[number];
  }
}
