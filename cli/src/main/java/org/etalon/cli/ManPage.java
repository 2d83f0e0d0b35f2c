package org.etalon.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.etalon.study.Run;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** A command's help as a page of the manual, in the macros of man(7). */
final class ManPage {
  private final CommandSpec command;
  private final StringBuilder page = new StringBuilder();

  private ManPage(CommandSpec command) {
    this.command = command;
  }

  /** The page's name: words of the command joined by hyphens. */
  static String name(CommandSpec command) {
    return command.qualifiedName("-");
  }

  /** The page's text, the same on every machine. */
  static String of(CommandSpec command) {
    return new ManPage(command).text();
  }

  private String text() {
    String name = name(command);
    macro("TH", name.toUpperCase(Locale.ROOT), "1", "", "etalon " + Run.version(), "Etalon");
    String[] description = command.usageMessage().description();
    page.append(".ad l\n");
    macro("SH", "NAME");
    line(name + " - " + firstSentence(description));
    macro("SH", "SYNOPSIS");
    verbatim(command.commandLine().getHelp().synopsis(0).lines().toList());
    macro("SH", "DESCRIPTION");
    for (int i = 0; i < description.length; i++) {
      page.append(i == 0 ? "" : ".PP\n");
      line(description[i]);
    }
    arguments("ARGUMENTS", command.positionalParameters());
    arguments("OPTIONS", command.options());
    commands();
    footer();
    return page.toString();
  }

  private static String firstSentence(String[] description) {
    String first = description.length == 0 ? "" : description[0];
    return first.replaceFirst("(?s)[.:;](\\s.*)?$", "");
  }

  private void arguments(String title, List<? extends ArgSpec> arguments) {
    List<? extends ArgSpec> shown = arguments.stream().filter(a -> !a.hidden()).toList();
    if (shown.isEmpty()) {
      return;
    }
    macro("SH", title);
    for (ArgSpec argument : shown) {
      page.append(".TP\n.B ").append(escaped(label(argument))).append('\n');
      for (String paragraph : argument.description()) {
        line(paragraph);
      }
    }
  }

  private static String label(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)) {
      return argument.paramLabel();
    }
    String names = String.join(", ", option.names());
    return option.arity().max() == 0 ? names : names + "=" + option.paramLabel();
  }

  private void commands() {
    List<CommandLine> inner = new ArrayList<>(command.subcommands().values());
    if (inner.isEmpty()) {
      return;
    }
    macro("SH", "COMMANDS");
    for (CommandLine line : inner) {
      page.append(".TP\n.B ").append(escaped(name(line.getCommandSpec()))).append("(1)\n");
      line(firstSentence(line.getCommandSpec().usageMessage().description()) + ".");
    }
  }

  private void footer() {
    List<String> lines = List.of(command.usageMessage().footer());
    if (lines.isEmpty()) {
      return;
    }
    macro("SH", "NOTES AND EXAMPLES");
    verbatim(lines);
  }

  private void verbatim(List<String> lines) {
    page.append(".nf\n");
    lines.forEach(this::line);
    page.append(".fi\n");
  }

  private void macro(String name, String... arguments) {
    page.append('.').append(name);
    for (String argument : arguments) {
      page.append(" \"").append(escaped(argument)).append('"');
    }
    page.append('\n');
  }

  private void line(String text) {
    page.append(
        Ansi.OFF
            .string(text)
            .lines()
            .map(ManPage::escaped)
            .collect(Collectors.joining("\n", "", "\n")));
  }

  /** Text that roff prints as it stands: no escapes, no hyphens that turn, no line a macro. */
  private static String escaped(String text) {
    String plain = text.replace("\\", "\\e").replace("-", "\\-");
    return plain.startsWith(".") || plain.startsWith("'") ? "\\&" + plain : plain;
  }
}
