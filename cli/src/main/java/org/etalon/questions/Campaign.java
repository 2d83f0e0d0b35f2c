package org.etalon.questions;

import static java.util.Comparator.comparingDouble;
import static java.util.Comparator.comparingLong;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Many questions, asked so that answers come early.
 *
 * <p><b>Method:</b> rounds. In each, every question that is open has twice the time it had in the
 * one before, up to its own limit; those that took least so far come first, in the first round
 * those of the smallest files. A question ends with an answer that more time cannot change, with
 * its limit, or with a failure, which is its own alone.
 *
 * <p><b>Property:</b> what a question has cost and come to is in the log before the next is asked,
 * so a campaign that is killed goes on where it stood.
 */
public final class Campaign {
  private static final double FIRST_SECONDS = 4;

  /** Answers a question. */
  public interface Asker {
    /**
     * Asks, or asks on.
     *
     * @param seconds what it may take in all rounds
     * @param spent what it took in those before
     */
    Outcome ask(Row row, double seconds, double spent);
  }

  /** Is told of every outcome. */
  public interface Listener {
    void outcome(Row row, Outcome outcome);
  }

  /**
   * A question of the campaign.
   *
   * @param question what is asked
   * @param key that the log knows it by
   * @param seconds its time limit
   */
  public record Row(Question question, String key, double seconds) {}

  private final List<Row> rows;
  private final OutcomeLog log;

  /** A campaign of some rows, of which the log may know some. */
  public Campaign(List<Row> rows, OutcomeLog log) {
    this.rows = List.copyOf(rows);
    this.log = log;
  }

  /** All questions, in the order of their file. */
  public List<Row> rows() {
    return rows;
  }

  /** What is known of a question. */
  public Optional<Outcome> outcome(Row row) {
    return log.find(row.key());
  }

  /** Whether there is nothing more to be done for a question. */
  public boolean isDone(Row row) {
    return outcome(row).map(o -> o.decided() || o.limit() >= row.seconds()).orElse(false);
  }

  /** Asks all that is open; an interrupt of the thread ends this, with what is known kept. */
  public void run(Asker asker, Listener listener) {
    for (double seconds = FIRST_SECONDS; ; seconds *= 2) {
      double round = seconds;
      List<Row> open = new ArrayList<>(rows.stream().filter(row -> !isDone(row)).toList());
      if (open.isEmpty()) {
        return;
      }
      open.sort(
          comparingDouble(this::spent).thenComparing(comparingLong(r -> r.question().bytes())));
      for (Row row : open) {
        double limit = Math.min(round, row.seconds());
        if (outcome(row).map(before -> before.limit() >= limit).orElse(false)) {
          continue; // it had this round before
        }
        double spent = spent(row);
        Outcome outcome = asker.ask(row, limit, spent).after(spent, limit);
        if (Thread.currentThread().isInterrupted()) {
          return; // cut short: it is asked again next time
        }
        log.add(row.key(), outcome);
        listener.outcome(row, outcome);
      }
    }
  }

  private double spent(Row row) {
    return outcome(row).map(Outcome::seconds).orElse(0.0);
  }
}
