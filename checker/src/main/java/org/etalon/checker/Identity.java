package org.etalon.checker;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.etalon.certificate.Cast;
import org.etalon.certificate.CastSpec;
import org.etalon.certificate.Certificate;
import org.etalon.certificate.Evidence;
import org.etalon.certificate.QuantizerSpec;
import org.etalon.certificate.SplitTree;
import org.etalon.network.Fingerprint;
import org.etalon.network.Folding;
import org.etalon.network.Network;

/**
 * Whether a certificate is about what is asked, and whether both make sense at all: what passes
 * here can be replayed and bounded without a look at sizes.
 */
final class Identity {
  private Identity() {}

  /** What does not fit, in one line; empty if everything does. */
  static String mismatch(Certificate c, Question q) {
    String reason = shapes(c, q);
    reason = reason.isEmpty() ? subject(c, q) : reason;
    reason = reason.isEmpty() ? widths(c, q) : reason;
    return reason.isEmpty() ? quantization(c, q) : reason;
  }

  /** One architecture, its inputs in domain, trees and witnesses. */
  private static String shapes(Certificate c, Question q) {
    String misplaced = Placed.mismatch(c, q);
    if (!misplaced.isEmpty()) {
      return misplaced;
    }
    Placed placed = Placed.of(c, q, Outcomes.of(q.property(), q.f().outputSize()));
    Graph f = placed.f();
    Optional<Graph> g = placed.g();
    if (g.isPresent() && !f.fits(g.get())) {
      return "the networks have different architectures: f " + f.shape() + ", g " + g.get().shape();
    }
    int inputs = q.f().inputSize();
    if (q.domain().size() != inputs) {
      return "the domain has " + q.domain().size() + " inputs, the networks take " + inputs;
    }
    for (SplitTree tree : c.trees()) {
      for (int node = 0; node < tree.size(); node++) {
        if (tree.input(node) >= inputs) {
          return "a tree cuts input " + tree.input(node) + " of " + inputs + ", counted from 0";
        }
      }
    }
    String evidence = evidence(c, f);
    if (!evidence.isEmpty()) {
      return evidence;
    }
    for (Certificate.Refutation refutation : c.refutations()) {
      if (refutation.input().length != inputs) {
        return "a witness has " + refutation.input().length + " entries, f takes " + inputs;
      }
    }
    return "";
  }

  /** Evidence names sites and neurons that there are. */
  private static String evidence(Certificate c, Graph f) {
    LayerState[] states = f.unknown();
    for (Evidence evidence : c.evidence()) {
      for (Evidence.Block block : evidence.blocks()) {
        boolean fits = block.site() <= f.output();
        for (int s = 1; fits && s < block.site(); s++) {
          int size = states[s].size;
          fits = Arrays.stream(block.neurons()[s - 1]).allMatch(i -> i >= 0 && i < size);
        }
        for (Evidence.Row row : block.rows()) {
          fits = fits && row.neuron() >= 0 && row.neuron() < states[block.site()].size;
          fits = fits && row.positions().length == f.inputSize;
        }
        if (!fits) {
          return "evidence for site " + block.site() + " does not fit the networks";
        }
      }
    }
    return "";
  }

  /** The same networks, domain and property, up to epsilon. */
  private static String subject(Certificate c, Question q) {
    if (c.trees().isEmpty() && c.refutations().isEmpty()) {
      return "the certificate claims nothing";
    }
    if (q.g().isEmpty() && (!c.trees().isEmpty() || !c.models().fileG().isEmpty())) {
      return "the certificate is about two networks, but no quantized one is given";
    }
    if (!c.models().fileF().equals(q.fileF()) || !c.models().fileG().equals(q.fileG())) {
      return "the certificate is about other model files";
    }
    String parametersG = q.g().map(Identity::fingerprint).orElse("");
    if (!c.models().parametersF().equals(fingerprint(q.f()))
        || !c.models().parametersG().equals(parametersG)) {
      return "the certificate is about other parameters";
    }
    if (!c.boxes().equals(q.domain().boxes()) || !c.grid().equals(q.domain().grid())) {
      return "the certificate is about another domain";
    }
    if (c.semantics() != q.semantics()) {
      return "the certificate is about "
          + c.semantics().label()
          + " arithmetic, not about "
          + q.semantics().label();
    }
    return Asked.mismatch(c.claim(), q.property());
  }

