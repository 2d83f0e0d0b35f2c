package org.etalon.checker;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a check found.
 *
 * @param accepted whether the certificate proves what the user asked: its bound, where it claims
 *     one; else that every network it speaks of is refuted
 * @param reason why it was rejected, in one line; or what is proved
 * @param statements what the certificate says, each with its own verdict; empty if it is about
 *     something else
 * @param refuted the widths that are refuted for the user's epsilon, ascending
 * @param unreached the widths whose witnesses exceed the certificate's epsilon, but not the user's
 * @param leaf the first leaf that could not be proved, counted from 0; -1 if it is not about one
 * @param leaves how many leaves were checked
 * @param refined how many of them the checker had to cut further
 * @param exactLeaves how many were checked in exact arithmetic
 * @param refutations how many witnesses were replayed
 */
public record CheckResult(
    boolean accepted,
    String reason,
    List<Statement> statements,
    List<Integer> refuted,
    List<Integer> unreached,
    long leaf,
    long leaves,
    long refined,
    long exactLeaves,
    int refutations) {

  /** What a statement is about. */
  public enum Subject {
    /** That outputs differ by at most epsilon on the domain. */
    BOUND("bound"),
    /** That they differ by more at witnesses. */
    REFUTATIONS("refutations"),
    /** That no smaller width would do. */
    MINIMALITY("minimality");

    private final String label;

    Subject(String label) {
      this.label = label;
    }

    /** The name used in JSON. */
    public String label() {
      return label;
    }
  }

  /**
   * One thing that a certificate says, or that follows from it.
   *
   * @param subject what it is about
   * @param accepted whether it is proved for the user's epsilon
   * @param text in one line: what is proved, or why it is not
   */
  public record Statement(Subject subject, boolean accepted, String text) {}

  /** Copies the lists. */
  public CheckResult {
    statements = List.copyOf(statements);
    refuted = List.copyOf(refuted);
    unreached = List.copyOf(unreached);
  }

  /** A rejection of all that a certificate says. */
  public static CheckResult rejected(String reason) {
    return new CheckResult(false, reason, List.of(), List.of(), List.of(), -1, 0, 0, 0, 0);
  }

  /** All that is proved, in one line. */
  static String proved(List<Statement> statements) {
    return statements.stream()
        .filter(Statement::accepted)
        .map(Statement::text)
        .collect(Collectors.joining("; "));
  }
}
