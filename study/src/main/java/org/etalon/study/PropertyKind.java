package org.etalon.study;

/** The kinds of properties that have a yes or no for an answer. */
public enum PropertyKind {
  /** Outputs differ by at most epsilon. */
  DISTANCE("distance"),
  /** The largest output is the same. */
  SAME_DECISION("same-decision"),
  /** Outputs never are where a file says. */
  CONSTRAINTS("constraints");

  private final String label;

  PropertyKind(String label) {
    this.label = label;
  }

  /** The word on the command line. */
  public String label() {
    return label;
  }
}
