package org.etalon.bench;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.etalon.chart.DotChart;
import org.etalon.engine.search.SearchOptions;

/**
 * Bits in all by every guarantee: for the theory's class, by bounds of norms and of intervals, with
 * one width for all, and by every level of a search for the fewest. Writes fewest.csv after every
 * task, and fewest.svg of all of them in the end; tasks that the table has already are not measured
 * again.
 *
 * <p>Every total is proved, and the certificate of the last one was given to the checker. The limit
 * is on boxes, shared out among levels, so that a row in which time ended nothing comes out again.
 */
final class FewestSuite implements Suite {
  private static final List<String> COLUMNS =
      List.of(
          "task",
          "epsilon",
          "boxes",
          "parameters",
          "class",
          "norms",
          "intervals",
          "one step",
          "stored",
          "mixed",
          "prepared",
          "rounded",
          "pruned",
          "payload",
          "layers",
          "checked",
          "reproducible");
  private static final int KEYS = 3;
  private static final int FIRST = 4; // of the guarantees
  private static final List<String> GUARANTEES =
      List.of(
          "its class of networks",
          "products of norms",
          "intervals and balls",
          "one width, one step, floor: certified",
          "1 as stored: the best setting with one width",
          "2 mixed: a width a row",
          "3 prepared: without superfluous neurons",
          "4 rounded together",
          "5 pruned and refitted");

  /** Groups of tasks in the picture, by how their names begin. */
  private static final List<String> GROUPS =
      List.of("pendulum", "ACAS Xu", "Aster", "MNIST 256x2", "mnist_convsmall_point");

  private static final List<String> NETWORKS = List.of("1_1", "2_2", "3_3", "4_4", "5_5");
  private static final List<Integer> PROPERTIES = List.of(4, 9);

  private final Path folder;
  private final long boxes;
  private final SearchOptions options;
  private final List<Task.Source> tasks;

  /**
   * A suite.
   *
   * @param boxes the most for one width of a setting, and for all levels together, of one task
   * @param options their seconds are for one task
   */
  FewestSuite(Path folder, long boxes, SearchOptions options, List<Task.Source> tasks) {
    this.folder = folder;
    this.boxes = boxes;
    this.options = options.withMaxSubproblems(boxes);
    this.tasks = tasks;
  }

  /**
   * A controller of ours, five collision-avoidance networks on the boxes of two properties, all
   * controllers of Aster, a classifier of images, and a convolutional one.
   */
  static List<Task.Source> all(Path data) throws IOException {
    List<Task.Source> tasks = new ArrayList<>(List.of(Task::pendulum));
    for (int property : PROPERTIES) {
      for (String network : NETWORKS) {
        tasks.add(() -> Task.acasXu(data, network, property));
      }
    }
    Path aster = data.resolve("aster");
    try (Stream<Path> files = Files.list(aster)) {
      files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.endsWith(".onnx"))
          .sorted()
          .forEach(name -> tasks.add(() -> Task.aster(data, name.replace(".onnx", ""))));
    }
    tasks.add(() -> Task.mnist(data, 0));
    tasks.add(() -> Task.convolutional(data));
    return tasks;
  }

  @Override
  public List<Row> run(Consumer<Row> row) throws IOException {
    TableFile table = TableFile.open(folder.resolve("fewest.csv"), COLUMNS, KEYS);
    List<List<String>> known = new ArrayList<>();
    for (Task.Source source : tasks) {
      Task task = source.read();
      List<String> key = List.of(task.id(), Double.toString(task.epsilon()), "" + boxes);
      Optional<List<String>> found = table.find(key);
      if (found.isEmpty()) {
        List<String> cells = new ArrayList<>(key);
        cells.addAll(FewestTotals.of(task, options).cells());
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedIOException("interrupted; the same command goes on from here");
        }
        table.add(cells);
        row.accept(line(cells));
        found = Optional.of(cells);
      }
      known.add(found.get());
    }
    TableFile.write(folder.resolve("fewest.svg"), picture(known));
    return List.of(
        new Row()
            .put("id", "all")
            .put("tasks", known.size())
            .put("accepted", known.stream().filter(c -> c.contains("accepted")).count()));
  }

  private static Row line(List<String> cells) {
    Row row = new Row().put("id", cells.get(0));
    for (int k = 1; k < COLUMNS.size(); k++) {
      row.put(COLUMNS.get(k), cells.get(k).isEmpty() ? "none" : cells.get(k));
    }
    return row;
  }

  /** Of the rows of the table. */
  static String picture(List<List<String>> rows) {
    List<String> groups =
        GROUPS.stream()
            .filter(group -> rows.stream().anyMatch(cells -> cells.get(0).startsWith(group)))
            .toList();
    List<DotChart.Dots> dots = new ArrayList<>();
    for (int k = 0; k < GUARANTEES.size(); k++) {
      List<List<Double>> series = new ArrayList<>();
      for (String group : groups) {
        int at = FIRST + k;
        series.add(
            rows.stream()
                .filter(cells -> cells.get(0).startsWith(group))
                .map(cells -> cells.get(at))
                .filter(cell -> !cell.isEmpty())
                .map(Double::valueOf)
                .toList());
      }
      dots.add(new DotChart.Dots(GUARANTEES.get(k), series));
    }
    return DotChart.of(
        "Bits in all by every guarantee; all but the first three certified for the network itself,"
            + " on its domain",
        "bits in all (dots: one network and domain each; bars: medians)",
        groups,
        dots);
  }
}
