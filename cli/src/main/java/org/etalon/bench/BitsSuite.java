package org.etalon.bench;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.etalon.chart.ColumnChart;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Network;
import org.etalon.onnx.OnnxReader;
import org.etalon.problem.Domain;
import org.etalon.quant.Granularity;
import org.etalon.quant.Rounding;
import org.etalon.vnnlib.VnnlibReader;

/**
 * How many bits the 45 ACAS Xu networks need on the boxes of properties 1 to 4: nearest, a
 * power-of-two step per channel. Writes bits.csv after every row, and bits.svg in the end; rows
 * that the table has already are not measured again.
 */
final class BitsSuite implements Suite {
  private static final double EPSILON = 0.05;
  private static final int PROPERTIES = 4;
  private static final int LARGEST = 5;
  private static final int DELAYS = 9;
  private static final List<String> COLUMNS =
      List.of("network", "property", "epsilon", "boxes", "bits", "minimal");
  private static final int KEYS = 4;

  private final Path data;
  private final Path folder;
  private final long boxes;
  private final SearchOptions options;

  /**
   * A suite.
   *
   * @param boxes the most boxes for one width, which unlike time is reproducible
   */
  BitsSuite(Path data, Path folder, long boxes, SearchOptions options) {
    this.data = data;
    this.folder = folder;
    this.boxes = boxes;
    this.options = options.withMaxSubproblems(boxes).withSeconds(Double.POSITIVE_INFINITY);
  }

  /** The bits of one network on one property's boxes. */
  private record Answer(int property, OptionalInt bits, boolean minimal) {}

  @Override
  public List<Row> run(Consumer<Row> row) throws IOException {
    TableFile table = TableFile.open(folder.resolve("bits.csv"), COLUMNS, KEYS);
    List<Answer> answers = new ArrayList<>();
    for (int property = 1; property <= PROPERTIES; property++) {
      for (int size = 1; size <= LARGEST; size++) {
        for (int delay = 1; delay <= DELAYS; delay++) {
          answers.add(answer(table, size + "_" + delay, property, row));
        }
      }
    }
    long minimal = answers.stream().filter(Answer::minimal).count();
    TableFile.write(folder.resolve("bits.svg"), picture(answers, minimal));
    return List.of(
        new Row()
            .put("id", "all")
            .put("queries", answers.size())
            .put("certified", answers.stream().filter(a -> a.bits().isPresent()).count())
            .put("minimal", minimal));
  }

  private Answer answer(TableFile table, String name, int property, Consumer<Row> row)
      throws IOException {
    List<String> key = key(name, property);
    Optional<List<String>> known = table.find(key);
    if (known.isEmpty()) {
      Network f = OnnxReader.read(file("ACASXU_run2a_" + name + "_batch_2000.onnx")).network();
      Domain domain = domain(property, f.inputSize());
      Optional<List<String>> same = sameDomain(table, name, property, domain);
      if (same.isPresent()) {
        List<String> cells = new ArrayList<>(key);
        cells.addAll(same.get().subList(KEYS, COLUMNS.size()));
        table.add(cells);
        return answer(property, cells);
      }
      long start = System.nanoTime();
      FewestBits found =
          FewestBits.of(f, domain, EPSILON, Rounding.NEAREST, Granularity.CHANNEL, options);
      List<String> cells = new ArrayList<>(key);
      cells.add(found.bits().isPresent() ? "" + found.bits().getAsInt() : "");
      cells.add(Boolean.toString(found.minimal()));
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("interrupted; the same command goes on from here");
      }
      table.add(cells);
      row.accept(
          new Row()
              .put("id", name + ", property " + property)
              .put("bits", cells.get(KEYS).isEmpty() ? "none" : cells.get(KEYS))
              .put("minimal", found.minimal())
              .put("wall_s", (System.nanoTime() - start) * 1e-9));
      known = Optional.of(cells);
    }
    return answer(property, known.get());
  }

  private static Answer answer(int property, List<String> cells) {
    String bits = cells.get(KEYS);
    return new Answer(
        property,
        bits.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(bits)),
        Boolean.parseBoolean(cells.get(KEYS + 1)));
  }

  private List<String> key(String name, int property) {
    return List.of(name, "" + property, Double.toString(EPSILON), Long.toString(boxes));
  }

  /** The row of an earlier property that asks the same: its outputs are others, its box is not. */
  private Optional<List<String>> sameDomain(
      TableFile table, String name, int property, Domain domain) throws IOException {
    for (int earlier = 1; earlier < property; earlier++) {
      if (domain(earlier, domain.size()).boxes().equals(domain.boxes())) {
        return table.find(key(name, earlier));
      }
    }
    return Optional.empty();
  }

  private Domain domain(int property, int inputs) throws IOException {
    return VnnlibReader.readDomain(file("prop_" + property + ".vnnlib"), inputs);
  }

  private Path file(String name) throws IOException {
    Path file = data.resolve("acasxu").resolve(name);
    if (!Files.isRegularFile(file)) {
      throw new IOException("the data folder " + data + " has no acasxu/" + name);
    }
    return file;
  }

  private static String picture(List<Answer> answers, long minimal) {
    TreeSet<Integer> found = new TreeSet<>();
    answers.forEach(a -> a.bits().ifPresent(found::add));
    List<String> names = new ArrayList<>();
    for (int bits = found.isEmpty() ? 1 : found.first();
        !found.isEmpty() && bits <= found.last();
        bits++) {
      names.add(Integer.toString(bits));
    }
    boolean all = answers.stream().allMatch(a -> a.bits().isPresent());
    if (!all) {
      names.add("none");
    }
    List<ColumnChart.Series> series = new ArrayList<>();
    for (int property = 1; property <= PROPERTIES; property++) {
      int p = property;
      List<Integer> counts = new ArrayList<>();
      for (String name : names) {
        counts.add((int) answers.stream().filter(a -> a.property() == p && is(a, name)).count());
      }
      series.add(new ColumnChart.Series("property " + property, counts));
    }
    return ColumnChart.of(
        "ACAS Xu: bits certified for epsilon "
            + EPSILON
            + ", nearest, a step per channel; "
            + minimal
            + " of "
            + answers.size()
            + " minimal",
        "bits per parameter",
        "networks, by property",
        names,
        series);
  }

  private static boolean is(Answer answer, String name) {
    return answer.bits().isPresent()
        ? name.equals("" + answer.bits().getAsInt())
        : name.equals("none");
  }
}
