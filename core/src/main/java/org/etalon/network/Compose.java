package org.etalon.network;

import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import org.etalon.exact.Dyadic;
import org.etalon.exact.ExactProduct;
import org.etalon.linalg.Vector;

/**
 * Composition of two affine layers into one, where one of them scales coordinates or changes
 * nothing but the bias, or both select.
 *
 * <p><b>Returns:</b> nothing where the layers have no such form (a product of two matrices is never
 * formed), or the bias would be one for each place of a channel that has one now.
 */
public final class Compose {
  private final boolean rounds;

  private Compose(boolean rounds) {
    this.rounds = rounds;
  }

  /**
   * The layer {@code second(first(x))} with the same function in real arithmetic, if each of its
   * numbers is a double and no parameter is mixed with a number that is none.
   */
  public static Optional<Affine> exactly(Affine first, Affine second) {
    requireFit(first, second);
    boolean keeps = keepsWeights(first, second) && keepsBias(first, second);
    return keeps ? new Compose(false).of(first, second) : Optional.empty();
  }

  /** The layer {@code second(first(x))}, its numbers rounded to nearest. */
  public static Optional<Affine> rounded(Affine first, Affine second) {
    requireFit(first, second);
    return new Compose(true).of(first, second);
  }

  private static void requireFit(Affine first, Affine second) {
    if (first.outputSize() != second.inputSize()) {
      throw new IllegalArgumentException(
          "first gives " + first.outputSize() + ", second takes " + second.inputSize());
    }
  }

  private static boolean keepsWeights(Affine first, Affine second) {
    return first.stored().weights() == second.stored().weights()
        || (first.stored().weights() ? second : first).map().isUnitDiagonal();
  }

  private static boolean keepsBias(Affine first, Affine second) {
    boolean mixes = second.stored().weights() && first.bias().maxAbs() != 0;
    boolean none = !first.stored().bias() && !second.stored().bias() && !mixes;
    boolean passes = second.stored().weights() || second.map().isUnitDiagonal();
    return none
        || ((first.stored().bias() ? passes : first.bias().maxAbs() == 0)
            && (second.stored().bias() || second.bias().maxAbs() == 0));
  }

  private Optional<Affine> of(Affine first, Affine second) {
    Optional<LinearMap> map = maps(first.map(), second.map());
    Optional<Vector> bias = map.isEmpty() ? Optional.empty() : bias(first, second);
    if (bias.isEmpty()) {
      return Optional.empty();
    }
    Affine composed =
        new Affine(map.get(), bias.get(), Stored.union(first.stored(), second.stored()));
    return scatters(first, second, composed) ? Optional.empty() : Optional.of(composed);
  }

  /** Whether the composition needs more biases than both layers have: at the borders of pads. */
  private static boolean scatters(Affine first, Affine second, Affine composed) {
    return biases(composed) > Math.max(biases(first), biases(second));
  }

  private static int biases(Affine affine) {
    Affine all = new Affine(affine.map(), affine.bias(), Stored.BIAS);
    return StoredParameters.of(all).biases().size();
  }

  private Optional<Vector> bias(Affine first, Affine second) {
    if (first.bias().maxAbs() == 0) {
      return Optional.of(second.atZero());
    }
    Dyadic[] shift = Dyadic.ofAll(first.outputSize(), first.bias()::get);
    Dyadic[] exact = second.forwardExact(shift);
    double[] bias = new double[exact.length];
    for (int i = 0; i < bias.length; i++) {
      if (i > 0 && exact[i].equals(exact[i - 1])) {
        bias[i] = bias[i - 1];
        continue;
      }
      bias[i] = exact[i].toDouble();
      if (!isFit(bias[i], exact[i])) {
        return Optional.empty();
      }
    }
    return Optional.of(Vector.of(bias));
  }

  private Optional<LinearMap> maps(LinearMap first, LinearMap second) {
    if (second.isUnitDiagonal()) {
      return Optional.of(first);
    }
    if (first.isUnitDiagonal()) {
      return Optional.of(second);
    }
    return second.fold(
        dense -> scaledInputs(first, dense),
        diagonal -> scaledOutputs(first, diagonal),
        convolution -> scaledInputs(first, convolution),
        selection ->
            first.fold(
                dense -> Optional.empty(),
                diagonal -> Optional.empty(),
                convolution -> Optional.empty(),
                chosen -> Optional.of(selection.after(chosen))));
  }

  /** {@code diag(s) M}, where each channel of M has one factor. */
  private Optional<LinearMap> scaledOutputs(LinearMap map, DiagonalMap scale) {
    int places = map.outputSize() / map.channels();
    boolean fits =
        map.fold(
            dense -> true,
            diagonal -> scale.repeat() == places,
            convolution -> scale.repeat() == places,
            selection -> false);
    double[] parameters = map.parameters();
    int each = parameters.length / map.channels();
    return fits ? scaled(map, parameters, k -> scale.factor(k / each * places)) : Optional.empty();
  }

  /** {@code M diag(s)}, where each input channel of M has one factor. */
  private Optional<LinearMap> scaledInputs(LinearMap first, LinearMap map) {
    return first.fold(
        dense -> Optional.empty(),
        diagonal -> scaledInputs(diagonal, map),
        convolution -> Optional.empty(),
        selection -> Optional.empty());
  }

  private Optional<LinearMap> scaledInputs(DiagonalMap scale, LinearMap map) {
    return map.fold(
        dense -> scaled(dense, dense.parameters(), k -> scale.factor(k % dense.inputSize())),
        diagonal -> Optional.empty(),
        convolution -> {
          ConvolutionShape shape = convolution.shape();
          int places = shape.inHeight() * shape.inWidth();
          double[] kernel = convolution.parameters();
          return scale.repeat() == places
              ? scaled(convolution, kernel, k -> scale.factor(shape.inChannelOf(k) * places))
              : Optional.empty();
        },
        selection -> Optional.empty());
  }

  private Optional<LinearMap> scaled(
      LinearMap map, double[] parameters, IntToDoubleFunction factors) {
    for (int k = 0; k < parameters.length; k++) {
      double factor = factors.applyAsDouble(k);
      // Multiplication by 1 and of 0 is exact; comparisons with these constants are meant exactly.
      if (factor != 1 && parameters[k] != 0) {
        double product = parameters[k] * factor;
        if (!isFit(product, parameters[k], factor)) {
          return Optional.empty();
        }
        parameters[k] = product;
      }
    }
    return Optional.of(map.withParameters(parameters));
  }

  private boolean isFit(double product, double a, double b) {
    return Double.isFinite(product) && (rounds || ExactProduct.isDouble(a, b));
  }

  private boolean isFit(double value, Dyadic exact) {
    return Double.isFinite(value) && (rounds || Dyadic.of(value).equals(exact));
  }
}
