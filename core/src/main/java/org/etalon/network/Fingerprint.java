package org.etalon.network;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.etalon.fixed.FixedFormat;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 of a network's parameters as they were read: two files that hold the same layers have
 * the same fingerprint, and a change of any bit of any parameter changes it.
 *
 * <p>The bytes hashed, for each node, first to last: where it takes other values than the one
 * before it, {@code 'V'} and the numbers of these values; then {@code 'R'} and its size for a
 * rectifier, {@code '+'} and its size for a sum, {@code 'M'}, inputs, outputs, and for each output
 * the size of its window and its members for a maximum; for an affine layer {@code 'A'}, rows,
 * columns, the matrix row by row and the bias where its map is a matrix, or diagonal with a matrix
 * of at most 2^24 entries, {@code 'D'}, its size, the diagonal and the bias where that is larger,
 * {@code 'C'}, the numbers of {@link ConvolutionShape} in their order, the kernel and the bias for
 * a convolution, and {@code 'S'}, inputs, outputs, the sources and the bias for a selection; for a
 * cast {@code 'Q'}, its size, its step as a double, its lowest and highest code as 64-bit integers,
 * and in ASCII its rounding and its overflow with a space behind each; for one whose step depends
 * on the value {@code 'Y'} and its size. Sizes are 32-bit integers, parameters IEEE doubles,
 * big-endian, -0 as 0.
 */
public final class Fingerprint {
  /** Larger diagonals are not written out as matrices. */
  private static final long MOST_MATRIX_ENTRIES = 1L << 24;

  private static final int PIECE = 1024;

  private final MessageDigest digest;

  private Fingerprint(MessageDigest digest) {
    this.digest = digest;
  }

  /** The fingerprint of a network: 32 bytes. */
  public static byte[] of(Network network) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JVM has SHA-256
    }
    Fingerprint fingerprint = new Fingerprint(digest);
    for (int k = 0; k < network.nodes().size(); k++) {
      fingerprint.add(network.nodes().get(k), k);
    }
    return digest.digest();
  }

  private void add(Node node, int before) {
    if (!node.inputs().equals(List.of(before))) {
      tag('V');
      node.inputs().forEach(this::add);
    }
    node.layer()
        .<@Nullable Void>fold(this::affine, this::relu, this::sum, this::maxPool, this::round);
  }

  private @Nullable Void affine(Affine layer) {
    LinearMap map = layer.map();
    map.<@Nullable Void>fold(
        dense -> matrix(dense.toMatrix()), this::diagonal, this::convolution, this::selection);
    add(layer.bias());
    return null;
  }

  /** A diagonal as the matrix it is, without making it, or by itself. */
  private @Nullable Void diagonal(DiagonalMap map) {
    int size = map.outputSize();
    if ((long) size * size > MOST_MATRIX_ENTRIES) {
      tag('D');
      add(size);
      add(size, map::factor);
      return null;
    }
    tag('A');
    add(size);
    add(size);
    byte[] zeros = new byte[size * Double.BYTES];
    for (int row = 0; row < size; row++) {
      int i = row;
      digest.update(zeros, 0, i * Double.BYTES);
      add(1, j -> map.factor(i));
      digest.update(zeros, 0, (size - 1 - i) * Double.BYTES);
    }
    return null;
  }

  private @Nullable Void matrix(Matrix matrix) {
    tag('A');
    add(matrix.rows());
    add(matrix.columns());
    for (int row = 0; row < matrix.rows(); row++) {
      int i = row;
      add(matrix.columns(), j -> matrix.get(i, j));
    }
    return null;
  }

  private @Nullable Void convolution(Convolution map) {
    ConvolutionShape s = map.shape();
    tag('C');
    IntStream.of(s.inChannels(), s.inHeight(), s.inWidth()).forEach(this::add);
    IntStream.of(s.outChannels(), s.outHeight(), s.outWidth()).forEach(this::add);
    IntStream.of(s.kernelHeight(), s.kernelWidth()).forEach(this::add);
    IntStream.of(s.strideHeight(), s.strideWidth(), s.padTop(), s.padLeft()).forEach(this::add);
    IntStream.of(s.dilationHeight(), s.dilationWidth(), s.groups()).forEach(this::add);
    add(map.kernel());
    return null;
  }

  private @Nullable Void selection(Selection map) {
    tag('S');
    add(map.inputSize());
    add(map.outputSize());
    for (int i = 0; i < map.outputSize(); i++) {
      add(map.source(i));
    }
    return null;
  }

  private @Nullable Void relu(Relu layer) {
    tag('R');
    add(layer.size());
    return null;
  }

  private @Nullable Void sum(Add layer) {
    tag('+');
    add(layer.size());
    return null;
  }

  private @Nullable Void maxPool(MaxPool layer) {
    tag('M');
    add(layer.inputSize());
    add(layer.outputSize());
    for (int i = 0; i < layer.outputSize(); i++) {
      add(layer.windowSize(i));
      for (int k = 0; k < layer.windowSize(i); k++) {
        add(layer.member(i, k));
      }
    }
    return null;
  }

  private @Nullable Void round(Round layer) {
    if (layer.isDynamic()) {
      tag('Y');
      add(layer.size());
      return null;
    }
    FixedFormat format = layer.format();
    tag('Q');
    add(layer.size());
    add(1, i -> format.step());
    digest.update(
        ByteBuffer.allocate(2 * Long.BYTES)
            .putLong(format.lowest())
            .putLong(format.highest())
            .array());
    String how = format.rounding().label() + ' ' + format.overflow().label() + ' ';
    digest.update(how.getBytes(StandardCharsets.US_ASCII));
    return null;
  }

  private void tag(char tag) {
    digest.update((byte) tag);
  }

  private void add(int value) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
  }

  private void add(Vector values) {
    add(values.size(), values::get);
  }

  /** Adds numbers, in pieces of a few kilobytes. */
  private void add(int count, IntToDoubleFunction number) {
    for (int from = 0; from < count; from += PIECE) {
      int to = Math.min(count, from + PIECE);
      ByteBuffer buffer = ByteBuffer.allocate((to - from) * Double.BYTES);
      for (int i = from; i < to; i++) {
        buffer.putDouble(number.applyAsDouble(i) + 0.0); // -0 becomes 0
      }
      digest.update(buffer.array());
    }
  }
}
