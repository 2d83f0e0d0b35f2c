package org.etalon.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.etalon.checker.Question;
import org.etalon.details.Trace;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.fixed.Accumulator;
import org.etalon.engine.fixed.FixedAttempt;
import org.etalon.engine.fixed.FixedRequest;
import org.etalon.engine.fixed.FixedResult;
import org.etalon.engine.fixed.FixedSearch;
import org.etalon.engine.search.SearchOptions;
import org.etalon.onnx.OnnxWriter;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.problem.Verdict;

/** What {@code quantize --activations} does: everything in fixed point. */
final class FixedRun {
  /** Shares of epsilon that are proved where the checker does not follow. */
  private static final double[] STRICTER = {0.98, 0.95, 0.9};

  /** Seconds below which no further proof is begun. */
  private static final double LEAST = 1;

  private final QuantizeCommand command;
  private final LoadedModel f;
  private final Domain domain;
  private final Property.Distance property;
  private final FixedRequest request;
  private final SearchOptions options;
  private final Trace trace = new Trace();

  FixedRun(
      QuantizeCommand command,
      LoadedModel f,
      Domain domain,
      Property.Distance property,
      FixedRequest request,
      SearchOptions options) {
    this.command = command;
    this.f = f;
    this.domain = domain;
    this.property = property;
    this.request = request;
    this.options = options;
  }

  /** Searches, writes what was found, has it checked, and says so. */
  int run(ResultFolder folder, Output output, Messages messages, FewestRun.Limit limit) {
    WidthsLine line = new WidthsLine(messages, options.budget().seconds(), property, false);
    FixedResult found = search(request, options, line);
    FixedAttempt best = best(found);
    boolean certified = found.verdict() == Verdict.CERTIFIED;
    String name = name(found, best);
    LoadedModel g = write(folder, name, best);
    Map<String, Object> check = checked(best.certification(), certified, folder, g, limit);
    while ("rejected".equals(check.get("verdict"))
        && request.above(best.bits()).isPresent()
        && limit.left() > LEAST) {
      SearchOptions rest = options.withSeconds(limit.left() / 2);
      FixedResult wider = search(request.above(best.bits()).get(), rest, line);
      if (wider.certified().isEmpty()) {
        break;
      }
      found = found.without(best.bits(), wider);
      best = best(found);
      name = name(found, best);
      g = write(folder, name, best);
      check = checked(best.certification(), true, folder, g, limit);
    }
    boolean rejected = "rejected".equals(check.get("verdict"));
    Problem problem = new Problem(f.model().network(), g.model().network(), domain, property);
    Certification proof = best.certification();
    List<Accumulator> accumulators = Accumulator.of(best.network());
    Map<String, Object> json =
        ResultJson.of(found.verdict(), best.certification(), command.shared.threads.count());
    json.put("networks", LoadedModel.describe(f, g));
    json.put("domain", command.shared.domain.describe(domain));
    json.put("quantization", FixedJson.quantization(found, best, request, accumulators));
    Optional<HeadReport> head = HeadReport.of(f);
    head.ifPresent(h -> json.put("head", h.describe(proof)));
    json.put("check", check);
    List<String> names = new ArrayList<>();
    names.add(folder.place(name).toString());
    names.add(folder.place(ResultFolder.RESULT).toString());
    if (certified && !command.uncertified) {
      names.add(certificate(folder).toString());
    }
    if (!command.unreported) {
      command.report.defaultTo(folder.place(ResultFolder.REPORT));
      names.add(command.report.file().toString());
    }
    json.put("files", names);
    Output.write(folder.unfinished(ResultFolder.RESULT), output.text(json));
    folder.publish();
    FixedSummary.of(found, best, request, accumulators, check).forEach(output::line);
    head.ifPresent(h -> h.lines(proof).forEach(output::line));
    names.forEach(written -> output.line("  wrote " + written));
    if (!command.unreported) {
      command.report.write(
          PairReport.certification(command.report.of(json), problem, options, limit.page(), trace)
              .with("domainSha256", command.shared.domain.sha256()));
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
        within.withListener(progress -> {}),
        (bits, progress) -> {
          line.accept(request.parameters(), bits, progress);
          trace.accept(bits, progress);
        });
  }

  private FixedAttempt best(FixedResult found) {
    return found
        .best()
        .orElseThrow(
            () ->
                new BadInputException(
                    f.path() + ": no width has a network in fixed point: " + reason(found)));
  }

