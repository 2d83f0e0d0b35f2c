package org.etalon.onnx;

/** A model file that may be valid, but is not a network that this library reads. */
public final class UnsupportedModelException extends ModelException {
  private static final long serialVersionUID = 1L;

  /**
   * An exception with this message.
   *
   * @param message one line: what, where, what to do
   */
  public UnsupportedModelException(String message) {
    super(message);
  }
}
