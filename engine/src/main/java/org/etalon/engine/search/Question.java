package org.etalon.engine.search;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.etalon.file.Sha256;
import org.etalon.network.Fingerprint;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;

/** The identity of what a search is for: all that its rounds depend on, but no limit of it. */
public final class Question {
  private Question() {}

  /** 32 bytes that differ for different networks, domains, epsilons, norms, gaps or seeds. */
  public static byte[] of(Network f, Network g, Domain domain, SearchOptions options) {
    MessageDigest digest = Sha256.digest();
    digest.update(Fingerprint.of(f));
    digest.update(Fingerprint.of(g));
    for (Box box : domain.boxes()) {
      digest.update((byte) 'B');
      update(digest, box.lower());
      update(digest, box.upper());
    }
    digest.update(options.norm().label().getBytes(StandardCharsets.US_ASCII));
    String epsilon =
        options.epsilon().map(e -> e.value().stripTrailingZeros().toString()).orElse("none");
    digest.update((" " + epsilon + " ").getBytes(StandardCharsets.US_ASCII));
    update(digest, options.gap());
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(options.seed()).array());
    digest.update((byte) (options.keepTree() ? 1 : 0));
    return digest.digest();
  }

  private static void update(MessageDigest digest, double... values) {
    ByteBuffer buffer = ByteBuffer.allocate(values.length * Double.BYTES);
    for (double value : values) {
      buffer.putDouble(value);
    }
    digest.update(buffer.array());
  }
}
