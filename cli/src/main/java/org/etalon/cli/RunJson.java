package org.etalon.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.etalon.study.Invocation;
import org.etalon.study.Run;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What a command line says of its run. */
final class RunJson {
  private RunJson() {}

  /**
   * The run of a command; what it has no option for is null.
   *
   * @param part the command's, or that of some of its options
   */
  static Run of(CommandSpec part) {
    CommandSpec spec = part.commandLine().getCommandSpec();
    return new Run(
        Invocation.of(spec.commandLine().getParseResult().originalArgs()),
        value(spec, "--timeout", Duration.class),
        value(spec, "--seed", Long.class),
        value(spec, "--boxes", Long.class),
        value(spec, "--threads", Integer.class));
  }

  /** The result of a run that has none. */
  static Map<String, Object> failure(List<String> arguments, int code, String message) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("code", code);
    error.put("message", message);
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("error", error);
    map.put("etalon", Run.version());
    map.put("command", Invocation.of(arguments));
    return map;
  }

  private static <T> @Nullable T value(CommandSpec spec, String name, Class<T> type) {
    @Nullable OptionSpec option = spec.findOption(name);
    @Nullable Object value = option == null ? null : option.getValue();
    return type.isInstance(value) ? type.cast(value) : null;
  }
}
