package org.etalon.cli;

import java.util.Optional;
import java.util.stream.IntStream;
import org.etalon.onnx.Normalization;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.InputText;
import org.etalon.problem.OutputRegion;
import org.etalon.problem.UnfitException;
import org.etalon.study.AskedDomain;
import org.etalon.study.BadInputException;
import org.etalon.study.DomainSpec;
import org.etalon.study.LoadedModel;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The inputs that a statement is about. */
final class DomainOption {
  /** How far outside its range, in parts of it, an input must lie to be worth a word. */
  private static final double LEEWAY = 1e-3;

  @Option(
      names = "--domain",
      required = true,
      paramLabel = "D",
      description =
          "The inputs: unit ([0,1]^d), box:LO,HI, FILE.json {\"lower\":[..],\"upper\":[..]} or"
              + " FILE.vnnlib (input constraints); files may end in .gz. scaled:0.5,D has the boxes"
              + " of D at half their size, around their middles. Of several inputs all are"
              + " meant, one after the other; a JSON file may name them:"
              + " {\"inputs\":{\"a\":{\"lower\":[..],\"upper\":[..]},..}}. With \"step\":[..] in a"
              + " JSON file, inputs are whole multiples of these steps alone, as a device has them"
              + " (certify, check, quantize --activations).")
  String spec = "";

  @Option(
      names = "--physical",
      description =
          "The domain is in the physical units that the header of a .nnet file names; it is"
              + " normalized as that header says, bounds rounded outward.")
  boolean physical;

  private Optional<String> sha256 = Optional.empty();
  private Optional<Domain> given = Optional.empty();

  /**
   * The domain as a set of inputs of a network.
   *
   * @param f the model whose header counts
   * @param g another model on the same inputs, or null
   * @param messages takes a warning where the domain leaves the range of the header
   * @throws BadInputException if there is no such domain
   */
  Domain of(LoadedModel f, @Nullable LoadedModel g, Messages messages) {
    Domain domain = onGrid(f, g, messages);
    if (domain.grid().isPresent()) {
      throw new BadInputException(
          "domain "
              + spec
              + " has steps, which only certify, check and quantize --activations know of");
    }
    return domain;
  }

  /** The same, which may be the points of a grid alone. */
  Domain onGrid(LoadedModel f, @Nullable LoadedModel g, Messages messages) {
    DomainSpec read = DomainSpec.read(spec, f.model().metadata().inputs());
    sha256 = read.sha256();
    Optional<Normalization> normalization = f.model().metadata().normalization();
    if (!physical) {
      noteEmpty(read.domain(), messages);
      normalization
          .flatMap(header -> outside(read.domain(), header))
          .ifPresent(
              what ->
                  messages.note(
                      "etalon: warning: domain "
                          + spec
                          + " leaves the normalized range of "
                          + f.path()
                          + ": "
                          + what
                          + "; if it is in physical units, give --physical"));
      return read.domain();
    }
    if (read.domain().grid().isPresent()) {
      throw new BadInputException("domain " + spec + " has steps, which --physical does not scale");
    }
    Normalization header = header(f, g);
    given = Optional.of(read.domain());
    Domain normalized;
    try {
      normalized = header.normalize(read.domain());
    } catch (UnfitException e) {
      throw new BadInputException("domain " + spec + ", normalized: " + e.getMessage());
    }
    outside(normalized, header)
        .ifPresent(
            what ->
                messages.note(
                    "etalon: warning: domain "
                        + spec
                        + " leaves the physical range that the header of "
                        + f.path()
                        + " names, where other tools cut inputs off; normalized, "
                        + what));
    noteEmpty(normalized, messages);
    return normalized;
  }

  /** Says where no input can be shown, for inputs that are shown are doubles. */
  private void noteEmpty(Domain domain, Messages messages) {
    for (int k = 0; k < domain.boxes().size(); k++) {
      Box box = domain.boxes().get(k);
      if (domain.inner().get(k).isEmpty()) {
        String where =
            IntStream.range(0, box.size())
                .filter(i -> box.lower(i) < box.upper(i))
                .filter(i -> Math.nextUp(box.lower(i)) == box.upper(i))
                .mapToObj(i -> ", for instance for its bounds of " + InputText.name(i))
                .findFirst()
                .orElse("");
        messages.note(
            "etalon: note: domain "
                + spec
                + " has a box in which no double is known to lie"
                + where
                + "; nothing is refuted there");
        return;
      }
    }
  }

  /**
   * The output constraints of the domain's file.
   *
   * @param f the model whose outputs they are about
   * @throws BadInputException if it has none, or others in other boxes
   */
  OutputRegion forbidden(LoadedModel f) {
    if (physical) {
      throw new UsageException("--physical is about inputs; constraints on outputs have no units");
    }
    return ConstraintsFile.read(spec, f.model().network());
  }

  private static Normalization header(LoadedModel f, @Nullable LoadedModel g) {
    Normalization header =
        f.model()
            .metadata()
            .normalization()
            .orElseThrow(
                () ->
                    new BadInputException(
                        "--physical: "
                            + f.path()
                            + " names no physical units; only headers of .nnet files do"));
    if (g != null
        && g.model()
            .metadata()
            .normalization()
            .filter(other -> !other.equals(header))
            .isPresent()) {
      throw new BadInputException(
          "--physical: the headers of "
              + f.path()
              + " and "
              + g.path()
              + " normalize differently, so one physical input is two inputs of the networks");
    }
    return header;
  }

  /** The first input that lies clearly outside the range of the header, and how many do. */
  private static Optional<String> outside(Domain domain, Normalization header) {
    String first = "";
    int count = 0;
    for (int i = 0; i < domain.size(); i++) {
      double low = header.lower(i);
      double high = header.upper(i);
      double leeway = LEEWAY * (high - low);
      double lowest = Double.POSITIVE_INFINITY;
      double highest = Double.NEGATIVE_INFINITY;
      for (Box box : domain.boxes()) {
        lowest = Math.min(lowest, box.lower(i));
        highest = Math.max(highest, box.upper(i));
      }
      if (lowest < low - leeway || highest > high + leeway) {
        String text =
            InputText.name(i)
                + " lies in "
                + InputText.interval(lowest, highest)
                + ", the header gives "
                + InputText.interval(low, high);
        first = count++ == 0 ? text : first;
      }
    }
    return count == 0
        ? Optional.empty()
        : Optional.of(count == 1 ? first : first + " (" + count + " inputs in all)");
  }

  /** A domain of this option, with how it was given. */
  AskedDomain asked(Domain domain) {
    return new AskedDomain(spec, domain, sha256, given);
  }
}
