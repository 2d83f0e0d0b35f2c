package org.etalon.vnnlib;

/**
 * An element of the input or of the output of a network, by the number of the network.
 *
 * @param network the number of the network, from 0
 * @param isOutput whether it belongs to the output
 * @param element its row-major number
 */
record QueryVariable(int network, boolean isOutput, int element) {}
