package org.etalon.bench;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.etalon.chart.LineChart;
import org.etalon.engine.search.SearchOptions;
import org.etalon.fewest.Level;
import org.etalon.lab.theory.BitCount;
import org.etalon.quant.Rounding;

/**
 * Bits against depth: what theory asks for a class and for each trained network, what is proved of
 * them, and what training for few bits reaches, with several seeds. Networks of a task have about
 * the same number of parameters at all depths. Writes depth.csv after every network, and a picture
 * a task in the end; networks that the table has already are not trained again.
 *
 * <p>The class has the widths of each depth and, for all depths alike, the largest spectral norm of
 * a layer that any trained network of the task has. All bits are a parameter, for floor with one
 * step but the fewest in all; those of training are the fewest uniform ones with which a network is
 * trained whose error on samples it never saw is small enough ({@link DepthTask}).
 */
final class DepthSuite implements Suite {
  private static final int KEYS = 5;
  private static final List<String> COLUMNS =
      List.of(
          "task",
          "depth",
          "seed",
          "epochs",
          "boxes",
          "width",
          "parameters",
          "error",
          "norm",
          "bound",
          "certified",
          "minimal",
          "fewest",
          "trained",
          "trained_error");
  private static final int NORM = COLUMNS.indexOf("norm");

  /** What is drawn of the networks of a depth: columns of the table, and what a line is called. */
  private static final Map<String, String> LINES = new LinkedHashMap<>();

  static {
    LINES.put("bound", "sufficient by the best bound of each network");
    LINES.put("certified", "certified, one width");
    LINES.put("fewest", "certified, fewest in all");
    LINES.put("trained", "trained for few bits, measured");
  }

  private final Path folder;
  private final long boxes;
  private final SearchOptions options;
  private final List<DepthTask> tasks;
  private final Extent extent;

  /**
   * What is measured.
   *
   * @param depths in growing order
   * @param seeds 1 to this
   * @param epochs of every training
   * @param last the last level of the search for the fewest bits in all
   */
  record Extent(List<Integer> depths, int seeds, int epochs, Level last) {}

  /**
   * A suite.
   *
   * @param boxes the most boxes for one width, which unlike time is reproducible
   */
  DepthSuite(Path folder, long boxes, SearchOptions options, List<DepthTask> tasks, Extent extent) {
    this.folder = folder;
    this.boxes = boxes;
    this.tasks = tasks;
    this.extent = extent;
    this.options = options.withSeconds(Double.POSITIVE_INFINITY);
  }

  @Override
  public List<Row> run(Consumer<Row> row) throws IOException {
    TableFile table = TableFile.open(folder.resolve("depth.csv"), COLUMNS, KEYS);
    List<Row> totals = new ArrayList<>();
    for (DepthTask task : tasks) {
      List<List<List<String>>> depths = new ArrayList<>();
      for (int depth : extent.depths()) {
        List<List<String>> seeds = new ArrayList<>();
        for (int seed = 1; seed <= extent.seeds(); seed++) {
          seeds.add(network(task, depth, seed, table, row));
        }
        depths.add(seeds);
      }
      totals.addAll(draw(task, depths));
    }
    return totals;
  }

