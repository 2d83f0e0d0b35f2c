package org.etalon.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.etalon.certificate.Certificate;
import org.etalon.certificate.CertificateException;
import org.etalon.certificate.CertificateReader;
import org.etalon.certificate.QuantizerSpec;
import org.etalon.checker.CheckOptions;
import org.etalon.checker.CheckResult;
import org.etalon.checker.Checker;
import org.etalon.checker.Question;
import org.etalon.engine.certify.QuantizationRequest;
import org.etalon.engine.search.Backend;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.study.BadInputException;
import org.etalon.study.CertificateCheck;
import org.etalon.study.CertificateFile;
import org.etalon.study.CertificateParts;
import org.etalon.study.Coverage;
import org.etalon.study.HeadReport;
import org.etalon.study.LoadedModel;
import org.etalon.study.PropertyText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code etalon check}: decides whether a certificate proves what the user asks. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
      "Check a certificate with a checker of its own, which uses none of the search: networks,"
          + " domain, norm and epsilon come from this command line, every bound is derived anew.",
      "The bound and the witnesses against other widths are two statements. Exit code 0: the bound"
          + " holds for this epsilon (or, where no bound is claimed, every witness does); 3: it"
          + " does not, or the certificate is about something else, or a witness is none for the"
          + " certificate's own epsilon. Witnesses that do not reach this epsilon are named.",
      "With quantizer options, g must be the network of that quantizer, and all witnesses too; in"
          + " fixed point they are about parameters, and what is cast is as the certificate says."
    },
    footer = {
      "",
      "Examples:",
      "  etalon check etalon-out/certificate.etalon --network f.onnx"
          + " --quantized etalon-out/quantized.onnx --domain unit --epsilon 0.05",
      "  etalon check c.etalon --network f.onnx --quantized g.onnx --domain d.vnnlib"
          + " --epsilon 0.05 --exact --sample 20",
      "  etalon check c.etalon --network f.onnx --quantized g.onnx --domain d.json --epsilon 0.05"
          + " --backend spark://HOST:7077"
    })
final class CheckCommand implements Callable<Integer> {
  private final PrintStream out;
  private final Messages messages;

  @Parameters(index = "0", paramLabel = "CERT", description = "The certificate.")
  Path file = Path.of("");

  @Option(
      names = "--network",
      required = true,
      paramLabel = "F",
      description = "The reference network, .onnx, .nnet or .coded.")
  Path f = Path.of("");

  @Option(
      names = "--quantized",
      paramLabel = "G",
      description = "The quantized network; not needed where every width is refuted.")
  @Nullable Path g;

  @Mixin DomainOption domain = new DomainOption();

  @Option(names = "--epsilon", paramLabel = "E", description = "The bound that is to be proved.")
  @Nullable Epsilon epsilon;

  @Mixin PropertyOption property = new PropertyOption();

  @Mixin NormOption norm = new NormOption();

  @Mixin SemanticsOption semantics = new SemanticsOption();

  @Mixin AccumulatorOption accumulator = new AccumulatorOption();

  @Mixin QuantizerOptions quantizer = new QuantizerOptions();

  @Option(names = "--exact", description = "Use exact arithmetic instead of rounded doubles.")
  boolean exact;

  @Option(
      names = "--sample",
      defaultValue = "0",
      paramLabel = "N",
      description =
          "With --exact: check all leaves in doubles, and N drawn leaves exactly, or as many rows"
              + " where rows have recorded slopes; how many it were is said, for errors measured"
              + " together have no exact twin.")
  int sample;

  @Mixin SeedOption seed = new SeedOption();

  @Mixin OutputOption outputs = new OutputOption();

  @Mixin ThreadsOption threads = new ThreadsOption();

  @Mixin BackendOption backend = new BackendOption();

  @Mixin JsonOption json = new JsonOption();

  CheckCommand(PrintStream out, Messages messages) {
    this.out = out;
    this.messages = messages;
  }

