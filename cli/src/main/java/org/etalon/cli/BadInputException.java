package org.etalon.cli;

/** A file or value from outside that cannot be used; the message is the one line to print. */
final class BadInputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BadInputException(String message) {
    super(message);
  }
}
