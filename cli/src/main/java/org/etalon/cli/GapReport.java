package org.etalon.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.etalon.chart.LineChart;
import org.etalon.engine.certify.Certification;
import org.etalon.gap.Decisions;
import org.etalon.gap.Gap;
import org.etalon.gap.ImageBoxes;
import org.etalon.gap.NetworkSize;
import org.etalon.gap.PostTraining;
import org.etalon.problem.Epsilon;
import org.etalon.study.LoadedModel;
import org.etalon.study.ResultFile;
import org.etalon.study.ResultFolder;
import org.etalon.study.Text;

/** Computes, prints and keeps the tables of {@code etalon gap}, one after the other. */
final class GapReport {
  /** What {@link #pictures} draws. */
  static final List<String> PICTURES = List.of("ladder.svg", "epsilon.svg");

  private static final double EXCESS = 0.001;
  private static final List<Double> RADII = List.of(1 / 255.0, 3 / 255.0);
  private static final double[] SAFE = {0.99, 0.9, 0.75, 0.5, 0.25, 0.1};

  private final Gap gap;
  private final Output output;
  private final Messages messages;
  private final Epsilon epsilon;
  private final Map<String, Object> map = new LinkedHashMap<>();
  private RungTable table = new RungTable(List.of());
  private final List<Gap.Row> rows = new ArrayList<>();
  private boolean reproducible = true;

  GapReport(Gap gap, Output output, Messages messages, Epsilon epsilon) {
    this.gap = gap;
    this.output = output;
    this.messages = messages;
    this.epsilon = epsilon;
  }

  /** Everything, the verdict first; after an interrupt what there is, and that it is not all. */
  void all(List<Integer> bits, int boxes, boolean pixels) {
    guarantees();
    errors();
    margins();
    try {
      naive(bits);
      architecture();
      sizes();
      distance();
      if (boxes > 0) {
        boxes(bits, boxes, pixels);
      }
    } catch (CancellationException stopped) {
      line("%nStopped: what would follow was not measured.");
      map.put("stopped", true);
      reproducible = false;
    }
    map.put("reproducible", reproducible);
  }

  private void progress(String what) {
    messages.progress(() -> what + " ...");
  }

  private void line(String format, Object... values) {
    output.line(String.format(Locale.ROOT, format, values));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f%%", 100 * share);
  }

  private void errors() {
    double real = gap.decisions().error();
    double trained = gap.trainedDecisions().error();
    double changed = gap.trainedDecisions().changed(gap.decisions());
    double far = gap.trainedDecisions().distance(gap.decisions());
    line("On the data: float error %s, trained for few bits %s;", percent(real), percent(trained));
    line("  they decide differently on %s, outputs differ by up to %.4g.", percent(changed), far);
    map.put("floatError", real);
    map.put("trainedError", trained);
    map.put("decideDifferently", changed);
    map.put("largestDifferenceOnData", far);
  }

  private void naive(List<Integer> bits) {
    progress("quantizing after training");
    boolean whole = gap.postTraining(bits, rows::add);
    line("%nLess naive quantization? The float network, quantized after training:");
    line("  %-26s  bits   error  decisions changed  outputs differ by", "method");
    map.put("postTraining", rows.stream().map(this::naive).toList());
    if (!whole) {
      missing();
    }
  }

  private Map<String, Object> naive(Gap.Row row) {
    line(
        "  %-26s  %4d  %6s  %17s  %.4g",
        row.method().label(),
        row.bits(),
        percent(row.error()),
        percent(row.changed()),
        row.distance());
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("method", row.method().label());
    json.put("bits", row.bits());
    json.put("error", row.error());
    json.put("changed", row.changed());
    json.put("distanceOnData", row.distance());
    return json;
  }

  private void missing() {
    line("  What is missing was not measured in time: raise --timeout.");
    map.put("cutShort", true);
    reproducible = false;
  }

  private void architecture() {
    progress("fewest bits by granularity");
    Map<PostTraining.Method, Integer> within = gap.bitsWithin(EXCESS);
    Map<String, Object> json = new LinkedHashMap<>();
    line("%nAdapted to the architecture? Bits that keep the error within 0.1%% of the float one:");
    for (Map.Entry<PostTraining.Method, Integer> e : within.entrySet()) {
      boolean found = e.getValue() <= 16;
      line("  %-26s  %4s", e.getKey().label(), found ? e.getValue() : "> 16");
      json.put(e.getKey().label(), found ? e.getValue() : null);
    }
    map.put("bitsWithinOneThousandth", json);
    if (within.size() < PostTraining.Method.values().length) {
      missing();
    }
  }

  private void sizes() {
    progress("norms");
    Map<String, NetworkSize> sizes = gap.sizes();
    line("%nA smaller set of parameters? What bounds are made of:");
    line("  %-36s  largest norm  norm product  path norm", "network");
    Map<String, Object> json = new LinkedHashMap<>();
    for (Map.Entry<String, NetworkSize> e : sizes.entrySet()) {
      NetworkSize size = e.getValue();
      line(
          "  %-36s  %12.4g  %12.4g  %9.4g",
          e.getKey(), size.largestNorm(), size.normProduct(), size.pathNorm());
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("largestSpectralNormUp", Text.jsonUp(size.largestNorm()));
      one.put("normProductUp", Text.jsonUp(size.normProduct()));
      one.put("pathNorm", size.pathNorm());
      json.put(e.getKey(), one);
    }
    map.put("sizes", json);
  }

