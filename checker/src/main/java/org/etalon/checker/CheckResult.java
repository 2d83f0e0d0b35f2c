package org.etalon.checker;

/**
 * What a check found.
 *
 * @param accepted whether the certificate proves what the user asked
 * @param reason why it was rejected, in one line; or what is proved
 * @param leaf the first leaf that could not be proved, counted from 0; -1 if it is not about one
 * @param leaves how many leaves were checked
 * @param refined how many of them the checker had to cut further
 * @param exactLeaves how many were checked in exact arithmetic
 * @param refutations how many witnesses were replayed
 */
public record CheckResult(
    boolean accepted,
    String reason,
    long leaf,
    long leaves,
    long refined,
    long exactLeaves,
    int refutations) {

  /** A rejection; {@code leaf} is -1 if it is not about one. */
  public static CheckResult rejected(String reason, long leaf) {
    return new CheckResult(false, reason, leaf, 0, 0, 0, 0);
  }
}
