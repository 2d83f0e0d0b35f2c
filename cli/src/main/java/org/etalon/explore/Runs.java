package org.etalon.explore;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The computations of a server: few at a time, and the last few that have ended. */
final class Runs {
  private static final int MOST_AT_ONCE = 4;
  private static final int MOST_KEPT = 16;

  private final Exploration exploration;
  private final Map<String, Run> runs = new LinkedHashMap<>();
  private int count;

  Runs(Exploration exploration) {
    this.exploration = exploration;
  }

  /** Starts one and returns its name; nothing if too many are under way. */
  synchronized Optional<String> start(Map<String, Object> parameters) {
    if (runs.values().stream().filter(run -> !run.hasEnded()).count() >= MOST_AT_ONCE) {
      return Optional.empty();
    }
    String id = Integer.toString(++count);
    Run run = new Run(id, exploration, parameters);
    runs.put(id, run);
    if (runs.size() > MOST_KEPT) {
      runs.entrySet().stream()
          .filter(entry -> entry.getValue().hasEnded())
          .map(Map.Entry::getKey)
          .findFirst()
          .ifPresent(runs::remove);
    }
    run.start();
    return Optional.of(id);
  }

  synchronized Optional<Run> get(String id) {
    return Optional.ofNullable(runs.get(id));
  }

  synchronized void cancelAll() {
    runs.values().forEach(Run::cancel);
  }
}
