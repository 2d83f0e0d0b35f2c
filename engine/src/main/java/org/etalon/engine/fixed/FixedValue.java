package org.etalon.engine.fixed;

import org.etalon.fixed.FixedFormat;

/**
 * A value that is stored in fixed point.
 *
 * @param value the number of the value in the network of real numbers, 0 for the input
 * @param format what it is cast to
 * @param lower a proved lower bound of what it is on the domain
 * @param upper a proved upper bound
 * @param reach a proved bound of the magnitude of what is cast, before it is rectified if it is
 */
public record FixedValue(int value, FixedFormat format, double lower, double upper, double reach) {}
