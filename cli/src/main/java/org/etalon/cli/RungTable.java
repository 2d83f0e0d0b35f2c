package org.etalon.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.etalon.chart.BarChart;
import org.etalon.lab.ladder.Rung;
import org.jspecify.annotations.Nullable;

/** The rungs of a ladder: as a sentence, as lines, as JSON, as a picture. */
final class RungTable {
  /** What proofs of the ladder and of the gap rest on. */
  static final String RESTS_ON_SEARCH =
      "Proofs here rest on the search alone, for no certificate is written; 'quantize' writes one.";

  private static final String CUT_SHORT = "Time cut some short, so another run may differ";

  private final List<Rung> rungs;

  RungTable(List<Rung> rungs) {
    this.rungs = List.copyOf(rungs);
  }

  /** What came out, in one sentence without a full stop. */
  String headline() {
    StringBuilder text = new StringBuilder();
    rungs.stream()
        .filter(rung -> rung.ofClass() && rung.kind() == Rung.Kind.SUFFICIENT)
        .filter(rung -> rung.bits().isPresent())
        .findFirst()
        .ifPresent(
            rung -> text.append(bits(rung)).append(" bits by theory for the class of networks, "));
    Optional<Rung> proved = bestProof(rungs);
    text.append(
        proved
            .map(rung -> bits(rung) + " proved for this one (" + grid(rung) + ")")
            .orElse("none proved for this one within the limits"));
    rungs.stream()
        .filter(rung -> rung.grid().isEmpty() && rung.kind() == Rung.Kind.MEASURED)
        .forEach(
            rung ->
                text.append(", ")
                    .append(bits(rung))
                    .append(" when trained for few bits (another function, judged by data alone)"));
    return text.toString();
  }

  /** Of some rungs the one of fewest bits that is a proof about the network itself. */
  static Optional<Rung> bestProof(List<Rung> some) {
    return some.stream()
        .filter(rung -> !rung.ofClass())
        .filter(rung -> rung.kind() == Rung.Kind.SUFFICIENT || rung.kind() == Rung.Kind.CERTIFIED)
        .filter(rung -> rung.bits().isPresent())
        .min(Comparator.comparingDouble(rung -> rung.bits().orElseThrow()));
  }

  private static String bits(Rung rung) {
    return rung.bits().isPresent() ? BarChart.number(rung.bits().getAsDouble()) : "-";
  }

  private static String grid(Rung rung) {
    return rung.grid()
        .map(g -> g.label())
        .orElse(
            rung.kind() == Rung.Kind.CERTIFIED ? "a width and a step per row" : "values per row");
  }

  /**
   * One line a rung, whether time cut any short, and what proofs rest on.
   *
   * @param repeats what would give every run the same; empty for nothing that could be asked for
   */
  void print(Output output, String repeats) {
    output.line("  bits  kind        grid                         guarantee");
    for (Rung rung : rungs) {
      String line =
          String.format(
              Locale.ROOT,
              "  %4s  %-10s  %-27s  %s",
              bits(rung),
              rung.kind().label(),
              grid(rung),
              rung.guarantee());
      output.line(line + (rung.note().isEmpty() ? "" : ": " + rung.note()));
    }
    if (!reproducible()) {
      output.line(CUT_SHORT + (repeats.isEmpty() ? "." : "; " + repeats));
    }
    output.line(RESTS_ON_SEARCH);
  }

  /** Whether another run with the same limit on boxes gives every rung again. */
  boolean reproducible() {
    return rungs.stream().allMatch(Rung::reproducible);
  }

  /** The rungs for JSON. */
  List<Map<String, Object>> json() {
    List<Map<String, Object>> list = new ArrayList<>();
    for (Rung rung : rungs) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("name", rung.name());
      row.put("guarantee", rung.guarantee());
      row.put("about", rung.ofClass() ? "class" : "network");
      row.put("rounding", rung.grid().map(g -> g.rounding().label()).orElse(null));
      row.put("granularity", rung.grid().map(g -> g.granularity().label()).orElse(null));
      row.put("bits", bits(rung.bits()));
      row.put("kind", rung.kind().label());
      row.put("note", rung.note());
      row.put("missing", rung.missing().orElse(null));
      row.put("seconds", rung.seconds());
      row.put("reproducible", rung.reproducible());
      list.add(row);
    }
    return list;
  }

  /** A whole number as such. */
  private static @Nullable Number bits(OptionalDouble bits) {
    if (bits.isEmpty()) {
      return null;
    }
    double number = bits.getAsDouble();
    return number == Math.rint(number) ? (Number) (int) number : (Number) number; // exact
  }

  /** The rungs as bars. */
  String picture(String title) {
    List<BarChart.Bar> bars = new ArrayList<>();
    for (Rung rung : rungs) {
      BarChart.Kind kind =
          switch (rung.kind()) {
            case SUFFICIENT -> new BarChart.Kind("sufficient", "#1f5fa8");
            case NECESSARY -> new BarChart.Kind("fewer fail", "#c4561c");
            case CERTIFIED -> new BarChart.Kind("certified", "#2b8a3e");
            case ATTAINED -> new BarChart.Kind("fewer fail", "#c4561c");
            case MEASURED -> new BarChart.Kind("measured", "#777777");
          };
      bars.add(new BarChart.Bar(rung.name(), rung.bits(), rung.missing().orElse(""), kind));
    }
    return BarChart.of(title, "bits per parameter", bars);
  }
}
