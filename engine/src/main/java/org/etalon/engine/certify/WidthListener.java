package org.etalon.engine.certify;

import org.etalon.engine.search.Progress;

/** Told of the progress of a search for bits, now and then, on the thread that searches. */
@FunctionalInterface
public interface WidthListener {
  /**
   * What is known of one width.
   *
   * @param bits the width
   * @param progress of its own search
   */
  void accept(int bits, Progress progress);
}
