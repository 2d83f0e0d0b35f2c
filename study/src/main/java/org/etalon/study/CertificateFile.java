package org.etalon.study;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.etalon.certificate.Cast;
import org.etalon.certificate.Certificate;
import org.etalon.certificate.CertificateWriter;
import org.etalon.certificate.Claim;
import org.etalon.certificate.QuantizerSpec;
import org.etalon.certificate.SplitTree;
import org.etalon.engine.certify.Attempt;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.QuantizationRequest;
import org.etalon.engine.certify.QuantizationResult;
import org.etalon.exact.Dyadic;
import org.etalon.network.Fingerprint;
import org.etalon.network.Semantics;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Property;
import org.etalon.problem.Verdict;
import org.etalon.problem.Witness;

/** Makes certificates of results and writes them. */
public final class CertificateFile {
  /** A bound without epsilon is claimed with this much slack: the checker rounds differently. */
  private static final double CLAIM_SLACK = 1 + 0x1p-20;

  /** And with this much where rows have recorded slopes: the default ones beside them differ. */
  private static final double RECORDED_SLACK = 1.01;

  private final Run run;
  private final Domain domain;
  private final Semantics semantics;

  /** About real arithmetic. */
  public CertificateFile(Run run, Domain domain) {
    this(run, domain, Semantics.REAL);
  }

  /** Certificates about a domain, which name the run they come from. */
  public CertificateFile(Run run, Domain domain, Semantics semantics) {
    this.semantics = semantics;
    this.run = run;
    this.domain = domain;
  }

  /** What a certificate of a proof claims: what was asked, or a little more than the bound. */
  public static Property claim(Certification c) {
    return c.property().isDecidable() ? c.property() : new Property.Distance(c.norm(), beyond(c));
  }

  private static Epsilon beyond(Certification c) {
    boolean recorded = c.bracket().evidence().stream().anyMatch(e -> !e.blocks().isEmpty());
    double slack = recorded ? RECORDED_SLACK : CLAIM_SLACK;
    return Epsilon.of(Math.nextUp(c.upperBound() * slack));
  }

  /**
   * The trees that show a bound. A certificate without any claims none, so that nobody would look.
   *
   * @throws IllegalStateException if the search recorded none
   */
  private static List<SplitTree> shown(Certification c) {
    List<SplitTree> trees = c.bracket().trees();
    if (trees.isEmpty()) {
      throw new IllegalStateException("a bound whose search recorded nothing has no certificate");
    }
    return trees;
  }

  /**
   * Writes what {@code certify} proved or refuted; returns whether there was anything.
   *
   * @param places of g's neurons, if the layers of f and g differ in width
   */
  public boolean write(
      Path file, Certification c, LoadedModel f, LoadedModel g, List<List<Integer>> places) {
    if (c.verdict() == Verdict.UNKNOWN || !(c.upperBound() < Double.POSITIVE_INFINITY)) {
      return false;
    }
    boolean refuted = c.verdict() == Verdict.FALSIFIED;
    write(
        file,
        new Certificate(
            models(f, g),
            Optional.empty(),
            Claim.of(claim(c)),
            domain.boxes(),
            refuted ? List.of() : shown(c),
            refuted ? List.of() : c.bracket().evidence(),
            refuted ? List.of(refutation(0, c.bracket().witness().orElseThrow())) : List.of(),
            run.provenance(),
            places,
            semantics,
            domain.grid()));
    return true;
  }

  /** Writes what was proved in fixed point with the witnesses against smaller widths; or those. */
  void write(Path file, Certification c, FixedRefutations smaller, LoadedModel f, LoadedModel g) {
    boolean certified = c.verdict() == Verdict.CERTIFIED;
    write(
        file,
        new Certificate(
            models(f, g),
            Optional.of(smaller.quantizer()),
            Claim.of(claim(c)),
            domain.boxes(),
            certified ? shown(c) : List.of(),
            certified ? c.bracket().evidence() : List.of(),
            smaller.refutations(),
            run.provenance(),
            List.of(),
            semantics,
            domain.grid()));
  }

  /** Writes the certified width with the witnesses against smaller ones; or all witnesses. */
  public boolean write(
      Path file,
      QuantizationRequest request,
      QuantizationResult result,
      LoadedModel f,
      LoadedModel g) {
    if (result.verdict() == Verdict.UNKNOWN) {
      return false;
    }
    boolean certified = result.verdict() == Verdict.CERTIFIED;
    List<Certificate.Refutation> refutations = new ArrayList<>();
    for (Attempt attempt : result.tried()) {
      boolean counts = !certified || attempt.bits() < result.best().bits();
      if (counts && attempt.certification().verdict() == Verdict.FALSIFIED) {
        refutations.add(
            refutation(attempt.bits(), attempt.certification().bracket().witness().orElseThrow()));
      }
    }
    Certification best = result.best().certification();
    write(
        file,
        new Certificate(
            certified ? models(f, g) : new Certificate.Models(f.sha256(), parameters(f), "", ""),
            Optional.of(quantizer(request, result.best().bits())),
            Claim.of(best.property()),
            domain.boxes(),
            certified ? shown(best) : List.of(),
            certified ? best.bracket().evidence() : List.of(),
            refutations,
            run.provenance(),
            List.of(),
            semantics,
            domain.grid()));
    return true;
  }

  /** The quantizer of a request, at a width. */
  public static QuantizerSpec quantizer(QuantizationRequest request, int bits) {
    if (request.format().isPresent()) {
      return new QuantizerSpec(Optional.empty(), request.format(), request.folds());
    }
    return new QuantizerSpec(Optional.of(request.scheme(bits)), Optional.empty(), request.folds());
  }

  private static Certificate.Models models(LoadedModel f, LoadedModel g) {
    return new Certificate.Models(f.sha256(), parameters(f), g.sha256(), parameters(g));
  }

  private static String parameters(LoadedModel model) {
    return HexFormat.of().formatHex(Fingerprint.of(model.model().network()));
  }

  private static Certificate.Refutation refutation(int bits, Witness witness) {
    return refutation(bits, List.of(), witness);
  }

  /** A refutation of a network that casts. */
  static Certificate.Refutation refutation(int bits, List<Cast> casts, Witness witness) {
    return new Certificate.Refutation(
        bits, casts, witness.input().toArray(), texts(witness.outputF()), texts(witness.outputG()));
  }

  private static List<String> texts(Dyadic[] values) {
    return Arrays.stream(values).map(v -> v.toBigDecimal().toPlainString()).toList();
  }

  private static void write(Path file, Certificate certificate) {
    try {
      CertificateWriter.write(file, certificate);
    } catch (IOException e) {
      throw new UnwrittenException("cannot write " + file + ": " + e.getMessage());
    }
  }
}
