package org.etalon.vnnlib;

/** A query that means something, but nothing that can be answered; the message is one line. */
public final class UnsupportedQueryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * A refusal.
   *
   * @param message one line
   */
  public UnsupportedQueryException(String message) {
    super(message);
  }
}
