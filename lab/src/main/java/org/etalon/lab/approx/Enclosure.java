package org.etalon.lab.approx;

/**
 * What is known of a largest error.
 *
 * @param lower it is at least this
 * @param upper it is at most this; infinite where nothing is known
 */
public record Enclosure(double lower, double upper) {}
