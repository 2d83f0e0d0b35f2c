package org.etalon.engine.search;

/** A backend that cannot work: no cluster answers, or too many of its workers were lost. */
public sealed class BackendException extends RuntimeException permits WorkerMemoryException {
  private static final long serialVersionUID = 1;

  /** An exception with a message of one line. */
  public BackendException(String message, Throwable cause) {
    super(message, cause);
  }
}
