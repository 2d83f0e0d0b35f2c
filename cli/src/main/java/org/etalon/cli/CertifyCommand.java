package org.etalon.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.search.SearchOptions;
import org.etalon.problem.Domain;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code etalon certify}: bounds the difference of two given networks. */
@Command(
    name = "certify",
    mixinStandardHelpOptions = true,
    description = {
      "Prove or refute that two networks of one architecture differ by at most epsilon on every"
          + " input of a domain; without --epsilon, bracket the largest difference.",
      "Covers real arithmetic on the stored parameters, not a runtime's own rounding."
    },
    footer = {
      "",
      "Examples:",
      "  etalon certify float.onnx int8.onnx --domain unit --epsilon 0.05",
      "  etalon certify f.onnx g.onnx --domain box:-1,1 --gap 0.01 --json -"
    })
final class CertifyCommand implements Callable<Integer> {
  private final PrintStream out;
  private final PrintStream err;

  @Parameters(index = "0", paramLabel = "F", description = "The reference network, .onnx or .nnet.")
  Path f = Path.of("");

  @Parameters(index = "1", paramLabel = "G", description = "The other network.")
  Path g = Path.of("");

  @Option(names = "--epsilon", paramLabel = "E", description = "The bound to prove or refute.")
  @Nullable Double epsilon;

  @Option(
      names = "--gap",
      defaultValue = "0",
      paramLabel = "R",
      description = "Without epsilon: stop at this relative gap between the bounds.")
  double gap;

  @Mixin SharedOptions shared = new SharedOptions();

  CertifyCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() {
    SearchOptions options = shared.search(err);
    if (epsilon != null) {
      options = options.withEpsilon(Checks.epsilon(epsilon));
    }
    if (!(gap >= 0 && gap < 1)) {
      throw new UsageException("--gap must be at least 0 and below 1, not " + gap);
    }
    Output.requireWritable(shared.json);
    LoadedModel modelF = LoadedModel.read(f);
    LoadedModel modelG = LoadedModel.read(g);
    Checks.sameArchitecture(modelF, modelG);
    Domain domain = DomainSpec.read(shared.domain, modelF.model().network().inputSize());
    Certification result =
        Certifier.certify(
            modelF.model().network(), modelG.model().network(), domain, options.withGap(gap));
    Output output = new Output(out, shared.json);
    Summary.certification(result).forEach(output::line);
    output.json(json(result, modelF, modelG, domain));
    return ExitCode.of(result.verdict());
  }

  private Map<String, Object> json(
      Certification result, LoadedModel modelF, LoadedModel modelG, Domain domain) {
    Map<String, Object> map = ResultJson.of(result.verdict(), result, shared.threads);
    Map<String, Object> networks = new LinkedHashMap<>();
    networks.put("f", modelF.describe());
    networks.put("g", modelG.describe());
    map.put("networks", networks);
    map.put("domain", DomainSpec.describe(shared.domain, domain));
    map.put("etalon", Version.number());
    return map;
  }
}
