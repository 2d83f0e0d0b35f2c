package org.etalon.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.etalon.chart.LineChart;
import org.etalon.lab.theory.BitCount;
import org.etalon.lab.theory.ErrorBounds;
import org.etalon.lab.theory.Extremal;
import org.etalon.lab.theory.LipschitzConstant;
import org.etalon.lab.theory.ParameterClass;
import org.etalon.onnx.OnnxWriter;
import org.etalon.problem.Norm;
import org.etalon.quant.Rounding;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code etalon theory}: what holds for every network of a class. */
@Command(
    name = "theory",
    mixinStandardHelpOptions = true,
    description =
        "What holds for whole classes of networks: Lipschitz constants of the parameterization, and"
            + " bits per coordinate that are necessary and sufficient.",
    footer = {
      "",
      "Examples:",
      "  etalon theory lipschitz --widths 784,1024,1024,1024,10 --weight-bound 2",
      "  etalon theory bits --widths 16,16,16 --weight-bound 2 --epsilon 0.01",
      "  etalon theory bits --widths 16 --depths 2..32 --weight-bound 1,2,4 --epsilon 0.01"
    })
final class TheoryCommand {
  private static final int DIGITS = 17;
  private static final MathContext SHOWN = new MathContext(DIGITS, RoundingMode.HALF_EVEN);
  private static final int MOST_DEPTH = 2048;
  private static final String THETA = "theta.onnx";
  private static final String MOVED = "moved.onnx";

  private final PrintStream out;

  TheoryCommand(PrintStream out) {
    this.out = out;
  }

  /** What describes a class. */
  static final class ClassOptions {
    @Option(
        names = "--widths",
        required = true,
        split = ",",
        paramLabel = "N0,N1,..",
        description = "The widths N_0,...,N_L; with --depths the one width of all layers.")
    List<Integer> widths = List.of();

    @Option(
        names = "--weight-bound",
        required = true,
        split = ",",
        paramLabel = "B",
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

    @Mixin JsonOption json = new JsonOption();

    ParameterClass of(List<Integer> layers, BigDecimal bound) {
      try {
        return new ParameterClass(layers, bound, radius, norm);
      } catch (IllegalArgumentException e) {
        throw new UsageException(String.valueOf(e.getMessage()));
      }
    }

    BigDecimal onlyBound() {
      if (bounds.size() != 1) {
        throw new UsageException("--weight-bound takes one number here");
      }
      return bounds.get(0);
    }
  }

  /** K_q, and the two forms of the talk around it. */
  @Command(
      name = "lipschitz",
      mixinStandardHelpOptions = true,
      description =
          "The Lipschitz constant K of theta -> R_theta over the class, exactly, beside the talk's"
              + " lower form D L B^(L-1) and upper form (1 + X_0) W L^2 B^(L-1), the latter for B of"
              + " at least 1.",
      footer = {
        "",
        "Example:",
        "  etalon theory lipschitz --widths 2,3,1 --weight-bound 2 --norm 1 --extremal pair"
      })
  int lipschitz(
      @Mixin ClassOptions options,
      @Option(
              names = "--extremal",
              paramLabel = "DIR",
              description = "Write the pair of networks that reaches K, as ONNX.")
          @Nullable Path extremal) {
    Output output = options.json.open(out);
    BigDecimal bound = options.onlyBound();
    ParameterClass c = options.of(options.widths, bound);
    LipschitzConstant k = LipschitzConstant.of(c);
    boolean above = bound.compareTo(BigDecimal.ONE) >= 0;
    output.line("K = " + shown(k.exact()) + "  (exact: sup over the class of the ratio)");
    output.line("  lower form  D L B^(L-1)            = " + shown(k.talkLower()));
    output.line(
        above
            ? "  upper form  (1 + X_0) W L^2 B^(L-1) = " + shown(k.talkUpper())
            : "  upper form  holds for B >= 1 only");
    Map<String, Object> map = describe(c);
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("K", k.exact().round(SHOWN));
    values.put("talkLower", k.talkLower().round(SHOWN));
    values.put("talkUpper", above ? k.talkUpper().round(SHOWN) : null);
    map.put("lipschitz", values);
    if (extremal != null) {
      BigDecimal delta = new BigDecimal(pair(c, extremal).delta());
      List<String> files =
          List.of(extremal.resolve(THETA).toString(), extremal.resolve(MOVED).toString());
      files.forEach(file -> output.line("  wrote " + file));
      output.line(
          "  every parameter of the second is " + shown(delta) + " smaller: at (D, ..., D)");
      output.line(
          "  they differ by K delta = "
              + shown(k.exact().multiply(delta))
              + ", less a part of the order of delta");
      values.put("delta", delta);
      map.put("files", files);
    }
    output.json(map);
    return ExitCode.OK;
  }

  private static Extremal pair(ParameterClass c, Path directory) {
    try {
      Extremal pair = Extremal.of(c);
      Files.createDirectories(directory);
      OnnxWriter.write(pair.theta(), directory.resolve(THETA));
      OnnxWriter.write(pair.moved(), directory.resolve(MOVED));
      return pair;
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new BadInputException("cannot write into " + directory + ": " + e.getMessage());
    }
  }

