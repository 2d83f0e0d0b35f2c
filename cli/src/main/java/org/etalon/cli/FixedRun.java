package org.etalon.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.etalon.details.Trace;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.fixed.Accumulator;
import org.etalon.engine.fixed.ErrorShare;
import org.etalon.engine.fixed.FixedAttempt;
import org.etalon.engine.fixed.FixedLog;
import org.etalon.engine.fixed.FixedNetwork;
import org.etalon.engine.fixed.FixedRequest;
import org.etalon.engine.fixed.FixedResult;
import org.etalon.engine.fixed.FixedSearch;
import org.etalon.engine.fixed.FixedWidths;
import org.etalon.engine.fixed.Reach;
import org.etalon.engine.fixed.SumOverflow;
import org.etalon.engine.search.Checkpointing;
import org.etalon.engine.search.SearchOptions;
import org.etalon.linalg.Vector;
import org.etalon.network.Network;
import org.etalon.onnx.OnnxWriter;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.problem.Verdict;
import org.etalon.study.AskedDomain;
import org.etalon.study.BadInputException;
import org.etalon.study.CertificateCheck;
import org.etalon.study.Coverage;
import org.etalon.study.FixedRefutations;
import org.etalon.study.HeadFindings;
import org.etalon.study.HeadReport;
import org.etalon.study.LoadedModel;
import org.etalon.study.NetworkProperties;
import org.etalon.study.PairReport;
import org.etalon.study.ProofCheck;
import org.etalon.study.PropertyText;
import org.etalon.study.ResultFile;
import org.etalon.study.ResultFolder;
import org.etalon.study.ResultJson;
import org.etalon.study.ResultPage;
import org.etalon.study.UnwrittenException;
import org.etalon.time.Stop;

/** What {@code quantize --activations} does: everything in fixed point. */
final class FixedRun {
  /** Shares of epsilon, or of a margin, that are proved where the checker does not follow. */
  private static final double[] STRICTER = {0.98, 0.95, 0.9};

  /** Seconds below which no further proof is begun. */
  private static final double LEAST = 1;

  private final QuantizeCommand command;
  private final LoadedModel f;
  private final AskedDomain asked;
  private final Domain domain;
  private final Property property;
  private final FixedRequest request;
  private final SearchOptions options;
  private final Reach reach;
  private final Trace trace = new Trace();
  private final Checkpointing checkpointing; // of searches for bits
  private final FixedLog log;
  private boolean hurried; // whether time kept a further proof from being tried

  FixedRun(
      QuantizeCommand command,
      LoadedModel f,
      Domain domain,
      Property property,
      FixedRequest request,
      SearchOptions options) {
    this.command = command;
    this.f = f;
    this.domain = domain;
    asked = command.shared.domain.asked(domain);
    this.property = property;
    this.request = request;
    this.options = options.withCheckpointing(Checkpointing.NONE);
    checkpointing = options.journal().checkpointing();
    reach = new Reach(f.model().network(), domain, this.options);
    log = new FixedLog(f.model().network(), domain, property, options.effort());
  }

  /** Seconds of all that nothing takes but the search for sums that overflow, if there is one. */
  private double kept() {
    return request.accumulatorBits().isPresent()
        ? SideSearch.keptForSums(options.budget().seconds())
        : 0;
  }

