package org.etalon.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.etalon.chart.LineChart;
import org.etalon.lab.approx.BitSchedule;
import org.etalon.lab.approx.Enclosure;
import org.etalon.lab.approx.Family;
import org.etalon.lab.approx.SpeedFit;
import org.etalon.lab.approx.SpeedStudy;
import org.etalon.lab.approx.Target;
import org.etalon.lab.approx.Targets;
import org.etalon.problem.UnfitException;
import org.etalon.study.ResultFile;
import org.etalon.study.Text;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code etalon approximate}: how fast networks approximate a function, and with how many bits. */
@Command(
    name = "approximate",
    mixinStandardHelpOptions = true,
    description = {
      "Build networks of growing size M (parameters that are not zero) for a function on [0, 1],"
          + " quantize their parameters with b(M) bits (floor, one step of a power of two), and fit"
          + " the speeds gamma at which the errors fall, about M^-gamma.",
      "Errors are the largest ones on [0, 1], found between the breakpoints of the network in"
          + " double arithmetic (for weierstrass and sobolev on a fine grid): computed, not proved."
    },
    footer = {
      "",
      "Examples:",
      "  etalon approximate --target sqrt --family cpwl-free --sizes 8..512 --bits log22:1",
      "  etalon approximate --target sin:10 --family cpwl-uniform --bits fixed:8 --svg speed.svg",
      "  etalon approximate --target sin:3 --family cpwl-uniform --dimension 2 --bits log2:2",
      "  etalon approximate --target sin:3 --family cpwl-deep --dimension 2 --sizes 2..16"
    })
final class ApproximateCommand implements Callable<Integer>, StopsEarly {
  private final PrintStream out;
  private final Messages messages;

  @Option(
      names = "--target",
      required = true,
      paramLabel = "NAME|FILE.csv",
      description =
          Targets.NAMES
              + ", or a file with lines x,y, x ascending from 0 to 1. abs is |x - 1/3|; weierstrass"
              + " and sobolev are sums of 16 waves.")
  String target = "";

  @Option(
      names = "--family",
      required = true,
      paramLabel = "FAMILY",
      description = "How networks are built: ${COMPLETION-CANDIDATES}.",
      completionCandidates = Families.class)
  Family family = Family.CPWL_UNIFORM;

  @Option(
      names = "--dimension",
      defaultValue = "1",
      paramLabel = "1|2",
      description =
          "2: the target is t(x) t(y) on the square; errors are then proved. cpwl-uniform"
              + " interpolates in the plane, other families multiply two networks of one number"
              + " (default: ${DEFAULT-VALUE}).")
  int dimension;

  @Option(
      names = "--sizes",
      paramLabel = "LO..HI",
      description =
          "Pieces of cpwl and yarotsky, doubling (default: 8..512, yarotsky 8..64); levels of"
              + " sawtooth and the degree of polynomial, one by one (default: 1..12, polynomial"
              + " 1..9). Smaller defaults in two dimensions.")
  @Nullable String sizes;

  @Option(
      names = "--bits",
      defaultValue = "log22:1",
      paramLabel = "real|log2:C|log22:C|fixed:N",
      description =
          "Bits of a parameter: none spared, C log2 M, C (log2 M)^2, or N (default:"
              + " ${DEFAULT-VALUE}).")
  String bits = "log22:1";

  @Option(names = "--csv", paramLabel = "FILE", description = "Write the points as CSV.")
  @Nullable String csv;

  @Mixin ReportOption report = new ReportOption();

  @Mixin SvgOption svg = new SvgOption();

  @Mixin JsonOption json = new JsonOption();

  ApproximateCommand(PrintStream out, Messages messages) {
    this.out = out;
    this.messages = messages;
  }

