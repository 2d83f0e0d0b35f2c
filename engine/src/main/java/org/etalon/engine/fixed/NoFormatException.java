package org.etalon.engine.fixed;

/** A width allows no network; the message is one line. */
final class NoFormatException extends Exception {
  private static final long serialVersionUID = 1L;

  NoFormatException(String reason) {
    super(reason);
  }
}
