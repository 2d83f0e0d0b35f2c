package org.etalon.vnnlib;

import java.util.ArrayList;
import java.util.List;
import org.etalon.problem.MalformedDomainException;

/**
 * A symbol or a parenthesised list, with the line it starts on.
 *
 * @param line the line, from 1
 * @param atom the symbol; empty for a list
 * @param items the items of a list
 */
record SExpression(int line, String atom, List<SExpression> items) {
  private static final int MAX_DEPTH = 200;

  boolean isAtom() {
    return !atom.isEmpty();
  }

  /** The first symbol of a list, or nothing. */
  String head() {
    return items.isEmpty() ? "" : items.get(0).atom;
  }

  /** The items after the first. */
  List<SExpression> arguments() {
    return items.subList(1, items.size());
  }

  /** All top-level expressions of a text; {@code ;} starts a comment. */
  static List<SExpression> parse(String text) {
    return new Parser(text).parse();
  }

  private static final class Parser {
    private final String text;
    private int at;
    private int line = 1;

    Parser(String text) {
      this.text = text;
    }

    List<SExpression> parse() {
      List<SExpression> expressions = new ArrayList<>();
      skip();
      while (at < text.length()) {
        expressions.add(expression(0));
        skip();
      }
      return expressions;
    }

    private SExpression expression(int depth) {
      if (depth > MAX_DEPTH) {
        throw malformed(line, "nested more than " + MAX_DEPTH + " deep");
      }
      int start = line;
      char c = text.charAt(at);
      if (c == ')') {
        throw malformed(line, "')' without '('");
      }
      if (c != '(') {
        return new SExpression(start, symbol(), List.of());
      }
      at++;
      List<SExpression> items = new ArrayList<>();
      skip();
      while (at < text.length() && text.charAt(at) != ')') {
        items.add(expression(depth + 1));
        skip();
      }
      if (at >= text.length()) {
        throw malformed(start, "'(' is never closed");
      }
      at++;
      return new SExpression(start, "", items);
    }

    /** A run of other characters; blanks inside square brackets belong to it and are dropped. */
    private String symbol() {
      StringBuilder symbol = new StringBuilder();
      boolean bracket = false;
      while (at < text.length()) {
        char c = text.charAt(at);
        boolean blank = Character.isWhitespace(c);
        if (c == '(' || c == ')' || c == ';' || (blank && !bracket)) {
          break;
        }
        bracket = c == '[' || (bracket && c != ']');
        line += c == '\n' ? 1 : 0;
        at++;
        if (!blank) {
          symbol.append(c);
        }
      }
      return symbol.toString();
    }

    private void skip() {
      boolean comment = false;
      while (at < text.length()) {
        char c = text.charAt(at);
        comment = c == ';' || (comment && c != '\n');
        if (!comment && !Character.isWhitespace(c)) {
          return;
        }
        line += c == '\n' ? 1 : 0;
        at++;
      }
    }
  }

  static MalformedDomainException malformed(int line, String what) {
    return new MalformedDomainException("line " + line + ": " + what);
  }
}