  private void margins() {
    line("%nNot every epsilon? Shares of decisions that no difference up to epsilon can change:");
    line("  %-12s  float     trained for few bits", "share");
    List<Map<String, Object>> list = new ArrayList<>();
    for (double safe : SAFE) {
      double real = gap.decisions().epsilon(safe);
      double trained = gap.trainedDecisions().epsilon(safe);
      line("  %-12s  %-8s  %-8s", percent(safe), Text.down(real), Text.down(trained));
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("safe", safe);
      json.put("epsilonFloat", real);
      json.put("epsilonTrained", trained);
      list.add(json);
    }
    map.put("margins", list);
  }

  private void distance() {
    progress("how far the two are apart on the domain");
    Certification proof = gap.distance();
    line(
        "%nThe two functions on the domain: max ||g - f||_%s is at least %s (attained)",
        proof.norm().label(), Text.down(proof.lowerBound()));
    boolean whole = proof.bracket().reproducible();
    line(
        "  and at most %s (proved%s).",
        Text.up(proof.upperBound()),
        whole ? "" : "; time ended this search, so another run may differ");
    reproducible &= whole;
    map.put("distanceUpper", Text.jsonUp(proof.upperBound()));
    map.put("distanceAttained", Text.jsonDown(proof.lowerBound()));
  }

  private void guarantees() {
    progress("bits by every guarantee");
    table = new RungTable(gap.ladder(epsilon));
    line("%s.", table.headline());
    line(
        "%nBits per parameter of the float network so that no output changes by more than %s:",
        epsilon);
    table.print(output, "");
    output.line("");
    map.put("headline", table.headline());
    map.put("epsilon", epsilon.value());
    map.put("norm", gap.norm().label());
    map.put("rungs", table.json());
    reproducible = table.reproducible();
    map.put("restsOn", RungTable.RESTS_ON_SEARCH);
  }

  private void boxes(List<Integer> bits, int count, boolean pixels) {
    progress("boxes around samples");
    line("%nBoxes around the first %d samples, nearest with a step a row against float:", count);
    line(
        "  bits  radius   proved (median, largest)  attained   decision proved: of float, of both");
    List<Map<String, Object>> list = new ArrayList<>();
    map.put("boxes", list);
    gap.boxes(bits, count, RADII, pixels, (b, box) -> list.add(box(b, box)));
    if (!reproducible) {
      line("  Where time ended a search here or above, another run may differ.");
    }
  }

  private Map<String, Object> box(int bits, ImageBoxes box) {
    reproducible &= box.reproducible();
    line(
        "  %4d  %6.4f  %11s %11s   %9s  %16s  %s",
        bits,
        box.radius(),
        Text.up(box.medianUpper()),
        Text.up(box.largestUpper()),
        Text.down(box.largestAttained()),
        percent(box.steady()),
        percent(box.safe()));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("bits", bits);
    json.put("radius", box.radius());
    json.put("boxes", box.boxes());
    json.put("medianUpper", Text.jsonUp(box.medianUpper()));
    json.put("largestUpper", Text.jsonUp(box.largestUpper()));
    json.put("largestAttained", Text.jsonDown(box.largestAttained()));
    json.put("steady", box.steady());
    json.put("safe", box.safe());
    return json;
  }

  /** The ladder, and safe decisions over epsilon: the files {@link #PICTURES}. */
  void pictures(ResultFolder folder) {
    String title = "Bits per parameter by every guarantee, epsilon " + epsilon;
    ResultFile.write(folder.unfinished(PICTURES.get(0)), table.picture(title));
    ResultFile.write(folder.unfinished(PICTURES.get(1)), epsilons());
    folder.publish();
    PICTURES.forEach(name -> line("  wrote %s", folder.place(name)));
  }

  private String epsilons() {
    List<LineChart.Line> lines = new ArrayList<>();
    add(lines, "float: safe by margin", gap.decisions());
    add(lines, "trained for few bits", gap.trainedDecisions());
    List<Double> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    rows.stream()
        .filter(row -> row.method() == PostTraining.Method.NEAREST_CHANNEL && row.distance() > 0)
        .sorted((a, b) -> Double.compare(a.distance(), b.distance()))
        .forEach(
            row -> {
              x.add(row.distance());
              y.add(100 * (1 - row.changed()));
            });
    if (!x.isEmpty()) {
      lines.add(new LineChart.Line("quantized: unchanged", x, y, true));
    }
    return LineChart.of(
        "Decisions that a difference of epsilon cannot change",
        new LineChart.Axis("epsilon", true),
        new LineChart.Axis("decisions, %", false),
        lines);
  }

  private static void add(List<LineChart.Line> lines, String label, Decisions decisions) {
    List<Double> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    for (int k = 100; k >= 0; k--) {
      double at = decisions.epsilon(k / 100.0);
      if (at > 0) {
        x.add(at);
        y.add((double) k);
      }
    }
    if (!x.isEmpty()) {
      lines.add(new LineChart.Line(label, x, y, false));
    }
  }

  /** Everything, as a tree for JSON. */
  Map<String, Object> json(LoadedModel f, LoadedModel g) {
    map.put("float", f.describe());
    map.put("trained", g.describe());
    return map;
  }
}
