package org.etalon.study;

/** A file that cannot be written when there is something to write, as on a full disk. */
public final class UnwrittenException extends BadInputException {
  private static final long serialVersionUID = 1L;

  public UnwrittenException(String message) {
    super(message);
  }
}
