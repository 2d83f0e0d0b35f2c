package org.etalon.study;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.etalon.engine.certify.SettingsResult;
import org.etalon.problem.Verdict;

/**
 * What a search for bits came to, and what was left of it in its folder.
 *
 * @param found all settings and widths that were tried
 * @param files the network and its certificate
 * @param check what the checker said, as JSON tells it
 * @param behind what it says of values behind a head, where the model has one
 * @param json the whole result, but for what is said of the run
 */
public record QuantizationOutcome(
    SettingsResult found,
    QuantizationFiles files,
    Map<String, Object> check,
    Optional<HeadFindings> behind,
    Map<String, Object> json) {
  /** The verdict on the best setting. */
  public Verdict verdict() {
    return found.verdict();
  }

  /** The fewest bits that are proved to suffice, by the setting that takes the fewest in all. */
  public OptionalInt bits() {
    return verdict() == Verdict.CERTIFIED && !isRejected()
        ? OptionalInt.of(found.best().result().orElseThrow().best().bits())
        : OptionalInt.empty();
  }

  /** Whether the checker accepts the certificate. */
  public boolean isAccepted() {
    return "accepted".equals(check.get("verdict"));
  }

  /** Whether the checker rejects it: then nothing is proved. */
  public boolean isRejected() {
    return CertificateCheck.isRejected(check);
  }

  /** The places of all files that were written. */
  public List<String> names() {
    return files.names();
  }
}
