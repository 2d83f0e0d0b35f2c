package org.etalon.quant;

import java.util.OptionalInt;
import java.util.function.Function;
import org.etalon.linalg.Vector;

/** How the parameters of a quantized layer are stored. */
public sealed interface Encoding {
  /** The bits of one stored parameter. */
  int bits();

  /** Whether one scale, or none, serves the whole layer. */
  boolean isScalar();

  /** What the function of its kind makes of it. */
  <R> R fold(
      Function<? super Scaled, ? extends R> scaled,
      Function<? super Floating, ? extends R> floating);

  /**
   * Signed integers times a scale.
   *
   * @param bits the width of an integer, sign included
   * @param scales the real value of one integer step: one entry for the whole layer, or one for
   *     each output channel
   */
  record Scaled(int bits, Vector scales) implements Encoding {
    /** The scale of output channel {@code channel}. */
    public double scale(int channel) {
      return scales.size() == 1 ? scales.get(0) : scales.get(channel);
    }

    /**
     * The bits after the binary point of output channel {@code channel}: {@code -log2 scale},
     * negative for scales above 1; empty if the scale is not a power of two.
     */
    public OptionalInt fractionBits(int channel) {
      double scale = scale(channel);
      return Grid.isPowerOfTwo(scale)
          ? OptionalInt.of(-Math.getExponent(scale))
          : OptionalInt.empty();
    }

    /**
     * The bits before the binary point of output channel {@code channel}, sign included (the I of
     * {@code ap_fixed<W,I>}): {@code bits - fractionBits}, possibly negative; empty if the scale is
     * not a power of two.
     */
    public OptionalInt integerBits(int channel) {
      OptionalInt fractionBits = fractionBits(channel);
      return fractionBits.isPresent()
          ? OptionalInt.of(bits - fractionBits.getAsInt())
          : OptionalInt.empty();
    }

    @Override
    public boolean isScalar() {
      return scales.size() == 1;
    }

    @Override
    public <R> R fold(
        Function<? super Scaled, ? extends R> scaled,
        Function<? super Floating, ? extends R> floating) {
      return scaled.apply(this);
    }
  }

  /**
   * Floating-point numbers of a short format.
   *
   * @param format the format
   */
  record Floating(FloatFormat format) implements Encoding {
    @Override
    public int bits() {
      return FloatFormat.BITS;
    }

    @Override
    public boolean isScalar() {
      return true;
    }

    @Override
    public <R> R fold(
        Function<? super Scaled, ? extends R> scaled,
        Function<? super Floating, ? extends R> floating) {
      return floating.apply(this);
    }
  }
}
