package org.etalon.engine.search;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import org.etalon.file.Sha256;
import org.etalon.network.Fingerprint;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;

/** What tells one search from another: all that its rounds depend on, but no limit of it. */
public final class SearchIdentity {
  private SearchIdentity() {}

  /** 32 bytes that differ for different problems, seeds, or records to keep. */
  public static byte[] of(Problem problem, Effort effort) {
    MessageDigest digest = Sha256.digest();
    digest.update(Fingerprint.of(problem.f()));
    digest.update(Fingerprint.of(problem.g()));
    for (Box box : problem.domain().boxes()) {
      digest.update((byte) 'B');
      update(digest, box.lower());
      update(digest, box.upper());
    }
    if (!problem.domain().equals(new Domain(problem.domain().boxes(), problem.domain().grid()))) {
      for (Optional<Box> within : problem.domain().inner()) {
        digest.update((byte) 'W');
        within.ifPresent(box -> update(digest, box.lower()));
        within.ifPresent(box -> update(digest, box.upper()));
      }
    }
    problem
        .domain()
        .grid()
        .ifPresent(
            grid -> {
              digest.update((byte) 'G');
              for (int i = 0; i < grid.size(); i++) {
                update(digest, grid.step(i));
              }
            });
    Property property = problem.property();
    digest.update(property.norm().label().getBytes(StandardCharsets.US_ASCII));
    String asked =
        property.fold(
            distance -> distance.epsilon().value().stripTrailingZeros().toString(),
            bracket -> "none",
            decision -> "decision " + decision.margin().value().stripTrailingZeros(),
            constraints -> "constraints " + constraints.forbidden().digest());
    digest.update((" " + asked + " ").getBytes(StandardCharsets.US_ASCII));
    double gap =
        property.<Double>fold(
            distance -> 0.0, Property.Bracket::gap, decision -> 0.0, constraints -> 0.0);
    update(digest, gap);
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(effort.seed()).array());
    digest.update((byte) (effort.recording() ? 1 : 0));
    if (!problem.semantics().isReal()) {
      digest.update(problem.semantics().label().getBytes(StandardCharsets.US_ASCII));
      String assumed = problem.semantics().assumption().orElse("");
      digest.update(assumed.getBytes(StandardCharsets.UTF_8));
    }
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
