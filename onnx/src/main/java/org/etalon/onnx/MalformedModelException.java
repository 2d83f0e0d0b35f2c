package org.etalon.onnx;

/** A model file that is damaged or contradicts the definition of its own format. */
public final class MalformedModelException extends ModelException {
  private static final long serialVersionUID = 1L;

  /**
   * An exception with this message.
   *
   * @param message one line: what, where, what to do
   */
  public MalformedModelException(String message) {
    super(message);
  }
}
