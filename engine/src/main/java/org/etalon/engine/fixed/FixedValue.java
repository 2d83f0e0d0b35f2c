package org.etalon.engine.fixed;

import org.etalon.fixed.FixedFormat;

/**
 * A value that is stored in fixed point.
 *
 * @param value the number of the value in the network of real numbers, 0 for the input
 * @param format what it is cast to
 * @param lower a proved lower bound of what it is on the domain
 * @param upper a proved upper bound
 * @param saturates whether it may saturate; else it is proved that it does not
 * @param least a proved lower bound of what is cast, before it is rounded, or rectified if it is
 * @param most a proved upper bound of that
 */
public record FixedValue(
    int value,
    FixedFormat format,
    double lower,
    double upper,
    boolean saturates,
    double least,
    double most) {}
