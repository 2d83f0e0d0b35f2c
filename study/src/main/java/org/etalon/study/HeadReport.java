package org.etalon.study;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.Ranges;
import org.etalon.engine.search.Alignment;
import org.etalon.head.Head;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;
import org.etalon.problem.Problem;
import org.etalon.time.Stop;
import org.jspecify.annotations.Nullable;

/** What statements about values before a head say of those behind it. */
public final class HeadReport {
  private final Head head;

  private HeadReport(Head head) {
    this.head = head;
  }

  /** For a model; empty where it has no head. */
  public static Optional<HeadReport> of(LoadedModel model) {
    Head head = model.model().head();
    return head.label().isEmpty() ? Optional.empty() : Optional.of(new HeadReport(head));
  }

  /**
   * For a pair, one of which may end where the head of the other begins.
   *
   * @throws BadInputException if they end in two different heads
   */
  public static Optional<HeadReport> of(LoadedModel f, @Nullable LoadedModel g) {
    Optional<HeadReport> ofF = of(f);
    Optional<HeadReport> ofG = g == null ? Optional.empty() : of(g);
    if (ofF.isPresent() && ofG.isPresent() && !ofF.get().head.equals(ofG.get().head)) {
      throw new BadInputException(
          f.path()
              + " ends in "
              + ofF.get().head
              + ", the other model in "
              + ofG.get().head
              + "; their outputs are no values of one kind");
    }
    return ofF.or(() -> ofG);
  }

  /** One line for statements in a norm. */
  public String line(Norm norm) {
    return "The model ends in "
        + head.label()
        + ": all figures are of the values before it; "
        + factor(norm)
        + ".";
  }

  /** One line for all norms. */
  public String line() {
    List<String> factors = new ArrayList<>();
    for (Norm norm : Norm.values()) {
      head.lipschitzUp(norm).ifPresent(l -> factors.add(Text.up(l) + " (" + norm.label() + ")"));
    }
    return "It ends in "
        + head.label()
        + ", which is no part of the network here; "
        + (factors.isEmpty()
            ? "a decision, which no bound carries over to"
            : "behind it differences are at most so many times as large, by norm: "
                + String.join(", ", factors))
        + ".";
  }

  private String factor(Norm norm) {
    OptionalDouble lipschitz = head.lipschitzUp(norm);
    return lipschitz.isEmpty()
        ? "it decides, and no bound of values carries over to a decision"
        : "behind it differences are at most "
            + Text.up(lipschitz.getAsDouble())
            + " times as large (docs/math/heads.md)";
  }

  /** What is written of a model with a head. */
  public String written() {
    return "  the network written  ends before its " + head.label() + ", as f does here";
  }

  /**
   * What a result says of the values behind it.
   *
   * @param outputs a box that holds the outputs of both networks, where it is proved
   */
  public HeadFindings findings(Certification c, Optional<Box> outputs) {
    return new HeadFindings(this, head, c, outputs);
  }

  /**
   * The same, with a box of the outputs that is proved now, where real numbers are compared.
   *
   * @param stop when it says so, outputs are bounded by intervals alone, or not at all
   */
  public HeadFindings findings(Certification c, Problem problem, int threads, Stop stop) {
    boolean known =
        problem.semantics().isReal()
            && head.lipschitzUp(c.norm()).isPresent()
            && PropertyText.isOfDistance(c.property())
            && !stop.stopped();
    if (!known) {
      return findings(c, Optional.empty());
    }
    Problem aligned = Alignment.of(problem).problem();
    return findings(
        c, Ranges.of(aligned.f(), aligned.g(), aligned.domain(), threads, stop).outputs());
  }

  /** For JSON: the head alone. */
  public Map<String, Object> describe() {
    Map<String, Object> lipschitz = new LinkedHashMap<>();
    for (Norm norm : Norm.values()) {
      head.lipschitzUp(norm).ifPresent(l -> lipschitz.put(norm.label(), l));
    }
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("operator", head.label());
    map.put("lipschitz", lipschitz);
    return map;
  }
}
