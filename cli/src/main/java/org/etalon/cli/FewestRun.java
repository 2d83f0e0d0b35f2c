package org.etalon.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.etalon.checker.Question;
import org.etalon.details.Trace;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.SettingResult;
import org.etalon.engine.certify.SettingsResult;
import org.etalon.engine.search.Alignment;
import org.etalon.engine.search.SearchOptions;
import org.etalon.fewest.FewestOptions;
import org.etalon.fewest.FewestProblem;
import org.etalon.fewest.FewestResult;
import org.etalon.fewest.FewestSearch;
import org.etalon.fewest.Level;
import org.etalon.fewest.Proved;
import org.etalon.problem.Domain;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.problem.Verdict;
import org.jspecify.annotations.Nullable;

/** What {@code quantize --minimize} does once one width for all parameters was searched for. */
final class FewestRun {
  /** The part of the time that one width for all may take. */
  static final double STORED_SHARE = 0.2;

  private final QuantizeCommand command;
  private final LoadedModel f;
  private final Domain domain;
  private final Property.Distance property;
  private final Optional<SettingResult> stored;

  /**
   * A run.
   *
   * @param stored what one width for all came to, if it was asked for
   */
  FewestRun(
      QuantizeCommand command,
      LoadedModel f,
      Domain domain,
      Property.Distance property,
      Optional<SettingsResult> stored) {
    this.command = command;
    this.f = f;
    this.domain = domain;
    this.property = property;
    this.stored = stored.map(SettingsResult::best);
  }

  /** What was found with the levels above the first. */
  FewestResult search(MinimizeOptions.Levels levels, SearchOptions options, Messages messages) {
    long below =
        stored
            .filter(s -> s.verdict() == Verdict.CERTIFIED)
            .flatMap(SettingResult::size)
            .map(size -> size.totalBits())
            .orElse(Long.MAX_VALUE);
    Level first = levels.first() == Level.STORED ? Level.MIXED : levels.first();
    return FewestSearch.run(
        new FewestProblem(f.model().network(), domain, property),
        new FewestOptions(
            first,
            levels.last(),
            below,
            options.budget(),
            options.effort().threads(),
            options.effort().seed()),
        new FewestLine(messages, options.budget().seconds()));
  }

  /** Writes what was found, has it checked, and says so. */
  int finish(
      FewestResult found, ResultFolder folder, Output output, SearchOptions options, Limit limit) {
    Proved best = found.best().orElseThrow();
    FewestFiles files = new FewestFiles(folder, f, best, command.shared.domain.about(domain));
    Map<String, Object> check = check(best.certification(), folder, files, limit);
    Map<String, Object> json =
        ResultJson.of(Verdict.CERTIFIED, best.certification(), command.shared.threads.count());
    json.put("networks", LoadedModel.describe(f, files.network()));
    json.put("domain", command.shared.domain.describe(domain));
    @Nullable SettingResult one = stored.orElse(null);
    json.put(
        "quantization",
        FewestJson.quantization(found, one, best, f.model().network(), files.codedBytes()));
    Optional<HeadReport> head = HeadReport.of(f);
    head.ifPresent(h -> json.put("head", h.describe(best.certification())));
    json.put("check", check);
    List<String> names = files.names();
    if (!command.uncertified) {
      names.add(certificate(folder).toString());
    }
    if (!command.unreported) {
      command.report.defaultTo(folder.place(ResultFolder.REPORT));
      names.add(command.report.file().toString());
    }
    json.put("files", names);
    Output.write(folder.unfinished(ResultFolder.RESULT), output.text(json));
    folder.publish();
    FewestSummary.of(found, one, f.model().network(), check).forEach(output::line);
    head.ifPresent(h -> h.lines(best.certification()).forEach(output::line));
    names.forEach(name -> output.line("  wrote " + name));
    if (!command.unreported) {
      Problem problem = Alignment.of(problem(files)).problem();
      command.report.write(
          PairReport.certification(
                  command.report.of(json), problem, options, limit.page(), new Trace())
              .with("domainSha256", command.shared.domain.sha256()));
    }
    output.json(json);
    return "rejected".equals(check.get("verdict")) ? ExitCode.REJECTED : ExitCode.OK;
  }

  /** Says that nothing was proved; no file is written. */
  int nothing(FewestResult found, Output output) {
    output.line(
        "UNKNOWN: no network was proved; "
            + Text.count(found.attempts(), "proof was", "proofs were")
            + " begun. Try --timeout, or begin with level 1.");
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("verdict", Verdict.UNKNOWN.label());
    json.put("epsilon", property.epsilon().value());
    json.put("norm", property.norm().label());
    json.put("networks", LoadedModel.describe(f, null));
    json.put("domain", command.shared.domain.describe(domain));
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

  private Path certificate(ResultFolder folder) {
    return command.certificate == null
        ? folder.place(ResultFolder.CERTIFICATE)
        : command.certificate;
  }

  private Problem problem(FewestFiles files) {
    return new Problem(f.model().network(), files.network().model().network(), domain, property);
  }

  private Map<String, Object> check(
      Certification proof, ResultFolder folder, FewestFiles files, Limit limit) {
    if (command.uncertified) {
      return CertificateCheck.unchecked("no certificate was asked for (--no-certificate).");
    }
    Path file =
        command.certificate == null
            ? folder.unfinished(ResultFolder.CERTIFICATE)
            : command.certificate;
    new CertificateFile(command.spec, command.shared, domain)
        .write(file, proof, f, files.network(), Alignment.of(problem(files)).places());
    String again =
        CertificateCheck.command(
            certificate(folder), f, Optional.of(files.network()), command.shared, command.epsilon);
    if (command.unchecked) {
      return CertificateCheck.unchecked("the checker was not asked for (--no-check).", again);
    }
    Question question =
        new Question(
            f.model().network(),
            f.sha256(),
            Optional.of(files.network().model().network()),
            files.network().sha256(),
            domain,
            command.shared.norm.value,
            command.epsilon,
            Optional.empty());
    Map<String, Object> check =
        CertificateCheck.run(
            file, question, command.shared.threads.count(), Math.max(1, limit.left()), again);
    check.replace("file", certificate(folder).toString());
    return check;
  }
}