  /** Searches, writes what was found, has it checked, and says so. */
  int run(ResultFolder folder, Output output, Messages messages, FewestRun.Limit limit) {
    double seconds = options.budget().seconds();
    WidthsLine line = new WidthsLine(messages, seconds, property, false);
    FixedResult found = search(request, options.withSeconds(seconds - kept()), line);
    FixedAttempt best = best(found);
    FewestRun.Limit before = () -> limit.left() - kept();
    boolean certified = found.verdict() == Verdict.CERTIFIED;
    boolean decided = found.verdict() != Verdict.UNKNOWN;
    LoadedModel g = write(folder, best);
    if (!certified) {
      g = g.at(folder.place(folder.nameAttempt(best.bits())));
    }
    ProofCheck checking =
        new ProofCheck(command.proof(), RunJson.of(command.spec), folder, f, asked, property);
    Map<String, Object> check =
        decided || command.uncertified
            ? checked(found, best, checking, g, messages, before)
            : CertificateCheck.unchecked("nothing was proved that a certificate could hold.");
    while (CertificateCheck.isRejected(check)) {
      Optional<FixedResult> others = others(found, best.widths(), line, before);
      if (others.isEmpty()) {
        break;
      }
      found = others.get();
      best = best(found);
      g = write(folder, best);
      check = checked(found, best, checking, g, messages, before);
    }
    boolean rejected = CertificateCheck.isRejected(check);
    if (certified && rejected) {
      String name = folder.nameAttempt(best.bits());
      g = write(folder, name, best, NetworkProperties.rejected(properties(best)));
      checking.reject(check, g, List.of());
    }
    Problem problem = new Problem(f.model().network(), g.model().network(), domain, property);
    Certification proof = best.certification();
    List<Accumulator> accumulators =
        Accumulator.of(best.network(), domain, SideSearch.ofSums(options, limit.left()));
    Optional<OverflowAnswer> overflow = overflow(best, rejected, accumulators, limit);
    Map<String, Object> json =
        ResultJson.of(
            certified && rejected ? Verdict.UNKNOWN : found.verdict(),
            best.certification(),
            command.shared.threads.count());
    json.put("networks", LoadedModel.describe(f, g));
    json.put("domain", asked.describe());
    boolean shared = PropertyText.isOfDistance(property) && hasTime(limit);
    List<ErrorShare> shares = shared ? shares(best) : List.of();
    FixedAnswer answer =
        new FixedAnswer(
            hurried ? found.timed() : found,
            best,
            request,
            accumulators,
            overflow,
            shares,
            folder.bytes(fileName(g)));
    json.putAll(FixedJson.of(answer));
    overflow.ifPresent(sums -> json.put("overflow", sums.describe()));
    Optional<HeadFindings> behind =
        HeadReport.of(f).map(head -> head.findings(proof, Optional.empty()));
    behind.ifPresent(b -> json.put("head", b.describe()));
    json.put("check", check);
    List<String> names = new ArrayList<>();
    names.add(g.path().toString());
    names.add(folder.place(ResultFolder.RESULT).toString());
    if (decided && !command.uncertified) {
      names.add(checking.place().toString());
    }
    if (command.isReported()) {
      command.report.defaultTo(folder.place(ResultFolder.REPORT));
      names.add(command.report.file().toString());
    }
    json.put("files", names);
    ResultFile.write(folder.unfinished(ResultFolder.RESULT), output.text(json));
    folder.publish();
    FixedSummary.of(answer, fileName(g), check).forEach(output::line);
    Coverage.accumulators(g).ifPresent(output::line);
    overflow.ifPresent(sums -> output.line(sums.line()));
    Coverage.grid(domain).ifPresent(output::line);
    behind.ifPresent(b -> b.lines().forEach(output::line));
    names.forEach(written -> output.line("  wrote " + written));
    if (command.isReported()) {
      ResultPage page = command.report.of(json);
      page.write(
          PairReport.certification(page.report(), problem, options, limit.page(), trace)
              .with("units", command.units.of(f))
              .with("domainSha256", asked.sha256().orElse(null)));
    }
    output.json(json);
    return rejected ? ExitCode.REJECTED : ExitCode.of(found.verdict());
  }

  private FixedResult search(FixedRequest asked, SearchOptions within, WidthsLine line) {
    return FixedSearch.run(
        f.model().network(),
        domain,
        property,
        asked,
        reach,
        within.withCheckpointing(checkpointing),
        (widths, progress) -> {
          if (widths.equals(request.widths(widths.parameters()))) {
            line.accept(request.parameters(), widths.parameters(), progress);
            trace.accept(widths.parameters(), progress);
          } else {
            line.activations(request.parameters(), widths.activations(), progress);
          }
        },
        log);
  }

  /** What there is beside widths that the checker does not follow, if others are certified. */
  private Optional<FixedResult> others(
      FixedResult found, FixedWidths rejected, WidthsLine line, FewestRun.Limit limit) {
    FixedResult others = found.without(rejected);
    Optional<FixedRequest> wider = request.above(rejected);
    boolean untried =
        others
            .certified()
            .filter(a -> !a.widths().equals(request.widths(rejected.parameters())))
            .isEmpty();
    if (untried && wider.isPresent() && hasTime(limit)) {
      SearchOptions rest = options.withSeconds(limit.left() / 2);
      others = others.with(search(wider.get(), rest, line));
    }
    return Optional.of(others).filter(result -> result.certified().isPresent());
  }

  /** Whether a sum overflows, where accumulators are not exact and the verdict leaves that open. */
  private Optional<OverflowAnswer> overflow(
      FixedAttempt best, boolean rejected, List<Accumulator> sums, FewestRun.Limit limit) {
    OptionalInt width = request.accumulatorBits();
    if (width.isEmpty() || !OverflowAnswer.isOpen(best.certification(), rejected, domain)) {
      return Optional.empty();
    }
    Network network = best.network().network();
    int bits = width.getAsInt();
    List<Vector> points = OverflowAnswer.points(best.certification(), domain);
    Optional<SumOverflow> known =
        SumOverflow.at(network, points, bits, Stop.after(limit.left()).or(Stop.onInterrupt()));
    return Optional.of(OverflowAnswer.of(network, known, sums, bits));
  }

  private List<ErrorShare> shares(FixedAttempt best) {
    FixedNetwork network = best.network();
    return ErrorShare.of(
        f.model().network(),
        domain,
        property.norm(),
        network,
        request.run(network.network()),
        SideSearch.ofShare(options));
  }

