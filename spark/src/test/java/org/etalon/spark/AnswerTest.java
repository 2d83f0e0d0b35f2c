package org.etalon.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.spark.TaskContext$;
import org.apache.spark.broadcast.Broadcast;
import org.etalon.engine.search.BackendException;
import org.etalon.engine.search.Work;
import org.etalon.engine.search.WorkerMemoryException;
import org.etalon.problem.SoundnessError;
import org.junit.jupiter.api.Test;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;

/** What is thrown on an executor, as it comes to the driver. */
class AnswerTest {
  private static CompletableFuture<byte[]> sent(Supplier<byte[]> explore) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(Answer.of(explore));
    }
    CompletableFuture<byte[]> future = new CompletableFuture<>();
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      ((Answer) in.readObject()).complete(future);
    }
    return future;
  }

  private static Throwable thrown(Throwable wrong) throws Exception {
    return sent(() -> {
          if (wrong instanceof Error error) {
            throw error;
          }
          throw (RuntimeException) wrong;
        })
        .handle((found, e) -> e)
        .join();
  }

  @Test
  void complete_giveBackWhatWasFoundOrThrown() throws Exception {
    assertThat(sent(() -> new byte[] {1, 2}).join()).containsExactly(1, 2);
    assertThat(thrown(new SoundnessError("a below b")))
        .isInstanceOf(SoundnessError.class)
        .hasMessage("a below b");
    assertThat(thrown(new OutOfMemoryError("heap")))
        .isInstanceOf(WorkerMemoryException.class)
        .hasMessageContaining("spark.executor.memory");
    assertThat(thrown(new StackOverflowError()))
        .isInstanceOf(Error.class)
        .hasMessageContaining("StackOverflowError");
    assertThat(thrown(new IndexOutOfBoundsException("7")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("IndexOutOfBoundsException: 7");
  }

  /** A work that is too large for an executor costs its own search alone. */
  @Test
  void does_aWorkForWhichThereIsNoMemory_saysSo() throws Exception {
    Broadcast<Work> large =
        new Broadcast<>(1, ClassTag$.MODULE$.apply(Work.class)) {
          @Override
          public Work getValue() {
            throw new OutOfMemoryError("heap");
          }

          @Override
          public void doUnpersist(boolean blocking) {}

          @Override
          public void doDestroy(boolean blocking) {}
        };
    Iterator<byte[]> parts = CollectionConverters.asScala(List.of(new byte[1]).iterator());
    Answer[] answers = SparkSession.does(large, TaskContext$.MODULE$.empty(), parts);
    assertThat(answers).extracting(Answer::kind).containsExactly(Answer.Kind.MEMORY);
  }

  @Test
  void fail_forLackOfMemoryOfTheDriver_isThat() {
    for (Throwable cause : List.of(new OutOfMemoryError("heap"), new IOException("no"))) {
      CompletableFuture<byte[]> found = new CompletableFuture<>();
      SparkSession.fail(List.of(new SparkSession.Asked(new byte[0], found)), cause);
      Class<?> expected =
          cause instanceof OutOfMemoryError ? OutOfMemoryError.class : BackendException.class;
      assertThat(found.handle((bytes, e) -> e).join()).isInstanceOf(expected);
    }
  }

  @Test
  void thrown_ofAnInterrupt_keepsIt() {
    Throwable wrapped = new IllegalStateException(new InterruptedException());
    assertThat(SparkBackend.thrown("no", wrapped)).isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(SparkBackend.thrown("no", new IOException("no")))
        .isInstanceOf(BackendException.class);
    assertThat(Thread.interrupted()).isFalse();
  }
}
