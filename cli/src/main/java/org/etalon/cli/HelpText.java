package org.etalon.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Help pages: examples are broken where a shell goes on reading, so that they can be copied. */
final class HelpText {
  private static final String EXAMPLE = "  etalon ";
  private static final String MORE = " \\";
  private static final String INDENT = "      ";

  private HelpText() {}

  /** Breaks the examples of a command and of all below it. */
  static void breakExamples(CommandLine command) {
    UsageMessageSpec usage = command.getCommandSpec().usageMessage();
    List<String> lines = new ArrayList<>();
    for (String line : usage.footer()) {
      if (line.startsWith(EXAMPLE)) {
        addBroken(line, usage.width(), lines);
      } else {
        lines.add(line);
      }
    }
    usage.footer(lines.toArray(String[]::new));
    command.getSubcommands().values().forEach(HelpText::breakExamples);
  }

  /** Adds a line in pieces that fit; picocli itself breaks lines that fill the width. */
  private static void addBroken(String line, int width, List<String> lines) {
    String rest = line;
    while (rest.length() >= width) {
      int at = rest.lastIndexOf(" --", width - 1 - MORE.length());
      if (at <= INDENT.length()) {
        break;
      }
      lines.add(rest.substring(0, at) + MORE);
      rest = INDENT + rest.substring(at + 1);
    }
    lines.add(rest);
  }
}
