package org.etalon.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The one line about a wrong call: what is wrong, what was perhaps meant, where to read more. */
final class UsageText {
  private UsageText() {}

  /** The line, without the name of the program. */
  static String of(ParameterException e, List<String> arguments) {
    CommandLine command = e.getCommandLine();
    return unmatched(e, arguments)
        .map(argument -> unmatched(argument, command))
        .orElseGet(() -> lowered(Failure.line(e)) + "; " + more(command));
  }

  /**
   * The first argument that nothing is known of, an option if there is one. A misspelt option is
   * missed first, which is no help: so the line is parsed again, for all that is wrong with it.
   */
  private static Optional<String> unmatched(ParameterException e, List<String> arguments) {
    List<String> unmatched = new ArrayList<>();
    if (e instanceof UnmatchedArgumentException known) {
      unmatched.addAll(known.getUnmatched());
    } else if (e instanceof MissingParameterException) {
      CommandLine top = e.getCommandLine();
      for (CommandLine c = top; c != null; c = c.getParent()) {
        c.getCommandSpec().parser().collectErrors(true);
        top = c;
      }
      ParseResult parsed = top.parseArgs(arguments.toArray(String[]::new));
      for (ParseResult r = parsed; r != null; r = r.subcommand()) {
        unmatched.addAll(r.unmatched());
      }
    }
    return unmatched.stream()
        .filter(argument -> argument.startsWith("-"))
        .findFirst()
        .or(() -> unmatched.stream().findFirst());
  }

  private static String lowered(String line) {
    return line.substring(0, 1).toLowerCase(Locale.ROOT) + line.substring(1);
  }

  private static String unmatched(String argument, CommandLine command) {
    if (argument.startsWith("-")) {
      String name = argument.replaceFirst("=.*", "");
      List<String> options = new ArrayList<>(command.getCommandSpec().optionsMap().keySet());
      return "unknown option '" + name + "'" + meant(name, options) + "; " + more(command);
    }
    return command.getSubcommands().isEmpty()
        ? "'" + argument + "' is one argument too many; " + more(command)
        : unknownCommand(argument, command);
  }

  /** That a command has no such subcommand. */
  static String unknownCommand(String name, CommandLine command) {
    List<String> commands = new ArrayList<>(command.getSubcommands().keySet());
    return "unknown command '" + name + "'" + meant(name, commands) + "; " + more(command);
  }

  private static String meant(String word, List<String> known) {
    return Suggestions.of(word, known).map(near -> " (did you mean '" + near + "'?)").orElse("");
  }

  private static String more(CommandLine command) {
    List<String> path = new ArrayList<>();
    for (CommandLine c = command; c.getParent() != null; c = c.getParent()) {
      path.add(0, c.getCommandName());
    }
    path.add(0, "etalon help");
    return path.stream().collect(Collectors.joining(" ", "see '", "'"));
  }
}
