package org.etalon.site;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Formulas between dollars, taken out of a text before it is read as Markdown and put back as
 * MathML; code is left alone. Not thread safe.
 */
final class Formulas {
  private static final Pattern PIECE =
      Pattern.compile(
          "(?<code>(?ms:^```.*?^```)|`[^`\\n]*`)|\\$\\$(?<display>.+?)\\$\\$|\\$(?<line>[^$\\n]+?)\\$");
  private static final Pattern PLACE = Pattern.compile("\uE000(\\d+)\uE001");

  private final List<String> formulas = new ArrayList<>();

  /** The text with a mark for every formula. */
  String take(String markdown) {
    Matcher matcher = PIECE.matcher(markdown);
    StringBuilder text = new StringBuilder();
    while (matcher.find()) {
      String kept = matcher.group();
      if (matcher.group("code") == null) {
        boolean display = matcher.group("display") != null;
        formulas.add(
            MathMl.of(display ? matcher.group("display") : matcher.group("line"), display));
        kept = "\uE000" + (formulas.size() - 1) + "\uE001";
      }
      matcher.appendReplacement(text, Matcher.quoteReplacement(kept));
    }
    return matcher.appendTail(text).toString();
  }

  /** The formulas in their places. */
  String put(String html) {
    return PLACE
        .matcher(html)
        .replaceAll(m -> Matcher.quoteReplacement(formulas.get(Integer.parseInt(m.group(1)))));
  }

  /** How many there are. */
  int count() {
    return formulas.size();
  }
}
