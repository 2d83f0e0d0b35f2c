package org.etalon.engine.search;

/**
 * What a search keeps in a file cannot be read, by no fault of a checkpoint: it may be another
 * time. The message is one line.
 */
public final class UnreadException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An exception with a message of one line. */
  public UnreadException(String message, Exception cause) {
    super(message, cause);
  }
}
