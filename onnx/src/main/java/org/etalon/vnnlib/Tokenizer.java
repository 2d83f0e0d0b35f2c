package org.etalon.vnnlib;

import java.util.ArrayList;
import java.util.List;
import org.etalon.problem.MalformedDomainException;

/**
 * Splits the text of a property file into tokens.
 *
 * <p>The lexical rules are those of SMT-LIB 2.6, section 3.1 (comments, string literals, symbols
 * and quoted symbols), with the index lists in square brackets that VNN-LIB 2.0 adds. Nothing
 * inside a comment, a string or a quoted symbol is ever a token of its own.
 */
final class Tokenizer {
  private static final String SYMBOL_MARKS = "~!@$%^&*_-+=<>.?/:";
  private static final int MAX_INDICES = 32;

  /** What a token is. */
  enum Kind {
    OPEN,
    CLOSE,
    SYMBOL,
    QUOTED,
    STRING,
    INDEX,
    END
  }

  private final String text;
  private int at;
  private int line = 1;

  private Kind kind = Kind.END;
  private int start;
  private int end;
  private int startLine = 1;
  private List<Integer> index = List.of();

  /** A reader of {@code text}, before its first token. */
  Tokenizer(String text) {
    this.text = text;
    at = text.startsWith("\uFEFF") ? 1 : 0; // a byte order mark
  }

  /** The kind of the current token. */
  Kind kind() {
    return kind;
  }

  /** The line on which the current token starts, from 1. */
  int line() {
    return startLine;
  }

  /** The characters of the current token, without quotes. */
  String text() {
    return text.substring(start, end);
  }

  /** The numbers of the current {@link Kind#INDEX}. */
  List<Integer> index() {
    return index;
  }

  /**
   * Goes on to the next token.
   *
   * @throws MalformedDomainException if there is none and the text goes on
   */
  void advance() {
    skipBlanks();
    startLine = line;
    start = at;
    if (at == text.length()) {
      kind = Kind.END;
      end = at;
      return;
    }
    char c = text.charAt(at);
    switch (c) {
      case '(' -> one(Kind.OPEN);
      case ')' -> one(Kind.CLOSE);
      case '"' -> string();
      case '|' -> quoted();
      case '[' -> indexList();
      default -> symbol(c);
    }
  }

  private void one(Kind what) {
    kind = what;
    end = ++at;
  }

  private void symbol(char first) {
    while (at < text.length() && isSymbolPart(text.charAt(at))) {
      at++;
    }
    if (at == start) {
      throw malformed(
          startLine,
          Character.isISOControl(first) || first > 126
              ? String.format("a character that cannot stand here (U+%04X)", (int) first)
              : "'" + first + "' cannot stand here");
    }
    kind = Kind.SYMBOL;
    end = at;
  }

  private static boolean isSymbolPart(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || SYMBOL_MARKS.indexOf(c) >= 0;
  }

  /** A string literal; two quotes inside stand for one. */
  private void string() {
    at++;
    while (at < text.length()) {
      boolean quote = text.charAt(at) == '"';
      boolean twice = quote && at + 1 < text.length() && text.charAt(at + 1) == '"';
      if (quote && !twice) {
        kind = Kind.STRING;
        start++;
        end = at++;
        return;
      }
      step();
      at += twice ? 1 : 0;
    }
    throw malformed(startLine, "a string is never closed");
  }

  private void quoted() {
    at++;
    while (at < text.length() && text.charAt(at) != '|') {
      if (text.charAt(at) == '\\') {
        throw malformed(line, "a backslash inside |..|");
      }
      step();
    }
    if (at == text.length()) {
      throw malformed(startLine, "a quoted symbol |..| is never closed");
    }
    kind = Kind.QUOTED;
    start++;
    end = at++;
  }

  /** {@code [0, 12]}: numbers between commas, or nothing. */
  private void indexList() {
    List<Integer> numbers = new ArrayList<>();
    at++;
    skipBlanks();
    boolean first = true;
    while (at < text.length() && (text.charAt(at) != ']' || !first)) {
      numbers.add(indexNumber());
      skipBlanks();
      first = false;
      if (at < text.length() && text.charAt(at) == ']') {
        break;
      }
      if (at == text.length() || text.charAt(at) != ',' || numbers.size() == MAX_INDICES) {
        throw badIndex();
      }
      at++;
      skipBlanks();
    }
    if (at == text.length()) {
      throw badIndex();
    }
    kind = Kind.INDEX;
    index = List.copyOf(numbers);
    end = ++at;
  }

  private int indexNumber() {
    int digits = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (at == digits || at - digits > 9) {
      throw badIndex();
    }
    return Integer.parseInt(text.substring(digits, at));
  }

  private MalformedDomainException badIndex() {
    return malformed(startLine, "bad index; expected numbers as in [0,1]");
  }

  private void skipBlanks() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == ';') {
        while (at < text.length() && !isLineBreak(text.charAt(at))) {
          at++;
        }
      } else if (c == ' ' || c == '\t' || isLineBreak(c)) {
        step();
      } else {
        return;
      }
    }
  }

  private static boolean isLineBreak(char c) {
    return c == '\n' || c == '\r';
  }

  /** One character on; a line ends at LF, CR or both in a row. */
  private void step() {
    char c = text.charAt(at);
    boolean followed = c == '\r' && at + 1 < text.length() && text.charAt(at + 1) == '\n';
    line += isLineBreak(c) && !followed ? 1 : 0;
    at++;
  }

  static MalformedDomainException malformed(int line, String what) {
    return new MalformedDomainException("line " + line + ": " + what);
  }
}
