package org.etalon.bench;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.search.SearchOptions;
import org.etalon.fewest.EqualWidth;
import org.etalon.fewest.FewestProblem;
import org.etalon.lab.instance.Equalization;
import org.etalon.network.Network;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.quant.CodedNetwork;
import org.etalon.time.Stop;

/**
 * Ways to round at equal widths, a step a row, on networks as they are and with powers of two moved
 * between layers before: the error attained, the error proved, and processor time. Writes
 * rounding.csv after every row; rows that the table has already are not measured again.
 */
final class RoundingSuite implements Suite {
  private static final long SEED = 1;

  /** 16 levels in (0, 1]. */
  private static final int CHAIN_BITS = 5;

  private static final List<String> COLUMNS =
      List.of(
          "task", "bits", "method", "equalized", "boxes", "attained", "proved", "cpu_s", "proof_s");
  private static final int KEYS = 5;

  private final Path folder;
  private final long boxes;
  private final SearchOptions options;
  private final List<Setting> settings;

  /**
   * What is rounded.
   *
   * @param task a network on a domain
   * @param bits the widths that all its numbers have, one after the other
   */
  record Setting(Task.Source task, List<Integer> bits) {}

  /**
   * A suite.
   *
   * @param boxes the most boxes for one proof, which unlike time is reproducible
   */
  RoundingSuite(Path folder, long boxes, SearchOptions options, List<Setting> settings) {
    this.folder = folder;
    this.boxes = boxes;
    this.options = options.withMaxSubproblems(boxes).withSeconds(Double.POSITIVE_INFINITY);
    this.settings = settings;
  }

  /**
   * Five networks: a controller of ours, two of ACAS Xu, one of Aster's and one of images. Before
   * them chains of width one, of which theory knows what can be had.
   */
  static List<Setting> all(Path data) {
    return List.of(
        new Setting(() -> Task.chain(4), List.of(CHAIN_BITS)),
        new Setting(() -> Task.chain(8), List.of(CHAIN_BITS)),
        new Setting(Task::pendulum, List.of(4, 6)),
        new Setting(() -> Task.acasXu(data, "1_1", 4), List.of(4, 6)),
        new Setting(() -> Task.acasXu(data, "3_3", 9), List.of(4, 6)),
        new Setting(() -> Task.aster(data, "VertCasNN"), List.of(4, 6)),
        new Setting(() -> Task.mnist(data, 0), List.of(4)));
  }

  @Override
  public List<Row> run(Consumer<Row> row) throws IOException {
    TableFile table = TableFile.open(folder.resolve("rounding.csv"), COLUMNS, KEYS);
    List<Row> totals = new ArrayList<>();
    for (Setting setting : settings) {
      Task task = setting.task().read();
      for (int bits : setting.bits()) {
        for (EqualWidth.Method method : EqualWidth.Method.values()) {
          for (boolean equalized : new boolean[] {false, true}) {
            totals.add(row(table, task, bits, method, equalized, row));
          }
        }
      }
    }
    return totals;
  }

  private Row row(
      TableFile table,
      Task task,
      int bits,
      EqualWidth.Method method,
      boolean equalized,
      Consumer<Row> listener)
      throws IOException {
    List<String> key =
        List.of(task.id(), "" + bits, method.label(), "" + equalized, Long.toString(boxes));
    Optional<List<String>> known = table.find(key);
    if (known.isPresent()) {
      return row(known.get());
    }
    List<String> cells = new ArrayList<>(key);
    cells.addAll(measure(task, bits, method, equalized));
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("interrupted; the same command goes on from here");
    }
    table.add(cells);
    listener.accept(row(cells));
    return row(cells);
  }

  private List<String> measure(Task task, int bits, EqualWidth.Method method, boolean equalized) {
    Network f = equalized ? Equalization.of(task.f(), Stop.NEVER).orElseThrow() : task.f();
    Property.Distance property = Property.atMost(task.epsilon());
    long start = Measured.cpuNanos();
    CodedNetwork g =
        EqualWidth.round(
            new FewestProblem(f, task.domain(), property),
            bits,
            method,
            options.effort().threads(),
            SEED);
    double rounding = (Measured.cpuNanos() - start) * 1e-9;
    Problem pair = new Problem(f, g.network(), task.domain(), Property.bracket());
    start = Measured.cpuNanos();
    Certification proof = Certifier.certify(pair, options);
    double proving = (Measured.cpuNanos() - start) * 1e-9;
    return List.of(
        number(proof.lowerBound()),
        number(proof.upperBound()),
        String.format(Locale.ROOT, "%.2f", rounding),
        String.format(Locale.ROOT, "%.2f", proving));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }

  private static Row row(List<String> cells) {
    Row row = new Row().put("id", cells.get(0));
    for (int k = 1; k < COLUMNS.size(); k++) {
      row.put(COLUMNS.get(k), cells.get(k));
    }
    return row;
  }
}
