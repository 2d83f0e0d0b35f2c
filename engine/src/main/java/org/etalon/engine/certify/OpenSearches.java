package org.etalon.engine.certify;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.etalon.engine.search.BranchAndBound;

/**
 * The searches of trials that wait for their turn, at most so many as memory allows: the cheapest
 * trial's makes room for another and begins again later, when it meets the same boxes in the same
 * order. For one thread.
 */
final class OpenSearches implements AutoCloseable {
  private static final byte[] NOTHING = {};

  private final int most;
  private final BiFunction<Trial, byte[], Optional<BranchAndBound>> open;
  private final TreeMap<Trial, BranchAndBound> running = new TreeMap<>();
  private final TreeMap<Trial, byte[]> saved;

  /**
   * None that runs.
   *
   * @param most how many at a time, at least 1
   * @param saved states of an earlier process, for {@code open}
   * @param open opens the search of a trial, from a state if that is not empty; nothing if time is
   *     up
   */
  OpenSearches(
      int most,
      SortedMap<Trial, byte[]> saved,
      BiFunction<Trial, byte[], Optional<BranchAndBound>> open) {
    this.most = most;
    this.saved = new TreeMap<>(saved);
    this.open = open;
  }

  /**
   * The search of a trial: the running one, one from its saved state, or a new one; nothing if time
   * is up before it is open.
   */
  Optional<BranchAndBound> of(Trial trial) {
    BranchAndBound search = running.get(trial);
    if (search != null) {
      return Optional.of(search);
    }
    while (running.size() >= most) {
      close(running.firstKey());
    }
    byte[] state = saved.get(trial);
    Optional<BranchAndBound> opened = open.apply(trial, state == null ? NOTHING : state);
    opened.ifPresent(
        found -> {
          saved.remove(trial);
          running.put(trial, found);
        });
    return opened;
  }

  /** Ends a search, if there is one, and forgets it. */
  void close(Trial trial) {
    saved.remove(trial);
    BranchAndBound search = running.remove(trial);
    if (search != null) {
      search.close();
    }
  }

  /** Whether no search is in the midst of a step, so that all have states. */
  boolean haveStates() {
    return running.values().stream().noneMatch(BranchAndBound::isInRound);
  }

  /** The states of all, made one by one; those that were not gone on with come first. */
  Stream<Map.Entry<Trial, byte[]>> states() {
    return Stream.concat(
        saved.entrySet().stream(),
        running.entrySet().stream()
            .map(entry -> Map.entry(entry.getKey(), entry.getValue().state()))
            .filter(entry -> entry.getValue().length > 0));
  }

  @Override
  public void close() {
    for (Trial trial : List.copyOf(running.keySet())) {
      close(trial);
    }
  }
}
