package org.etalon.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.etalon.file.Sha256;
import org.etalon.network.Network;
import org.etalon.problem.Domain;
import org.jspecify.annotations.Nullable;
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

  /** The hash of the file, or null where it is none. */
  @Nullable String sha256() {
    try {
      return spec.endsWith(".json") || spec.endsWith(".vnnlib")
          ? Sha256.hex(Files.readAllBytes(Path.of(spec)))
          : null;
    } catch (IOException e) {
      throw new BadInputException("cannot read domain " + spec + ": " + e.getMessage());
    }
  }

  /**
   * What the metadata of a model say of it: its text, with the corners where they are short, and
   * the SHA-256 of its file, or of that text where there is none.
   */
  Map<String, String> about(Domain domain) {
    String text = DomainSpec.text(spec, domain);
    @Nullable String ofFile = sha256();
    return Map.of(
        "domain",
        text,
        "domain.sha256",
        ofFile == null ? Sha256.hex(text.getBytes(StandardCharsets.UTF_8)) : ofFile);
  }

  /** For JSON. */
  Map<String, Object> describe(Domain domain) {
    return DomainSpec.describe(spec, domain);
  }
}
