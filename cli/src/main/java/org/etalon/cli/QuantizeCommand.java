package org.etalon.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.etalon.checker.Question;
import org.etalon.details.Trace;
import org.etalon.engine.certify.NotRepresentableException;
import org.etalon.engine.certify.QuantizationRequest;
import org.etalon.engine.certify.QuantizationResult;
import org.etalon.engine.certify.QuantizationSearch;
import org.etalon.engine.certify.WidthListener;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Network;
import org.etalon.onnx.OnnxWriter;
import org.etalon.problem.Domain;
import org.etalon.problem.Verdict;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code etalon quantize}: the fewest bits that are certified. */
@Command(
    name = "quantize",
    mixinStandardHelpOptions = true,
    description = {
      "Find the fewest bits for which the quantized network is proved to stay within epsilon of the"
          + " network on every input of the domain, and write it as ONNX.",
      "Weights and biases are quantized; activations are not. Every width tried gets its own verdict."
    },
    footer = {
      "",
      "Examples:",
      "  etalon quantize controller.onnx --domain domain.json --epsilon 0.05",
      "  etalon quantize model.onnx --domain prop.vnnlib --epsilon 0.05 --bits 4..12"
          + " --granularity layer --rounding nearest --out quantized",
      "  etalon quantize model.nnet --domain unit --epsilon 0.01 --quantizer float16 --json -"
    })
final class QuantizeCommand implements Callable<Integer>, StopsEarly {
  private final PrintStream out;
  private final Messages messages;
  private final WidthListener listener;

  @Parameters(index = "0", paramLabel = "F", description = "The network, .onnx or .nnet.")
  Path model = Path.of("");

  @Option(
      names = "--epsilon",
      required = true,
      paramLabel = "E",
      description = "The largest difference allowed.")
  double epsilon;

  @Mixin QuantizerOptions quantizer = new QuantizerOptions();

  @Option(
      names = "--out",
      defaultValue = "etalon-out",
      paramLabel = "DIR",
      description =
          "Where quantized.onnx, result.json and report.html go (default: ${DEFAULT-VALUE}).")
  Path directory = Path.of("etalon-out");

  @Option(
      names = "--certificate",
      paramLabel = "FILE",
      description = "Where the certificate goes (default: certificate.etalon in DIR).")
  @Nullable Path certificate;

  @Option(
      names = "--no-check",
      description =
          "Leave the certificate unchecked; without this the checker runs in what is left of the"
              + " time, and takes about as long as the search.")
  boolean unchecked;

  @Option(
      names = "--no-certificate",
      description =
          "Write no certificate: the search may then use bounds that certificates cannot record,"
              + " which on networks of many inputs can prove fewer bits.")
  boolean uncertified;

  @Mixin ReportOption report = new ReportOption();

  @Mixin UnitsOption units = new UnitsOption();

  @Spec CommandSpec spec = CommandSpec.create();

  @Mixin SharedOptions shared = new SharedOptions();

  QuantizeCommand(PrintStream out, Messages messages, WidthListener listener) {
    this.out = out;
    this.messages = messages;
    this.listener = listener;
  }

