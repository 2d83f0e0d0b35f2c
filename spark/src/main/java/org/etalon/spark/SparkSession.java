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
import org.etalon.engine.search.Explorers;
import org.etalon.time.Stop;
import scala.Function2;
import scala.collection.Iterator;
import scala.reflect.ClassTag$;
import scala.runtime.BoxedUnit;

/**
 * The subtrees of one search as jobs of Spark: a few at a time, each job all that were asked for
 * since the last one.
 *
 * <p><b>Property:</b> which subtrees make a job or a task depends on time; what is found in them
 * does not. A task that is killed gives nothing back, never a part.
 */
final class SparkSession implements Backend.Session {
  /** Jobs at a time; each holds a thread that waits. */
  private static final int JOBS = 16;

  /** Tasks of a job for each core: small subtrees share a task. */
  private static final int TASKS_A_CORE = 32;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Asked(byte[] subtree, CompletableFuture<byte[]> found) {}

  private final JavaSparkContext context;
  private final Broadcast<Explorers> explorers;
  private final String group;
  private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean closed;

  SparkSession(JavaSparkContext context, Explorers explorers) {
    this.context = context;
    this.explorers = context.broadcast(explorers);
    group = "etalon-" + explorers.name();
    for (int i = 0; i < JOBS; i++) {
      Thread thread = new Thread(this::work, "etalon-jobs");
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
  }

  @Override
  public CompletableFuture<byte[]> explore(byte[] subtree) {
    CompletableFuture<byte[]> found = new CompletableFuture<>();
    asked.add(new Asked(subtree, found));
    return found;
  }

  private void work() {
    context.setJobGroup(group, "subtrees of search " + group, true);
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
    BackendException failure = SparkBackend.failure("Spark gave up subtrees of a search", cause);
    job.forEach(one -> one.found.completeExceptionally(failure));
  }

  private void run(List<Asked> job) {
    int tasks = Math.min(job.size(), TASKS_A_CORE * context.defaultParallelism());
    List<byte[]> subtrees = job.stream().map(Asked::subtree).toList();
    JavaRDD<byte[]> rdd = context.parallelize(subtrees, tasks);
    int[] first = new int[tasks];
    Arrays.setAll(first, task -> (int) ((long) task * job.size() / tasks));
    Broadcast<Explorers> shared = explorers;
    Function2<TaskContext, Iterator<byte[]>, Answer[]> explore =
        (Function2<TaskContext, Iterator<byte[]>, Answer[]> & Serializable)
            (task, some) -> explore(shared, task, some);
    Function2<Object, Answer[], BoxedUnit> taken =
        (task, found) -> {
          for (int i = 0; i < found.length; i++) {
            found[i].complete(job.get(first[(int) task] + i).found);
          }
          return BoxedUnit.UNIT;
        };
    context.sc().runJob(rdd.rdd(), explore, taken, ClassTag$.MODULE$.apply(Answer[].class));
  }

  /** On an executor: explores some subtrees. */
  private static Answer[] explore(
      Broadcast<Explorers> shared, TaskContext task, Iterator<byte[]> some) {
    Stop killed = Stop.when(task::isInterrupted);
    Explorers explorers = shared.value();
    List<Answer> found = new ArrayList<>();
    while (some.hasNext()) {
      byte[] subtree = some.next();
      found.add(Answer.of(() -> explorers.explore(subtree, killed)));
      if (killed.stopped()) {
        throw new TaskKilledException("killed amid a subtree");
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
    explorers.unpersist();
  }
}
