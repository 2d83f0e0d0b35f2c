package org.etalon.vnnlib;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.MalformedDomainException;

/**
 * Reads the input constraints of a VNN-LIB file as a union of boxes.
 *
 * <p>Decimal bounds are rounded outward and constraints on outputs dropped ({@link
 * DisjunctiveForm}), so the domain contains every input the file speaks of.
 *
 * <p><b>Reference:</b> VNN-LIB 1.0 as used by VNN-COMP; VNN-LIB 2.0 (github.com/VNNLIB), networks
 * declared equal or isomorphic share their inputs.
 */
public final class VnnlibReader {
  private static final long MAX_BYTES = 64L << 20;

  private VnnlibReader() {}

  /**
   * The domain of a file.
   *
   * @param inputs the number of inputs of the network
   * @throws IOException if the file cannot be read
   * @throws MalformedDomainException if it gives no bounded, non-empty union of boxes
   */
  public static Domain readDomain(Path path, int inputs) throws IOException {
    if (Files.size(path) > MAX_BYTES) {
      throw new MalformedDomainException("file larger than " + (MAX_BYTES >> 20) + " MiB");
    }
    return readDomain(new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1), inputs);
  }

  /**
   * The domain of the text of a file.
   *
   * @throws MalformedDomainException if it gives no bounded, non-empty union of boxes
   */
  public static Domain readDomain(String text, int inputs) {
    Variables variables = new Variables(inputs);
    List<SExpression> assertions = new ArrayList<>();
    for (SExpression expression : SExpression.parse(text)) {
      switch (expression.head()) {
        case "declare-const", "declare-fun" -> variables.declareConst(expression);
        case "declare-network" -> variables.declareNetwork(expression);
        case "assert" -> assertions.add(expression);
        case "vnnlib-version", "set-logic", "set-info", "set-option", "check-sat", "exit" -> {}
        default ->
            throw SExpression.malformed(
                expression.line(),
                "unknown statement " + Variables.shorten(expression.head() + expression.atom()));
      }
    }
    if (variables.declaredInputs() != inputs) {
      throw new MalformedDomainException(
          "the file declares "
              + variables.declaredInputs()
              + " inputs, the network takes "
              + inputs);
    }
    return domain(assertions, variables, inputs);
  }

  private static Domain domain(List<SExpression> assertions, Variables variables, int inputs) {
    DisjunctiveForm form = new DisjunctiveForm(variables);
    List<double[][]> corners = new ArrayList<>();
    double[][] everything = new double[2][inputs];
    Arrays.fill(everything[0], Double.NEGATIVE_INFINITY);
    Arrays.fill(everything[1], Double.POSITIVE_INFINITY);
    corners.add(everything);
    for (SExpression assertion : assertions) {
      if (assertion.items().size() != 2) {
        throw SExpression.malformed(assertion.line(), "an assert needs one expression");
      }
      corners = intersect(corners, form.of(assertion.items().get(1)), assertion);
    }
    Set<Box> boxes = new LinkedHashSet<>(); // branches that differ in outputs alone are one box
    for (double[][] corner : corners) {
      requireBounded(corner);
      boxes.add(Box.of(corner[0], corner[1]));
    }
    return new Domain(List.copyOf(boxes));
  }

  private static List<double[][]> intersect(
      List<double[][]> corners, List<List<Halfspace>> union, SExpression at) {
    DisjunctiveForm.requireFew((long) corners.size() * union.size(), at);
    List<double[][]> result = new ArrayList<>();
    String why = "the domain is empty";
    for (double[][] corner : corners) {
      for (List<Halfspace> conjunction : union) {
        double[][] cut =
            union.size() == 1 ? corner : new double[][] {corner[0].clone(), corner[1].clone()};
        int empty = -1;
        for (Halfspace bound : conjunction) {
          int i = bound.index();
          cut[0][i] = bound.isUpper() ? cut[0][i] : Math.max(cut[0][i], bound.value());
          cut[1][i] = bound.isUpper() ? Math.min(cut[1][i], bound.value()) : cut[1][i];
          empty = cut[0][i] > cut[1][i] ? i : empty;
        }
        if (empty < 0) {
          result.add(cut);
        } else {
          why =
              "the domain is empty: input "
                  + empty
                  + " has an empty interval ["
                  + cut[0][empty]
                  + ", "
                  + cut[1][empty]
                  + "]";
        }
      }
    }
    if (result.isEmpty()) {
      throw SExpression.malformed(at.line(), why);
    }
    return result;
  }

  private static void requireBounded(double[][] corner) {
    for (int i = 0; i < corner[0].length; i++) {
      if (Double.isInfinite(corner[0][i]) || Double.isInfinite(corner[1][i])) {
        throw new MalformedDomainException(
            "input "
                + i
                + " is unbounded: ["
                + corner[0][i]
                + ", "
                + corner[1][i]
                + "]; give it a lower and an upper bound");
      }
    }
  }
}
