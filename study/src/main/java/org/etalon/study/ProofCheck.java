package org.etalon.study;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.etalon.checker.Question;
import org.etalon.engine.certify.Certification;
import org.etalon.problem.Property;

/** The certificate of one network that was proved: written, and given to the checker. */
public final class ProofCheck {
  private final ProofOptions options;
  private final Run run;
  private final ResultFolder folder;
  private final LoadedModel f;
  private final AskedDomain domain;
  private final Property property;
  private final String name;
  private Optional<Proved> last = Optional.empty();

  /**
   * What a certificate holds.
   *
   * @param proof of the network
   * @param smaller what refutes smaller widths in fixed point, if it is in that
   */
  private record Proved(Certification proof, Optional<FixedRefutations> smaller) {}

  /** For one network's proof, in its folder. */
  public ProofCheck(
      ProofOptions options,
      Run run,
      ResultFolder folder,
      LoadedModel f,
      AskedDomain domain,
      Property property) {
    this(options, run, folder, f, domain, property, ResultFolder.CERTIFICATE);
  }

  /**
   * The same of one of several.
   *
   * @param name of the certificate in the folder
   */
  public ProofCheck(
      ProofOptions options,
      Run run,
      ResultFolder folder,
      LoadedModel f,
      AskedDomain domain,
      Property property,
      String name) {
    this.name = name;
    this.options = options;
    this.run = run;
    this.folder = folder;
    this.f = f;
    this.domain = domain;
    this.property = property;
  }

  /** Where the certificate will be. */
  public Path place() {
    return options.place().orElseGet(() -> folder.place(name));
  }

  /** The command that checks it. */
  private String again(LoadedModel g) {
    return CertificateCheck.command(place(), f, Optional.of(g), domain, property);
  }

  /**
   * Writes the certificate that was rejected once more, about the attempt that its network has
   * become: a file of the same parameters that says so.
   *
   * @param check what was said of it; told of the new file
   * @param places of g's neurons, if the layers of f and g differ in width
   */
  public void reject(Map<String, Object> check, LoadedModel g, List<List<Integer>> places) {
    write(last.orElseThrow(), g, places);
    CertificateCheck.amend(check, file(), again(g));
  }

  private Path file() {
    return options.place().orElseGet(() -> folder.unfinished(name));
  }

  private void write(Proved proved, LoadedModel g, List<List<Integer>> places) {
    CertificateFile writer = new CertificateFile(run, domain.domain());
    proved
        .smaller()
        .ifPresentOrElse(
            smaller -> writer.write(file(), proved.proof(), smaller, f, g),
            () -> writer.write(file(), proved.proof(), f, g, places));
  }

  /**
   * Writes the certificate, if one is asked for, and has it checked, unless that is not.
   *
   * @param places of g's neurons, if the layers of f and g differ in width
   * @param threads of the checker
   * @param seconds how long the check may take; a second in any case
   */
  public Map<String, Object> run(
      Certification proof, LoadedModel g, List<List<Integer>> places, int threads, double seconds) {
    return run(new Proved(proof, Optional.empty()), g, places, threads, seconds);
  }

  /**
   * The same in fixed point, with what refutes smaller widths, unless f itself casts: of such the
   * checker makes no network.
   *
   * @param threads of the checker
   * @param seconds how long the check may take; a second in any case
   */
  public Map<String, Object> run(
      Certification proof, FixedRefutations smaller, LoadedModel g, int threads, double seconds) {
    boolean listed = !f.model().network().hasCasts();
    return run(
        new Proved(proof, Optional.of(smaller).filter(s -> listed)),
        g,
        List.of(),
        threads,
        seconds);
  }

  private Map<String, Object> run(
      Proved proved, LoadedModel g, List<List<Integer>> places, int threads, double seconds) {
    if (!options.certified()) {
      return CertificateCheck.unchecked("no certificate was asked for (--no-certificate).");
    }
    write(proved, g, places);
    last = Optional.of(proved);
    if (!options.checked()) {
      return CertificateCheck.unchecked("the checker was not asked for (--no-check).", again(g));
    }
    Question question =
        new Question(
            f.model().network(),
            f.sha256(),
            Optional.of(g.model().network()),
            g.sha256(),
            domain.domain(),
            property,
            Optional.empty());
    Map<String, Object> check =
        CertificateCheck.run(file(), question, threads, Math.max(1, seconds), again(g));
    check.replace("file", place().toString());
    return check;
  }
}
