package org.etalon.vnnlib;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a property file says of a rational point: its assertions evaluated one by one, in fractions
 * of integers, with no normal form and nothing of the reader's code. A comparison in which an
 * output takes part can hold whatever the inputs are, so it counts as true.
 */
final class Evaluator {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s+|;[^\\n\\r]*|\"(?:[^\"]|\"\")*\"|\\|[^|]*\\||[()]|\\[[^\\]]*\\]|[^\\s();\"|\\[]+(?:\\[[^\\]]*\\])?");

  /** p / q. */
  record Fraction(BigInteger p, BigInteger q) {
    static Fraction of(long p, long q) {
      return new Fraction(BigInteger.valueOf(p), BigInteger.valueOf(q));
    }

    static Fraction parse(String text) {
      String digits = text.replaceFirst("[eE].*", "");
      int exponent =
          text.equals(digits) ? 0 : Integer.parseInt(text.replaceFirst(".*[eE]\\+?", ""));
      int point = digits.indexOf('.');
      exponent -= point < 0 ? 0 : digits.length() - point - 1;
      BigInteger whole = new BigInteger(digits.replace(".", "").replaceFirst("^\\+", ""));
      BigInteger power = BigInteger.TEN.pow(Math.abs(exponent));
      return exponent < 0
          ? new Fraction(whole, power)
          : new Fraction(whole.multiply(power), BigInteger.ONE);
    }

    Fraction plus(Fraction o) {
      return new Fraction(p.multiply(o.q).add(o.p.multiply(q)), q.multiply(o.q));
    }

    Fraction times(Fraction o) {
      return new Fraction(p.multiply(o.p), q.multiply(o.q));
    }

    Fraction negate() {
      return new Fraction(p.negate(), q);
    }

    int compareTo(Fraction o) {
      return p.multiply(o.q).compareTo(o.p.multiply(q)) * q.signum() * o.q.signum();
    }
  }

  private static final class OutputTakesPart extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private final List<Object> assertions = new ArrayList<>();

  Evaluator(String text) {
    List<String> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(text);
    int at = 0;
    while (at < text.length() && matcher.find(at) && matcher.start() == at) {
      String token = matcher.group();
      at = matcher.end();
      if (!token.isBlank() && !token.startsWith(";")) {
        tokens.add(token);
      }
    }
    if (at != text.length()) {
      throw new AssertionError("no token at " + at + " of " + text);
    }
    int[] position = {0};
    while (position[0] < tokens.size()) {
      if (parse(tokens, position) instanceof List<?> statement) {
        if (statement.get(0).equals("exit")) {
          return;
        }
        if (statement.get(0).equals("assert")) {
          assertions.add(statement.get(1));
        }
      }
    }
  }

  private static Object parse(List<String> tokens, int[] position) {
    String token = tokens.get(position[0]++);
    if (!token.equals("(")) {
      return token.startsWith("|") ? token.substring(1, token.length() - 1) : token;
    }
    List<Object> list = new ArrayList<>();
    while (!tokens.get(position[0]).equals(")")) {
      list.add(parse(tokens, position));
    }
    position[0]++;
    return list;
  }

  /**
   * Whether all assertions can hold at a point.
   *
   * @param point the inputs by name, as the file spells them
   */
  boolean admits(Map<String, Fraction> point) {
    return assertions.stream().allMatch(assertion -> truth(assertion, point));
  }

  private static boolean truth(Object formula, Map<String, Fraction> point) {
    if (formula instanceof String word) {
      return word.equals("true");
    }
    List<?> list = (List<?>) formula;
    String head = (String) list.get(0);
    List<?> rest = list.subList(1, list.size());
    if (head.equals("and")) {
      return rest.stream().allMatch(part -> truth(part, point));
    }
    if (head.equals("or")) {
      return rest.stream().anyMatch(part -> truth(part, point));
    }
    try {
      int order = value(rest.get(0), point).compareTo(value(rest.get(1), point));
      return switch (head) {
        case "<" -> order < 0;
        case "<=" -> order <= 0;
        case ">" -> order > 0;
        case ">=" -> order >= 0;
        case "!=" -> order != 0;
        case "=", "==" -> order == 0;
        default -> throw new AssertionError("relation " + head);
      };
    } catch (OutputTakesPart e) {
      return true;
    }
  }

  private static Fraction value(Object term, Map<String, Fraction> point) {
    if (term instanceof String word) {
      Fraction input = point.get(word.replaceAll("\\s", ""));
      if (input != null) {
        return input;
      }
      if (Character.isLetter(word.charAt(0))) {
        throw new OutputTakesPart();
      }
      return Fraction.parse(word);
    }
    List<?> list = (List<?>) term;
    String head = (String) list.get(0);
    Fraction result = value(list.get(1), point);
    if (head.equals("-") && list.size() == 2) {
      return result.negate();
    }
    for (Object item : list.subList(2, list.size())) {
      Fraction next = value(item, point);
      result =
          switch (head) {
            case "+" -> result.plus(next);
            case "-" -> result.plus(next.negate());
            case "*" -> result.times(next);
            case "/" -> result.times(new Fraction(next.q, next.p));
            default -> throw new AssertionError("function " + head);
          };
    }
    return result;
  }
}
