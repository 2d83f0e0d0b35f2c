package org.etalon.example;

/**
 * What an input or output stands for.
 *
 * @param name such as "angle"
 * @param unit such as "rad"; numbers of the network are in it
 */
public record Quantity(String name, String unit) {}
