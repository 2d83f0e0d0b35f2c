package org.etalon.vnnlib;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.etalon.file.ForeignFile;
import org.etalon.file.ShippedFile;
import org.etalon.problem.MalformedDomainException;

/**
 * Reads a VNN-LIB file as a query: networks, and what is asserted of their inputs and outputs.
 * Nothing is dropped and nothing rounded; in VNN-LIB 1.0, what stands behind {@code (exit)} is not
 * part of the file.
 *
 * <p><b>Reference:</b> VNN-LIB 2.0 and 2.1, chapter "Query Language" of the standard
 * (github.com/VNNLIB/VNNLIB-Standard); VNN-LIB 1.0 as used by VNN-COMP until 2025.
 */
public final class QueryReader {
  private final String text;
  private final List<Formula> assertions = new ArrayList<>();
  private QueryDeclarations declarations = new QueryDeclarations(false, false);
  private boolean versioned;
  private boolean begun;
  private boolean asked;

  private QueryReader(String text) {
    this.text = text;
  }

  /**
   * Reads a file, which may be compressed with gzip.
   *
   * @throws IOException if the file cannot be read
   * @throws MalformedDomainException if it is no query
   * @throws UnsupportedQueryException if it is one that cannot be answered
   * @throws CancellationException if the thread is interrupted
   */
  public static Query read(Path path) throws IOException {
    return read(ShippedFile.read(path, VnnlibReader.MAX_BYTES).content());
  }

  /** The same of the content of a file. */
  public static Query read(byte[] content) {
    Optional<String> foreign = ForeignFile.binary(content);
    if (foreign.isPresent()) {
      throw new MalformedDomainException("this is " + foreign.get());
    }
    return read(new String(content, StandardCharsets.UTF_8));
  }

  /** The same of its text. */
  public static Query read(String text) {
    return new QueryReader(text).read();
  }

  private Query read() {
    SExpression.Parser parser = new SExpression.Parser(text);
    Optional<SExpression> next = parser.next();
    if (next.isEmpty()) {
      throw new MalformedDomainException("the file holds no statement");
    }
    boolean ended = false;
    while (next.isPresent() && !ended) {
      ended = !versioned && next.get().head().equals("exit");
      if (!ended) {
        statement(next.get());
      }
      begun = true;
      next = ended ? next : parser.next();
    }
    if (declarations.isEmpty()) {
      throw new MalformedDomainException(
          versioned ? "the query declares no network" : "the query declares no variable");
    }
    return new Query(declarations.networks(), new Formula.All(assertions), !versioned);
  }

  private void statement(SExpression statement) {
    VnnlibReader.requireOneQuestion(asked, statement);
    switch (statement.head()) {
      case "vnnlib-version" -> version(statement);
      case "declare-network" -> {
        if (!versioned) {
          throw statement.malformed("networks are declared before (vnnlib-version <2.0>)");
        }
        requireDeclaring(statement);
        declarations.network(statement);
      }
      case "declare-const", "declare-fun" -> {
        if (versioned) {
          throw statement.malformed("single variables are of VNN-LIB 1.0; declare networks");
        }
        if (declarations.isEmpty()) {
          declarations = new QueryDeclarations(true, false);
        }
        requireDeclaring(statement);
        declarations.scalar(statement);
      }
      case "assert" -> {
        if (statement.items().size() != 2) {
          throw statement.malformed("an assert needs one expression");
        }
        declarations.requireComplete(statement);
        assertions.add(formula(statement.items().get(1)));
      }
      case "set-logic", "set-info", "set-option", "check-sat", "exit" -> {
        if (versioned) {
          throw statement.malformed(statement.shown() + " is no statement of VNN-LIB 2.0");
        }
        asked |= statement.head().equals("check-sat");
      }
      default -> throw statement.malformed("unknown statement " + statement.shown());
    }
  }

  private void requireDeclaring(SExpression statement) {
    if (!assertions.isEmpty()) {
      throw statement.malformed("all declarations come before the first assertion");
    }
  }

  private void version(SExpression statement) {
    List<SExpression> arguments = statement.arguments();
    String version = arguments.size() == 1 ? arguments.get(0).text() : "";
    if (begun || !version.matches("<[0-9]+\\.[0-9]+>")) {
      throw statement.malformed(
          begun
              ? "the version is the first statement of a query"
              : "expected a version such as (vnnlib-version <2.0>)");
    }
    if (!Versions.areRead(version)) {
      throw new UnsupportedQueryException(
          "VNN-LIB " + version + " is not supported; " + Versions.READ + " are");
    }
    versioned = !version.equals(Versions.ONE);
    declarations = new QueryDeclarations(!versioned, version.equals(Versions.TWO_ONE));
  }

  private Formula formula(SExpression expression) {
    if (!versioned && expression.is("true")) {
      return new Formula.All(List.of());
    }
    if (!versioned && expression.is("false")) {
      return new Formula.Any(List.of());
    }
    if (!expression.isList()) {
      throw expression.malformed("expected a comparison, found " + expression.shown());
    }
    List<SExpression> arguments = expression.arguments();
    return switch (expression.head()) {
      case "and" -> new Formula.All(parts(expression));
      case "or" -> new Formula.Any(parts(expression));
      case "<" -> compared(expression, arguments, -1, Formula.Relation.POSITIVE);
      case "<=" -> compared(expression, arguments, -1, Formula.Relation.NOT_NEGATIVE);
      case ">" -> compared(expression, arguments, 1, Formula.Relation.POSITIVE);
      case ">=" -> compared(expression, arguments, 1, Formula.Relation.NOT_NEGATIVE);
      case "==", "=" -> compared(expression, arguments, 1, Formula.Relation.ZERO);
      case "!=" -> compared(expression, arguments, 1, Formula.Relation.NOT_ZERO);
      default ->
          throw expression.malformed(
              "cannot read "
                  + expression.shown()
                  + "; supported are and, or, <, <=, >, >=, == and !=");
    };
  }

  private List<Formula> parts(SExpression expression) {
    if (expression.arguments().isEmpty()) {
      throw expression.malformed("(" + expression.head() + ") joins nothing");
    }
    return expression.arguments().stream().map(this::formula).toList();
  }

  private Formula compared(
      SExpression at, List<SExpression> sides, int sign, Formula.Relation relation) {
    if (sides.size() != 2) {
      throw at.malformed("a comparison needs two sides");
    }
    QueryTerm term = QueryTerm.difference(sides.get(0), sides.get(1), declarations.names());
    if (!term.mentionsVariables()) {
      throw at.malformed("a comparison of numbers alone has no type");
    }
    return term.compared(sign, relation);
  }
}
