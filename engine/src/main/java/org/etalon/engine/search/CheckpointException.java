package org.etalon.engine.search;

import org.jspecify.annotations.Nullable;

/** A checkpoint that cannot be written or continued from; the message is one line. */
public final class CheckpointException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CheckpointException(String message, @Nullable Exception cause) {
    super(message, cause);
  }
}
