package org.etalon.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.etalon.engine.certify.QuantizationRequest;
import org.etalon.engine.integral.MeanNorm;
import org.etalon.engine.search.SearchOptions;
import org.etalon.lab.instance.Equalization;
import org.etalon.lab.instance.InstanceBound;
import org.etalon.network.Network;
import org.etalon.problem.Domain;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.problem.UnfitException;
import org.etalon.study.BadInputException;
import org.etalon.study.Coverage;
import org.etalon.study.HeadReport;
import org.etalon.study.LoadedModel;
import org.etalon.study.QuantizationJson;
import org.etalon.study.Text;
import org.etalon.time.Stop;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code etalon bounds}: every bound of one pair in one table. */
@Command(
    name = "bounds",
    mixinStandardHelpOptions = true,
    description = {
      "Every bound of max ||g(x) - f(x)|| on one pair: norm products, path-metric, coordinatewise,"
          + " intervals, one differential pass, branch and bound; beside what is attained.",
      "Instead of G, options of 'quantize' with one width: G is F quantized so.",
      "With --lp the mean over the domain in place of the maximum."
    },
    footer = {
      "",
      "Examples:",
      "  etalon bounds float.onnx quantized.onnx --domain box:-1,1 --timeout 10s",
      "  etalon bounds float.onnx --bits 8 --rounding nearest --domain box:-1,1",
      "  etalon bounds float.onnx --bits 8 --equalize --domain unit",
      "  etalon bounds float.onnx --bits 8 --domain unit --lp 2 --timeout 10s"
    })
final class BoundsCommand implements Callable<Integer>, StopsEarly {
  private static final double GAP = 0.01;

  private final PrintStream out;
  private final Messages messages;

  @Parameters(index = "0", paramLabel = "F", description = "The reference network.")
  Path f = Path.of("");

  @Parameters(index = "1", arity = "0..1", paramLabel = "G", description = "The other network.")
  @Nullable Path g;

  @Option(
      names = "--equalize",
      description =
          "Beside it, the same for F with its neurons rescaled to equal ranges before it is"
              + " quantized (cross-layer equalization by powers of two: the same function).")
  boolean equalize;

  @Option(
      names = "--lp",
      paramLabel = "1|2",
      description =
          "Instead of all bounds, enclose the L^p norm of g - f over the domain, (mean of the sum"
              + " of |g_i(x) - f_i(x)|^p)^(1/p): proved from above and below, until they are close"
              + " or time is up.")
  @Nullable Integer lp;

  @Mixin BudgetOption budget = new BudgetOption();

  @Mixin QuantizerOptions quantizer = new QuantizerOptions();

  @Mixin SharedOptions shared = new SharedOptions();

  BoundsCommand(PrintStream out, Messages messages) {
    this.out = out;
    this.messages = messages;
  }

  @Override
  public Integer call() {
    SearchOptions options = budget.limit(shared.search(messages));
    if (lp != null && (lp < 1 || lp > 2 || equalize)) {
      throw new UsageException("--lp is 1 or 2, and goes without --equalize");
    }
    Optional<QuantizationRequest> request = request();
    Output output = shared.json.open(out);
    LoadedModel modelF = Coverage.real(shared.outputs.read(f));
    LoadedModel modelG = g == null ? null : Coverage.real(shared.outputs.read(g));
    if (modelG != null) {
      Checks.sameArchitecture(modelF, modelG);
    }
    Network network = modelF.model().network();
    Domain domain = shared.domain.of(modelF, modelG, messages);
    if (domain.boxes().size() != 1) {
      throw new BadInputException("bounds takes a domain of one box, not " + domain.boxes().size());
    }
    double seconds = options.budget().seconds();
    long start = System.nanoTime();
    Map<String, Object> map = new LinkedHashMap<>();
    try {
      Optional<Network> equal =
          equalize ? Optional.of(equalized(network, seconds / 2)) : Optional.empty();
      double left = seconds - (System.nanoTime() - start) * 1e-9;
      SearchOptions each = equalize ? options.withSeconds(left / 2) : options;
      Network other =
          modelG != null ? modelG.model().network() : quantized(network, request.orElseThrow());
      if (lp != null) {
        map.put("lp", mean(norm(network, other, domain, lp, options), output));
      } else {
        map.put("norm", shared.norm.value.label());
        PairBounds bounds = PairBounds.of(network, other, domain, shared.norm.value, each);
        map.putAll(bounds.describe());
        if (equal.isPresent()) {
          Network rescaled = equal.get();
          PairBounds after =
              PairBounds.of(
                  rescaled,
                  quantized(rescaled, request.orElseThrow()),
                  domain,
                  shared.norm.value,
                  each);
          map.put("equalized", after.describe());
          map.put("reproducible", bounds.reproducible() && after.reproducible());
          print(output, bounds, after);
        } else {
          print(output, bounds);
        }
      }
    } catch (UnfitException e) {
      throw new BadInputException(f + ": " + e.getMessage());
    }
    request.ifPresent(r -> map.put("quantization", QuantizationJson.request(r, r.maxBits())));
    if (lp == null) {
      HeadReport.of(modelF, modelG).ifPresent(head -> output.line(head.line(shared.norm.value)));
    }
    map.put("networks", LoadedModel.describe(modelF, modelG));
    map.put("domain", shared.domain.asked(domain).describe());
    output.json(map);
    return ExitCode.OK;
  }

