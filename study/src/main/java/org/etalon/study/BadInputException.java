package org.etalon.study;

/** A file or value from outside that cannot be used; the message is the one line to print. */
public final class BadInputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BadInputException(String message) {
    super(message);
  }
}
