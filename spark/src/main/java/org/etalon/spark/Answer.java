package org.etalon.spark;

import java.io.Serializable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.etalon.engine.search.WorkerMemoryException;
import org.etalon.problem.SoundnessError;

/**
 * What came of a part on an executor, as data: what was found, or what was thrown. Spark would try
 * again what was thrown, and tell of it as of a lost worker.
 *
 * @param found nothing where something was thrown
 * @param message of what was thrown
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Answer(Kind kind, byte[] found, String message) implements Serializable {
  private static final long serialVersionUID = 1;

  /** What kind of answer it is. */
  enum Kind {
    FOUND,
    CONTRADICTION,
    MEMORY,
    ERROR,
    EXCEPTION
  }

  /** On an executor: does a part. */
  static Answer of(Supplier<byte[]> part) {
    try {
      return new Answer(Kind.FOUND, part.get(), "");
    } catch (SoundnessError e) {
      return thrown(Kind.CONTRADICTION, String.valueOf(e.getMessage()));
    } catch (OutOfMemoryError e) {
      return thrown(Kind.MEMORY, String.valueOf(e.getMessage()));
    } catch (Error e) {
      return thrown(Kind.ERROR, e.toString());
    } catch (RuntimeException e) {
      return thrown(Kind.EXCEPTION, e.toString());
    }
  }

  private static Answer thrown(Kind kind, String message) {
    return new Answer(kind, new byte[0], message);
  }

  /** On the driver: gives what was found, or fails with what was thrown. */
  void complete(CompletableFuture<byte[]> future) {
    switch (kind) {
      case FOUND -> future.complete(found);
      case CONTRADICTION -> future.completeExceptionally(new SoundnessError(message));
      case MEMORY ->
          future.completeExceptionally(
              new WorkerMemoryException(
                  "an executor has too little memory for its part of the work; give executors more"
                      + " with ETALON_JAVA_OPTIONS=-Dspark.executor.memory=4g, those of local[N]"
                      + " with ETALON_JAVA_OPTIONS=-Xmx8g",
                  new OutOfMemoryError(message)));
      case ERROR -> future.completeExceptionally(new Error(onExecutor()));
      case EXCEPTION -> future.completeExceptionally(new IllegalStateException(onExecutor()));
    }
  }

  private String onExecutor() {
    return "on an executor: " + message;
  }
}
