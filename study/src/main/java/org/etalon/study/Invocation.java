package org.etalon.study;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The command line of a run, as a shell takes it. */
public final class Invocation {
  private static final Pattern PLAIN = Pattern.compile("[\\w./:@%+=,-]+");

  private Invocation() {}

  /** The command line with these arguments. */
  public static String of(List<String> arguments) {
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
