package org.etalon.reproduce;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The numbers in a text, as printed. */
final class Figures {
  /** Not a digit of a name such as 256x2 or 1_1; thousands may have commas. */
  private static final Pattern NUMBER =
      Pattern.compile(
          "(?<![\\w^])(?<!\\w\\.)-?(\\d{1,3}(?:,\\d{3})+|\\d+)(\\.\\d+)?([eE][-+]?\\d+)?"
              + "(?![\\w])(?!\\.\\d)");

  private static final BigDecimal HALF = new BigDecimal("0.5");

  private Figures() {}

  /** All of them, in order. */
  static List<BigDecimal> of(String text) {
    List<BigDecimal> figures = new ArrayList<>();
    Matcher matcher = NUMBER.matcher(text);
    while (matcher.find()) {
      figures.add(new BigDecimal(matcher.group().replace(",", "")));
    }
    return figures;
  }

  /**
   * Whether a number is a committed figure anew: to within one of that figure's last digit, for
   * roundings have directions; a whole figure as it stands.
   */
  static boolean agree(BigDecimal committed, BigDecimal anew) {
    BigDecimal difference = committed.subtract(anew).abs();
    return committed.scale() == 0
        ? difference.compareTo(HALF) <= 0
        : difference.compareTo(committed.ulp()) <= 0;
  }
}
