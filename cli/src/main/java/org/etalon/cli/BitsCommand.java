package org.etalon.cli;

import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.etalon.lab.theory.BitCount;
import org.etalon.lab.theory.ErrorBounds;
import org.etalon.lab.theory.ParameterClass;
import org.etalon.lab.theory.WorstNetwork;
import org.etalon.onnx.OnnxWriter;
import org.etalon.problem.Epsilon;
import org.etalon.study.Text;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code etalon theory bits}: bits per coordinate. */
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
      "  etalon theory bits --widths 4,4,4 --weight-bound 2 --epsilon 0.1 --instantiate worst",
      "  etalon theory bits --widths 16 --depths 2..32 --weight-bound 1,2,4 --epsilon 0.01"
          + " --svg bits.svg"
    })
final class BitsCommand implements Callable<Integer> {
  private final PrintStream out;

  @Option(names = "--epsilon", required = true, paramLabel = "E", description = "The error.")
  Epsilon epsilon = Epsilon.of(1);

  @Mixin RoundingOption rounding = new RoundingOption();

  @Option(
      names = "--depths",
      paramLabel = "LO..HI",
      description = "A table over depths of networks of one width.")
  @Nullable String depths;

  @Option(
      names = "--instantiate",
      paramLabel = "DIR",
      description =
          "Write a network of the class, f.onnx, that rounding with the sufficient step moves by"
              + " E_low, and the rounded one, g.onnx; in float64.")
  @Nullable Path instantiate;

  @Mixin SvgOption svg = new SvgOption();

  @Mixin ClassOptions options = new ClassOptions();

  @Mixin JsonOption json = new JsonOption();

  BitsCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    Output output = json.open(out);
    svg.requireWritable();
    Checks.positive(epsilon);
    if (depths != null && instantiate != null) {
      throw new UsageException("--instantiate is for one class; leave out --depths");
    }
    if (depths == null && svg.target != null) {
      throw new UsageException("--svg draws a table; add --depths");
    }
    output.json(
        depths == null
            ? one(output)
            : new BitsTable(options, epsilon, rounding.value).print(depths, svg, output));
    return ExitCode.OK;
  }

  private Map<String, Object> one(Output output) {
    ParameterClass c = options.only();
    BitCount count = ClassOptions.checked(() -> BitCount.of(c, rounding.value, epsilon.value()));
    ErrorBounds errors = new ErrorBounds(c, rounding.value);
    Optional<WorstNetwork> worst =
        Optional.ofNullable(instantiate)
            .map(
                folder ->
                    ClassOptions.checked(
                        () -> WorstNetwork.of(c, rounding.value, count.etaSufficient())));
    BigDecimal low = errors.lower(count.etaSufficient());
    BigDecimal up = errors.upper(count.etaSufficient());
    output.line(
        count.sufficientBits()
            + " bits suffice; with fewer than "
            + count.necessaryBits()
            + " the finest grid fails.");
    output.line(
        "  largest step proved sufficient    " + ClassOptions.shownDown(count.etaSufficient()));
    count
        .etaExcluded()
        .ifPresent(
            eta -> output.line("  smallest step excluded            " + ClassOptions.shownUp(eta)));
    output.line(
        "  at the first, E is between        "
            + ClassOptions.shownDown(low)
            + " and "
            + ClassOptions.shownUp(up));
    count
        .necessaryBitsAnyStep()
        .ifPresent(bits -> output.line("  needed whatever the step          " + bits + " bits"));
    Map<String, Object> map = ClassOptions.describe(c);
    map.put("epsilon", epsilon.value());
    map.put("rounding", rounding.value.label());
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("etaSufficient", ClassOptions.jsonDown(count.etaSufficient()));
    values.put("etaExcluded", count.etaExcluded().map(ClassOptions::jsonUp).orElse(null));
    values.put("sufficientBits", count.sufficientBits());
    values.put("necessaryBits", count.necessaryBits());
    count.necessaryBitsAnyStep().ifPresent(bits -> values.put("necessaryBitsAnyStep", bits));
    values.put("errorLower", ClassOptions.jsonDown(low));
    values.put("errorUpper", ClassOptions.jsonUp(up));
    map.put("bits", values);
    if (instantiate != null) {
      map.put("instance", instance(worst.orElseThrow(), errors, instantiate, output));
    }
    return map;
  }

  private static Map<String, Object> instance(
      WorstNetwork worst, ErrorBounds errors, Path folder, Output output) {
    List<Path> files = List.of(folder.resolve("f.onnx"), folder.resolve("g.onnx"));
    ClassOptions.into(
        folder,
        () -> {
          OnnxWriter.writeDouble(worst.network(), files.get(0));
          OnnxWriter.writeDouble(worst.rounded(), files.get(1));
        });
    BigDecimal step = new BigDecimal(worst.step());
    BigDecimal low = errors.lower(step);
    double attained = worst.witness().differenceDown();
    files.forEach(file -> output.line("  wrote " + file));
    output.line("  the second is the first, rounded with the step " + ClassOptions.shownDown(step));
    output.line(
        "  at (D, ..., D) they differ by     "
            + Text.jsonDown(attained)
            + " (exact arithmetic); E_low "
            + ClassOptions.shownDown(low));
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("step", step);
    map.put("errorLower", ClassOptions.jsonDown(low));
    map.put("attained", Text.jsonDown(attained));
    map.put("files", files.stream().map(Path::toString).toList());
    return map;
  }
}
