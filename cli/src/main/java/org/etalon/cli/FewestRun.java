package org.etalon.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.etalon.details.Trace;
import org.etalon.engine.certify.Ranges;
import org.etalon.engine.certify.SettingsResult;
import org.etalon.engine.certify.StorageSize;
import org.etalon.engine.search.Alignment;
import org.etalon.engine.search.Budget;
import org.etalon.engine.search.Checkpointing;
import org.etalon.engine.search.SearchOptions;
import org.etalon.fewest.CodeFamily;
import org.etalon.fewest.Cost;
import org.etalon.fewest.FewestOptions;
import org.etalon.fewest.FewestProblem;
import org.etalon.fewest.FewestResult;
import org.etalon.fewest.FewestScope;
import org.etalon.fewest.GuidedSearch;
import org.etalon.fewest.Level;
import org.etalon.fewest.Proved;
import org.etalon.fewest.RowExchange;
import org.etalon.fewest.RowExchanges;
import org.etalon.network.Network;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.problem.Verdict;
import org.etalon.study.AskedDomain;
import org.etalon.study.CertificateCheck;
import org.etalon.study.HeadFindings;
import org.etalon.study.HeadReport;
import org.etalon.study.LoadedModel;
import org.etalon.study.PageTime;
import org.etalon.study.PairReport;
import org.etalon.study.ProofCheck;
import org.etalon.study.ProofOptions;
import org.etalon.study.PropertyText;
import org.etalon.study.QuantizationJson;
import org.etalon.study.ResultFile;
import org.etalon.study.ResultFolder;
import org.etalon.study.ResultJson;
import org.etalon.study.ResultPage;
import org.etalon.time.Stop;

/** What {@code quantize --minimize} does once one width for all parameters was searched for. */
final class FewestRun {
  /** The part of the time that one width for all may take. */
  static final double STORED_SHARE = 0.2;

  /** The part of what is left then that searches have; the rest is for single rows. */
  static final double SEARCHING = 0.95;

  /** What a run says of itself while the checker is at work. */
  static final String CHECKING = "checking the certificate";

  private final QuantizeCommand command;
  private final LoadedModel f;
  private final AskedDomain asked;
  private final Domain domain;
  private final Property property;
  private final Optional<SettingsResult> settings;
  private final Optional<StoredCodes> stored;
  private final Cost cost;

  /**
   * A run.
   *
   * @param settings what one width for all came to, if it was asked for
   */
  FewestRun(
      QuantizeCommand command,
      LoadedModel f,
      Domain domain,
      Property property,
      Optional<SettingsResult> settings) {
    this.command = command;
    this.f = f;
    this.domain = domain;
    asked = command.shared.domain.asked(domain);
    this.property = property;
    this.settings = settings;
    cost = command.minimize.cost();
    this.stored = settings.flatMap(found -> StoredCodes.of(found, cost));
  }

  /**
   * Why there is nothing to search for above the first level, if there is nothing.
   *
   * @param first the first level asked for
   */
  static Optional<String> obstacle(
      Network f, Domain domain, Property property, Level first, CodeFamily family, long seed) {
    Level above = aboveStored(first);
    Function<Property, Optional<String>> guided =
        other -> GuidedSearch.obstacle(f, domain, other, Optional.empty(), above, seed);
    Optional<String> obstacle =
        property.fold(
            distance -> FewestScope.obstacle(new FewestProblem(f, domain, distance), above),
            guided::apply,
            guided::apply,
            guided::apply);
    return obstacle.or(() -> FewestScope.beyond(f, family));
  }

  private static Level aboveStored(Level first) {
    return first == Level.STORED ? Level.MIXED : first;
  }

  /**
   * What was found, the first level included.
   *
   * @param asked for what is asked
   * @param curve for every epsilon; empty where none is asked
   * @param open exchanges of single rows of the best that are not proved
   */
  record Found(FewestResult asked, List<FewestCurve.Point> curve, List<RowExchange> open) {
    boolean reproducible() {
      return asked.reproducible() && curve.stream().allMatch(point -> point.found().reproducible());
    }
  }

  /**
   * Searches.
   *
   * @param before the seconds that the first level took
   */
  Found search(
      MinimizeOptions.Levels levels,
      FewestStart start,
      SearchOptions options,
      double before,
      Messages messages) {
    FewestOptions plain =
        new FewestOptions(
                aboveStored(levels.first()),
                levels.last(),
                below(),
                options.budget(),
                options.effort().threads(),
                options.effort().seed())
            .minimizing(cost, below())
            .of(command.minimize.family())
            .with(start.points());
    FewestOptions recorded = options.effort().recording() ? plain : plain.unrecorded();
    FewestOptions wanted = start.network().map(recorded::from).orElse(recorded);
    Checkpointing checkpoint = options.journal().checkpointing();
    Function<Property, Found> guided = other -> guided(other, wanted, checkpoint, before, messages);
    return property.fold(
        distance -> curve(distance, wanted, checkpoint, before, messages),
        guided::apply,
        guided::apply,
        guided::apply);
  }

