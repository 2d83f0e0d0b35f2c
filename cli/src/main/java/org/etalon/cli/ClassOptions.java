package org.etalon.cli;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.etalon.exact.DecimalText;
import org.etalon.lab.theory.ParameterClass;
import org.etalon.problem.Norm;
import org.etalon.problem.UnfitException;
import org.etalon.study.BadInputException;
import picocli.CommandLine.Option;

/** What describes a class of networks, and how the theory's commands print. */
final class ClassOptions {
  private static final int SHOWN_DIGITS = 7;
  private static final int JSON_DIGITS = 17;

  @Option(
      names = "--widths",
      required = true,
      split = ",",
      paramLabel = "N0,N1,..",
      hideParamSyntax = true,
      description = "The widths N_0,...,N_L; with --depths the one width of all layers.")
  List<Integer> widths = List.of();

  @Option(
      names = "--weight-bound",
      required = true,
      split = ",",
      paramLabel = "B,..",
      hideParamSyntax = true,
      description = "Norms of matrices and biases are at most B; several for a table.")
  List<BigDecimal> bounds = List.of();

  @Option(
      names = "--domain-radius",
      defaultValue = "1",
      paramLabel = "D",
      description = "Inputs are at most D in absolute value (default: ${DEFAULT-VALUE}).")
  BigDecimal radius = BigDecimal.ONE;

  @Option(
      names = "--norm",
      defaultValue = "2",
      paramLabel = "1|2|inf",
      description = "The norm q of inputs, outputs and operators (default: ${DEFAULT-VALUE}).")
  Norm norm = Norm.TWO;

  /** The class of these widths and the only bound. */
  ParameterClass only() {
    if (bounds.size() != 1) {
      throw new UsageException("--weight-bound takes one number here");
    }
    return of(widths, bounds.get(0));
  }

  ParameterClass of(List<Integer> layers, BigDecimal bound) {
    return checked(() -> new ParameterClass(layers, bound, radius, norm));
  }

  /** What the theory refuses is wrong usage. */
  static <T> T checked(Supplier<T> computation) {
    try {
      return computation.get();
    } catch (UnfitException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  static Map<String, Object> describe(ParameterClass c) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("widths", c.widths());
    map.put("weightBound", c.weightBound());
    map.put("domainRadius", c.radius());
    map.put("norm", c.norm().label());
    return map;
  }

  static String shownUp(BigDecimal value) {
    return shown(value, RoundingMode.CEILING);
  }

  static String shownDown(BigDecimal value) {
    return shown(value, RoundingMode.FLOOR);
  }

  private static String shown(BigDecimal value, RoundingMode mode) {
    return DecimalText.of(value.round(new MathContext(SHOWN_DIGITS, mode)));
  }

  static BigDecimal jsonUp(BigDecimal value) {
    return value.round(new MathContext(JSON_DIGITS, RoundingMode.CEILING));
  }

  static BigDecimal jsonDown(BigDecimal value) {
    return value.round(new MathContext(JSON_DIGITS, RoundingMode.FLOOR));
  }

  /** Writes models. */
  @FunctionalInterface
  interface Writing {
    void run() throws IOException;
  }

  /** Makes a folder and writes into it. */
  static void into(Path directory, Writing writing) {
    try {
      Files.createDirectories(directory);
      writing.run();
    } catch (UnfitException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new BadInputException("cannot write into " + directory + ": " + e.getMessage());
    }
  }
}
