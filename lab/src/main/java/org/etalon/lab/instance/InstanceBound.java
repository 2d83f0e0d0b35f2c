package org.etalon.lab.instance;

/**
 * One bound of the difference of two networks.
 *
 * @param name which
 * @param value an upper bound in the norm asked for; infinite where it says nothing
 * @param seconds what it took
 */
public record InstanceBound(String name, double value, double seconds) {}
