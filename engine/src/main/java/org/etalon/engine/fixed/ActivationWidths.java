package org.etalon.engine.fixed;

import java.util.function.BiFunction;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** Which widths of activations go with a width of parameters. */
public sealed interface ActivationWidths {
  /** That of the parameters. */
  static ActivationWidths same() {
    return new Same();
  }

  /** One for all. */
  static ActivationWidths of(int bits) {
    return new Fixed(bits);
  }

  /** The fewest that are certified, of some. */
  static ActivationWidths fewest(int least, int most) {
    return new Fewest(least, most);
  }

  /**
   * The answer for what this is.
   *
   * @param same for the width of the parameters
   * @param fixed for one width
   * @param fewest for the fewest of a least and a most width
   */
  <T> T fold(
      Supplier<? extends T> same,
      IntFunction<? extends T> fixed,
      BiFunction<Integer, Integer, ? extends T> fewest);

  /** The width of the parameters. */
  record Same() implements ActivationWidths {
    @Override
    public <T> T fold(
        Supplier<? extends T> same,
        IntFunction<? extends T> fixed,
        BiFunction<Integer, Integer, ? extends T> fewest) {
      return same.get();
    }
  }

  /**
   * One width.
   *
   * @param bits the width
   */
  record Fixed(int bits) implements ActivationWidths {
    @Override
    public <T> T fold(
        Supplier<? extends T> same,
        IntFunction<? extends T> fixed,
        BiFunction<Integer, Integer, ? extends T> fewest) {
      return fixed.apply(bits);
    }
  }

  /**
   * The fewest of some.
   *
   * @param least the smallest
   * @param most the largest, with which widths of parameters are tried
   */
  record Fewest(int least, int most) implements ActivationWidths {
    @Override
    public <T> T fold(
        Supplier<? extends T> same,
        IntFunction<? extends T> fixed,
        BiFunction<Integer, Integer, ? extends T> fewest) {
      return fewest.apply(least, most);
    }
  }
}
