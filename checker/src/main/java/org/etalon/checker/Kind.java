package org.etalon.checker;

/** What a row bounds: a neuron's z of f, z' of g, or their difference d = z' - z. */
enum Kind {
  F,
  G,
  DIFFERENCE
}
