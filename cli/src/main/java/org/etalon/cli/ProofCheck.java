package org.etalon.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.etalon.checker.Question;
import org.etalon.engine.certify.Certification;
import org.etalon.problem.Domain;
import org.etalon.problem.Property;

/**
 * The certificate of one network that {@code quantize} proved: written, and given to the checker.
 */
final class ProofCheck {
  private final QuantizeCommand command;
  private final ResultFolder folder;
  private final LoadedModel f;
  private final Domain domain;
  private final Property property;

  ProofCheck(
      QuantizeCommand command,
      ResultFolder folder,
      LoadedModel f,
      Domain domain,
      Property property) {
    this.command = command;
    this.folder = folder;
    this.f = f;
    this.domain = domain;
    this.property = property;
  }

  /** Where the certificate will be. */
  Path place() {
    return command.certificate == null
        ? folder.place(ResultFolder.CERTIFICATE)
        : command.certificate;
  }

  /** The command that checks it. */
  String again(LoadedModel g) {
    return CertificateCheck.command(place(), f, Optional.of(g), command.shared, property);
  }

  /**
   * Writes the certificate, if one is asked for, and has it checked, unless that is not.
   *
   * @param places of g's neurons, if the layers of f and g differ in width
   * @param seconds how long the check may take; a second in any case
   */
  Map<String, Object> run(
      Certification proof, LoadedModel g, List<List<Integer>> places, double seconds) {
    if (command.uncertified) {
      return CertificateCheck.unchecked("no certificate was asked for (--no-certificate).");
    }
    Path file =
        command.certificate == null
            ? folder.unfinished(ResultFolder.CERTIFICATE)
            : command.certificate;
    new CertificateFile(command.spec, command.shared, domain).write(file, proof, f, g, places);
    if (command.unchecked) {
      return CertificateCheck.unchecked("the checker was not asked for (--no-check).", again(g));
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
            file, question, command.shared.threads.count(), Math.max(1, seconds), again(g));
    check.replace("file", place().toString());
    return check;
  }
}
