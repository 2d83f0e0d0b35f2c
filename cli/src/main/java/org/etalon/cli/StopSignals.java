package org.etalon.cli;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.etalon.study.Text;

/**
 * Ctrl-C, and being told to end: the first time the running command is interrupted and has two
 * seconds of processor time, those of its busiest thread, to say what it knows, which are two of
 * the clock where the machine has no other work; the second time the process ends at once.
 *
 * <p>The process then ends with the command's own code, or with 128 and the signal's number (130
 * for Ctrl-C) where there was no answer in time.
 */
final class StopSignals {
  private static final String[] NAMES = {"INT", "TERM", "HUP"};

  /** Of processor time, or of the clock where that is not known. */
  private static final double SECONDS = 2;

  /** Of the clock: whoever waits for a busy machine, or for a file, does not wait longer. */
  private static final double MOST_SECONDS = 10;

  private static final long POLL_MILLIS = 50;

  private final Thread worker;
  private final Messages messages;
  private final AtomicInteger received = new AtomicInteger();
  private volatile boolean stopsEarly;
  private volatile int first; // the number of the first signal

  private StopSignals(Thread worker, Messages messages) {
    this.worker = worker;
    this.messages = messages;
  }

  /** Listens, where the JVM lets us. */
  static StopSignals listen(Thread worker, Messages messages) {
    StopSignals signals = new StopSignals(worker, messages);
    for (String name : NAMES) {
      try {
        signals.hear(name);
      } catch (ReflectiveOperationException unheard) {
        // unknown to this system, or left to it (-Xrs): then it ends the process
      }
    }
    return signals;
  }

  /**
   * The JDK's one way to hear of a second Ctrl-C is a class whose every mention is a warning that
   * javac cannot be told to leave out; so it is not mentioned.
   */
  private void hear(String name) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    Object named = signal.getConstructor(String.class).newInstance(name);
    int number = (int) signal.getMethod("getNumber").invoke(named);
    Object ours =
        Proxy.newProxyInstance(
            handler.getClassLoader(),
            new Class<?>[] {handler},
            (proxy, method, arguments) -> {
              received(number);
              return null;
            });
    signal.getMethod("handle", signal, handler).invoke(null, named, ours);
  }

  /** A command begins. */
  void running(Object command) {
    stopsEarly = command instanceof StopsEarly;
  }

  /** The code of a command that ends, with the signal's number where that stopped it. */
  int code(int code) {
    return code == ExitCode.STOPPED ? ExitCode.SIGNAL + first : code;
  }

  private void received(int number) {
    if (received.incrementAndGet() > 1 || !stopsEarly) {
      end(number);
    }
    first = number;
    messages.note("etalon: stopping; Ctrl-C again ends at once");
    worker.interrupt();
    await();
    messages.error("etalon: no answer within " + Text.duration(SECONDS) + " of work, giving up");
    end(number);
  }

  /** Waits for the command to end the process; returns when it has had its time. */
  private void await() {
    LongestWork work = new LongestWork();
    while (work.seconds() < SECONDS && work.clock() < MOST_SECONDS) {
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void end(int number) {
    messages.clear();
    Runtime.getRuntime().halt(ExitCode.SIGNAL + number);
  }
}
