package org.etalon.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Timer;
import java.util.TimerTask;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.etalon.engine.search.Checkpointing;
import org.etalon.study.Text;
import org.jspecify.annotations.Nullable;

/**
 * What is said on stderr: where a run is, notes, and errors.
 *
 * <p>On a terminal, where a run is is one line that is written anew and vanishes before anything
 * else is printed; elsewhere it is a line every ten seconds, the last one once more where a run has
 * nothing new to say. A quiet one says errors alone.
 */
final class Messages {
  private static final double TERMINAL_SECONDS = 0.25;
  private static final double LOG_SECONDS = 10;
  private static final double KEPT_SECONDS = 1;
  private static final long TICK_MILLISECONDS = 500;

  private final PrintStream err;
  private final int columns;
  private final LongSupplier nanoTime;
  private final Checkpointing.Unwritten unkept;
  private boolean quiet;
  private boolean shown;
  private long last;
  private @Nullable String known; // where the run was when it last said so
  private long knownAt;

  /**
   * Messages to a stream.
   *
   * @param columns how wide the terminal is; 0 where the stream is none
   */
  Messages(PrintStream err, int columns) {
    this(err, columns, System::nanoTime);
  }

  /**
   * Messages of a part of a run.
   *
   * @param unkept is told, too, where the state of that part is not kept
   */
  Messages(PrintStream err, Checkpointing.Unwritten unkept) {
    this(err, 0, System::nanoTime, unkept);
  }

  /** The same by another clock. */
  Messages(PrintStream err, int columns, LongSupplier nanoTime) {
    this(err, columns, nanoTime, (line, last) -> {});
  }

  private Messages(
      PrintStream err, int columns, LongSupplier nanoTime, Checkpointing.Unwritten unkept) {
    this.err = err;
    this.unkept = unkept;
    this.columns = columns;
    this.nanoTime = nanoTime;
    last = nanoTime.getAsLong();
  }

  /** From now on, errors alone. */
  synchronized void quiet() {
    quiet = true;
  }

  /**
   * Where a run is: shown four times a second on a terminal, else every ten seconds.
   *
   * @param line made only if it is shown, or once a second to be shown later
   */
  synchronized void progress(Supplier<String> line) {
    long now = nanoTime.getAsLong();
    if (quiet) {
      return;
    }
    if (columns > 0) {
      if (seconds(last, now) >= TERMINAL_SECONDS) {
        last = now;
        clear();
        err.print(cut(line.get()));
        err.flush();
        shown = true;
      }
    } else if (known == null || seconds(knownAt, now) >= KEPT_SECONDS) {
      known = line.get();
      knownAt = now;
      if (seconds(last, now) >= LOG_SECONDS) {
        last = now;
        err.println(known);
      }
    }
  }

  /**
   * From now on until the process ends, where the run was is said again when it says nothing: for a
   * whole process, not for parts of one.
   */
  void repeat() {
    if (columns > 0) {
      return;
    }
    TimerTask task =
        new TimerTask() {
          @Override
          public void run() {
            tick();
          }
        };
    new Timer("messages", true).schedule(task, TICK_MILLISECONDS, TICK_MILLISECONDS);
  }

  /** Says where the run was, if that was not said for long, and for how long it says nothing. */
  synchronized void tick() {
    long now = nanoTime.getAsLong();
    if (known != null && seconds(last, now) >= LOG_SECONDS) {
      last = now;
      double silent = seconds(knownAt, now);
      err.println(
          silent < LOG_SECONDS ? known : known + "; nothing new for " + Text.duration(silent));
    }
  }

  private static double seconds(long from, long to) {
    return (to - from) * 1e-9;
  }

  /** A terminal breaks a line that fills its last column, and then its start cannot be found. */
  private String cut(String line) {
    return line.length() < columns ? line : line.substring(0, columns - 1);
  }

  /** Something worth a line of its own. */
  synchronized void note(String line) {
    if (!quiet) {
      error(line);
    }
  }

  /** What must be said. */
  synchronized void error(String line) {
    clear();
    err.println(line);
  }

  /** That the state of the run could not be kept; {@code last} where it ended. */
  void unkept(String line, boolean last) {
    error(line);
    unkept.tell(line, last);
  }

  /** Takes the line of a terminal away, and says no more where the run was. */
  synchronized void clear() {
    known = null;
    if (shown) {
      err.print("\r\033[K");
      err.flush();
      shown = false;
    }
  }

  /** A stream to the same screen: what is written to it stands on lines of its own. */
  OutputStream beside(OutputStream out) {
    return new FilterOutputStream(out) {
      @Override
      public void write(int b) throws IOException {
        clear();
        out.write(b);
      }

      @Override
      public void write(byte[] bytes, int from, int count) throws IOException {
        clear();
        out.write(bytes, from, count);
      }
    };
  }
}
