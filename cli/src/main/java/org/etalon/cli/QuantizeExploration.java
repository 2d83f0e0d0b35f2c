package org.etalon.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.etalon.details.Trace;
import org.etalon.engine.certify.WidthListener;
import org.etalon.explore.Exploration;
import org.etalon.problem.Domain;
import org.etalon.report.Report;
import org.etalon.study.AskedDomain;
import org.etalon.study.LoadedModel;
import org.etalon.study.PairReport;

/**
 * Runs {@code etalon quantize} with the options that a page asks for: the same command, so the same
 * checks, the same result and the same report. Its files live in a folder of this object.
 */
final class QuantizeExploration implements Exploration, AutoCloseable {
  /** The options that a page may set; the network, the domain and all files are given. */
  private static final Set<String> OPTIONS =
      Set.of(
          "epsilon",
          "quantizer",
          "bits",
          "rounding",
          "granularity",
          "step",
          "norm",
          "timeout",
          "seed");

  /** Where files go in the commands that pages show: they are the user's to run. */
  private static final String PLACE = "etalon-out";

  private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9.+-]{1,40}");

  private final LoadedModel model;
  private final AskedDomain domain;
  private final UnitsOption units;
  private final int threads;
  private final byte[] page;
  private final Path directory;

  private QuantizeExploration(
      LoadedModel model,
      AskedDomain domain,
      UnitsOption units,
      int threads,
      byte[] page,
      Path directory) {
    this.model = model;
    this.domain = domain;
    this.units = units;
    this.threads = threads;
    this.page = page;
    this.directory = directory;
  }

  /**
   * An exploration of a network on a domain.
   *
   * @throws BadInputException if they do not fit
   * @throws IOException if there is no place for temporary files
   */
  static QuantizeExploration of(
      LoadedModel model, DomainOption domain, UnitsOption units, int threads, Messages messages)
      throws IOException {
    Domain inputs = domain.of(model, null, messages);
    Map<String, Object> about = new LinkedHashMap<>();
    about.put("network", model.describe());
    about.put("domain", domain.asked(inputs).describe());
    about.put("details", PairReport.about(inputs, units.of(model)));
    return new QuantizeExploration(
        model,
        domain.asked(inputs),
        units,
        threads,
        Report.live(about),
        Files.createTempDirectory("etalon-explore"));
  }

  @Override
  public byte[] page() {
    return page.clone();
  }

  @Override
  public Outcome run(Map<String, Object> parameters, Consumer<Map<String, Object>> progress)
      throws RefusedException {
    try {
      Path folder = Files.createTempDirectory(directory, "run");
      try {
        return run(arguments(parameters, folder), folder, progress);
      } finally {
        delete(folder);
      }
    } catch (IOException e) {
      throw new RefusedException("cannot use temporary files: " + e.getMessage());
    }
  }

  private static Outcome run(
      String[] arguments, Path folder, Consumer<Map<String, Object>> progress)
      throws RefusedException, IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    long start = System.nanoTime();
    WidthListener listener =
        (bits, p) -> progress.accept(Trace.point(bits, p, (System.nanoTime() - start) * 1e-9));
    int code =
        Main.run(
            arguments,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            listener);
    Thread.interrupted(); // of a cancelled run, whose files are still to be read
    if (!Files.exists(folder.resolve("report.html"))) {
      throw new RefusedException(lastLine(err.toString(StandardCharsets.UTF_8)));
    }
    String summary = out.toString(StandardCharsets.UTF_8).lines().findFirst().orElse("");
    return new Outcome(
        Map.of("exitCode", code, "summary", summary), Relocation.files(folder, PLACE));
  }

  private String[] arguments(Map<String, Object> parameters, Path folder) throws RefusedException {
    List<String> arguments = new ArrayList<>(List.of("quantize", model.path().toString()));
    arguments.addAll(domain.arguments());
    model.output().ifPresent(name -> arguments.add("--output=" + name));
    for (Map.Entry<String, Object> parameter : parameters.entrySet()) {
      String value = String.valueOf(parameter.getValue());
      if (!OPTIONS.contains(parameter.getKey())) {
        throw new RefusedException("no such option here: " + parameter.getKey());
      }
      if (!VALUE.matcher(value).matches()) {
        throw new RefusedException("not a value of " + parameter.getKey());
      }
      arguments.add("--" + parameter.getKey() + "=" + value);
    }
    arguments.add("--threads=" + threads);
    if (units.file != null) {
      arguments.add("--units=" + units.file);
    }
    arguments.add("--out=" + folder);
    return arguments.toArray(String[]::new);
  }

  /** What went wrong, without the name of the program. */
  private static String lastLine(String text) {
    return text.lines()
        .filter(line -> line.startsWith("etalon: "))
        .reduce((a, b) -> b)
        .map(line -> line.substring("etalon: ".length()))
        .orElse("it ended without a result");
  }

  private static void delete(Path folder) {
    try (Stream<Path> list = Files.list(folder)) {
      for (Path file : list.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      folder.toFile().deleteOnExit(); // a temporary folder: its place is swept by the system, too
    }
  }

  @Override
  public void close() {
    delete(directory);
  }
}
