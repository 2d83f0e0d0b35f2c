package org.etalon.fewest;

import org.etalon.engine.search.Budget;

/**
 * How a search is done.
 *
 * @param first the first level to work on
 * @param last the last one
 * @param below only networks of fewer bits are of use
 * @param budget the limit on time, on boxes bounded in all proofs, and what ends it early
 * @param threads how many, at least 1; results do not depend on it
 * @param seed of samples, attacks and restarts
 */
public record FewestOptions(
    Level first, Level last, long below, Budget budget, int threads, long seed) {}
