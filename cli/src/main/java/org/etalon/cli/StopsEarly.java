package org.etalon.cli;

/**
 * A command that ends soon after its thread is interrupted, with the best answer so far. All others
 * have no answer before their end: Ctrl-C just ends them.
 */
interface StopsEarly {}