  private Found curve(
      Property.Distance distance,
      FewestOptions wanted,
      Checkpointing checkpoint,
      double before,
      Messages messages) {
    List<FewestCurve.Point> points =
        new FewestCurve(f.model().network(), domain, distance, wanted, checkpoint, messages)
            .points(
                command.minimize.curve(distance.epsilon()),
                stored.map(StoredCodes::proved),
                before);
    FewestCurve.Point asked =
        points.stream()
            .filter(point -> point.epsilon().compareTo(distance.epsilon()) == 0)
            .findFirst()
            .orElseThrow();
    return new Found(timed(asked.found()), points, asked.open());
  }

  private Found guided(
      Property other,
      FewestOptions wanted,
      Checkpointing checkpoint,
      double before,
      Messages messages) {
    FewestLine line = new FewestLine(messages, wanted.budget().seconds());
    FewestKeeper keeper = new FewestKeeper(line, messages, checkpoint, wanted);
    stored.map(StoredCodes::proved).ifPresent(keeper::proved);
    Budget all = wanted.budget();
    double searching = all.share(SEARCHING, all.seconds());
    FewestResult found =
        GuidedSearch.run(
            f.model().network(),
            domain,
            other,
            stored.map(s -> s.proved().coded().network()),
            wanted.within(new Budget(searching, all.boxes(), all.stop())),
            keeper);
    double rest = Math.max(1e-3, all.seconds() - found.seconds());
    RowExchanges.Outcome outcome =
        RowExchanges.after(
            f.model().network(),
            domain,
            other,
            found.after(Optional.empty(), before).after(stored.map(StoredCodes::proved), 0),
            wanted.within(new Budget(rest, all.boxes(), all.stop())),
            keeper);
    return new Found(timed(outcome.found()), List.of(), outcome.open());
  }

  private FewestResult timed(FewestResult found) {
    return settings.map(s -> !s.reproducible()).orElse(false) ? found.timed() : found;
  }

  /**
   * What counts: the first level's stream or, where it has none and bits count, its packed size.
   */
  private long below() {
    return stored
        .map(s -> cost.rank(s.proved().coded()))
        .or(
            () ->
                settings
                    .filter(s -> cost == Cost.BITS && s.verdict() == Verdict.CERTIFIED)
                    .flatMap(s -> s.best().size())
                    .map(StorageSize::totalBits))
        .orElse(Long.MAX_VALUE);
  }

