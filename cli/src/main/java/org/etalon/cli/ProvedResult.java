package org.etalon.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.etalon.certificate.Certificate;
import org.etalon.certificate.CertificateException;
import org.etalon.certificate.CertificateReader;
import org.etalon.export.Provenance;
import org.etalon.file.Sha256;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.study.BadInputException;
import org.etalon.study.LoadedModel;
import org.etalon.study.Products;
import org.etalon.study.ResultFolder;
import org.etalon.study.Run;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code quantize} left in a folder: a network of which something is proved.
 *
 * @param network the network
 * @param json the result
 * @param certificate its hash and what it holds, if it lies there
 */
record ProvedResult(LoadedModel network, JsonNode json, Optional<HashedCertificate> certificate) {
  /**
   * A certificate.
   *
   * @param sha256 of its file, in hex
   * @param content what it holds
   */
  record HashedCertificate(String sha256, Certificate content) {}

  /**
   * Reads a folder.
   *
   * @throws BadInputException if nothing was proved, or what lies there is not of one run
   */
  static ProvedResult read(Path folder) {
    JsonNode json = json(folder);
    Path file = folder.resolve(ResultFolder.NETWORK);
    if (!json.path("verdict").asString("").equals("certified") || !Files.exists(file)) {
      throw new BadInputException(
          folder
              + " holds no certified "
              + ResultFolder.NETWORK
              + ": a network is exported where quantize has proved it and wrote it as ONNX");
    }
    if (json.path("check").path("verdict").asString("").equals("rejected")) {
      throw new BadInputException(folder + ": the checker rejects the certificate of this result");
    }
    LoadedModel network = LoadedModel.read(file);
    String named = json.path("networks").path("g").path("sha256").asString("");
    if (!network.sha256().equals(named)) {
      throw new BadInputException(
          file + " is not the file that " + folder.resolve(ResultFolder.RESULT) + " speaks of");
    }
    if (json.at("/networks/g").has("accumulatorBits") && json.at("/domain").has("step")) {
      throw new BadInputException(
          folder
              + " was proved with sums that may wrap at inputs of its grid, and exports do not"
              + " wrap; prove it without --accumulator, or on the box");
    }
    Path proof = folder.resolve(ResultFolder.CERTIFICATE);
    return new ProvedResult(
        network, json, Optional.of(proof).filter(Files::exists).map(p -> certificate(p, network)));
  }

  private static JsonNode json(Path folder) {
    Path file = folder.resolve(ResultFolder.RESULT);
    try {
      return JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS) // bounds stay what they are
          .build()
          .readTree(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new BadInputException(
          "no result in " + folder + ": cannot read " + file + "; name a folder of quantize --out");
    } catch (JacksonException e) {
      throw new BadInputException(file + " is no JSON");
    }
  }

  private static HashedCertificate certificate(Path file, LoadedModel network) {
    Certificate certificate;
    String sha256;
    try {
      sha256 = Sha256.hex(Files.readAllBytes(file));
      certificate = CertificateReader.read(file);
    } catch (CertificateException e) {
      throw new BadInputException(file + ": " + e.getMessage());
    } catch (IOException e) {
      throw new BadInputException("cannot read " + file + ": " + e.getMessage());
    }
    if (!certificate.models().fileG().equals(network.sha256())) {
      throw new BadInputException(file + " is about another network than " + network.path());
    }
    return new HashedCertificate(sha256, certificate);
  }

  /** What an export says of the network. */
  Provenance provenance() {
    Map<String, String> about = network.model().metadata().properties();
    List<String> lines = new ArrayList<>();
    lines.add("A network in fixed point, exported by Etalon " + Run.version() + ". Do not edit.");
    lines.add("");
    lines.addAll(ProvedStatement.lines(about, json.path("lowerBound").asString("not known")));
    lines.add("network, SHA-256: " + network.sha256());
    lines.add(
        "certificate, SHA-256: "
            + certificate.map(HashedCertificate::sha256).orElse("none beside the result"));
    lines.add("cost: " + Products.of(network.model().network()).text());
    if (json.has("head")) { // the network written ends before it
      lines.add("The outputs are the values before the model's last layer.");
    }
    return new Provenance(lines, hull(), witness());
  }

  private Optional<Box> hull() {
    return certificate.map(proof -> new Domain(proof.content().boxes()).hull());
  }

  /** The input at which the largest difference was attained. */
  private Optional<double[]> witness() {
    JsonNode input = json.path("witness").path("input");
    if (input.size() != network.model().network().inputSize()) {
      return Optional.empty();
    }
    double[] x = new double[input.size()];
    for (int i = 0; i < x.length; i++) {
      x[i] = input.get(i).asDouble();
    }
    return Optional.of(x);
  }
}
