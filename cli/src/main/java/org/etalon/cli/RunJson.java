package org.etalon.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What every JSON result says of the run that made it: version, command line, seed and limits. What
 * a command has no option for is null.
 */
final class RunJson {
  private RunJson() {}

  /** A result with what is said of its run, which stands last. */
  static Map<String, Object> complete(Map<String, ?> result, CommandSpec spec) {
    Map<String, Object> map = new LinkedHashMap<>(result);
    map.put("etalon", Version.number());
    map.put("command", Invocation.of(spec));
    map.put("seed", value(spec, "--seed", Long.class));
    Map<String, Object> limits = new LinkedHashMap<>();
    Duration timeout = value(spec, "--timeout", Duration.class);
    limits.put("seconds", timeout == null ? null : timeout.toNanos() / 1e9);
    limits.put("boxes", value(spec, "--boxes", Long.class));
    limits.put("threads", value(spec, "--threads", Integer.class));
    map.put("limits", limits);
    return map;
  }

  /** The result of a run that has none. */
  static Map<String, Object> failure(List<String> arguments, int code, String message) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("code", code);
    error.put("message", message);
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("error", error);
    map.put("etalon", Version.number());
    map.put("command", Invocation.of(arguments));
    return map;
  }

  private static <T> @Nullable T value(CommandSpec spec, String name, Class<T> type) {
    @Nullable OptionSpec option = spec.findOption(name);
    @Nullable Object value = option == null ? null : option.getValue();
    return type.isInstance(value) ? type.cast(value) : null;
  }
}
