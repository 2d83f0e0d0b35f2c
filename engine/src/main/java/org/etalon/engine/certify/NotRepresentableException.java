package org.etalon.engine.certify;

/** A parameter that cannot be quantized as asked; the message is one line. */
public final class NotRepresentableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotRepresentableException(String message, Throwable cause) {
    super(message, cause);
  }
}
