package org.etalon.onnx;

import org.etalon.network.Affine;
import org.etalon.network.LinearMap;

/**
 * What one file may ask for, so that a damaged or hostile one ends in a message.
 *
 * <p>Every number that is decoded, derived or composed is counted against one budget, which bounds
 * memory and time together; the values of the network, which take memory when it is evaluated, are
 * counted against another.
 */
final class Limits {
  /** The largest file, in bytes. */
  static final long MAX_FILE_BYTES = 160L << 20;

  /** The most nodes of a graph. */
  static final int MAX_NODES = 10_000;

  /** The most repeated entries of all messages together, numbers of tensors apart. */
  static final int MAX_ENTRIES = 1_000_000;

  /** The most dimensions of a tensor. */
  static final int MAX_RANK = 16;

  /** The most elements of one tensor and of one activation. */
  static final int MAX_ELEMENTS = 1 << 24;

  /** The largest file that this JVM reads, in bytes. */
  static int fileBytes() {
    return (int) Math.min(MAX_FILE_BYTES, Runtime.getRuntime().maxMemory() / 4);
  }

  /** The most elements of all values of a network together. */
  static final long MAX_VALUES = 1L << 27;

  private static final long MAX_BUDGET = 1L << 28;

  private long entries;
  private long values;
  private long budget = Math.min(MAX_BUDGET, Runtime.getRuntime().maxMemory() / 12);

  /** Counts one repeated entry. */
  void countEntry() {
    if (++entries > MAX_ENTRIES) {
      throw new UnsupportedModelException(
          "the file has more than " + MAX_ENTRIES + " entries; Etalon reads smaller networks only");
    }
  }

  /** Counts the elements of a value of the network. */
  void countValues(long elements) {
    values += elements;
    if (values > MAX_VALUES) {
      throw new UnsupportedModelException(
          "the values of the network have more than "
              + MAX_VALUES
              + " elements together; reduce the model");
    }
  }

  /** Counts the numbers that an affine layer stores. */
  void count(Affine layer) {
    LinearMap map = layer.map();
    long sources =
        map.fold(
            dense -> 0L, diagonal -> 0L, convolution -> 0L, chosen -> (long) chosen.outputSize());
    countNumbers(layer.bias().stored() + map.parameters().length + sources);
  }

  /** Counts numbers to be stored or computed, before they are. */
  void countNumbers(long numbers) {
    budget -= numbers;
    if (budget < 0) {
      throw new UnsupportedModelException(
          "the parameters take more memory than a model may; reduce the model or, where the Java"
              + " heap is small, raise it with -Xmx");
    }
  }
}