  private FixedAttempt best(FixedResult found) {
    return found.best().orElseThrow(() -> none(f.path(), found));
  }

  /** Why nothing can be answered: the model where time had no part in it. */
  static RuntimeException none(Path model, FixedResult found) {
    String what = model + ": no width has a network in fixed point: ";
    if (Thread.currentThread().isInterrupted()) {
      return new CancellationException(what + "stopped");
    }
    if (found.stoppedByTime() && !found.undecided().isEmpty()) {
      return new OutOfTimeException(
          model + ": time was up before any width had its formats; try --timeout");
    }
    return new BadInputException(
        what
            + (found.notRepresentable().isEmpty()
                ? "bounds of ranges found no formats"
                : found.notRepresentable().get(found.notRepresentable().lastKey())));
  }

  /** Whether a further proof can be begun; if not, the run is cut short. */
  private boolean hasTime(FewestRun.Limit limit) {
    boolean has = limit.left() > LEAST;
    hurried |= !has;
    return has;
  }

  private static String fileName(LoadedModel g) {
    return String.valueOf(g.path().getFileName());
  }

  private LoadedModel write(ResultFolder folder, FixedAttempt best) {
    return write(folder, ResultFolder.NETWORK, best, properties(best));
  }

  private LoadedModel write(
      ResultFolder folder, String name, FixedAttempt best, Map<String, String> properties) {
    Path file = folder.unfinished(name);
    try {
      OnnxWriter.writeQuantized(best.network().quantized(), f.model().metadata(), properties, file);
    } catch (IOException e) {
      throw new UnwrittenException("cannot write " + file + ": " + e.getMessage());
    }
    LoadedModel written = command.fixed.accumulator.of(LoadedModel.read(file));
    return written.at(folder.place(name));
  }

  private Map<String, String> properties(FixedAttempt best) {
    Map<String, String> properties =
        NetworkProperties.of(
            best.certification(),
            "fixed point; parameters and values cast, "
                + sums(request.accumulatorBits())
                + ", overflow saturates",
            asked.about());
    properties.put("etalon.f.sha256", f.sha256());
    properties.put("etalon.quantizer", QuantizationSummary.name(request.parameters()));
    return properties;
  }

  private static String sums(OptionalInt accumulatorBits) {
    return accumulatorBits.isPresent()
        ? "sums wrap in " + accumulatorBits.getAsInt() + " bits"
        : "sums exact";
  }

  /**
   * Has a proof checked. Where rounding is most of the bound, cutting boxes gains little, and the
   * checker, whose slopes are others, may miss epsilon or a margin by a few percent: then a proof
   * of a smaller one, if there is one, says where to cut.
   */
  private Map<String, Object> checked(
      FixedResult found,
      FixedAttempt best,
      ProofCheck checking,
      LoadedModel g,
      Messages messages,
      FewestRun.Limit limit) {
    Certification proof = best.certification();
    FixedRefutations smaller = FixedRefutations.of(request, found, best);
    return Waiting.during(
        messages, FewestRun.CHECKING, () -> checked(proof, smaller, checking, g, limit));
  }

  private Map<String, Object> checked(
      Certification proof,
      FixedRefutations smaller,
      ProofCheck checking,
      LoadedModel g,
      FewestRun.Limit limit) {
    int threads = options.effort().threads();
    Map<String, Object> check = checking.run(proof, smaller, g, threads, limit.left());
    for (Property stricter : stricter(property)) {
      if (proof.verdict() != Verdict.CERTIFIED
          || !CertificateCheck.isRejected(check)
          || !hasTime(limit)) {
        break;
      }
      Certification finer =
          Certifier.certify(
              new Problem(f.model().network(), g.model().network(), domain, stricter),
              options.withSeconds(limit.left() / 2).withListener(progress -> {}));
      hurried |= !finer.bracket().reproducible();
      if (finer.verdict() == Verdict.CERTIFIED) {
        Certification same =
            new Certification(Verdict.CERTIFIED, proof.property(), finer.bracket());
        check = checking.run(same, smaller, g, threads, limit.left());
      }
    }
    return check;
  }

  /** Properties from which it follows, nearer and nearer to what can be proved no more. */
  private static List<Property> stricter(Property property) {
    return property.fold(
        distance -> parts(distance.epsilon(), less -> new Property.Distance(distance.norm(), less)),
        bracket -> List.of(),
        decision -> parts(decision.margin(), Property.SameDecision::new),
        constraints -> List.of());
  }

  private static List<Property> parts(Epsilon whole, Function<Epsilon, Property> with) {
    return whole.value().signum() == 0
        ? List.of()
        : Arrays.stream(STRICTER)
            .mapToObj(share -> with.apply(Epsilon.of(share * whole.down())))
            .toList();
  }
}
