package org.etalon.checker;

/** Two facts that cannot both hold: something is wrong, and nothing may be accepted. */
final class ContradictionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ContradictionException(String message) {
    super(message);
  }
}