  /** Writes what was found, has it checked, and says so. */
  int finish(
      Found all,
      ResultFolder folder,
      Output output,
      Messages messages,
      SearchOptions options,
      Limit limit) {
    FewestResult found = all.asked();
    List<FewestCurve.Point> points = all.curve();
    Proved best = found.best().orElseThrow();
    FewestFiles files = new FewestFiles(folder, f, best, asked.about());
    long bytes = files.codedBytes();
    ProofCheck checking =
        new ProofCheck(command.proof(), RunJson.of(command.spec), folder, f, asked, property);
    Alignment aligned = Alignment.of(problem(files));
    Map<String, Object> check =
        Waiting.during(
            messages,
            CHECKING,
            () ->
                checking.run(
                    best.certification(),
                    files.network(),
                    aligned.places(),
                    options.effort().threads(),
                    limit.left()));
    boolean rejected = CertificateCheck.isRejected(check);
    FewestPoints beside =
        new FewestPoints(
            new ProofOptions(!command.uncertified, !command.unchecked, Optional.empty()),
            RunJson.of(command.spec),
            folder,
            f,
            asked);
    beside.write(points, property, check, options.effort().threads(), limit);
    if (rejected) {
      files.reject();
      checking.reject(check, files.network(), aligned.places());
    }
    Map<String, Object> json =
        ResultJson.of(
            rejected ? Verdict.UNKNOWN : Verdict.CERTIFIED,
            best.certification(),
            command.shared.threads.count());
    json.put("reproducible", all.reproducible());
    json.put("networks", LoadedModel.describe(f, files.network()));
    json.put("domain", asked.describe());
    Optional<String> beyond =
        FewestScope.beyond(f.model().network(), command.minimize.levels().last());
    Map<String, Object> quantization =
        FewestJson.quantization(found, stored, best, f.model().network());
    quantization.put("codes", command.minimize.family().label());
    quantization.put("codedBytes", bytes);
    quantization.put("fileBytes", files.networkBytes());
    if (points.size() > 1) {
      quantization.put("curve", FewestJson.curve(points, beside.checks()));
    }
    Stop stop = Stop.after(limit.page()).or(Stop.onInterrupt());
    Ranges ranges = ranges(aligned, stop);
    json.put("ranges", QuantizationJson.ranges(ranges.layers()));
    json.compute("reproducible", (key, so) -> Boolean.TRUE.equals(so) && !stop.hasStopped());
    quantization.put(
        "exchanges", FewestJson.exchanges(all.open(), PropertyText.isOfDistance(property)));
    json.put("quantization", quantization);
    beyond.ifPresent(why -> json.put("levelsNotTried", why));
    Optional<HeadFindings> behind =
        HeadReport.of(f).map(head -> head.findings(best.certification(), ranges.outputs()));
    behind.ifPresent(b -> json.put("head", b.describe()));
    json.put("check", check);
    List<String> names = files.names();
    names.add(folder.place(ResultFolder.RESULT).toString());
    if (!command.uncertified) {
      names.add(checking.place().toString());
    }
    names.addAll(beside.names());
    boolean stopped = Thread.currentThread().isInterrupted();
    boolean paged = command.isReported() && !stopped;
    if (paged) {
      command.report.defaultTo(folder.place(ResultFolder.REPORT));
      names.add(command.report.file().toString());
    }
    json.put("files", names);
    ResultFile.write(folder.unfinished(ResultFolder.RESULT), output.text(json));
    folder.publish();
    FewestSummary.of(found, f.model().network(), check).forEach(output::line);
    beyond.ifPresent(why -> output.line("  Levels above 2 were not tried: " + why + "."));
    if (cost != Cost.BITS && FewestScope.choosesByBits(f.model().network(), domain)) {
      output.line(
          "  Levels 2 and 3 choose widths for few bits here; "
              + cost.label()
              + " decide among what is proved.");
    }
    output.line(
        "  on disk: "
            + (rejected ? "" : bytes + " bytes, " + ResultFolder.CODED + "; ")
            + quantization.get("fileBytes")
            + " bytes, "
            + files.network().path().getFileName());
    if (files.hasOtherGraph()) {
      output.line(QuantizationSummary.OTHER_GRAPH);
    }
    output.line(FewestSummary.exchanges(all.open()));
    if (points.size() > 1) {
      FewestSummary.curve(points, beside.checks()).forEach(output::line);
    }
    behind.ifPresent(b -> b.lines().forEach(output::line));
    names.forEach(name -> output.line("  wrote " + name));
    if (command.isReported() && stopped) {
      output.line(QuantizeCommand.NO_PAGE);
    }
    if (paged) {
      ResultPage page = command.report.of(json);
      page.write(
          PairReport.certification(
                  page.report(), problem(files), options, limit.page(), new Trace())
              .with("units", command.units.of(f))
              .with("domainSha256", asked.sha256().orElse(null)));
    }
    output.json(json);
    return rejected || beside.rejected() ? ExitCode.REJECTED : ExitCode.OK;
  }

  /** Ranges of what was proved; none where no time is left. */
  private Ranges ranges(Alignment aligned, Stop stop) {
    return stop.stopped()
        ? Ranges.NONE
        : Ranges.of(
            aligned.problem().f(),
            aligned.problem().g(),
            domain,
            command.shared.threads.count(),
            stop);
  }

  /** Says that nothing was proved: the result is all that is written. */
  int nothing(FewestResult found, ResultFolder folder, Output output) {
    output.line(
        "UNKNOWN: no network was proved; "
            + FewestSummary.begun(found)
            + ". Try --timeout, or "
            + (command.minimize.family().takesOneWidth()
                ? "begin with level 1."
                : "other --codes."));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("verdict", Verdict.UNKNOWN.label());
    if (!PropertyText.isOfDistance(property)) {
      json.putAll(PropertyText.describe(property));
    }
    json.put("epsilon", property.limit().map(Epsilon::value).orElse(null));
    json.put("norm", property.norm().label());
    json.put("networks", LoadedModel.describe(f, null));
    json.put("domain", asked.describe());
    json.put("files", List.of(folder.place(ResultFolder.RESULT).toString()));
    ResultFile.write(folder.unfinished(ResultFolder.RESULT), output.text(json));
    folder.publish();
    output.json(json);
    return ExitCode.UNKNOWN;
  }

  /** The time that is left of all. */
  interface Limit {
    double left();

    /** Seconds that the page may take. */
    default double page() {
      return PageTime.seconds(left());
    }
  }

  private Problem problem(FewestFiles files) {
    return new Problem(f.model().network(), files.network().model().network(), domain, property);
  }
}
