package org.etalon.onnx;

/** Names from a file, made fit for a message of one line. */
final class Names {
  private static final int LONGEST = 60;

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
}
