package org.etalon.lab.construct;

import java.util.List;

/**
 * {@code f(x) f(y)} by two copies of a network of one number side by side, and a multiplication.
 *
 * <p><b>Requires:</b> one input, one output; m of at least 1; D a power of two, at least |f|.
 *
 * <p><b>Returns:</b> a network of two inputs, about twice the size of the one.
 *
 * <p><b>Property:</b> the product but for {@code D^2 2^(-2m-2)} ({@link Multiplication}).
 */
public final class PlaneProduct {
  private PlaneProduct() {}

  /** The network. */
  public static Construction of(Construction f, int m, double d) {
    return Construction.choosing(2, List.of(new int[] {0}, new int[] {1}), List.of(f, f))
        .then(Multiplication.of(m, d));
  }
}
