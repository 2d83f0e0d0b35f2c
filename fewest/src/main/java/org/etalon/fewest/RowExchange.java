package org.etalon.fewest;

import java.util.List;
import org.etalon.engine.certify.Certification;
import org.etalon.quant.CodedRow;

/**
 * A network with one row a bit narrower: its weights, or its bias, rounded to the nearest of twice
 * the step that they have. That it is refuted says nothing of other roundings of the row, or of
 * other networks.
 *
 * @param layer of the row, from 1, as it is stored
 * @param row in its layer, from 1
 * @param part of the row
 * @param savedBits by how many the stream would be shorter
 * @param found what is known of it
 */
public record RowExchange(int layer, int row, Part part, long savedBits, Certification found) {
  /** What of a row is narrower. */
  public enum Part {
    /** The weights alone. */
    WEIGHTS("weights"),
    /** The bias alone. */
    BIAS("bias"),
    /** Both: only where neither alone saves anything. */
    ROW("row");

    private final String label;

    Part(String label) {
      this.label = label;
    }

    /** The name for people. */
    public String label() {
      return label;
    }
  }

  /**
   * The nearest row with twice the step in a part, ties to even; the other part stays. Of both the
   * bias keeps its distance from the step of the weights, which may lose several places.
   */
  static CodedRow narrower(CodedRow row, Part part) {
    int[] weights = new int[row.size()];
    for (int j = 0; j < weights.length; j++) {
      weights[j] = row.weight(j);
    }
    int before = places(weights);
    if (part != Part.BIAS) {
      round(weights, before + 1);
    }
    int lost = part == Part.ROW ? Math.max(1, places(weights) - before) : 1;
    int[] bias = {row.bias()};
    if (part != Part.WEIGHTS) {
      round(bias, places(bias) + lost);
    }
    return Rows.of(row.exponent(), weights, bias[0]);
  }

  /** The places of the power of two that codes share; 0 where all are zero. */
  private static int places(int[] codes) {
    int some = 0;
    for (int code : codes) {
      some |= code;
    }
    return some == 0 ? 0 : Integer.numberOfTrailingZeros(some);
  }

  private static void round(int[] codes, int places) {
    for (int j = 0; j < codes.length; j++) {
      codes[j] = (int) Math.scalb(Math.rint(Math.scalb((double) codes[j], -places)), places);
    }
  }

  /** The parts that are tried first. */
  static List<Part> parts() {
    return List.of(Part.WEIGHTS, Part.BIAS);
  }
}
