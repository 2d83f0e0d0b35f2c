package org.etalon.cli;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/** The command line of a run, as a shell takes it. */
final class Invocation {
  private static final Pattern PLAIN = Pattern.compile("[\\w./:@%+=,-]+");

  private Invocation() {}

  static String of(CommandSpec spec) {
    return of(spec.commandLine().getParseResult().originalArgs());
  }

  /** The command line with these arguments. */
  static String of(List<String> arguments) {
    return Stream.concat(Stream.of("etalon"), arguments.stream())
        .map(Invocation::quoted)
        .collect(Collectors.joining(" "));
  }

  private static String quoted(String argument) {
    return PLAIN.matcher(argument).matches()
        ? argument
        : "'" + argument.replace("'", "'\\''") + "'";
  }
}
