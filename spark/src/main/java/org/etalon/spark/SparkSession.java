package org.etalon.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.etalon.engine.search.Backend;
import org.etalon.engine.search.BackendException;
import org.etalon.engine.search.Work;
import org.etalon.time.Stop;
import scala.Function2;
import scala.collection.Iterator;
import scala.reflect.ClassTag$;
import scala.runtime.BoxedUnit;

/**
 * The parts of one work as jobs of Spark: a few at a time, each job all that were asked for since
 * the last one.
 *
 * <p><b>Property:</b> which parts make a job or a task depends on time; what is found in them does
 * not. A task that is killed gives nothing back, never a part.
 */
final class SparkSession implements Backend.Session {
  /** Jobs at a time; each holds a thread that waits. */
  private static final int JOBS = 16;

  /** Tasks of a job for each core: small parts share a task. */
  private static final int TASKS_A_CORE = 32;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Asked(byte[] part, CompletableFuture<byte[]> found) {}

  private final JavaSparkContext context;
  private final Broadcast<Work> work;
  private final String group;
  private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean closed;

  SparkSession(JavaSparkContext context, Work work) {
    this.context = context;
    this.work = context.broadcast(work);
    group = "etalon-" + work.name();
    for (int i = 0; i < JOBS; i++) {
      Thread thread = new Thread(this::serve, "etalon-jobs");
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
  }

  @Override
  public CompletableFuture<byte[]> run(byte[] part) {
    CompletableFuture<byte[]> found = new CompletableFuture<>();
    asked.add(new Asked(part, found));
    return found;
  }

  private void serve() {
    context.setJobGroup(group, "parts of " + group, true);
    while (!closed) {
      List<Asked> job = new ArrayList<>();
      try {
        job.add(asked.take());
        asked.drainTo(job);
        run(job);
      } catch (Exception | Error e) { // Scala throws checked ones without saying so
        fail(job, e);
      }
    }
  }

  private static void fail(List<Asked> job, Throwable cause) {
    BackendException failure = SparkBackend.failure("Spark gave up parts of the work", cause);
    job.forEach(one -> one.found.completeExceptionally(failure));
  }

  private void run(List<Asked> job) {
    int tasks = Math.min(job.size(), TASKS_A_CORE * context.defaultParallelism());
    List<byte[]> parts = job.stream().map(Asked::part).toList();
    JavaRDD<byte[]> rdd = context.parallelize(parts, tasks);
    int[] first = new int[tasks];
    Arrays.setAll(first, task -> (int) ((long) task * job.size() / tasks));
    Broadcast<Work> shared = work;
    Function2<TaskContext, Iterator<byte[]>, Answer[]> does =
        (Function2<TaskContext, Iterator<byte[]>, Answer[]> & Serializable)
            (task, some) -> does(shared, task, some);
    Function2<Object, Answer[], BoxedUnit> taken =
        (task, found) -> {
          for (int i = 0; i < found.length; i++) {
            found[i].complete(job.get(first[(int) task] + i).found);
          }
          return BoxedUnit.UNIT;
        };
    context.sc().runJob(rdd.rdd(), does, taken, ClassTag$.MODULE$.apply(Answer[].class));
  }

  /** On an executor: does some parts. */
  private static Answer[] does(Broadcast<Work> shared, TaskContext task, Iterator<byte[]> some) {
    Stop killed = Stop.when(task::isInterrupted);
    Work work = shared.value();
    List<Answer> found = new ArrayList<>();
    while (some.hasNext()) {
      byte[] part = some.next();
      found.add(Answer.of(() -> work.run(part, killed)));
      if (killed.stopped()) {
        throw new TaskKilledException("killed amid a part");
      }
    }
    return found.toArray(Answer[]::new);
  }

  @Override
  public void close() {
    closed = true;
    threads.forEach(Thread::interrupt);
    context.cancelJobGroup(group);
    List<Asked> left = new ArrayList<>();
    asked.drainTo(left);
    left.forEach(one -> one.found.cancel(false));
    work.unpersist();
  }
}
