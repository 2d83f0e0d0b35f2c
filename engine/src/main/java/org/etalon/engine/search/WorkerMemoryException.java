package org.etalon.engine.search;

/** A backend whose workers have too little memory for a part; for others they may have enough. */
public final class WorkerMemoryException extends BackendException {
  private static final long serialVersionUID = 1;

  /** An exception with a message of one line, which says how to give them more. */
  public WorkerMemoryException(String message, Throwable cause) {
    super(message, cause);
  }
}
