package org.etalon.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.SettingResult;
import org.etalon.fewest.FewestResult;
import org.etalon.fewest.Level;
import org.etalon.fewest.Proved;
import org.etalon.network.Network;
import org.etalon.network.StoredParameters;
import org.etalon.problem.Verdict;
import org.etalon.quant.CodedNetwork;
import org.jspecify.annotations.Nullable;

/** The human summary of a search for the fewest bits in all. */
final class FewestSummary {
  private FewestSummary() {}

  /** The lines; there is a proved network. */
  static List<String> of(
      FewestResult found, @Nullable SettingResult stored, Network f, Map<String, Object> check) {
    Proved best = found.best().orElseThrow();
    Certification c = best.certification();
    CodedNetwork coded = best.coded();
    List<String> lines = new ArrayList<>();
    lines.add(
        Text.count(best.bits(), "bit", "bits")
            + " in all: CERTIFIED, "
            + Summary.difference(c.norm())
            + " <= "
            + c.epsilon().orElseThrow().text()
            + " for every x of the domain.");
    lines.add("  No claim that fewer do not: other networks were not refuted.");
    if (!found.complete()) {
      lines.add("  Time ended the search: another run may differ, and more time may find fewer.");
    }
    lines.addAll(Summary.checked(check));
    lines.add("");
    lines.add("  level                   bits in all  proved bound  attained      boxes        s");
    if (stored != null) {
      lines.add(stored(stored));
    }
    for (Level level : Level.values()) {
      found.proved().stream()
          .filter(proved -> proved.level() == level)
          .reduce((a, b) -> b)
          .ifPresent(proved -> lines.add(level(proved)));
    }
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "  stored: %d bits = %d of weights and biases + %d of structure, %.4g times smaller than"
                + " float32",
            coded.totalBits(),
            coded.payloadBits(),
            coded.structureBits(),
            32.0 * StoredParameters.count(f) / coded.totalBits()));
    lines.add(
        "  "
            + Text.count(FewestJson.numbers(coded), "number", "numbers")
            + " of "
            + StoredParameters.count(f)
            + ", layers "
            + sizes(coded));
    lines.add("  Covers weights and biases in real arithmetic; not activations or accumulators.");
    return lines;
  }

  private static String stored(SettingResult stored) {
    Optional<Certification> c = stored.result().map(r -> r.best().certification());
    OptionalLong bits =
        stored.verdict() == Verdict.CERTIFIED
            ? OptionalLong.of(stored.size().orElseThrow().totalBits())
            : OptionalLong.empty();
    return c.map(proof -> row(Level.STORED, bits, proof, stored.seconds()))
        .orElse("  " + Level.STORED.label() + ": nothing was proved");
  }

  private static String level(Proved proved) {
    return row(
        proved.level(), OptionalLong.of(proved.bits()), proved.certification(), proved.seconds());
  }

  private static String row(Level level, OptionalLong bits, Certification c, double seconds) {
    return String.format(
        Locale.ROOT,
        "  %d %-20s  %11s  %-12s  %-10s  %7d  %7.1f",
        level.number(),
        level.label(),
        bits.isPresent() ? String.valueOf(bits.getAsLong()) : "open",
        Text.up(c.upperBound(), c.epsilon()),
        Text.down(c.lowerBound(), c.epsilon()),
        c.bracket().subproblems(),
        seconds);
  }

  private static String sizes(CodedNetwork coded) {
    StringBuilder sizes = new StringBuilder();
    sizes.append(coded.layers().get(0).inputSize());
    coded.layers().forEach(layer -> sizes.append('-').append(layer.outputSize()));
    return sizes.toString();
  }
}
