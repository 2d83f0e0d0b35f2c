package org.etalon.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.etalon.study.BadInputException;
import org.etalon.study.PropertyKind;

/** What was proved of a written network, in words, from what its metadata say. */
final class ProvedStatement {
  private static final String PREFIX = "etalon.";

  private ProvedStatement() {}

  /**
   * The statement, and below it what it speaks of.
   *
   * @param about the metadata
   * @param attained the largest difference known, of a distance
   * @throws BadInputException if they name a property that is none of ours
   */
  static List<String> lines(Map<String, String> about, String attained) {
    List<String> lines = new ArrayList<>();
    switch (kind(about.getOrDefault(PREFIX + "property", PropertyKind.DISTANCE.label()))) {
      case DISTANCE -> {
        lines.add(
            "Proved: the output differs from that of the model by at most the bound, in the norm");
        lines.add("named, at every input of the domain. Attained: the largest difference known.");
        lines.add("");
        named(lines, about, "epsilon", "norm", "bound");
        lines.add("attained: " + attained);
      }
      case SAME_DECISION -> {
        lines.add("Proved: wherever in the domain the largest output of the model is above every");
        lines.add("other by more than the margin, the largest output of the network is the same");
        lines.add("one, alone; with margin 0, where outputs of the model tie for the largest, the");
        lines.add("network decides for one of these. How far outputs differ is not stated.");
        lines.add("");
        named(lines, about, "property", "margin");
      }
      case CONSTRAINTS -> {
        lines.add("Proved: the output constraints in the file of the domain, the one of the hash");
        lines.add("below, are met at no input of the domain. How far outputs differ from those of");
        lines.add("the model is not stated.");
        lines.add("");
        named(lines, about, "property", "constraints");
      }
    }
    named(lines, about, "domain", "domain.sha256", "semantics", "f.sha256");
    return lines;
  }

  private static PropertyKind kind(String label) {
    for (PropertyKind kind : PropertyKind.values()) {
      if (kind.label().equals(label)) {
        return kind;
      }
    }
    throw new BadInputException("a network with a proof of '" + label + "', which is not known");
  }

  private static void named(List<String> lines, Map<String, String> about, String... keys) {
    for (String key : keys) {
      lines.add(name(key) + ": " + about.getOrDefault(PREFIX + key, "not known"));
    }
  }

  private static String name(String key) {
    return switch (key) {
      case "domain.sha256" -> "domain, SHA-256";
      case "f.sha256" -> "model, SHA-256";
      case "constraints" -> "constraints as read, SHA-256";
      default -> key;
    };
  }
}
