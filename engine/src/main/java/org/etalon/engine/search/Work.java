package org.etalon.engine.search;

import java.io.Serializable;
import org.etalon.time.Stop;

/**
 * Work that falls into parts, for a {@link Backend}: what all parts have in common, to be sent to
 * other processes once.
 *
 * <p>What comes of a part is the same wherever, whenever and however often it is done.
 */
public interface Work extends Serializable {
  /** What tells this work from others: a digest of all that its parts have in common, in hex. */
  String name();

  /** What it is, in a few words for people. */
  String title();

  /**
   * Does a part; any number of threads may.
   *
   * @param stop ends it early; then what it returns or throws is of no use, or known to be partial
   */
  byte[] run(byte[] part, Stop stop);
}
