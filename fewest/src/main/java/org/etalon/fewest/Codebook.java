package org.etalon.fewest;

import java.util.Optional;
import java.util.function.Function;
import org.etalon.quant.CodedLayer;
import org.etalon.quant.CodedNetwork;

/**
 * Numbers of a table that each layer has: at most so many, all dyadic.
 *
 * @param values how many, 2 to 256; zero is one of them as any other is
 */
public record Codebook(int values) implements CodeFamily {
  private static final String PREFIX = "codebook:";
  private static final int MOST = 256;

  /**
   * Checks the number.
   *
   * @throws IllegalArgumentException if there are too few or too many
   */
  public Codebook {
    if (values < 2 || values > MOST) {
      throw new IllegalArgumentException("a codebook of " + values + " values");
    }
  }

  /** The codebook of a name, if it is one. */
  static Optional<Codebook> parse(String text) {
    return Optional.of(text)
        .filter(name -> name.matches(PREFIX + "[1-9][0-9]{0,2}"))
        .map(name -> Integer.parseInt(name.substring(PREFIX.length())))
        .filter(count -> count >= 2 && count <= MOST)
        .map(Codebook::new);
  }

  @Override
  public String label() {
    return PREFIX + values;
  }

  @Override
  public boolean holds(CodedNetwork network) {
    return network.layers().stream().map(CodedLayer::values).allMatch(all -> all.length <= values);
  }

  @Override
  public <R> R fold(Function<RowFamily, R> rows, Function<Codebook, R> codebook) {
    return codebook.apply(this);
  }
}
