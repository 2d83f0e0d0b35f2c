package org.etalon.train;

/** A data file is not what it should be: what, where, in one line. */
public final class MalformedDataException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** With one line for the user. */
  public MalformedDataException(String message) {
    super(message);
  }
}
