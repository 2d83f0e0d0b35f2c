package org.etalon.cli;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.etalon.bench.Suites;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.search.SearchOptions;
import org.etalon.onnx.ModelException;
import org.etalon.problem.MalformedDomainException;
import org.etalon.study.BadInputException;
import org.etalon.study.ResultFolder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;

/** {@code etalon bench}: measures whole searches beside published figures. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measure whole searches beside the figures of others: verdict, bounds, boxes, wall and CPU"
          + " seconds, with totals and ratios.",
      "The data folder holds queries.json, boxes.json, and the folders nnet, acasxu, aster,"
          + " isomorphic, mnistfc and real; scaling and depth need none of it.",
      "bits (of 45 ACAS Xu networks on four properties) and depth (bits against depth, by theory, by"
          + " proof and by training) write NAME.csv and NAME.svg into --out. They count boxes and no"
          + " seconds, so that their numbers can be had again; what the table has already is not"
          + " measured again. So do decisions (bits for which no decision changes, directly and by"
          + " distance) and, within --timeout each, properties (of ACAS Xu, as queries); they write"
          + " NAME.csv. pair-queries leaves the isomorphic pairs as VNN-LIB 2.0 there, and answers.",
      "twins brackets how far published models of QONNX are from themselves without quantizers, and"
          + " counts boxes, too.",
      "rounding (ways to round at equal widths) and fewest (bits in all by every guarantee and every"
          + " level of --minimize bits) go on in the same way and count boxes, rounding but for its"
          + " columns of processor time; of a row in which --timeout ended a search fewest says so."
    },
    footer = {
      "",
      "Examples:",
      "  etalon bench --suite queries --data data",
      "  etalon bench --suite scaling --json scaling.json",
      "  etalon bench --suite twins --data data --boxes 64",
      "  etalon bench --suite bits --data data --out results",
      "  etalon bench --suite depth --out results",
      "  etalon bench --suite rounding --data data --boxes 1024 --out results",
      "  etalon bench --suite fewest --data data --boxes 4096 --timeout 30m --out results"
    })
final class BenchCommand implements Callable<Integer> {
  private final PrintStream out;

  @Option(
      names = "--suite",
      required = true,
      paramLabel =
          "queries|boxes|isomorphic|mnist|real|twins|scaling|bits|depth|rounding|fewest|properties|pair-queries|decisions|workers",
      description = "What to measure.")
  String suite = "";

  @Option(
      names = "--data",
      defaultValue = "data",
      paramLabel = "DIR",
      description = "The folder with the published networks and figures.")
  Path data = Path.of("data");

  @Option(
      names = "--timeout",
      defaultValue = "2m",
      paramLabel = "TIME",
      description = "The most for one measurement (default: ${DEFAULT-VALUE}).")
  Duration timeout = Duration.ofMinutes(2);

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The folder for the tables and pictures of studies.")
  @Nullable Path folder;

  @Option(
      names = "--boxes",
      defaultValue = "16384",
      paramLabel = "N",
      description =
          "The most boxes for one width in bits, depth and decisions, one proof in rounding, one query of"
              + " pair-queries, one bracket of twins, all levels of one task in fewest (default:"
              + " ${DEFAULT-VALUE}).")
  long boxes;

  @Mixin ThreadsOption threads = new ThreadsOption();

  @Mixin JsonOption json = new JsonOption();

  BenchCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    if (!Suites.NAMES.contains(suite)) {
      throw new UsageException("--suite must be one of " + Suites.NAMES + ", not " + suite);
    }
    boolean study = Suites.STUDIES.contains(suite);
    if (study == (folder == null)) {
      throw new UsageException(
          study ? "--suite " + suite + " needs --out DIR" : "--out goes with " + Suites.STUDIES);
    }
    if (boxes < 1) {
      throw new UsageException("--boxes must be at least 1");
    }
    if (!List.of("scaling", "depth").contains(suite) && !Files.isDirectory(data)) {
      throw new BadInputException("no such data folder: " + data + "; name it with --data");
    }
    Output output = json.open(out);
    if (folder == null) {
      return measure(Path.of(""), output);
    }
    try (ResultFolder held = ResultFolder.open(folder, List.of(suite + ".csv"))) {
      return measure(held.directory(), output);
    }
  }

  private int measure(Path into, Output output) {
    SearchOptions options =
        SearchOptions.defaults().withSeconds(timeout.toNanos() / 1e9).withThreads(threads.count());
    List<Map<String, Object>> rows = new ArrayList<>();
    List<Map<String, Object>> totals = new ArrayList<>();
    try {
      Suites.of(suite, data, into, boxes, options)
          .run(
              row -> {
                rows.add(row.cells());
                output.line(line(row.cells()));
              })
          .forEach(row -> totals.add(row.cells()));
    } catch (InterruptedIOException e) {
      output.line(String.valueOf(e.getMessage()));
      return ExitCode.UNKNOWN;
    } catch (IOException | JacksonException | ModelException | MalformedDomainException e) {
      throw new BadInputException(
          (folder != null ? "" : "the data folder " + data + ": ") + e.getMessage());
    }
    output.line("");
    totals.forEach(total -> output.line(line(total)));
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("suite", suite);
    map.put("kernel", Certifier.kernelName());
    map.put("java", System.getProperty("java.version"));
    map.put("rows", rows);
    map.put("totals", totals);
    output.json(map);
    return ExitCode.OK;
  }

  private static String line(Map<String, Object> cells) {
    StringBuilder line = new StringBuilder();
    cells.forEach(
        (name, value) -> {
          if (name.equals("id")) {
            line.append(String.format(Locale.ROOT, "%-24s", value));
          } else if (value instanceof Double number) {
            line.append(String.format(Locale.ROOT, "  %s %.4g", name, number));
          } else {
            line.append("  ").append(name).append(' ').append(value);
          }
        });
    return line.toString();
  }
}
