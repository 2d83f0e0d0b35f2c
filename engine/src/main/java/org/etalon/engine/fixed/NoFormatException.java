package org.etalon.engine.fixed;

/** A width has no network, or none was found; the message is one line. */
final class NoFormatException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean impossible;

  private NoFormatException(String reason, boolean impossible) {
    super(reason);
    this.impossible = impossible;
  }

  /** A parameter cannot be stored so, whatever is proved of values. */
  static NoFormatException ofParameters(String reason) {
    return new NoFormatException(reason, true);
  }

  /** Better bounds of ranges might find formats. */
  static NoFormatException unproved(String reason) {
    return new NoFormatException(reason, false);
  }

  /** Whether there is no such network; else the width is undecided. */
  boolean isImpossible() {
    return impossible;
  }
}
