package org.etalon.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.etalon.engine.certify.NotRepresentableException;
import org.etalon.engine.certify.QuantizationRequest;
import org.etalon.engine.certify.QuantizationResult;
import org.etalon.engine.certify.QuantizationSearch;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Network;
import org.etalon.onnx.OnnxWriter;
import org.etalon.problem.Domain;
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
final class QuantizeCommand implements Callable<Integer> {
  private final PrintStream out;
  private final PrintStream err;

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
      description = "Where quantized.onnx and result.json go (default: ${DEFAULT-VALUE}).")
  Path directory = Path.of("etalon-out");

  @Option(
      names = "--certificate",
      paramLabel = "FILE",
      description = "Where the certificate goes (default: certificate.etalon in DIR).")
  @Nullable Path certificate;

  @Spec CommandSpec spec = CommandSpec.create();

  @Mixin SharedOptions shared = new SharedOptions();

  QuantizeCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() {
    SearchOptions options = shared.search(err).withEpsilon(Checks.epsilon(epsilon)).withTree(true);
    QuantizationRequest request = quantizer.request();
    Output output = shared.json.open(out);
    Output.requireWritable(certificate == null ? null : certificate.toString());
    LoadedModel loaded = LoadedModel.read(model);
    Network network = loaded.model().network();
    Domain domain = shared.domain.of(network);
    prepareDirectory();
    QuantizationResult result = search(network, domain, request, options);
    return write(output, loaded, domain, request, result);
  }

  private Path certificate() {
    return certificate == null ? directory.resolve("certificate.etalon") : certificate;
  }

  private QuantizationResult search(
      Network network, Domain domain, QuantizationRequest request, SearchOptions options) {
    try {
      return QuantizationSearch.run(network, domain, request, options);
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

  private int write(
      Output output,
      LoadedModel loaded,
      Domain domain,
      QuantizationRequest request,
      QuantizationResult result) {
    Path quantized = directory.resolve("quantized.onnx");
    Path resultFile = directory.resolve("result.json");
    boolean interrupted = Thread.interrupted(); // file channels refuse to work when interrupted
    try {
      OnnxWriter.writeQuantized(
          result.best().quantized(),
          loaded.model().metadata(),
          QuantizationJson.properties(request, result),
          quantized);
      LoadedModel written = LoadedModel.read(quantized);
      Map<String, Object> json =
          QuantizationJson.of(request, result, shared.threads.count(), loaded, written);
      json.put("domain", shared.domain.describe(domain));
      List<String> files = new ArrayList<>(List.of(quantized.toString(), resultFile.toString()));
      Path proof = certificate();
      if (new CertificateFile(spec, shared, domain)
          .write(proof, request, result, loaded, written)) {
        files.add(proof.toString());
      } else {
        Files.deleteIfExists(proof); // of an earlier run: it would not fit these files
      }
      json.put("files", files);
      json.put("etalon", Version.number());
      Output.write(resultFile, Output.toJson(json));
      Summary.quantization(result, files).forEach(output::line);
      output.json(json);
    } catch (IOException e) {
      throw new BadInputException("cannot write " + quantized + ": " + e.getMessage());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    return ExitCode.of(result.verdict());
  }
}
