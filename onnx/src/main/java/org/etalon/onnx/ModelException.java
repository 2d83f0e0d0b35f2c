package org.etalon.onnx;

/**
 * A model file that cannot be used. The message is one line: what is wrong, where (node, operator,
 * attribute), and what to do.
 */
public abstract sealed class ModelException extends RuntimeException
    permits MalformedModelException, UnsupportedModelException {
  private static final long serialVersionUID = 1L;

  ModelException(String message) {
    super(message);
  }
}
