package org.etalon.train;

/** Training cannot go on: it diverged, or its checkpoint cannot be used. One line for the user. */
public final class TrainingException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** With what happened and what to do. */
  public TrainingException(String message) {
    super(message);
  }
}
