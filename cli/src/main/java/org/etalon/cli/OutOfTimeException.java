package org.etalon.cli;

/** Time was up before there was anything to answer with: nobody's mistake, and no verdict. */
final class OutOfTimeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  OutOfTimeException(String message) {
    super(message);
  }
}
