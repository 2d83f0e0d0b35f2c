package org.etalon.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.etalon.details.Trace;
import org.etalon.engine.search.SearchOptions;
import org.etalon.explore.Exploration;
import org.etalon.network.Semantics;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Property;
import org.etalon.problem.UnfitException;
import org.etalon.report.Report;
import org.etalon.study.AskedDomain;
import org.etalon.study.BadInputException;
import org.etalon.study.Invocation;
import org.etalon.study.LoadedModel;
import org.etalon.study.PairReport;
import org.etalon.study.ProofOptions;
import org.etalon.study.QuantizationOutcome;
import org.etalon.study.QuantizationStudy;
import org.etalon.study.Run;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * Studies how few bits the network needs, as a page asks: the same study as that of {@code etalon
 * quantize}, so the same checks, the same result and the same report. Files live in a folder of
 * this object.
 */
final class QuantizeExploration implements Exploration, AutoCloseable {
  /** Where files go in the commands that pages show: they are the user's to run. */
  private static final String PLACE = "etalon-out";

  private final LoadedModel model;
  private final AskedDomain domain;
  private final UnitsOption units;
  private final @Nullable Map<String, Object> physical;
  private final int threads;
  private final byte[] page;
  private final Path directory;

  private QuantizeExploration(
      LoadedModel model,
      AskedDomain domain,
      UnitsOption units,
      @Nullable Map<String, Object> physical,
      int threads,
      Path directory) {
    this.model = model;
    this.domain = domain;
    this.units = units;
    this.physical = physical;
    this.threads = threads;
    this.directory = directory;
    Map<String, Object> about = new LinkedHashMap<>();
    about.put("network", model.describe());
    about.put("domain", domain.describe());
    about.put("details", PairReport.about(domain.domain(), physical));
    page = Report.live(about);
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
    return new QuantizeExploration(
        model,
        domain.asked(inputs),
        units,
        units.of(model),
        threads,
        Files.createTempDirectory("etalon-explore"));
  }

  @Override
  public byte[] page() {
    return page.clone();
  }

  /** What a page may ask for: all else is given. */
  private static final class Asked {
    @Option(names = "--epsilon", required = true)
    Epsilon epsilon = Epsilon.of(0);

    @Mixin QuantizerOptions quantizer = new QuantizerOptions();

    @Mixin NormOption norm = new NormOption();

    @Mixin SeedOption seed = new SeedOption();

    @Option(names = "--timeout")
    Duration timeout = Duration.ofSeconds(60);
  }

  @Override
  public Outcome run(Map<String, Object> parameters, Consumer<Map<String, Object>> progress)
      throws RefusedException {
    List<String> options = new ArrayList<>();
    parameters.forEach((name, value) -> options.add("--" + name + "=" + value));
    Asked asked = new Asked();
    try {
      CommandLine reader = new CommandLine(asked);
      Converters.register(reader);
      reader.parseArgs(options.toArray(String[]::new));
      Path folder = Files.createTempDirectory(directory, "run");
      try {
        return run(study(asked, command(options)), folder, progress);
      } finally {
        delete(folder);
      }
    } catch (ParameterException | UsageException | BadInputException | UnfitException e) {
      throw new RefusedException(Failure.line(e));
    } catch (IOException e) {
      throw new RefusedException("cannot use temporary files: " + e.getMessage());
    }
  }

  /** The command that gives the same result. */
  private String command(List<String> options) {
    List<String> arguments = new ArrayList<>(List.of("quantize", model.path().toString()));
    arguments.addAll(domain.arguments());
    model.output().ifPresent(name -> arguments.add("--output=" + name));
    arguments.addAll(options);
    arguments.add("--threads=" + threads);
    if (units.file != null) {
      arguments.add("--units=" + units.file);
    }
    arguments.add("--out=" + PLACE);
    return Invocation.of(arguments);
  }

  private QuantizationStudy study(Asked asked, String command) {
    return new QuantizationStudy(
        model,
        domain,
        new Property.Distance(asked.norm.value, asked.epsilon),
        Semantics.REAL,
        asked.quantizer.requests(),
        SearchOptions.defaults()
            .withSeconds(asked.timeout.toNanos() * 1e-9)
            .withThreads(threads)
            .withSeed(asked.seed.value),
        ProofOptions.inFolder(),
        new Run(command, asked.timeout, asked.seed.value, null, threads));
  }

  private Outcome run(QuantizationStudy study, Path folder, Consumer<Map<String, Object>> progress)
      throws IOException {
    long start = System.nanoTime();
    QuantizationOutcome outcome =
        study.answer(
            folder,
            physical,
            (request, bits, p) -> {
              Map<String, Object> point = Trace.point(bits, p, (System.nanoTime() - start) * 1e-9);
              point.put("setting", QuantizationSummary.name(request));
              progress.accept(point);
            });
    Thread.interrupted(); // of a cancelled run, whose files are still to be read
    String summary =
        QuantizationSummary.of(
                outcome.found(), outcome.check(), outcome.files(), study.problem().semantics())
            .get(0);
    int code = outcome.isRejected() ? ExitCode.REJECTED : ExitCode.of(outcome.verdict());
    return new Outcome(
        Map.of("exitCode", code, "summary", summary), Relocation.files(folder, PLACE));
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
