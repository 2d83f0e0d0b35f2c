package org.etalon.study;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.etalon.checker.Question;
import org.etalon.details.Trace;
import org.etalon.engine.certify.NotRepresentableException;
import org.etalon.engine.certify.QuantizationProblem;
import org.etalon.engine.certify.QuantizationRequest;
import org.etalon.engine.certify.Ranges;
import org.etalon.engine.certify.SettingListener;
import org.etalon.engine.certify.SettingResult;
import org.etalon.engine.certify.SettingsResult;
import org.etalon.engine.certify.SettingsSearch;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Semantics;
import org.etalon.problem.Property;
import org.etalon.problem.Verdict;
import org.etalon.time.Stop;
import org.jspecify.annotations.Nullable;

/**
 * How few bits a network needs: the fewest are searched for, the network is written, certified and
 * checked, and all is told in a folder.
 *
 * <p><b>Property:</b> what is written as {@value ResultFolder#NETWORK} is proved, and not rejected
 * by the checker; anything else is named an attempt.
 */
public final class QuantizationStudy {
  private final LoadedModel f;
  private final AskedDomain domain;
  private final QuantizationProblem problem;
  private final SearchOptions options;
  private final ProofOptions proof;
  private final Run run;
  private final Map<QuantizationRequest, Trace> traces = new LinkedHashMap<>();

  /**
   * A study.
   *
   * @param semantics the arithmetic that networks run in
   * @param requests the settings to be tried
   * @param options of the search; their time limit is for search, check and page together
   * @param run what is said of where the result came from
   * @throws org.etalon.problem.UnfitException if they do not fit each other
   */
  public QuantizationStudy(
      LoadedModel f,
      AskedDomain domain,
      Property property,
      Semantics semantics,
      List<QuantizationRequest> requests,
      SearchOptions options,
      ProofOptions proof,
      Run run) {
    this.f = Coverage.fit(Coverage.real(f), semantics.ofG());
    this.domain = domain;
    this.options = options.withRecording(proof.certified());
    this.proof = proof;
    this.run = run;
    problem =
        new QuantizationProblem(
            f.model().network(), domain.domain(), property, requests, semantics);
    requests.forEach(request -> traces.put(request, new Trace()));
  }

  /**
   * A study of a program's own, about real arithmetic, whose proof is certified and checked.
   *
   * @param run what the program says of itself
   */
  public static QuantizationStudy of(
      LoadedModel f,
      AskedDomain domain,
      Property property,
      List<QuantizationRequest> requests,
      SearchOptions options,
      String run) {
    double seconds = options.budget().seconds();
    long boxes = options.budget().boxes();
    return new QuantizationStudy(
        f,
        domain,
        property,
        Semantics.REAL,
        requests,
        options,
        ProofOptions.inFolder(),
        new Run(
            run,
            seconds < Long.MAX_VALUE * 1e-9 ? Duration.ofNanos((long) (seconds * 1e9)) : null,
            options.effort().seed(),
            boxes == Long.MAX_VALUE ? null : boxes,
            options.effort().threads()));
  }

  /** What is asked. */
  public QuantizationProblem problem() {
    return problem;
  }

  /**
   * Answers it: searches, and leaves the network, the result, the certificate and a page in a
   * folder.
   *
   * @throws BadInputException if the folder cannot be written, or no width fits the network
   */
  public QuantizationOutcome answer(Path directory) {
    return answer(directory, null, (request, bits, progress) -> {});
  }

  /**
   * The same, told of on the way.
   *
   * @param units names and units of inputs and outputs for the page, if they are known
   */
  public QuantizationOutcome answer(
      Path directory, @Nullable Map<String, Object> units, SettingListener listener) {
    long start = System.nanoTime();
    double limit = options.budget().seconds();
    DoubleSupplier left = () -> limit - (System.nanoTime() - start) * 1e-9;
    double reserved = proof.checked() ? CertificateCheck.reserved(limit) : 0;
    try (ResultFolder folder = ResultFolder.open(directory)) {
      SettingsResult found =
          search(options.withSeconds(Math.max(1e-3, left.getAsDouble() - reserved)), listener);
      Path page = folder.place(ResultFolder.REPORT);
      QuantizationOutcome outcome = leave(found, folder, Optional.of(page), json -> {}, left);
      write(outcome, page, units, left);
      return outcome;
    }
  }

  /**
   * Searches, and no more.
   *
   * @param within the limits of this search
   * @throws BadInputException if no width fits the network
   */
  public SettingsResult search(SearchOptions within, SettingListener listener) {
    try {
      return SettingsSearch.run(
          problem,
          within.withRecording(proof.certified()),
          (request, bits, progress) -> {
            Objects.requireNonNull(traces.get(request)).accept(bits, progress);
            listener.accept(request, bits, progress);
          });
    } catch (NotRepresentableException e) {
      throw new BadInputException(f.path() + ": " + e.getMessage());
    }
  }

