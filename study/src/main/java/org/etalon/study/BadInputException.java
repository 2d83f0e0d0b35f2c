package org.etalon.study;

/** A file or value from outside that cannot be used; the message is the one line to print. */
public sealed class BadInputException extends RuntimeException permits UnwrittenException {
  private static final long serialVersionUID = 1L;

  public BadInputException(String message) {
    super(message);
  }
}
