package org.etalon.quant;

/** A coded network that cannot be read; the message is one line. */
public final class MalformedCodedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * A refusal.
   *
   * @param message one line
   */
  public MalformedCodedException(String message) {
    super(message);
  }
}
