package org.etalon.problem;

/** A domain that cannot be read; the message is one line: what is wrong, where, what to do. */
public final class MalformedDomainException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * A refusal.
   *
   * @param message one line
   */
  public MalformedDomainException(String message) {
    super(message);
  }
}