  private List<String> network(
      DepthTask task, int depth, int seed, TableFile table, Consumer<Row> row) throws IOException {
    List<String> key =
        List.of(task.name(), "" + depth, "" + seed, "" + extent.epochs(), "" + boxes);
    Optional<List<String>> known = table.find(key);
    if (known.isPresent()) {
      return known.get();
    }
    List<String> cells = new ArrayList<>(key);
    SearchOptions limits = options.withMaxSubproblems(Math.max(1, boxes / task.boxShare()));
    cells.addAll(DepthBits.of(task, depth, seed, extent, limits));
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("interrupted; the same command goes on from here");
    }
    table.add(cells);
    Row line = new Row().put("id", task.name() + " depth " + depth + " seed " + seed);
    for (int k = KEYS; k < COLUMNS.size(); k++) {
      line.put(COLUMNS.get(k), cells.get(k).isEmpty() ? "none" : cells.get(k));
    }
    row.accept(line);
    return cells;
  }

  /** The picture of a task and its numbers: of the class, and medians and ranges over seeds. */
  private List<Row> draw(DepthTask task, List<List<List<String>>> depths) throws IOException {
    double norm =
        depths.stream()
            .flatMap(List::stream)
            .mapToDouble(cells -> Double.parseDouble(cells.get(NORM)))
            .max()
            .orElseThrow();
    LineChart.Line necessary = line("necessary for the class");
    LineChart.Line sufficient = line("sufficient for the class");
    Map<String, LineChart.Line> lines = new LinkedHashMap<>();
    LINES.forEach((column, label) -> lines.put(column, line(label)));
    List<Row> rows = new ArrayList<>();
    for (int k = 0; k < depths.size(); k++) {
      int depth = extent.depths().get(k);
      BitCount count =
          BitCount.of(
              task.classOf(depth, new BigDecimal(norm)),
              Rounding.FLOOR,
              BigDecimal.valueOf(task.epsilon()));
      add(necessary, depth, OptionalDouble.of(count.necessaryBits()));
      add(sufficient, depth, OptionalDouble.of(count.sufficientBits()));
      Row row =
          new Row()
              .put("id", task.name() + " depth " + depth)
              .put("necessary", count.necessaryBits())
              .put("sufficient", count.sufficientBits());
      List<List<String>> seeds = depths.get(k);
      lines.forEach(
          (column, line) -> {
            Spread spread = Spread.of(seeds, COLUMNS.indexOf(column));
            add(line, depth, spread.median());
            row.put(column, spread.toString());
          });
      rows.add(row);
    }
    List<LineChart.Line> all = new ArrayList<>(List.of(sufficient, necessary));
    all.addAll(lines.values());
    TableFile.write(
        folder.resolve("depth-" + task.name() + ".svg"),
        LineChart.of(
            "Bits against depth: "
                + task.name()
                + ", about "
                + task.parameters()
                + " parameters, epsilon "
                + BigDecimal.valueOf(task.epsilon())
                + ", medians of "
                + extent.seeds()
                + " seeds",
            new LineChart.Axis("depth L", false),
            new LineChart.Axis("bits per parameter", false),
            all));
    return rows;
  }

  /**
   * Numbers of several seeds.
   *
   * @param median empty where most seeds have none
   */
  private record Spread(OptionalDouble median, String text) {
    static Spread of(List<List<String>> seeds, int column) {
      double[] values =
          seeds.stream()
              .map(cells -> cells.get(column))
              .mapToDouble(c -> c.isEmpty() ? Double.POSITIVE_INFINITY : Double.parseDouble(c))
              .sorted()
              .toArray();
      double median = values[values.length / 2];
      String range = text(values[0]) + " to " + text(values[values.length - 1]);
      boolean one = Arrays.stream(values).distinct().count() == 1;
      return new Spread(
          median < Double.POSITIVE_INFINITY ? OptionalDouble.of(median) : OptionalDouble.empty(),
          one ? text(median) : text(median) + " (" + range + ")");
    }

    private static String text(double value) {
      BigDecimal decimal = value < Double.POSITIVE_INFINITY ? BigDecimal.valueOf(value) : null;
      return decimal == null ? "none" : decimal.stripTrailingZeros().toPlainString();
    }

    @Override
    public String toString() {
      return text;
    }
  }

  private static LineChart.Line line(String label) {
    return new LineChart.Line(
        label, new ArrayList<>(), new ArrayList<>(), label.startsWith("necessary"));
  }

  private static void add(LineChart.Line line, int depth, OptionalDouble bits) {
    bits.ifPresent(
        b -> {
          line.x().add((double) depth);
          line.y().add(b);
        });
  }
}
