package org.etalon.engine.fixed;

import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * How many of the bits of a value are before the point; the input has as many as its domain needs.
 * Where they are too few for a value it saturates, which is part of what is proved.
 */
public sealed interface IntegerBits {
  /** So many that nothing overflows, as far as bounds tell. */
  static IntegerBits proved() {
    return new Proved();
  }

  /** So many as the largest values need that were found. */
  static IntegerBits attained() {
    return new Attained();
  }

  /** Some fewer than proved. */
  static IntegerBits fewer(int bits) {
    return new Fewer(bits);
  }

  /**
   * The answer for what this is.
   *
   * @param proved for as many as bounds ask for
   * @param attained for as many as values need that were found
   * @param fewer for so many fewer than proved
   */
  <T> T fold(
      Supplier<? extends T> proved, Supplier<? extends T> attained, IntFunction<? extends T> fewer);

  /** The name used on the command line and in JSON. */
  default String label() {
    return fold(() -> "proved", () -> "attained", bits -> "-" + bits);
  }

  /** As many as bounds ask for. */
  record Proved() implements IntegerBits {
    @Override
    public <T> T fold(
        Supplier<? extends T> proved,
        Supplier<? extends T> attained,
        IntFunction<? extends T> fewer) {
      return proved.get();
    }
  }

  /** As many as values need that were found. */
  record Attained() implements IntegerBits {
    @Override
    public <T> T fold(
        Supplier<? extends T> proved,
        Supplier<? extends T> attained,
        IntFunction<? extends T> fewer) {
      return attained.get();
    }
  }

  /**
   * Some fewer.
   *
   * @param bits how many
   */
  record Fewer(int bits) implements IntegerBits {
    @Override
    public <T> T fold(
        Supplier<? extends T> proved,
        Supplier<? extends T> attained,
        IntFunction<? extends T> fewer) {
      return fewer.apply(bits);
    }
  }
}
