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
import org.etalon.checker.CheckOptions;
import org.etalon.checker.CheckResult;
import org.etalon.checker.Checker;
import org.etalon.checker.Question;
import org.etalon.network.Network;
import org.etalon.problem.Domain;
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
      "Check a certificate with code that shares nothing with the search: networks, domain, norm and"
          + " epsilon come from this command line, every bound is derived anew.",
      "Exit code 0: accepted, 3: rejected."
    },
    footer = {
      "",
      "Examples:",
      "  etalon check etalon-out/certificate.etalon --network f.onnx"
          + " --quantized etalon-out/quantized.onnx --domain unit --epsilon 0.05",
      "  etalon check c.etalon --network f.onnx --quantized g.onnx --domain d.vnnlib"
          + " --epsilon 0.05 --exact --sample 20"
    })
final class CheckCommand implements Callable<Integer> {
  private final PrintStream out;

  @Parameters(index = "0", paramLabel = "CERT", description = "The certificate.")
  Path file = Path.of("");

  @Option(
      names = "--network",
      required = true,
      paramLabel = "F",
      description = "The reference network, .onnx or .nnet.")
  Path f = Path.of("");

  @Option(
      names = "--quantized",
      paramLabel = "G",
      description = "The quantized network; not needed where every width is refuted.")
  @Nullable Path g;

  @Mixin DomainOption domain = new DomainOption();

  @Option(
      names = "--epsilon",
      required = true,
      paramLabel = "E",
      description = "The bound that is to be proved.")
  double epsilon;

  @Mixin NormOption norm = new NormOption();

  @Option(names = "--exact", description = "Use exact arithmetic instead of rounded doubles.")
  boolean exact;

  @Option(
      names = "--sample",
      defaultValue = "0",
      paramLabel = "N",
      description = "With --exact: check all leaves in doubles, and N drawn leaves exactly.")
  int sample;

  @Mixin SeedOption seed = new SeedOption();

  @Mixin ThreadsOption threads = new ThreadsOption();

  @Mixin JsonOption json = new JsonOption();

  CheckCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    if (sample < 0 || (sample > 0 && !exact)) {
      throw new UsageException("--sample takes a number of leaves and needs --exact");
    }
    CheckOptions options = new CheckOptions(exact, sample, seed.value, threads.count());
    Checks.epsilon(epsilon);
    Output output = json.open(out);
    LoadedModel modelF = LoadedModel.read(f);
    Network network = modelF.model().network();
    @Nullable LoadedModel modelG = g == null ? null : LoadedModel.read(g);
    Domain inputs = domain.of(network);
    Question question =
        new Question(
            network,
            modelF.sha256(),
            modelG == null ? Optional.empty() : Optional.of(modelG.model().network()),
            modelG == null ? "" : modelG.sha256(),
            inputs,
            norm.value,
            epsilon);
    long start = System.nanoTime();
    CheckResult result = check(question, options);
    double seconds = (System.nanoTime() - start) * 1e-9;
    Summary.check(result, seconds).forEach(output::line);
    output.json(json(result, seconds, modelF, modelG, inputs));
    return result.accepted() ? ExitCode.OK : ExitCode.REJECTED;
  }

  private CheckResult check(Question question, CheckOptions options) {
    Certificate certificate;
    try {
      certificate = CertificateReader.read(file);
    } catch (CertificateException e) {
      return CheckResult.rejected(String.valueOf(e.getMessage()), -1);
    } catch (NoSuchFileException e) {
      throw new BadInputException("no such certificate: " + file);
    } catch (IOException e) {
      throw new BadInputException("cannot read " + file + ": " + e.getMessage());
    }
    return Checker.check(certificate, question, options);
  }

  private Map<String, Object> json(
      CheckResult result,
      double seconds,
      LoadedModel modelF,
      @Nullable LoadedModel modelG,
      Domain inputs) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("verdict", result.accepted() ? "accepted" : "rejected");
    map.put("reason", result.reason());
    map.put("leaf", result.leaf());
    map.put("leaves", result.leaves());
    map.put("refined", result.refined());
    map.put("exactLeaves", result.exactLeaves());
    map.put("refutations", result.refutations());
    map.put("epsilon", epsilon);
    map.put("norm", norm.value.label());
    map.put("arithmetic", exact ? "exact" : "double");
    map.put("seconds", seconds);
    map.put("networks", LoadedModel.describe(modelF, modelG));
    map.put("domain", domain.describe(inputs));
    return map;
  }
}
