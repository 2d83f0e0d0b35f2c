package org.etalon.explore;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One computation: its events so far, and its outcome. A reader that comes late sees the latest
 * progress and the end; one that is slow misses progress, never the end.
 */
final class Run {
  private final Exploration exploration;
  private final Map<String, Object> parameters;
  private final Thread thread;
  private Map<String, Object> latest = Map.of("state", "started");
  private long version;
  private boolean ended;
  private Exploration.@Nullable Outcome outcome;

  Run(String id, Exploration exploration, Map<String, Object> parameters) {
    this.exploration = exploration;
    this.parameters = parameters;
    thread = new Thread(this::compute, "run-" + id);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  void cancel() {
    thread.interrupt();
  }

  private void compute() {
    try {
      Exploration.Outcome found =
          exploration.run(parameters, progress -> publish("progress", progress));
      synchronized (this) {
        outcome = found;
      }
      end("done", Map.of("result", found.result(), "files", List.copyOf(found.files().keySet())));
    } catch (Exploration.RefusedException e) {
      end("refused", Map.of("message", String.valueOf(e.getMessage())));
    } catch (RuntimeException | Error e) { // the page must learn that nothing more will come
      end("failed", Map.of("message", "internal error: " + e));
    }
  }

  private synchronized void publish(String state, Map<String, Object> content) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("state", state);
    event.putAll(content);
    latest = event;
    version++;
    notifyAll();
  }

  private synchronized void end(String state, Map<String, Object> content) {
    ended = true;
    publish(state, content);
  }

  synchronized boolean hasEnded() {
    return ended;
  }

  /** A file of the outcome. */
  synchronized byte @Nullable [] file(String name) {
    return outcome == null ? null : outcome.files().get(name);
  }

  /** An event and its number; the last one says that the run has ended. */
  record Event(long number, Map<String, Object> content, boolean last) {}

  /** The latest event after number {@code after}, or nothing within the time given. */
  synchronized Optional<Event> next(long after, long milliseconds) throws InterruptedException {
    long until = System.nanoTime() + milliseconds * 1_000_000;
    while (version <= after && !ended) {
      long left = (until - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return Optional.empty();
      }
      wait(left);
    }
    return Optional.of(new Event(version, latest, ended));
  }
}
