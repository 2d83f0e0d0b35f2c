package org.etalon.engine.search;

import java.util.Optional;
import java.util.function.Consumer;
import org.etalon.time.Stop;

/**
 * How a search for the answer to a problem is done: nothing here is part of what is asked.
 *
 * @param budget when it ends at the latest
 * @param effort how it goes about its work
 * @param journal who learns of it
 */
public record SearchOptions(Budget budget, Effort effort, Journal journal) {
  /** 60 seconds, all processors, seed 1, no record for a certificate, no listener. */
  public static SearchOptions defaults() {
    return new SearchOptions(
        new Budget(60, Long.MAX_VALUE, Stop.NEVER),
        new Effort(Runtime.getRuntime().availableProcessors(), 1, false),
        new Journal(Checkpointing.NONE, progress -> {}));
  }

  /** The same with another time limit. */
  public SearchOptions withSeconds(double value) {
    return with(new Budget(value, budget.boxes(), budget.stop()));
  }

  /** The same with a limit on the boxes bounded: unlike time, a reproducible one. */
  public SearchOptions withMaxSubproblems(long value) {
    return with(new Budget(budget.seconds(), value, budget.stop()));
  }

  /** The same with something that ends it early. */
  public SearchOptions withStop(Stop value) {
    return with(new Budget(budget.seconds(), budget.boxes(), value));
  }

  /** The same with another number of threads. */
  public SearchOptions withThreads(int value) {
    return with(new Effort(value, effort.seed(), effort.recording(), effort.backend()));
  }

  /** The same with another seed of the attacks. */
  public SearchOptions withSeed(long value) {
    return with(new Effort(effort.threads(), value, effort.recording(), effort.backend()));
  }

  /** The same, with or without a record of what a certificate needs. */
  public SearchOptions withRecording(boolean value) {
    return with(effort.withRecording(value));
  }

  /** The same with subtrees of long searches explored elsewhere. */
  public SearchOptions withBackend(Backend value) {
    return with(
        new Effort(effort.threads(), effort.seed(), effort.recording(), Optional.of(value)));
  }

  /** The same with its state kept. */
  public SearchOptions withCheckpointing(Checkpointing value) {
    return with(new Journal(value, journal.listener()));
  }

  /** The same with a listener. */
  public SearchOptions withListener(Consumer<Progress> value) {
    return with(new Journal(journal.checkpointing(), value));
  }

  /** The same with another budget. */
  public SearchOptions with(Budget other) {
    return new SearchOptions(other, effort, journal);
  }

  /** The same with another effort. */
  public SearchOptions with(Effort other) {
    return new SearchOptions(budget, other, journal);
  }

  /** The same with another journal. */
  public SearchOptions with(Journal other) {
    return new SearchOptions(budget, effort, other);
  }
}