  /** The names of the families. */
  static final class Families extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    Families() {
      for (Family family : Family.values()) {
        add(family.label());
      }
    }
  }

  @Override
  public Integer call() {
    if (dimension != 1 && dimension != 2) {
      throw new UsageException("--dimension must be 1 or 2, not " + dimension);
    }
    Output output = json.open(out);
    svg.requireWritable();
    report.requireWritable();
    ResultFile.requireWritable(csv);
    Target function = function();
    SpeedStudy study = study(function, output);
    Optional<SpeedFit> real = study.real();
    Optional<SpeedFit> quantized = study.quantized();
    output.line("");
    output.line("gamma, real parameters       " + shown(real));
    output.line("gamma, quantized (" + bits + ")  " + shown(quantized));
    output.line("known of the family          " + known(study.known(), "faster than any power"));
    output.line("gamma*encod of the class     " + known(study.encoding(), "infinite (analytic)"));
    if (family == Family.YAROTSKY) {
      output.line("  M of this family carries a factor log M, which lowers fitted speeds");
    }
    if (dimension == 2) {
      output.line("  errors are proved upper bounds; lower bounds are in the JSON and the CSV");
    }
    if (csv != null) {
      ResultFile.write(Path.of(csv), csv(study));
      output.line("  wrote " + csv);
    }
    svg.write(output, () -> picture(study));
    Map<String, Object> json = json(study, real, quantized);
    report.write(output, json);
    output.json(json);
    return ExitCode.OK;
  }

  private Target function() {
    try {
      if (!target.endsWith(".csv")) {
        return Targets.parse(target);
      }
      List<double[]> lines = CsvPoints.read(Path.of(target), 2);
      return Targets.ofPoints(
          target,
          lines.stream().mapToDouble(line -> line[0]).toArray(),
          lines.stream().mapToDouble(line -> line[1]).toArray());
    } catch (UnfitException e) {
      throw new UsageException("--target: " + e.getMessage());
    }
  }

  private SpeedStudy study(Target function, Output output) {
    try {
      List<Integer> list = sizes();
      BitSchedule schedule = BitSchedule.parse(bits);
      output.line(
          "  size         M   depth   bits   error, real   error, quantized    ("
              + target
              + ", "
              + family.label()
              + ")");
      return SpeedStudy.run(
          function,
          family,
          dimension,
          list,
          schedule,
          point -> {
            output.line(line(point));
            messages.progress(
                () -> "size " + point.size() + " of " + list.get(list.size() - 1) + " done");
          });
    } catch (UnfitException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private List<Integer> sizes() {
    String range = sizes;
    if (range == null) {
      range =
          switch (family) {
            case SAWTOOTH -> dimension == 1 ? "1..12" : "1..4";
            case POLYNOMIAL -> dimension == 1 ? "1..9" : "1..3";
            case YAROTSKY -> dimension == 1 ? "8..64" : "2..8";
            default -> dimension == 1 ? "8..512" : "2..32";
          };
    }
    if (!range.matches("[0-9]{1,5}\\.\\.[0-9]{1,5}")) {
      throw new UsageException("--sizes takes LO..HI, such as 8..512, not " + range);
    }
    int low = Integer.parseInt(range.substring(0, range.indexOf('.')));
    int high = Integer.parseInt(range.substring(range.lastIndexOf('.') + 1));
    if (low < 1 || high < low) {
      throw new UsageException("--sizes must ascend from 1 or more, not " + range);
    }
    List<Integer> list = new ArrayList<>();
    for (int size = low; size <= high; size = family.doubling() ? 2 * size : size + 1) {
      list.add(size);
    }
    return list;
  }

  private String line(SpeedStudy.Point p) {
    return String.format(
        Locale.ROOT,
        "%6d  %8d  %6d  %5s   %-11s   %-11s",
        p.size(),
        p.nonzeros(),
        p.depth(),
        p.bits().isPresent() ? Integer.toString(p.bits().getAsInt()) : "-",
        shown(p.error()),
        shown(p.errorQuantized()));
  }

  /** A proved bound is rounded up, a computed error to nearest. */
  private String shown(Enclosure error) {
    return dimension == 2
        ? Text.up(error.upper())
        : String.format(Locale.ROOT, "%.4e", error.upper());
  }

  private static String shown(Optional<SpeedFit> fit) {
    return fit.map(
            f -> String.format(Locale.ROOT, "%.3f +- %.3f (fitted)", f.gamma(), f.standardError()))
        .orElse("no fit: fewer than three errors above rounding");
  }

  private static String known(OptionalDouble value, String infinite) {
    return value.isPresent() ? Text.number(value.getAsDouble()) : infinite;
  }

  private String csv(SpeedStudy study) {
    String lower = dimension == 2 ? ",errorLower,errorQuantizedLower" : "";
    StringBuilder text = new StringBuilder("size,M,depth,bits,error,errorQuantized" + lower + "\n");
    for (SpeedStudy.Point p : study.points()) {
      text.append(p.size()).append(',').append(p.nonzeros()).append(',').append(p.depth());
      text.append(',').append(p.bits().isPresent() ? p.bits().getAsInt() : "");
      text.append(',').append(p.error().upper()).append(',').append(p.errorQuantized().upper());
      if (dimension == 2) {
        text.append(',').append(p.error().lower()).append(',').append(p.errorQuantized().lower());
      }
      text.append('\n');
    }
    return text.toString();
  }

  private String picture(SpeedStudy study) {
    List<LineChart.Line> lines = new ArrayList<>();
    line(lines, "real parameters", study, true);
    line(lines, "quantized, " + bits, study, false);
    return LineChart.of(
        "Error against size: " + target + ", " + family.label(),
        new LineChart.Axis("M, parameters that are not zero", true),
        new LineChart.Axis("largest error on [0, 1]" + (dimension == 2 ? "^2" : ""), true),
        lines);
  }

  private static void line(
      List<LineChart.Line> lines, String label, SpeedStudy study, boolean real) {
    List<Double> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    for (SpeedStudy.Point p : study.points()) {
      double error = (real ? p.error() : p.errorQuantized()).upper();
      if (error > 0 && error < Double.POSITIVE_INFINITY) {
        x.add((double) p.nonzeros());
        y.add(error);
      }
    }
    if (!x.isEmpty()) {
      lines.add(new LineChart.Line(label, x, y, real));
    }
  }

  private Map<String, Object> json(
      SpeedStudy study, Optional<SpeedFit> real, Optional<SpeedFit> quantized) {
    List<Map<String, Object>> points = new ArrayList<>();
    for (SpeedStudy.Point p : study.points()) {
      Map<String, Object> point = new LinkedHashMap<>();
      point.put("size", p.size());
      point.put("M", p.nonzeros());
      point.put("depth", p.depth());
      point.put("bits", p.bits().isPresent() ? p.bits().getAsInt() : null);
      if (dimension == 1) {
        point.put("error", p.error().upper());
        point.put("errorQuantized", p.errorQuantized().upper());
      } else {
        point.put("error", Text.jsonUp(p.error().upper()));
        point.put("errorQuantized", Text.jsonUp(p.errorQuantized().upper()));
        point.put("errorLower", Text.jsonDown(p.error().lower()));
        point.put("errorQuantizedLower", Text.jsonDown(p.errorQuantized().lower()));
      }
      points.add(point);
    }
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("target", target);
    map.put("family", family.label());
    map.put("dimension", dimension);
    map.put("bits", bits);
    map.put("points", points);
    map.put("gamma", real.map(SpeedFit::gamma).orElse(null));
    map.put("gammaStandardError", real.map(SpeedFit::standardError).orElse(null));
    map.put("gammaQuantized", quantized.map(SpeedFit::gamma).orElse(null));
    map.put("gammaQuantizedStandardError", quantized.map(SpeedFit::standardError).orElse(null));
    map.put("knownGamma", study.known().isPresent() ? study.known().getAsDouble() : null);
    map.put("gammaEncoding", study.encoding().isPresent() ? study.encoding().getAsDouble() : null);
    return map;
  }
}