  @Override
  public Integer call() {
    long start = System.nanoTime();
    if (uncertified && (certificate != null || unchecked)) {
      throw new UsageException(
          unchecked
              ? "--no-certificate leaves nothing to check; leave out --no-check"
              : "--certificate and --no-certificate contradict each other; give one");
    }
    SearchOptions options =
        shared.search(messages).withEpsilon(Checks.epsilon(epsilon)).withTree(!uncertified);
    QuantizationRequest request = quantizer.request();
    Output output = shared.json.open(out);
    Output.requireWritable(certificate == null ? null : certificate.toString());
    report.requireWritable();
    LoadedModel loaded = LoadedModel.read(model);
    @Nullable Map<String, Object> physical = units.of(loaded);
    Network network = loaded.model().network();
    Domain domain = shared.domain.of(network);
    prepareDirectory();
    report.defaultTo(directory.resolve("report.html"));
    Trace trace = new Trace();
    QuantizationResult result = search(network, domain, request, options, trace);
    LoadedModel written = quantized(loaded, request, result);
    List<String> files = new ArrayList<>();
    files.add(directory.resolve("quantized.onnx").toString());
    files.add(directory.resolve("result.json").toString());
    double left = options.seconds() - (System.nanoTime() - start) * 1e-9;
    Map<String, Object> check = check(domain, request, result, loaded, written, files, left);
    files.add(report.file().toString());
    Map<String, Object> json =
        QuantizationJson.of(request, result, shared.threads.count(), loaded, written);
    json.put("domain", shared.domain.describe(domain));
    json.put("check", check);
    json.put("files", files);
    Output.write(directory.resolve("result.json"), output.text(json));
    report.write(
        PairReport.quantization(
                report.of(json), request, result, network, domain, shared.threads.count(), trace)
            .with("units", physical)
            .with("domainSha256", shared.domain.sha256()));
    Summary.quantization(result, check, files).forEach(output::line);
    output.json(json);
    return "rejected".equals(check.get("verdict"))
        ? ExitCode.REJECTED
        : ExitCode.of(result.verdict());
  }

  private Path certificate() {
    return certificate == null ? directory.resolve("certificate.etalon") : certificate;
  }

  private QuantizationResult search(
      Network network,
      Domain domain,
      QuantizationRequest request,
      SearchOptions options,
      Trace trace) {
    WidthsLine line = new WidthsLine(messages, options.seconds(), epsilon);
    try {
      return QuantizationSearch.run(
          network,
          domain,
          request,
          options.withListener(progress -> {}),
          (bits, progress) -> {
            line.accept(bits, progress);
            trace.accept(bits, progress);
            listener.accept(bits, progress);
          });
    } catch (NotRepresentableException e) {
      throw new BadInputException(model + ": " + e.getMessage());
    }
  }

  private void prepareDirectory() {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new BadInputException(
          "cannot create the folder " + directory + "; is a file in its place?");
    }
    Output.requireWritable(directory.resolve("result.json").toString());
  }

  /** Writes the best network and reads it back: what is on disk is what the page speaks of. */
  private LoadedModel quantized(
      LoadedModel loaded, QuantizationRequest request, QuantizationResult result) {
    Path file = directory.resolve("quantized.onnx");
    try {
      OnnxWriter.writeQuantized(
          result.quantized(),
          loaded.model().metadata(),
          QuantizationJson.properties(request, result),
          file);
    } catch (IOException e) {
      throw new BadInputException("cannot write " + file + ": " + e.getMessage());
    }
    return LoadedModel.read(file);
  }

  /** Writes the certificate, where there is one, and has it checked. */
  private Map<String, Object> check(
      Domain domain,
      QuantizationRequest request,
      QuantizationResult result,
      LoadedModel f,
      LoadedModel g,
      List<String> files,
      double seconds) {
    Path proof = certificate();
    if (uncertified) {
      delete(proof);
      return CertificateCheck.unchecked("no certificate was asked for (--no-certificate).");
    }
    if (!new CertificateFile(spec, shared, domain).write(proof, request, result, f, g)) {
      delete(proof);
      return CertificateCheck.unchecked("nothing was proved that a certificate could hold.");
    }
    files.add(proof.toString());
    if (unchecked) {
      return CertificateCheck.unchecked("the checker was not asked for (--no-check).");
    }
    boolean certified = result.verdict() == Verdict.CERTIFIED;
    Question question =
        new Question(
            f.model().network(),
            f.sha256(),
            certified ? Optional.of(g.model().network()) : Optional.empty(),
            certified ? g.sha256() : "",
            domain,
            shared.norm.value,
            epsilon);
    return CertificateCheck.run(proof, question, shared.threads.count(), seconds);
  }

  /** Deletes what an earlier run left: it would not fit these files. */
  private static void delete(Path proof) {
    try {
      Files.deleteIfExists(proof);
    } catch (IOException e) {
      throw new BadInputException("cannot write " + proof + ": " + e.getMessage());
    }
  }
}
