package org.etalon.network;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.etalon.linalg.Matrix;

/**
 * The SHA-256 of a network's parameters as they were read: two files that hold the same layers have
 * the same fingerprint, and a change of any bit of any parameter changes it.
 *
 * <p>The bytes hashed: for each layer, first to last, {@code 'R'} and its size for a rectifier;
 * {@code 'A'}, rows, columns, the matrix row by row and the bias for an affine layer. Sizes are
 * 32-bit integers, parameters IEEE doubles, big-endian, -0 as 0.
 */
public final class Fingerprint {
  private Fingerprint() {}

  /** The fingerprint of a network: 32 bytes. */
  public static byte[] of(Network network) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JVM has SHA-256
    }
    for (Layer layer : network.layers()) {
      if (layer instanceof Affine affine) {
        Matrix matrix = affine.map().toMatrix();
        digest.update((byte) 'A');
        update(digest, matrix.rows());
        update(digest, matrix.columns());
        update(digest, matrix.toArray());
        update(digest, affine.bias().toArray());
      } else {
        digest.update((byte) 'R');
        update(digest, layer.inputSize());
      }
    }
    return digest.digest();
  }

  private static void update(MessageDigest digest, int value) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
  }

  private static void update(MessageDigest digest, double[] values) {
    ByteBuffer buffer = ByteBuffer.allocate(values.length * Double.BYTES);
    for (double value : values) {
      buffer.putDouble(value + 0.0); // -0 becomes 0
    }
    digest.update(buffer.array());
  }
}
