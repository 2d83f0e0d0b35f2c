package org.etalon.problem;

/**
 * Two proved facts contradict each other, so one proof is wrong and no bound of this run can be
 * trusted. Never caught to go on.
 */
public final class SoundnessError extends Error {
  private static final long serialVersionUID = 1L;

  /**
   * A contradiction.
   *
   * @param message both facts, with the numbers
   */
  public SoundnessError(String message) {
    super(message);
  }
}
