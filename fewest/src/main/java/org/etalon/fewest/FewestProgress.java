package org.etalon.fewest;

/**
 * How far a search is.
 *
 * @param level what it works on
 * @param cost what is made small
 * @param tried the cost of the network at hand, which meets epsilon at all points tried
 * @param proved the least proved so far; {@link Long#MAX_VALUE} if nothing is
 * @param proving whether a proof is under way
 * @param seconds since it began
 */
public record FewestProgress(
    Level level, Cost cost, long tried, long proved, boolean proving, double seconds) {}
