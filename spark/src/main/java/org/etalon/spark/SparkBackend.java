package org.etalon.spark;

import java.net.URL;
import java.security.CodeSource;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.etalon.engine.search.Backend;
import org.etalon.engine.search.BackendException;
import org.etalon.engine.search.Work;

/**
 * The executors of a Spark application, for the parts of all works.
 *
 * <p>What Spark is to do otherwise is said as ever, by system properties {@code spark.*}; those are
 * left as they are.
 */
final class SparkBackend implements Backend {
  /** Executors use the Vector API as the program does. */
  private static final String VECTORS =
      "--add-exports=java.base/jdk.internal.module=ALL-UNNAMED -XX:+UseParallelGC";

  private final JavaSparkContext context;
  private final AtomicInteger sessions = new AtomicInteger();

  /**
   * Begins an application.
   *
   * @throws BackendException if no master answers
   * @throws CancellationException if the thread is interrupted
   */
  SparkBackend(String master) {
    SparkConf conf = new SparkConf().setMaster(master);
    conf.setIfMissing("spark.app.name", "Etalon");
    conf.setIfMissing("spark.executor.extraJavaOptions", VECTORS);
    conf.setIfMissing("spark.ui.showConsoleProgress", "false");
    conf.setIfMissing("spark.scheduler.mode", "FIFO");
    // A lost executor costs each of its tasks an attempt; many may be lost in a long search.
    conf.setIfMissing("spark.task.maxFailures", "16");
    // How much comes back at a time is seen to where parts are handed out.
    conf.setIfMissing("spark.driver.maxResultSize", "0");
    if (!master.startsWith("local[")) {
      conf.setIfMissing("spark.jars", String.join(",", jars()));
    }
    try {
      context = new JavaSparkContext(conf);
    } catch (Exception | Error e) { // Scala throws checked ones without saying so
      throw thrown("Spark at " + master + " cannot be used", e);
    }
  }

  /** What went wrong; an interrupt of the thread is kept, and is no failure of Spark's. */
  static RuntimeException thrown(String what, Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof InterruptedException) {
        Thread.currentThread().interrupt();
        return new CancellationException("stopped: " + what);
      }
    }
    return failure(what, e);
  }

  /** The jars that executors need: of the program and of this class. */
  private static Set<String> jars() {
    Set<String> jars = new LinkedHashSet<>();
    for (Class<?> part : new Class<?>[] {Work.class, SparkBackend.class}) {
      CodeSource source = part.getProtectionDomain().getCodeSource();
      URL location = source == null ? null : source.getLocation();
      if (location != null && location.getPath().endsWith(".jar")) {
        jars.add(location.toString());
      }
    }
    return jars;
  }

  static BackendException failure(String what, Throwable cause) {
    String why = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    return new BackendException(what + ": " + why, cause);
  }

  @Override
  public Session open(Work work) {
    try {
      return new SparkSession(context, work, sessions.incrementAndGet());
    } catch (Exception e) { // a context that has stopped, a disk that is full
      throw thrown("Spark cannot take up the work", e);
    }
  }

  @Override
  public void close() {
    context.close();
  }
}
