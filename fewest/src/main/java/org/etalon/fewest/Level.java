package org.etalon.fewest;

/** How much a search for the fewest bits may change; each level may do all that those before do. */
public enum Level {
  /** One width for all parameters, rounded one by one. */
  STORED("as stored"),
  /** A width and a step a row. */
  MIXED("mixed"),
  /** The same on a network without superfluous neurons, of equal columns. */
  PREPARED("prepared"),
  /** All parameters rounded together, towards the largest error of the outputs. */
  ROUNDED("rounded together"),
  /** Neurons removed, and what is left fitted again. */
  PRUNED("pruned and refitted");

  private final String label;

  Level(String label) {
    this.label = label;
  }

  /** The name for people. */
  public String label() {
    return label;
  }

  /** The number on the command line, from 1. */
  public int number() {
    return ordinal() + 1;
  }

  /**
   * The level of a number.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Level of(int number) {
    if (number < 1 || number > values().length) {
      throw new IllegalArgumentException("levels are 1 to " + values().length + ", not " + number);
    }
    return values()[number - 1];
  }
}
