package org.etalon.fewest;

import org.etalon.engine.certify.Certification;
import org.etalon.network.Network;

/**
 * A network of few bits that is proved to be within epsilon of f.
 *
 * @param level how it was found
 * @param network of f's widths, zeros for what it does without: a drop-in for f
 * @param bits all of its coded form
 * @param certification the proof
 * @param seconds since the search began
 */
public record Proved(
    Level level, Network network, long bits, Certification certification, double seconds) {}
