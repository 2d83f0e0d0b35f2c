package org.etalon.study;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The run that made a result, as JSON, certificates and pages tell of it. What it has no limit for
 * is null.
 *
 * @param command that makes the result again, as a shell takes it, or what program called
 * @param timeout the limit on time
 * @param seed of what is random
 * @param boxes the limit on boxes
 * @param threads how many
 */
public record Run(
    String command,
    @Nullable Duration timeout,
    @Nullable Long seed,
    @Nullable Long boxes,
    @Nullable Integer threads) {
  /** The version of Etalon: that in the manifest, or "development" outside a jar. */
  public static String version() {
    @Nullable String version = Run.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /** A result with what is said of its run, which stands last. */
  public Map<String, Object> complete(Map<String, ?> result) {
    Map<String, Object> map = new LinkedHashMap<>(result);
    map.put("etalon", version());
    map.put("command", command);
    map.put("seed", seed);
    Map<String, Object> limits = new LinkedHashMap<>();
    limits.put("seconds", timeout == null ? null : timeout.toNanos() / 1e9);
    limits.put("boxes", boxes);
    limits.put("threads", threads);
    map.put("limits", limits);
    return map;
  }

  /** What a certificate says of where it came from. */
  Map<String, String> provenance() {
    Map<String, String> map = new LinkedHashMap<>();
    map.put("tool", "etalon " + version());
    map.put("command", command);
    map.put("budget", timeout == null ? "none" : timeout.toString());
    map.put("seed", String.valueOf(seed));
    map.put("date", now());
    return map;
  }

  /** The same of a page. */
  Map<String, Object> made() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("command", command);
    map.put("date", now());
    map.put("java", Runtime.version().toString());
    map.put("etalon", version());
    return map;
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