  /**
   * Leaves what was found in a folder: the network, the certificate, checked, and the result.
   *
   * @param page where a page will go, if there is to be one
   * @param more adds to the result what else is to be said
   * @param left the seconds of the time limit that are left
   */
  public QuantizationOutcome leave(
      SettingsResult found,
      ResultFolder folder,
      Optional<Path> page,
      Consumer<Map<String, Object>> more,
      DoubleSupplier left) {
    SettingResult best = found.best();
    QuantizationFiles files = new QuantizationFiles(folder, f, best, problem.semantics());
    files.writeNetwork(domain.about());
    CertificateFile writer = new CertificateFile(run, problem.domain(), problem.semantics());
    Map<String, Object> check = check(files, writer, left.getAsDouble());
    if (best.verdict() == Verdict.CERTIFIED && CertificateCheck.isRejected(check)) {
      files.reject(
          domain.about(), writer, check, g -> command(files.certificatePlace(), Optional.of(g)));
    }
    Ranges ranges = ranges(files, left.getAsDouble());
    Map<String, Object> json =
        QuantizationJson.of(
            found, problem.f(), options.effort().threads(), files.networkBytes(), ranges.layers());
    if (CertificateCheck.isRejected(check)) {
      json.replace("verdict", Verdict.CERTIFIED.label(), Verdict.UNKNOWN.label());
    }
    json.put("networks", LoadedModel.describe(f, files.network()));
    json.put("domain", domain.describe());
    Coverage.describe(problem.semantics(), json);
    Optional<HeadReport> head = HeadReport.of(f);
    Optional<HeadFindings> behind =
        head.flatMap(
            h -> best.result().map(r -> h.findings(r.best().certification(), ranges.outputs())));
    head.ifPresent(
        h -> json.put("head", behind.map(HeadFindings::describe).orElseGet(h::describe)));
    json.put("check", check);
    more.accept(json);
    List<String> names = new ArrayList<>(files.names());
    page.ifPresent(file -> names.add(file.toString()));
    json.put("files", names);
    ResultFile.write(folder.unfinished(ResultFolder.RESULT), ResultFile.toJson(run.complete(json)));
    folder.publish();
    return new QuantizationOutcome(found, files, check, behind, json);
  }

  /**
   * Writes the page of an outcome.
   *
   * @param units names and units of inputs and outputs, if they are known
   * @param left the seconds of the time limit that are left
   */
  public void write(
      QuantizationOutcome outcome,
      Path file,
      @Nullable Map<String, Object> units,
      DoubleSupplier left) {
    SettingResult best = outcome.found().best();
    ResultPage page = new ResultPage("quantize", outcome.json(), run, file);
    page.write(
        PairReport.quantization(
                page.report(),
                best,
                problem,
                options,
                PageTime.seconds(left.getAsDouble()),
                Objects.requireNonNull(traces.get(best.request())))
            .with("units", units)
            .with("domainSha256", domain.sha256().orElse(null)));
  }

  /**
   * Ranges of the pair that was searched, in real arithmetic: what was read back may have another
   * form; none where no time is left.
   */
  private Ranges ranges(QuantizationFiles files, double seconds) {
    if (!problem.semantics().isReal() || !(seconds > 0)) {
      return Ranges.NONE;
    }
    return Ranges.of(
        f.model().network(),
        files.setting().result().orElseThrow().quantized().network(),
        domain.domain(),
        options.effort().threads(),
        Stop.after(seconds).or(Stop.onInterrupt()));
  }

  private String command(Path certificate, Optional<LoadedModel> g) {
    return CertificateCheck.command(
        certificate, f, g, domain, problem.property(), problem.semantics());
  }

  /** Writes the certificate, where there is one, and has it checked. */
  private Map<String, Object> check(
      QuantizationFiles files, CertificateFile writer, double seconds) {
    if (!proof.certified()) {
      return CertificateCheck.unchecked("no certificate was asked for (--no-certificate).");
    }
    if (!files.writeCertificate(writer, proof.place())) {
      return CertificateCheck.unchecked("nothing was proved that a certificate could hold.");
    }
    boolean certified = files.setting().verdict() == Verdict.CERTIFIED;
    Optional<LoadedModel> g = certified ? Optional.of(files.network()) : Optional.empty();
    String command = command(files.certificatePlace(), g);
    if (!proof.checked()) {
      return CertificateCheck.unchecked("the checker was not asked for (--no-check).", command);
    }
    QuantizationRequest request = files.setting().request();
    int bits = files.setting().result().orElseThrow().best().bits();
    Question question =
        new Question(
            f.model().network(),
            f.sha256(),
            g.map(model -> model.model().network()),
            g.map(LoadedModel::sha256).orElse(""),
            problem.domain(),
            problem.property(),
            Optional.of(
                new Question.Quantization(
                    CertificateFile.quantizer(request, bits),
                    request.minBits(),
                    request.maxBits())),
            problem.semantics());
    return files.placed(
        CertificateCheck.run(
            files.certificate(), question, options.effort().threads(), seconds, command));
  }
}
