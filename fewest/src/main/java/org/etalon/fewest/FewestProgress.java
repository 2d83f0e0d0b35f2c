package org.etalon.fewest;

/**
 * How far a search is.
 *
 * @param level what it works on
 * @param tried bits of the network at hand, which meets epsilon at all points tried
 * @param proved the fewest bits proved so far; {@link Long#MAX_VALUE} if nothing is
 * @param proving whether a proof is under way
 * @param seconds since it began
 */
public record FewestProgress(
    Level level, long tried, long proved, boolean proving, double seconds) {}
