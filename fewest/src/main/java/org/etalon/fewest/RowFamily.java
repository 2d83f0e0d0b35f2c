package org.etalon.fewest;

import java.util.List;
import java.util.function.Function;
import org.etalon.quant.CodedNetwork;
import org.etalon.quant.CodedRow;

/** Which numbers the weights of a row may be, times its one power of two. */
public enum RowFamily implements CodeFamily {
  /** All integers, zeros dense or sparse, or odd ones alone: what takes the fewest bits. */
  ANY("any", Integer.MAX_VALUE),
  /** All integers of a width. */
  UNIFORM("uniform", Integer.MAX_VALUE),
  /** Zero, and powers of two with either sign: no weight is multiplied by. */
  POWER_OF_TWO("power-of-two", Integer.MAX_VALUE),
  /** Zero, one and minus one. */
  TERNARY("ternary", 1),
  /** One and minus one. */
  BINARY("binary", 1);

  private final String label;
  private final int widest;

  RowFamily(String label, int widest) {
    this.label = label;
    this.widest = widest;
  }

  @Override
  public String label() {
    return label;
  }

  /** The sets of codes that rows are rounded to. */
  List<Codes> sets() {
    return switch (this) {
      case ANY -> List.of(Codes.DENSE, Codes.ODD, Codes.SPARSE);
      case UNIFORM -> List.of(Codes.DENSE);
      case POWER_OF_TWO -> List.of(Codes.POWERS);
      case TERNARY -> List.of(Codes.SPARSE);
      case BINARY -> List.of(Codes.ODD);
    };
  }

  /** The widest codes, in bits; {@link Integer#MAX_VALUE} where any are. */
  int widest() {
    return widest;
  }

  @Override
  public boolean holds(CodedNetwork network) {
    boolean all = true;
    for (int l = 0; all && l < network.layers().size(); l++) {
      int factors = network.factors(l);
      all = network.layers().get(l).rows().stream().allMatch(row -> holds(row, factors));
    }
    return all;
  }

  @Override
  public <R> R fold(Function<RowFamily, R> rows, Function<Codebook, R> codebook) {
    return rows.apply(this);
  }

  /** Whether all weights of a row are of this family; one without weights is of any. */
  boolean holds(CodedRow row) {
    return holds(row, row.size());
  }

  private boolean holds(CodedRow row, int factors) {
    boolean all = true;
    int some = 0;
    for (int j = 0; j < factors; j++) {
      some |= row.weight(j);
    }
    int shared = some == 0 ? 0 : Integer.numberOfTrailingZeros(some);
    for (int j = 0; j < factors; j++) {
      int size = Math.abs(row.weight(j) >> shared);
      all &=
          switch (this) {
            case ANY, UNIFORM -> true;
            case POWER_OF_TWO -> Integer.bitCount(size) <= 1;
            case TERNARY -> size <= 1;
            case BINARY -> some == 0 || size == 1;
          };
    }
    return all;
  }
}
