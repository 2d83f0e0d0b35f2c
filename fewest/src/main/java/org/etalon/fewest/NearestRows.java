package org.etalon.fewest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.etalon.quant.CodedRow;

/** Each number of a given network rounded to the nearest of its row's step: a width a row. */
final class NearestRows implements RowSource {
  private static final int WIDEST = 20;

  private final Student given;
  private final int[][] places; // of f's neurons in the given network

  NearestRows(Student given) {
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

  @Override
  public List<CodedRow> rows(Student net, int l, int i, Supplier<RowRounding> rounding) {
    CodedRow original = given.row(l, places[l][net.origins(l)[i]]);
    int[] inputs = Arrays.stream(net.origins(l - 1)).map(o -> places[l - 1][o]).toArray();
    double[] numbers = Rows.values(Rows.keep(original, inputs));
    List<CodedRow> rows = new ArrayList<>();
    for (int bits = 1; bits <= WIDEST; bits++) {
      rows.add(Rows.nearest(numbers, bits));
    }
    return rows;
  }
}
