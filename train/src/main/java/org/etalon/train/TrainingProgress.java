package org.etalon.train;

import java.util.Optional;

/**
 * Where a run is.
 *
 * @param epoch the epoch at work, counted from 1
 * @param epochs the most there will be
 * @param loss the mean of this epoch's batches so far
 * @param last the last evaluation
 * @param best the evaluation of the network kept so far
 * @param secondsLeft an estimate by what epochs took so far
 */
public record TrainingProgress(
    int epoch,
    int epochs,
    double loss,
    Optional<CurvePoint> last,
    Optional<CurvePoint> best,
    double secondsLeft) {}