  private static Network equalized(Network network, double seconds) {
    Stop stop = Stop.after(seconds).or(Stop.onInterrupt());
    return Equalization.of(network, stop)
        .orElseThrow(
            () ->
                new OutOfTimeException(
                    "time was up before the neurons of F were rescaled; try --timeout"));
  }

  private MeanNorm norm(Network one, Network other, Domain domain, int p, SearchOptions options) {
    try {
      return MeanNorm.of(new Problem(one, other, domain, Property.bracket(GAP)), p, GAP, options);
    } catch (UnfitException e) {
      throw new BadInputException("domain " + shared.domain.spec + ": " + e.getMessage());
    }
  }

  private static Map<String, Object> mean(MeanNorm norm, Output output) {
    output.line(sentence(norm));
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("power", norm.power());
    map.put("lower", Text.jsonDown(norm.lower()));
    map.put("upper", Text.jsonUp(norm.upper()));
    map.put("boxes", norm.boxes());
    map.put("ending", norm.ending().name().toLowerCase(Locale.ROOT));
    return map;
  }

  /** What is proved of a mean, in words. */
  static String sentence(MeanNorm norm) {
    String of = "L^" + norm.power() + " norm of g - f over the domain (uniform, of mass 1)";
    if (norm.boxes() == 0) {
      return "Nothing was known in time of the " + of + ".";
    }
    return "The "
        + of
        + " is at least "
        + Text.down(norm.lower())
        + " and at most "
        + Text.up(norm.upper())
        + " (proved; "
        + Text.count(norm.boxes(), "box", "boxes")
        + ").";
  }

  /** What makes G, where no file does. */
  private Optional<QuantizationRequest> request() {
    if (g != null) {
      if (quantizer.given() || equalize) {
        throw new UsageException("give G, or how F is quantized, not both");
      }
      return Optional.empty();
    }
    if (!quantizer.given()) {
      throw new UsageException("give G, or how F is quantized, such as --bits 8");
    }
    QuantizationRequest request = quantizer.request();
    if (request.minBits() != request.maxBits()) {
      throw new UsageException("--bits takes one width here, such as --bits 8");
    }
    return Optional.of(request);
  }

  private static Network quantized(Network network, QuantizationRequest request) {
    return request.quantize(network, request.maxBits()).network();
  }

  private void print(Output output, PairBounds bounds) {
    output.line(
        "max ||g(x) - f(x)||_"
            + shared.norm.value.label()
            + " is at least "
            + Text.down(bounds.attained())
            + " (attained, exact arithmetic) and at most:");
    output.line("  bound                    value         times attained      s");
    for (InstanceBound bound : bounds.bounds()) {
      if (!bound.note().isEmpty()) {
        output.line(String.format(Locale.ROOT, "  %-22s   %s", bound.name(), bound.note()));
        continue;
      }
      double slack = bounds.slack(bound);
      output.line(
          String.format(
              Locale.ROOT,
              "  %-22s   %-12s  %-15s  %7.3f",
              bound.name(),
              Text.up(bound.value()),
              Double.isFinite(slack) ? Text.up(slack) : "-",
              bound.seconds()));
    }
    output.line(
        String.format(
            Locale.ROOT,
            "l1 path-norm (all paths to all outputs, inputs counted as 1): f %s, g %s; %.3f s",
            Text.up(bounds.paths().f()),
            Text.up(bounds.paths().g()),
            bounds.paths().seconds()));
    ending(output, bounds.reproducible());
  }

  private static void ending(Output output, boolean reproducible) {
    if (!reproducible) {
      output.line("Time ended some, so another run may differ; " + BudgetOption.REPEATS);
    }
  }

  private void print(Output output, PairBounds before, PairBounds after) {
    output.line(
        "max ||g(x) - f(x)||_"
            + shared.norm.value.label()
            + ", f quantized as it is and equalized:");
    output.line("                           as it is      equalized");
    String row = "  %-22s   %-12s  %-12s";
    output.line(
        String.format(
            Locale.ROOT,
            row,
            "at least (attained)",
            Text.down(before.attained()),
            Text.down(after.attained())));
    Map<String, String> equalized = new LinkedHashMap<>();
    after.bounds().forEach(bound -> equalized.put(bound.name(), Text.up(bound.value())));
    for (InstanceBound bound : before.bounds()) {
      String name = bound.name();
      output.line(
          String.format(
              Locale.ROOT, row, name, Text.up(bound.value()), equalized.getOrDefault(name, "-")));
    }
    ending(output, before.reproducible() && after.reproducible());
  }
}
