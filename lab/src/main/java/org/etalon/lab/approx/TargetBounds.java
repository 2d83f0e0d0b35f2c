package org.etalon.lab.approx;

/**
 * Proved bounds of a target on [0, 1].
 *
 * @param rounding of the distance between f(x) and what {@link Target#value} computes, x in [0, 1]
 * @param most of |f|
 * @param slope of |f'|
 * @param curvature of |f''|
 */
public record TargetBounds(double rounding, double most, double slope, double curvature) {}