  /** Widths that mean something to the quantizer. */
  private static String widths(Certificate c, Question q) {
    Optional<CastSpec> casts = c.quantizer().flatMap(QuantizerSpec::casts);
    if (casts.isPresent() && !q.semantics().isReal()) {
      return "the certificate is about fixed point, which is exact";
    }
    if (casts.isPresent() && q.f().hasCasts()) {
      return "the certificate is about fixed point of a network that casts already";
    }
    for (Certificate.Refutation refutation : c.refutations()) {
      int bits = refutation.bits();
      if (bits != 0 && c.quantizer().isEmpty()) {
        return "a witness is for the width " + bits + ", but no quantizer is named";
      }
      if (bits != 0 && !c.quantizer().get().hasWidth(bits)) {
        return "a witness is for the width "
            + bits
            + ", which means nothing to the quantizer "
            + c.quantizer().get().description();
      }
      String misfit =
          bits == 0 || casts.isEmpty()
              ? refutation.casts().isEmpty() ? "" : "casts what is not to be cast"
              : FixedPoint.mismatch(refutation, c.quantizer().get(), casts.get(), q.f());
      if (!misfit.isEmpty()) {
        return "the witness for width " + bits + " " + misfit;
      }
    }
    return c.trees().isEmpty() && !areAlike(c)
        ? "witnesses are for networks that cast other values, or round otherwise, than each other"
        : "";
  }

  /** Whether all that is refuted casts the same values, rounded alike. */
  private static boolean areAlike(Certificate c) {
    List<List<Cast>> all =
        c.refutations().stream().filter(r -> r.bits() > 0).map(r -> r.casts()).toList();
    return all.stream().allMatch(a -> all.stream().allMatch(b -> FixedPoint.isAlike(a, b)));
  }

  /** The quantizer that the user demands. */
  private static String quantization(Certificate c, Question q) {
    Question.Quantization asked = q.quantization().orElse(null);
    if (asked == null) {
      return "";
    }
    QuantizerSpec quantizer = c.quantizer().orElse(null);
    if (quantizer == null || !isAsked(quantizer, asked.quantizer())) {
      return "the certificate is about "
          + (quantizer == null ? "no quantizer" : "the quantizer " + quantizer.description())
          + ", not about "
          + asked.quantizer().description();
    }
    int bits = quantizer.bits();
    if (!c.trees().isEmpty() && (bits < asked.minBits() || bits > asked.maxBits())) {
      return "the certificate is about "
          + bits
          + " bits, not about "
          + asked.minBits()
          + " to "
          + asked.maxBits();
    }
    if (c.trees().isEmpty()) {
      return "";
    }
    String untold = untold(c, quantizer, q);
    if (!untold.isEmpty()) {
      return untold;
    }
    return makes(c, quantizer, q)
        ? ""
        : "g is not the network that "
            + quantizer.description()
            + " makes of f at "
            + bits
            + " bits";
  }

  /** Whether a quantizer is one that is asked for: of parameters alone where nothing is to cast. */
  private static boolean isAsked(QuantizerSpec quantizer, QuantizerSpec asked) {
    QuantizerSpec compared =
        asked.casts().isPresent()
            ? quantizer
            : new QuantizerSpec(quantizer.scheme(), quantizer.format(), quantizer.folds());
    return compared.sameKind(asked);
  }

  /** Why nothing tells which network a quantizer makes; empty if something does. */
  static String untold(Certificate c, QuantizerSpec quantizer, Question q) {
    return quantizer.casts().isPresent()
            && q.g().flatMap(g -> FixedMinimality.casts(c, g)).isEmpty()
        ? "nothing is refuted that casts as many values as g: which these are is not known"
        : "";
  }

  /** Whether g is what a quantizer makes of f at its own width, up to exact compositions. */
  static boolean makes(Certificate c, QuantizerSpec quantizer, Question q) {
    Optional<Network> own =
        quantizer.casts().isEmpty()
            ? Optional.of(quantizer.quantize(q.f(), quantizer.bits()))
            : q.g()
                .flatMap(g -> FixedMinimality.casts(c, g))
                .map(casts -> FixedPoint.network(q.f(), quantizer, quantizer.bits(), casts));
    return own.isPresent() && q.g().map(Identity::folded).equals(own.map(Identity::folded));
  }

  private static String folded(Network network) {
    return fingerprint(Folding.exactly(network));
  }

  private static String fingerprint(Network network) {
    return HexFormat.of().formatHex(Fingerprint.of(network));
  }
}
