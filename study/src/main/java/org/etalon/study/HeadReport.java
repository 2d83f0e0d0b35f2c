package org.etalon.study;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.etalon.engine.certify.Certification;
import org.etalon.head.Head;
import org.etalon.head.HeadDifference;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
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

  /** What a result says of the values behind the head, in lines under its summary. */
  public List<String> lines(Certification c) {
    List<String> lines = new ArrayList<>(List.of("  " + line(c.norm())));
    if (!PropertyText.isOfDistance(c.property())) {
      return lines;
    }
    Optional<HeadDifference> attained = attained(c);
    if (attained.isPresent()) {
      lines.add(
          "  behind it             at most "
              + Text.up(upperBound(c), c.epsilon())
              + ", at the witness at least "
              + Text.down(attained.get(), c.epsilon()));
      c.epsilon().ifPresent(epsilon -> lines.add("  " + decided(c, attained.get(), epsilon)));
    }
    return lines;
  }

  private Optional<HeadDifference> attained(Certification c) {
    return c.bracket().witness().flatMap(witness -> HeadDifference.of(head, witness));
  }

  /** What is written of a model with a head. */
  public String written() {
    return "  the network written  ends before its " + head.label() + ", as f does here";
  }

  /** The exact product; empty where nothing is proved, or a decision is behind the values. */
  private Optional<BigDecimal> upperBound(Certification c) {
    OptionalDouble factor = head.lipschitzUp(c.norm());
    return factor.isEmpty()
        ? Optional.empty()
        : ProvedBounds.upper(c).map(new BigDecimal(factor.getAsDouble())::multiply);
  }

  private String decided(Certification c, HeadDifference attained, Epsilon epsilon) {
    return "epsilon behind it     "
        + epsilon.text()
        + " is "
        + switch (verdict(c, attained, epsilon)) {
          case "certified" -> "kept there, too, on the whole domain";
          case "falsified" -> "exceeded there, too, at the witness";
          default -> "neither proved nor refuted there";
        };
  }

  private String verdict(Certification c, HeadDifference attained, Epsilon epsilon) {
    if (upperBound(c).filter(bound -> bound.compareTo(epsilon.value()) <= 0).isPresent()) {
      return "certified";
    }
    return attained.exceeds(epsilon) ? "falsified" : "unknown";
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

  /** For JSON: what a result says of the values behind it. */
  public Map<String, Object> describe(Certification c) {
    Map<String, Object> map = describe();
    if (!PropertyText.isOfDistance(c.property())) {
      return map;
    }
    attained(c)
        .ifPresent(
            attained -> {
              map.put("upperBound", Text.jsonUp(upperBound(c), c.epsilon()));
              map.put("attained", Text.jsonDown(attained, c.epsilon()));
              c.epsilon().ifPresent(e -> map.put("verdict", verdict(c, attained, e)));
            });
    return map;
  }
}
