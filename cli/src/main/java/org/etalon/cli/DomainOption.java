package org.etalon.cli;

import java.util.Map;
import org.etalon.network.Network;
import org.etalon.problem.Domain;
import picocli.CommandLine.Option;

/** The inputs that a statement is about. */
final class DomainOption {
  @Option(
      names = "--domain",
      required = true,
      paramLabel = "D",
      description =
          "The inputs: unit ([0,1]^d), box:LO,HI, FILE.json {\"lower\":[..],\"upper\":[..]} or"
              + " FILE.vnnlib (input constraints).")
  String spec = "";

  /** The domain as a set of inputs of a network. */
  Domain of(Network network) {
    return DomainSpec.read(spec, network.inputSize());
  }

  /** For JSON. */
  Map<String, Object> describe(Domain domain) {
    return DomainSpec.describe(spec, domain);
  }
}
