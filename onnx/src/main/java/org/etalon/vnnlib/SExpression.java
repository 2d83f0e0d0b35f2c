package org.etalon.vnnlib;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.etalon.problem.MalformedDomainException;

/**
 * A symbol, a string or a parenthesised list, with the line it starts on.
 *
 * @param line the line, from 1
 * @param kind {@code SYMBOL}, {@code QUOTED}, {@code STRING}, or {@code OPEN} for a list
 * @param text the symbol or string, without quotes; empty for a list
 * @param index the numbers in square brackets behind a symbol
 * @param items the items of a list
 */
record SExpression(
    int line,
    Tokenizer.Kind kind,
    String text,
    Optional<List<Integer>> index,
    List<SExpression> items) {
  private static final int SHOWN = 40;

  boolean isList() {
    return kind == Tokenizer.Kind.OPEN;
  }

  /** Whether this is a symbol, quoted or not, that no index follows. */
  boolean isName() {
    return (kind == Tokenizer.Kind.SYMBOL || kind == Tokenizer.Kind.QUOTED) && index.isEmpty();
  }

  /** Whether this is the word {@code word}, not quoted and without index. */
  boolean is(String word) {
    return kind == Tokenizer.Kind.SYMBOL && index.isEmpty() && text.equals(word);
  }

  /** The word that a list starts with, or nothing. */
  String head() {
    boolean word =
        !items.isEmpty()
            && items.get(0).kind == Tokenizer.Kind.SYMBOL
            && items.get(0).index.isEmpty();
    return word ? items.get(0).text : "";
  }

  /** The items after the first. */
  List<SExpression> arguments() {
    return items.isEmpty() ? items : items.subList(1, items.size());
  }

  /** The start of this expression, for messages. */
  String shown() {
    if (isList()) {
      return "(" + (items.isEmpty() ? "" : items.get(0).shown() + " ..") + ")";
    }
    String whole =
        text.length() <= SHOWN && text.chars().noneMatch(Character::isISOControl)
            ? text
            : text.substring(0, Math.min(SHOWN, text.length())).replaceAll("\\p{Cntrl}", "?")
                + "...";
    return whole + index.map(List::toString).orElse("").replace(" ", "");
  }

  MalformedDomainException malformed(String what) {
    return Tokenizer.malformed(line, what);
  }

  /** Reads the statements of a text one after the other. */
  static final class Parser {
    private static final int MAX_DEPTH = 200;
    private static final int MAX_EXPRESSIONS = 4_000_000;

    private final Tokenizer tokens;
    private int expressions;

    Parser(String text) {
      tokens = new Tokenizer(text);
    }

    /**
     * The next top-level expression, if the text goes on.
     *
     * @throws MalformedDomainException if it is none, or too deep, or the text has too many
     * @throws CancellationException if the thread is interrupted
     */
    Optional<SExpression> next() {
      tokens.advance();
      return tokens.kind() == Tokenizer.Kind.END ? Optional.empty() : Optional.of(expression(0));
    }

    private SExpression expression(int depth) {
      int line = tokens.line();
      count(line);
      return switch (tokens.kind()) {
        case OPEN -> list(line, depth);
        case SYMBOL, QUOTED -> symbol(line);
        case STRING -> atom(line);
        case INDEX -> throw Tokenizer.malformed(line, "an index [..] without a variable before it");
        case CLOSE -> throw Tokenizer.malformed(line, "')' without '('");
        case END -> throw Tokenizer.malformed(line, "the file ends inside an expression");
      };
    }

    private void count(int line) {
      if (++expressions > MAX_EXPRESSIONS) {
        throw Tokenizer.malformed(line, "more than " + MAX_EXPRESSIONS + " words; split the file");
      }
      if (expressions % 4096 == 0) {
        DisjunctiveForm.requireNotInterrupted();
      }
    }

    private SExpression list(int line, int depth) {
      if (depth >= MAX_DEPTH) {
        throw Tokenizer.malformed(line, "nested more than " + MAX_DEPTH + " deep");
      }
      tokens.advance();
      List<SExpression> items = new ArrayList<>();
      while (tokens.kind() != Tokenizer.Kind.CLOSE) {
        if (tokens.kind() == Tokenizer.Kind.END) {
          throw Tokenizer.malformed(line, "'(' is never closed");
        }
        items.add(expression(depth + 1));
      }
      if (depth > 0) {
        tokens.advance(); // what follows a whole statement is looked at when it is asked for
      }
      return new SExpression(line, Tokenizer.Kind.OPEN, "", Optional.empty(), items);
    }

    private SExpression symbol(int line) {
      SExpression name = atom(line);
      if (tokens.kind() != Tokenizer.Kind.INDEX) {
        return name;
      }
      List<Integer> index = tokens.index();
      tokens.advance();
      return new SExpression(line, name.kind, name.text, Optional.of(index), List.of());
    }

    private SExpression atom(int line) {
      SExpression atom =
          new SExpression(line, tokens.kind(), tokens.text(), Optional.empty(), List.of());
      tokens.advance();
      return atom;
    }
  }
}