  /** Bits per coordinate. */
  @Command(
      name = "bits",
      mixinStandardHelpOptions = true,
      description =
          "Bits per coordinate so that uniform quantization errs by at most epsilon on every network"
              + " of the class: sufficient, and necessary.",
      footer = {
        "",
        "Examples:",
        "  etalon theory bits --widths 784,1024,1024,1024,10 --weight-bound 2 --epsilon 0.1",
        "  etalon theory bits --widths 16 --depths 2..32 --weight-bound 1,2,4 --epsilon 0.01",
        "    --svg bits.svg"
      })
  int bits(
      @Mixin ClassOptions options,
      @Option(names = "--epsilon", required = true, paramLabel = "E", description = "The error.")
          BigDecimal epsilon,
      @Option(
              names = "--rounding",
              defaultValue = "floor",
              paramLabel = "floor|nearest|zero",
              description = "How coordinates go to the grid (default: ${DEFAULT-VALUE}).")
          Rounding rounding,
      @Option(
              names = "--depths",
              paramLabel = "LO..HI",
              description = "A table over depths of networks of one width.")
          @Nullable String depths,
      @Option(names = "--svg", paramLabel = "FILE", description = "The table as a picture.")
          @Nullable String svg) {
    Output output = options.json.open(out);
    Output.requireWritable(svg);
    if (epsilon.signum() <= 0) {
      throw new UsageException("--epsilon must be above 0");
    }
    if (depths == null) {
      ParameterClass c = options.of(options.widths, options.onlyBound());
      output.json(one(c, rounding, epsilon, output));
    } else {
      output.json(table(options, epsilon, rounding, depths, svg, output));
    }
    return ExitCode.OK;
  }

  private static Map<String, Object> one(
      ParameterClass c, Rounding rounding, BigDecimal epsilon, Output output) {
    BitCount count = BitCount.of(c, rounding, epsilon);
    ErrorBounds errors = new ErrorBounds(c, rounding);
    BigDecimal low = errors.lower(count.etaSufficient());
    BigDecimal up = errors.upper(count.etaSufficient());
    output.line(
        count.sufficientBits() + " bits suffice, " + count.necessaryBits() + " are needed.");
    output.line("  largest step proved sufficient    " + shown(count.etaSufficient()));
    count
        .etaExcluded()
        .ifPresent(eta -> output.line("  smallest step excluded            " + shown(eta)));
    output.line("  at the first, E is between        " + shown(low) + " and " + shown(up));
    count
        .necessaryBitsAnyStep()
        .ifPresent(bits -> output.line("  needed whatever the step          " + bits + " bits"));
    Map<String, Object> map = describe(c);
    map.put("epsilon", epsilon);
    map.put("rounding", rounding.label());
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("etaSufficient", count.etaSufficient().round(SHOWN));
    values.put("etaExcluded", count.etaExcluded().map(eta -> eta.round(SHOWN)).orElse(null));
    values.put("sufficientBits", count.sufficientBits());
    values.put("necessaryBits", count.necessaryBits());
    count.necessaryBitsAnyStep().ifPresent(bits -> values.put("necessaryBitsAnyStep", bits));
    values.put("errorLower", low.round(SHOWN));
    values.put("errorUpper", up.round(SHOWN));
    map.put("bits", values);
    return map;
  }

  private static Map<String, Object> table(
      ClassOptions options,
      BigDecimal epsilon,
      Rounding rounding,
      String depths,
      @Nullable String svg,
      Output output) {
    if (!depths.matches("[0-9]{1,4}\\.\\.[0-9]{1,4}") || options.widths.size() != 1) {
      throw new UsageException("--depths takes LO..HI, such as 2..32, and --widths one width");
    }
    int dots = depths.indexOf("..");
    int from = Integer.parseInt(depths.substring(0, dots));
    int to = Integer.parseInt(depths.substring(dots + 2));
    if (from < 1 || to < from || to > MOST_DEPTH) {
      throw new UsageException("--depths must be within 1.." + MOST_DEPTH);
    }
    output.line("sufficient / necessary bits per coordinate, epsilon " + epsilon.toPlainString());
    StringBuilder head = new StringBuilder("  L   ");
    options.bounds.forEach(b -> head.append(String.format(Locale.ROOT, "%12s", "B = " + b)));
    output.line(head.toString());
    List<Map<String, Object>> rows = new ArrayList<>();
    List<LineChart.Line> lines = new ArrayList<>();
    for (BigDecimal bound : options.bounds) {
      lines.add(new LineChart.Line("B = " + bound, new ArrayList<>(), new ArrayList<>(), false));
    }
    for (int depth = from; depth <= to; depth++) {
      StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%5d ", depth));
      for (int k = 0; k < options.bounds.size(); k++) {
        List<Integer> widths = Collections.nCopies(depth + 1, options.widths.get(0));
        BitCount count = BitCount.of(options.of(widths, options.bounds.get(k)), rounding, epsilon);
        line.append(
            String.format(
                Locale.ROOT, "%12s", count.sufficientBits() + " / " + count.necessaryBits()));
        lines.get(k).x().add((double) depth);
        lines.get(k).y().add((double) count.sufficientBits());
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("depth", depth);
        row.put("weightBound", options.bounds.get(k));
        row.put("sufficientBits", count.sufficientBits());
        row.put("necessaryBits", count.necessaryBits());
        rows.add(row);
      }
      output.line(line.toString());
    }
    if (svg != null) {
      String title = "Bits per coordinate against depth: linear for B > 1, logarithmic for B = 1";
      Output.write(
          Path.of(svg),
          LineChart.of(
              title,
              new LineChart.Axis("depth L", false),
              new LineChart.Axis("sufficient bits", false),
              lines));
      output.line("  wrote " + svg);
    }
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("width", options.widths.get(0));
    map.put("epsilon", epsilon);
    map.put("rounding", rounding.label());
    map.put("rows", rows);
    return map;
  }

  private static Map<String, Object> describe(ParameterClass c) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("widths", c.widths());
    map.put("weightBound", c.weightBound());
    map.put("domainRadius", c.radius());
    map.put("norm", c.norm().label());
    return map;
  }

  private static String shown(BigDecimal value) {
    return value.round(new MathContext(7, RoundingMode.HALF_EVEN)).toString();
  }
}
