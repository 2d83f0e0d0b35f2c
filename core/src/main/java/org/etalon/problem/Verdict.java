package org.etalon.problem;

/** The answer to "is the difference at most epsilon on the whole domain?". */
public enum Verdict {
  /** Proved: it is. */
  CERTIFIED("certified"),
  /** Proved: it is not; there is a witness. */
  FALSIFIED("falsified"),
  /** Neither was proved within the budget. */
  UNKNOWN("unknown"),
  /** No epsilon was asked for; the bracket is the answer. */
  BOUNDED("bounded");

  private final String label;

  Verdict(String label) {
    this.label = label;
  }

  /** The name used in JSON and summaries. */
  public String label() {
    return label;
  }
}
