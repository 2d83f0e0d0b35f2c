package org.etalon.problem;

/**
 * A choice that cannot be met: a value out of range, a name that does not exist, things that do not
 * fit each other. The message is one line for whoever chose.
 *
 * <p>Programs show it as their user's mistake; any other {@link IllegalArgumentException} is a
 * mistake of the code that called.
 */
public final class UnfitException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /**
   * A refusal.
   *
   * @param message one line
   */
  public UnfitException(String message) {
    super(message);
  }

  /**
   * A refusal with what led to it.
   *
   * @param message one line
   */
  public UnfitException(String message, Throwable cause) {
    super(message, cause);
  }
}
