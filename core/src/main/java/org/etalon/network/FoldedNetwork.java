package org.etalon.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.rounding.Outward;
import org.jspecify.annotations.Nullable;

/**
 * A network in the alternating form {@code W_L relu(... relu(W_1 x + b_1) ...) + b_L}: theta, the
 * parameters that are counted, quantized and bounded.
 *
 * <p>Consecutive affine layers are multiplied out in double arithmetic; each layer carries bounds
 * of the rounding this did, all zero where every network one meets had nothing to multiply out.
 * Docs: docs/math/rounding.md.
 */
public final class FoldedNetwork {
  private final List<FoldedLayer> layers;

  private FoldedNetwork(List<FoldedLayer> layers) {
    this.layers = layers;
  }

  /**
   * Folds a chain. Rectifiers in a row count once; a missing affine layer is the identity.
   *
   * @throws IllegalArgumentException if the network is no chain of affine layers and rectifiers
   */
  public static FoldedNetwork of(Network network) {
    List<FoldedLayer> folded = new ArrayList<>();
    @Nullable FoldedLayer open = null;
    boolean rectified = false;
    int size = network.inputSize();
    if (!network.isChain()) {
      throw new IllegalArgumentException("the network is no chain");
    }
    for (Layer layer : network.layers()) {
      Optional<FoldedLayer> affine =
          layer.fold(
              a -> Optional.of(exact(a.map().toMatrix(), a.bias())),
              relu -> Optional.empty(),
              FoldedNetwork::refuse,
              FoldedNetwork::refuse);
      if (affine.isPresent()) {
        open = open == null ? affine.get() : compose(open, affine.get());
      } else if (open != null || !rectified) {
        folded.add(open == null ? identity(size) : open);
        open = null;
        rectified = true;
      }
      size = layer.outputSize();
    }
    folded.add(open == null ? identity(size) : open);
    return new FoldedNetwork(List.copyOf(folded));
  }

  private static Optional<FoldedLayer> refuse(Layer layer) {
    throw new IllegalArgumentException("the network is no chain: it has a " + layer);
  }

  /** The layers, first to last. */
  public List<FoldedLayer> layers() {
    return layers;
  }

  /** L, the number of layers. */
  public int depth() {
    return layers.size();
  }

  /** N = (N_0, ..., N_L). */
  public int[] widths() {
    int[] widths = new int[depth() + 1];
    widths[0] = layers.get(0).inputSize();
    for (int l = 1; l <= depth(); l++) {
      widths[l] = layers.get(l - 1).outputSize();
    }
    return widths;
  }

  /** The number of weights and biases. */
  public long parameterCount() {
    long count = 0;
    for (FoldedLayer layer : layers) {
      count += (long) layer.outputSize() * (layer.inputSize() + 1);
    }
    return count;
  }

  /** Whether no layer was rounded in folding. */
  public boolean isExact() {
    return layers.stream().allMatch(FoldedLayer::isExact);
  }

  private static FoldedLayer exact(Matrix weights, Vector bias) {
    return new FoldedLayer(
        weights, bias, Vector.zeros(weights.rows()), 0, Vector.zeros(weights.rows()));
  }

  private static FoldedLayer identity(int size) {
    double[] ones = new double[size];
    java.util.Arrays.fill(ones, 1);
    return exact(Matrix.diagonal(Vector.of(ones)), Vector.zeros(size));
  }

  /**
   * {@code second} (exact) after {@code first}: products rounded, errors bounded by gamma_n times
   * the sum of absolute terms plus what {@code first} already carries.
   */
  private static FoldedLayer compose(FoldedLayer first, FoldedLayer second) {
    int rows = second.outputSize();
    int inner = second.inputSize();
    int columns = first.inputSize();
    double[] a = second.weights().toArray();
    double[] b = first.weights().toArray();
    double[] weights = new double[rows * columns];
    double[] errorByRow = new double[rows];
    double errorMax = 0;
    double[] bias = new double[rows];
    double[] biasError = new double[rows];
    for (int i = 0; i < rows; i++) {
      double carried = 0; // sum_k |a_ik| * max error of an entry of row k of first
      for (int k = 0; k < inner; k++) {
        carried =
            Outward.addUp(
                carried, Outward.multiplyUp(Math.abs(a[i * inner + k]), first.weightErrorMax()));
      }
      carried = first.weightErrorMax() == 0 ? 0 : carried;
      double rowError = 0;
      for (int j = 0; j < columns; j++) {
        Sum sum = new Sum();
        for (int k = 0; k < inner; k++) {
          sum.add(a[i * inner + k], b[k * columns + j]);
        }
        weights[i * columns + j] = sum.value;
        double error = sum.error();
        error = carried == 0 ? error : Outward.addUp(error, carried);
        errorMax = Math.max(errorMax, error);
        rowError = error == 0 ? rowError : Outward.addUp(rowError, error);
      }
      errorByRow[i] = rowError;
      Sum sum = new Sum();
      double biasCarried = 0;
      for (int k = 0; k < inner; k++) {
        sum.add(a[i * inner + k], first.bias().get(k));
        double term = Outward.multiplyUp(Math.abs(a[i * inner + k]), first.biasError().get(k));
        biasCarried = term == 0 ? biasCarried : Outward.addUp(biasCarried, term);
      }
      sum.add(1, second.bias().get(i));
      bias[i] = sum.value;
      double error = sum.error();
      biasError[i] = biasCarried == 0 ? error : Outward.addUp(error, biasCarried);
    }
    return new FoldedLayer(
        Matrix.of(rows, columns, weights),
        Vector.of(bias),
        Vector.of(errorByRow),
        errorMax,
        Vector.of(biasError));
  }

  /** A running dot product with a bound of its rounding error; exact for one exact product. */
  private static final class Sum {
    private double value;
    private double magnitude;
    private int terms;
    private boolean single;

    void add(double x, double y) {
      if (x == 0 || y == 0) {
        return;
      }
      double product = x * y;
      terms++;
      single =
          terms == 1
              && Double.isFinite(product)
              && Dyadic.of(x).multiply(Dyadic.of(y)).equals(Dyadic.of(product));
      value += product;
      magnitude += Math.abs(product);
    }

    /** n products and n sums: gamma_(n+1) of the exact magnitude, itself within gamma_(n+1). */
    double error() {
      if (terms == 0 || single) {
        return 0;
      }
      double gamma = Outward.gammaUp(2 * terms + 2);
      double underflow = terms * Double.MIN_NORMAL;
      return Outward.addUp(Outward.multiplyUp(gamma, magnitude), underflow);
    }
  }
}