  @Override
  public Integer call() {
    if (sample < 0 || (sample > 0 && !exact)) {
      throw new UsageException("--sample takes a number of leaves and needs --exact");
    }
    property.requireFit(epsilon);
    semantics.requireDistance(property);
    CheckOptions options = new CheckOptions(exact, sample, seed.value, threads.count());
    Optional<Backend> elsewhere = backend.open(threads.count());
    Output output = json.open(out);
    LoadedModel modelF = outputs.read(f);
    Network network = modelF.model().network();
    @Nullable LoadedModel modelG = g == null ? null : accumulator.of(outputs.read(g));
    Domain inputs = domain.onGrid(modelF, modelG, messages);
    Semantics run = semantics.of(property, inputs, modelF, modelG);
    Question question =
        new Question(
            network,
            modelF.sha256(),
            modelG == null ? Optional.empty() : Optional.of(modelG.model().network()),
            modelG == null ? "" : modelG.sha256(),
            inputs,
            property.of(epsilon, norm.value, domain, modelF),
            quantizer.given() ? Optional.of(quantization(quantizer.request())) : Optional.empty(),
            run);
    long start = System.nanoTime();
    @Nullable Certificate certificate = null;
    CheckResult result;
    try {
      Certificate held = reading(() -> CertificateReader.read(file));
      certificate = held;
      result =
          Waiting.during(
              messages,
              "checking " + file,
              () ->
                  elsewhere.isEmpty()
                      ? Checker.check(held, question, options)
                      : Checker.check(
                          held,
                          question,
                          options,
                          CertificateParts.by(elsewhere.get(), held, question, options)));
    } catch (CertificateException e) {
      result = CheckResult.rejected(String.valueOf(e.getMessage()));
    }
    double seconds = (System.nanoTime() - start) * 1e-9;
    Network other = modelG == null ? network : modelG.model().network();
    String covers = Coverage.line(network, other, run, inputs);
    Summary.check(result, seconds, covers).forEach(output::line);
    run.assumption().ifPresent(assumed -> output.line("  Assumes: " + assumed + "."));
    Optional.ofNullable(modelG).flatMap(Coverage::accumulators).ifPresent(output::line);
    Coverage.grid(inputs).ifPresent(output::line);
    HeadReport.of(modelF, modelG).ifPresent(head -> output.line("  " + head.line(norm.value)));
    Map<String, Object> map = CertificateCheck.json(result, exact, seconds);
    if (certificate != null) {
      map.put("certificate", describe(certificate));
    }
    output.json(complete(map, modelF, modelG, inputs, run));
    return result.accepted() ? ExitCode.OK : ExitCode.REJECTED;
  }

  private static Question.Quantization quantization(QuantizationRequest request) {
    return new Question.Quantization(
        CertificateFile.quantizer(request, request.minBits()),
        request.minBits(),
        request.maxBits());
  }

  /** Reads the certificate, or a part of it. */
  private interface Reading<T> {
    T read() throws IOException;
  }

  private <T> T reading(Reading<T> how) {
    try {
      return how.read();
    } catch (NoSuchFileException e) {
      throw new BadInputException("no such certificate: " + file);
    } catch (IOException e) {
      throw new BadInputException("cannot read " + file + ": " + e.getMessage());
    }
  }

  /** What the certificate says of itself. */
  private static Map<String, Object> describe(Certificate certificate) {
    Map<String, Object> map = new LinkedHashMap<>();
    certificate
        .claim()
        .fold(
            distance -> map.put("epsilon", distance.epsilon().value()),
            decision -> map.put("margin", decision.margin().value()),
            constraints -> map.put("constraints", constraints.digest()));
    map.put("quantizer", certificate.quantizer().map(QuantizerSpec::text).orElse(null));
    map.put("semantics", certificate.semantics().label());
    certificate.semantics().assumption().ifPresent(assumed -> map.put("assumes", assumed));
    map.put("provenance", certificate.provenance());
    return map;
  }

  private Map<String, Object> complete(
      Map<String, Object> map,
      LoadedModel modelF,
      @Nullable LoadedModel modelG,
      Domain inputs,
      Semantics run) {
    map.put("epsilon", epsilon == null ? null : epsilon.value());
    map.put("norm", norm.value.label());
    if (!property.isDistance()) {
      map.putAll(PropertyText.describe(property.of(epsilon, norm.value, domain, modelF)));
    }
    map.put("networks", LoadedModel.describe(modelF, modelG));
    map.put("domain", domain.asked(inputs).describe());
    Coverage.describe(run, map);
    return map;
  }
}
