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

  /** Tasks of a job for each core: more parts share tasks. */
  private static final int TASKS_A_CORE = 32;

  /** At most so many parts share one: they are lost together, and come back together. */
  private static final int PARTS_A_TASK = 4;

  private static final int SHOWN = 12; // digits of a digest

  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Asked(byte[] part, CompletableFuture<byte[]> found) {}

  private final JavaSparkContext context;
  private final Broadcast<Work> work;
  private final String title;
  private final String group;
  private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean closed;

  /**
   * Sends the work to who asks for it.
   *
   * @param number no other session of the application has
   */
  SparkSession(JavaSparkContext context, Work work, int number) {
    this.context = context;
    this.work = context.broadcast(work);
    title = work.title();
    group =
        "etalon-" + number + "-" + work.name().substring(0, Math.min(SHOWN, work.name().length()));
    for (int i = 0; i < JOBS; i++) {
      Thread thread = new Thread(this::serve, "etalon-jobs");
      thread.setDaemon(true);
      threads.add(thread);
    }
    try {
      threads.forEach(Thread::start);
    } catch (Error e) { // there are too many already
      close();
      throw e;
    }
  }

  @Override
  public CompletableFuture<byte[]> run(byte[] part) {
    CompletableFuture<byte[]> found = new CompletableFuture<>();
    asked.add(new Asked(part, found));
    return found;
  }

  private void serve() {
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

  static void fail(List<Asked> job, Throwable cause) {
    Throwable failure =
        cause instanceof OutOfMemoryError // of this process, which more workers do not help
            ? cause
            : SparkBackend.failure("Spark gave up parts of the work", cause);
    job.forEach(one -> one.found.completeExceptionally(failure));
  }

  /** How many tasks share so many parts. */
  static int tasks(int parts, int cores) {
    int fewest = (parts + PARTS_A_TASK - 1) / PARTS_A_TASK;
    return Math.max(fewest, Math.min(parts, TASKS_A_CORE * cores));
  }

  private void run(List<Asked> job) {
    int tasks = tasks(job.size(), context.defaultParallelism());
    context.setJobGroup(group, title + ", parts: " + job.size(), true);
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

  /**
   * On an executor: does some parts. The work itself may be too large for it; what else keeps it
   * from coming, as a lost worker that had a piece, Spark tries again.
   */
  static Answer[] does(Broadcast<Work> shared, TaskContext task, Iterator<byte[]> some) {
    Stop killed = Stop.when(task::isInterrupted);
    List<Answer> found = new ArrayList<>();
    while (some.hasNext()) {
      byte[] part = some.next();
      found.add(Answer.of(() -> shared.value().run(part, killed)));
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
    List<Asked> left = new ArrayList<>();
    asked.drainTo(left);
    left.forEach(one -> one.found.cancel(false));
    try {
      // Also of a job that a thread is just about to submit.
      context.sc().cancelJobGroupAndFutureJobs(group);
      work.unpersist();
    } catch (Exception e) {
      // the application is gone, and all that was at work with it
    }
  }
}
