package org.etalon.train;

/**
 * One evaluation while training. Errors are fractions of samples misclassified or, for targets that
 * are numbers, root mean squared errors.
 *
 * @param epoch epochs trained
 * @param learningRate of the last step
 * @param trainLoss the mean loss of the last epoch's batches, while weights changed
 * @param trainError the error on them, likewise
 * @param validationError of the judged network; NaN where there are no validation samples
 * @param testError of the judged network; NaN where there are no test samples
 * @param seconds of training and evaluation so far
 */
public record CurvePoint(
    int epoch,
    double learningRate,
    double trainLoss,
    double trainError,
    double validationError,
    double testError,
    double seconds) {}