  private static String name(FixedResult found, FixedAttempt best) {
    return found.verdict() == Verdict.CERTIFIED
        ? ResultFolder.NETWORK
        : "attempt-" + best.bits() + "-bits.onnx";
  }

  private static String reason(FixedResult found) {
    return found.notRepresentable().isEmpty()
        ? "bounds of ranges found no formats, or time was up"
        : String.valueOf(found.notRepresentable().get(found.notRepresentable().lastKey()));
  }

  private LoadedModel write(ResultFolder folder, String name, FixedAttempt best) {
    Path file = folder.unfinished(name);
    try {
      OnnxWriter.writeQuantized(
          best.network().quantized(), f.model().metadata(), properties(best), file);
    } catch (IOException e) {
      throw new BadInputException("cannot write " + file + ": " + e.getMessage());
    }
    LoadedModel read = LoadedModel.read(file);
    return new LoadedModel(folder.place(name), read.sha256(), read.output(), read.model());
  }

  private Map<String, String> properties(FixedAttempt best) {
    Certification c = best.certification();
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("etalon.version", Version.number());
    properties.put("etalon.verdict", c.verdict().label());
    properties.put("etalon.epsilon", c.epsilon().orElseThrow().text());
    properties.put("etalon.norm", c.norm().label());
    properties.put("etalon.bound", String.valueOf(Text.jsonUp(c.upperBound())));
    properties.put(
        "etalon.semantics",
        "fixed point; parameters and values cast, sums exact, overflow saturates");
    command
        .shared
        .domain
        .about(domain)
        .forEach((key, value) -> properties.put("etalon." + key, value));
    properties.put("etalon.f.sha256", f.sha256());
    properties.put("etalon.quantizer", QuantizationSummary.name(request.parameters()));
    return properties;
  }

  private Path certificate(ResultFolder folder) {
    return command.certificate == null
        ? folder.place(ResultFolder.CERTIFICATE)
        : command.certificate;
  }

  /**
   * Has a proof checked. Where rounding is most of the bound, cutting boxes gains little, and the
   * checker, whose slopes are others, may miss epsilon by a few percent: then a proof of a smaller
   * epsilon, if there is one, says where to cut.
   */
  private Map<String, Object> checked(
      Certification proof,
      boolean certified,
      ResultFolder folder,
      LoadedModel g,
      FewestRun.Limit limit) {
    Map<String, Object> check = check(proof, certified, folder, g, limit);
    for (double share : STRICTER) {
      if (!"rejected".equals(check.get("verdict")) || limit.left() < LEAST) {
        break;
      }
      Epsilon stricter = Epsilon.of(share * property.epsilon().down());
      Certification finer =
          Certifier.certify(
              new Problem(
                  f.model().network(),
                  g.model().network(),
                  domain,
                  new Property.Distance(property.norm(), stricter)),
              options.withSeconds(limit.left() / 2).withListener(progress -> {}));
      if (finer.verdict() == Verdict.CERTIFIED) {
        Certification asked =
            new Certification(Verdict.CERTIFIED, proof.property(), finer.bracket());
        check = check(asked, true, folder, g, limit);
      }
    }
    return check;
  }

  private Map<String, Object> check(
      Certification proof,
      boolean certified,
      ResultFolder folder,
      LoadedModel g,
      FewestRun.Limit limit) {
    if (command.uncertified) {
      return CertificateCheck.unchecked("no certificate was asked for (--no-certificate).");
    }
    if (!certified) {
      return CertificateCheck.unchecked("nothing was proved that a certificate could hold.");
    }
    Path file =
        command.certificate == null
            ? folder.unfinished(ResultFolder.CERTIFICATE)
            : command.certificate;
    new CertificateFile(command.spec, command.shared, domain).write(file, proof, f, g, List.of());
    String again =
        CertificateCheck.command(certificate(folder), f, Optional.of(g), command.shared, property);
    if (command.unchecked) {
      return CertificateCheck.unchecked("the checker was not asked for (--no-check).", again);
    }
    Question question =
        new Question(
            f.model().network(),
            f.sha256(),
            Optional.of(g.model().network()),
            g.sha256(),
            domain,
            property,
            Optional.empty());
    Map<String, Object> check =
        CertificateCheck.run(
            file, question, command.shared.threads.count(), Math.max(1, limit.left()), again);
    check.replace("file", certificate(folder).toString());
    return check;
  }
}
