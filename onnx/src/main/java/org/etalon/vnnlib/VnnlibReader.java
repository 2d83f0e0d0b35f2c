package org.etalon.vnnlib;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.etalon.file.ForeignFile;
import org.etalon.file.ShippedFile;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.InputText;
import org.etalon.problem.MalformedDomainException;

/**
 * Reads the input constraints of a VNN-LIB file as a union of boxes.
 *
 * <p>Decimal bounds are rounded outward and constraints on outputs dropped ({@link
 * DisjunctiveForm}), so the boxes contain every input the file speaks of; the boxes within them,
 * rounded inward, hold no other. What stands after {@code (exit)} is not part of the file;
 * assertions after {@code (check-sat)} ask a second question and are refused, as are these and
 * other statements of SMT-LIB alone in VNN-LIB 2.0, and is a query whose networks do not share
 * their inputs ({@link SharedInputs}).
 *
 * <p><b>Limits:</b> 64 MiB, 4 million words, numbers of 1,200 characters, 4,096 boxes. Reading ends
 * within seconds, or at once when the thread is interrupted.
 *
 * <p><b>Reference:</b> VNN-LIB 1.0 as used by VNN-COMP; VNN-LIB 2.0 (github.com/VNNLIB); SMT-LIB
 * 2.6, section 3.
 */
public final class VnnlibReader {
  /** The largest file, in bytes, once decompressed. */
  public static final int MAX_BYTES = 64 << 20;

  private static final long MAX_BOUNDS = 1L << 23;

  private static final Set<String> OF_VERSION_ONE =
      Set.of("set-logic", "set-info", "set-option", "check-sat", "exit");

  private VnnlibReader() {}

  /**
   * The domain of a file, which may be compressed with gzip.
   *
   * @param inputs the number of inputs of the network
   * @throws IOException if the file cannot be read
   * @throws MalformedDomainException if it gives no bounded, non-empty union of boxes
   * @throws CancellationException if the thread is interrupted
   */
  public static Domain readDomain(Path path, int inputs) throws IOException {
    return readDomain(ShippedFile.read(path, MAX_BYTES).content(), inputs);
  }

  /**
   * The domain of the content of a file.
   *
   * @throws MalformedDomainException if it gives no bounded, non-empty union of boxes
   * @throws CancellationException if the thread is interrupted
   */
  public static Domain readDomain(byte[] content, int inputs) {
    Optional<String> foreign = ForeignFile.binary(content);
    if (foreign.isPresent()) {
      throw new MalformedDomainException("this is " + foreign.get());
    }
    return readDomain(new String(content, StandardCharsets.UTF_8), inputs);
  }

  /**
   * The domain of the text of a file.
   *
   * @throws MalformedDomainException if it gives no bounded, non-empty union of boxes
   * @throws CancellationException if the thread is interrupted
   */
  public static Domain readDomain(String text, int inputs) {
    if (text.isBlank()) {
      throw new MalformedDomainException("the file is empty");
    }
    Variables variables = new Variables(inputs);
    List<SExpression> assertions = new ArrayList<>();
    SExpression.Parser parser = new SExpression.Parser(text);
    boolean asked = false;
    boolean ended = false;
    boolean versionTwo = false;
    while (!ended) {
      Optional<SExpression> next = parser.next();
      if (next.isEmpty()) {
        break;
      }
      SExpression statement = next.get();
      String head = statement.head();
      requireOneQuestion(asked, statement);
      if (versionTwo && OF_VERSION_ONE.contains(head)) {
        throw statement.malformed("(" + head + ") is no statement of VNN-LIB 2.0");
      }
      switch (head) {
        case "declare-const", "declare-fun" -> variables.declareScalar(statement);
        case "declare-network" -> variables.declareNetwork(statement);
        case "assert" -> assertions.add(assertion(statement));
        case "check-sat" -> asked = true;
        case "exit" -> ended = true;
        case "vnnlib-version" -> versionTwo = !version(statement).equals(Versions.ONE);
        case "set-logic", "set-info", "set-option" -> {}
        default -> throw statement.malformed("unknown statement " + statement.shown());
      }
    }
    variables.requireAll();
    SharedInputs.require(assertions, variables, inputs);
    return domain(new DisjunctiveForm(variables).conjunction(assertions), inputs);
  }

  /**
   * Refuses what asks again.
   *
   * @param asked whether there was a {@code (check-sat)}
   * @throws MalformedDomainException if there was, and the statement changes what is asked
   */
  static void requireOneQuestion(boolean asked, SExpression statement) {
    String head = statement.head();
    if (asked && (head.equals("assert") || head.startsWith("declare-"))) {
      throw statement.malformed(
          "'" + head + "' after (check-sat) asks a second question; keep one a file");
    }
  }

  private static SExpression assertion(SExpression statement) {
    if (statement.items().size() != 2) {
      throw statement.malformed("an assert needs one expression");
    }
    return statement.items().get(1);
  }

  private static String version(SExpression statement) {
    String version =
        statement.arguments().size() == 1 ? statement.arguments().get(0).text() : "none";
    if (!Versions.areRead(version)) {
      throw statement.malformed("unknown version; VNN-LIB " + Versions.READ + " are read");
    }
    return version;
  }

  private static Domain domain(Collection<Region> regions, int inputs) {
    if ((long) regions.size() * inputs > MAX_BOUNDS) {
      throw new MalformedDomainException(
          regions.size() + " boxes of " + inputs + " inputs are too many; split the file");
    }
    List<Box> boxes = new ArrayList<>();
    List<Optional<Box>> inner = new ArrayList<>();
    for (Region region : regions) {
      double[] lower = new double[inputs];
      double[] upper = new double[inputs];
      double[] least = new double[inputs];
      double[] most = new double[inputs];
      for (int i = 0; i < inputs; i++) {
        lower[i] = region.interval(i).lower();
        upper[i] = region.interval(i).upper();
        least[i] = region.interval(i).least();
        most[i] = region.interval(i).most();
        if (Double.isInfinite(lower[i]) || Double.isInfinite(upper[i])) {
          throw new MalformedDomainException(
              InputText.name(i)
                  + " is unbounded: "
                  + InputText.interval(lower[i], upper[i])
                  + "; give it a lower and an upper bound");
        }
      }
      boxes.add(Box.of(lower, upper));
      inner.add(Box.between(least, most));
    }
    return new Domain(boxes, inner, Optional.empty());
  }
}
