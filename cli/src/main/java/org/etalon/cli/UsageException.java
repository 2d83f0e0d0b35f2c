package org.etalon.cli;

/** A wrong call; the message is the one line to print. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
