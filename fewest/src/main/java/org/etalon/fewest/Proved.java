package org.etalon.fewest;

import org.etalon.engine.certify.Certification;
import org.etalon.quant.CodedNetwork;

/**
 * A network of few bits that is proved to be within epsilon of f.
 *
 * @param level how it was found
 * @param coded the network as it is stored: its bits are what is counted
 * @param padded the same function with f's widths, zeros for the neurons that it does without
 * @param certification the proof, about f and {@code padded}
 * @param seconds since the search began
 */
public record Proved(
    Level level,
    CodedNetwork coded,
    CodedNetwork padded,
    Certification certification,
    double seconds) {
  /** All bits that are stored. */
  public long bits() {
    return coded.totalBits();
  }
}
