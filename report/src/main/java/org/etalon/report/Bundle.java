package org.etalon.report;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Joins ES modules into one classic script: each becomes a function that returns what it exports.
 *
 * <p>Of the language of modules it takes what the page uses, {@code import { a, b } from './m.js';}
 * on a line of its own and {@code export} before a function or a constant, and refuses the rest.
 */
final class Bundle {
  private static final Pattern IMPORT =
      Pattern.compile("(?m)^import \\{ ([\\w, ]+) \\} from '\\./(\\w+)\\.js';$");
  private static final Pattern EXPORT =
      Pattern.compile("(?m)^export (?=(?:async )?(?:function|const) (\\w+))");
  private static final Pattern REST = Pattern.compile("(?m)^(import|export)\\b.*$");

  private final Set<String> names = new LinkedHashSet<>();
  private final StringBuilder script = new StringBuilder("'use strict';\nconst modules = {};\n");

  /**
   * Adds a module; those it imports were added before.
   *
   * @throws IllegalArgumentException if it imports another, or is beyond what this class reads
   */
  void add(String name, String source) {
    Matcher imports = IMPORT.matcher(source);
    while (imports.find()) {
      if (!names.contains(imports.group(2))) {
        throw new IllegalArgumentException(name + " comes before " + imports.group(2));
      }
    }
    Set<String> exports = new LinkedHashSet<>();
    Matcher exported = EXPORT.matcher(source);
    while (exported.find()) {
      exports.add(exported.group(1));
    }
    String body = IMPORT.matcher(source).replaceAll("const { $1 } = modules.$2;");
    body = EXPORT.matcher(body).replaceAll("");
    Matcher rest = REST.matcher(body);
    if (rest.find()) {
      throw new IllegalArgumentException(name + ": cannot join '" + rest.group() + "'");
    }
    names.add(name);
    script
        .append("modules.")
        .append(name)
        .append(" = (() => {\n")
        .append(body)
        .append("return { ")
        .append(String.join(", ", exports))
        .append(" };\n})();\n");
  }

  String script() {
    return script.toString();
  }
}
