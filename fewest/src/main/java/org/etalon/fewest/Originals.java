package org.etalon.fewest;

import java.util.Arrays;

/** The numbers that rows of a student had in another one, from which neurons may since be gone. */
final class Originals {
  private final Student given;
  private final int[][] places; // of f's neurons in the given network

  Originals(Student given) {
    this.given = given.copy();
    places = new int[given.depth() + 1][];
    for (int l = 0; l < places.length; l++) {
      int[] origins = given.origins(l);
      places[l] = new int[Arrays.stream(origins).max().orElse(0) + 1];
      for (int i = 0; i < origins.length; i++) {
        places[l][origins[i]] = i;
      }
    }
  }

  /** Those of row {@code i} of layer {@code l}, bias last. */
  double[] numbers(Student net, int l, int i) {
    int[] inputs = Arrays.stream(net.origins(l - 1)).map(o -> places[l - 1][o]).toArray();
    return Rows.values(Rows.keep(given.row(l, places[l][net.origins(l)[i]]), inputs));
  }
}
