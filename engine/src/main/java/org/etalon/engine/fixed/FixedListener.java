package org.etalon.engine.fixed;

import org.etalon.engine.search.Progress;

/** Told of the progress of a search in fixed point, now and then, on the thread that searches. */
@FunctionalInterface
public interface FixedListener {
  /**
   * What is known of one network.
   *
   * @param widths of it
   * @param progress of its own search
   */
  void accept(FixedWidths widths, Progress progress);
}
