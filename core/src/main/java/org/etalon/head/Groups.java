package org.etalon.head;

import java.util.Arrays;
import java.util.function.Function;
import org.etalon.exact.Dyadic;
import org.etalon.exact.Enclosure;

/**
 * The entries of a vector that belong together along one axis of its shape: the vector falls into
 * groups of {@code length} entries, {@code stride} apart.
 *
 * @param length the entries of a group
 * @param stride the distance of neighbours in a group
 */
public record Groups(int length, int stride) {
  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is below 1
   */
  public Groups {
    if (length < 1 || stride < 1) {
      throw new IllegalArgumentException("groups of " + length + " entries " + stride + " apart");
    }
  }

  /** The places in a vector of so many entries, group by group. */
  int[][] places(int size) {
    if (size % (length * stride) != 0) {
      throw new IllegalArgumentException(this + " of a vector of " + size);
    }
    int[][] places = new int[size / length][length];
    for (int group = 0; group < places.length; group++) {
      int first = group / stride * length * stride + group % stride;
      Arrays.setAll(places[group], i -> first + i * stride);
    }
    return places;
  }

  /** Applies a function of groups to every group of a vector. */
  Enclosure[] map(Dyadic[] x, Function<Dyadic[], Enclosure[]> function) {
    Enclosure[] y = new Enclosure[x.length];
    for (int[] places : places(x.length)) {
      Dyadic[] entries = Arrays.stream(places).mapToObj(i -> x[i]).toArray(Dyadic[]::new);
      Enclosure[] image = function.apply(entries);
      for (int i = 0; i < length; i++) {
        y[places[i]] = image[i];
      }
    }
    return y;
  }
}
