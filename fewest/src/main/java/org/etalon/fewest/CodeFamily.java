package org.etalon.fewest;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.etalon.problem.UnfitException;
import org.etalon.quant.CodedNetwork;

/**
 * Which numbers weights may be. Layers and rows are stored in the form that takes the fewest bits
 * (docs/coded-format.md), whatever the family.
 */
public sealed interface CodeFamily permits RowFamily, Codebook {
  /** The name for people, and on the command line. */
  String label();

  /** Whether all weights of a network are of this family. */
  boolean holds(CodedNetwork network);

  /** What one of two functions gives: that of families of rows, or that of codebooks. */
  <R> R fold(Function<RowFamily, R> rows, Function<Codebook, R> codebook);

  /** Whether networks whose numbers all have one width are of it. */
  default boolean takesOneWidth() {
    return fold(rows -> rows == RowFamily.ANY || rows == RowFamily.UNIFORM, codebook -> false);
  }

  /**
   * The family of a name.
   *
   * @throws UnfitException if there is none
   */
  static CodeFamily parse(String text) {
    List<RowFamily> families = List.of(RowFamily.values());
    return families.stream()
        .filter(family -> family.label().equals(text))
        .map(CodeFamily.class::cast)
        .findFirst()
        .or(() -> Codebook.parse(text).map(CodeFamily.class::cast))
        .orElseThrow(
            () ->
                new UnfitException(
                    families.stream().map(RowFamily::label).collect(Collectors.joining(", "))
                        + " or codebook:K with K from 2 to 256, not '"
                        + text
                        + "'"));
  }
}
