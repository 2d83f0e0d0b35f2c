package org.etalon.study;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.etalon.engine.certify.Certification;
import org.etalon.head.Head;
import org.etalon.head.HeadDifference;
import org.etalon.problem.Box;
import org.etalon.problem.Epsilon;

/**
 * What a result about values before a head says of those behind it: by the head's constant for all
 * values, and by a smaller one where the outputs are known to lie in a box (docs/math/heads.md,
 * lemmas 4 and 7).
 */
public final class HeadFindings {
  private final HeadReport about;
  private final Certification result;
  private final OptionalDouble factor;
  private final OptionalDouble factorOnRanges; // if it is smaller
  private final Optional<HeadDifference> attained;

  HeadFindings(HeadReport about, Head head, Certification result, Optional<Box> outputs) {
    this.about = about;
    this.result = result;
    factor = head.lipschitzUp(result.norm());
    OptionalDouble onBox =
        outputs.map(box -> head.lipschitzUp(result.norm(), box)).orElse(OptionalDouble.empty());
    boolean smaller =
        onBox.isPresent()
            && onBox.getAsDouble() < factor.orElse(0)
            && ProvedBounds.upper(result).isPresent();
    factorOnRanges = smaller ? onBox : OptionalDouble.empty();
    attained = result.bracket().witness().flatMap(witness -> HeadDifference.of(head, witness));
  }

  /** In lines under the summary of the result. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>(List.of("  " + about.line(result.norm())));
    if (!isOfDistance() || attained.isEmpty()) {
      return lines;
    }
    Optional<Epsilon> epsilon = result.epsilon();
    lines.add(
        "  behind it             at most "
            + Text.up(times(factor), epsilon)
            + ", at the witness at least "
            + Text.down(attained.get(), epsilon));
    factorOnRanges.ifPresent(
        smaller ->
            lines.add(
                "  behind it, by ranges  at most "
                    + Text.up(times(factorOnRanges), epsilon)
                    + ": where the outputs lie, differences are at most "
                    + Text.up(smaller)
                    + " times as large"));
    epsilon.ifPresent(e -> lines.add("  " + decided(e)));
    return lines;
  }

  private boolean isOfDistance() {
    return PropertyText.isOfDistance(result.property());
  }

  /** The exact product with what is proved; empty where nothing is, or there is no factor. */
  private Optional<BigDecimal> times(OptionalDouble lipschitz) {
    return lipschitz.isEmpty()
        ? Optional.empty()
        : ProvedBounds.upper(result).map(new BigDecimal(lipschitz.getAsDouble())::multiply);
  }

  private String decided(Epsilon epsilon) {
    return "epsilon behind it     "
        + epsilon.text()
        + " is "
        + switch (verdict(epsilon)) {
          case "certified" -> "kept there, too, on the whole domain";
          case "falsified" -> "exceeded there, too, at the witness";
          default -> "neither proved nor refuted there";
        };
  }

  private String verdict(Epsilon epsilon) {
    boolean kept =
        Stream.of(factor, factorOnRanges)
            .flatMap(lipschitz -> times(lipschitz).stream())
            .anyMatch(bound -> bound.compareTo(epsilon.value()) <= 0);
    boolean exceeded = attained.filter(d -> d.exceeds(epsilon)).isPresent();
    return kept ? "certified" : exceeded ? "falsified" : "unknown";
  }

  /** For JSON. */
  public Map<String, Object> describe() {
    Map<String, Object> map = about.describe();
    if (!isOfDistance() || attained.isEmpty()) {
      return map;
    }
    Optional<Epsilon> epsilon = result.epsilon();
    map.put("upperBound", Text.jsonUp(times(factor), epsilon));
    factorOnRanges.ifPresent(
        smaller -> {
          Map<String, Object> onRanges = new LinkedHashMap<>();
          onRanges.put("lipschitz", Text.jsonUp(smaller));
          onRanges.put("upperBound", Text.jsonUp(times(factorOnRanges), epsilon));
          map.put("onRanges", onRanges);
        });
    map.put("attained", Text.jsonDown(attained.get(), epsilon));
    epsilon.ifPresent(e -> map.put("verdict", verdict(e)));
    return map;
  }
}
