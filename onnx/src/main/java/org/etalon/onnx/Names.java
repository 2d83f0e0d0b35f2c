package org.etalon.onnx;

import java.util.Collection;
import java.util.stream.Collectors;

/** Names from a file, made fit for a message of one line. */
final class Names {
  private static final int LONGEST = 60;
  private static final int MOST = 24;

  private Names() {}

  /** The name in quotes, cut if long, without control characters. */
  static String quote(String name) {
    String cut = name.length() > LONGEST ? name.substring(0, LONGEST) + "..." : name;
    StringBuilder safe = new StringBuilder("'");
    cut.codePoints()
        .map(
            c ->
                Character.isISOControl(c) || Character.getType(c) == Character.LINE_SEPARATOR
                    ? '?'
                    : c)
        .forEach(safe::appendCodePoint);
    return safe.append('\'').toString();
  }

  /** The name as it is if it is a short word, else in quotes. */
  static String plain(String name) {
    return name.matches("\\w{1,40}") ? name : quote(name);
  }

  /** Names after commas; of very many the first ones and how many more. */
  static String list(Collection<String> names) {
    String listed = names.stream().limit(MOST).collect(Collectors.joining(", "));
    return names.size() <= MOST ? listed : listed + " and " + (names.size() - MOST) + " more";
  }
}
