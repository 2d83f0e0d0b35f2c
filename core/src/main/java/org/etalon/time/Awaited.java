package org.etalon.time;

import org.jspecify.annotations.Nullable;

/** What went wrong in another thread, for the one that waits for it. */
public final class Awaited {
  private Awaited() {}

  /**
   * What a task threw, to be thrown again by who waits for it: too little memory, or bounds that
   * contradict each other, stay what they are.
   *
   * @param cause as the task's future names it
   * @return the exception; a checked one, or none, as the cause of an {@link IllegalStateException}
   * @throws Error if it is one
   */
  public static RuntimeException thrown(@Nullable Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException exception
        ? exception
        : new IllegalStateException(cause);
  }
}
