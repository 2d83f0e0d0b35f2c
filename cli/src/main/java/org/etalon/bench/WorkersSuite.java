package org.etalon.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.etalon.chart.LineChart;
import org.etalon.engine.search.Bracket;
import org.etalon.engine.search.BranchAndBound;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Network;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.quant.FloatFormat;
import org.etalon.quant.FloatQuantizer;

/**
 * How a search would go with many workers: it is run once, on one thread, subtree by subtree, and
 * what its driver did is replayed with other numbers of workers and other latencies. ACAS Xu 2_9 in
 * float16 on the box of property 8. Writes workers.csv and workers.svg.
 */
final class WorkersSuite implements Suite {
  private static final double EPSILON = 0.3;
  private static final int[] WORKERS = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000};
  private static final double[] LATENCIES = {0, 0.01, 0.1, 1};

  private final Path data;
  private final Path folder;
  private final SearchOptions options;

  WorkersSuite(Path data, Path folder, SearchOptions options) {
    this.data = data;
    this.folder = folder;
    this.options = options;
  }

  @Override
  public List<Row> run(Consumer<Row> row) throws IOException {
    Task task = Task.acasXu(data, "2_9", 8);
    Network g = FloatQuantizer.quantize(task.f(), FloatFormat.FLOAT16).network();
    Problem problem = new Problem(task.f(), g, task.domain(), Property.atMost(EPSILON));
    WorkTrace trace = new WorkTrace();
    Bracket found =
        BranchAndBound.run(
            problem, options.withThreads(1).withRecording(true).withBackend(trace.recorder()));
    trace.end();
    List<Row> rows = replay(trace);
    rows.forEach(row);
    double alone = trace.with(1, 0).seconds();
    return List.of(
        new Row()
            .put("id", "recorded")
            .put("boxes", found.subproblems())
            .put("subtrees", trace.steps().stream().filter(WorkTrace.Step::handsOut).count())
            .put("mean_s", (alone - trace.driver()) / Math.max(1, trace.steps().size() / 2))
            .put(
                "longest_s",
                trace.steps().stream().mapToDouble(WorkTrace.Step::part).max().orElse(0))
            .put("driver_s", trace.driver()));
  }

  private List<Row> replay(WorkTrace trace) throws IOException {
    List<Row> rows = new ArrayList<>();
    List<LineChart.Line> lines = new ArrayList<>();
    StringBuilder csv = new StringBuilder("latency_s,workers,seconds,busy\n");
    for (double latency : LATENCIES) {
      LineChart.Line line =
          new LineChart.Line(
              "latency " + latency + " s", new ArrayList<>(), new ArrayList<>(), false);
      for (int workers : WORKERS) {
        WorkTrace.Replay replay = trace.with(workers, latency);
        double share = replay.busy() / (workers * replay.seconds());
        csv.append(
            String.format(
                Locale.ROOT, "%s,%d,%.3f,%.4f\n", latency, workers, replay.seconds(), share));
        rows.add(
            new Row()
                .put("id", workers + " workers, " + latency + " s")
                .put("seconds", replay.seconds())
                .put("busy", share));
        line.x().add((double) workers);
        line.y().add(replay.seconds());
      }
      lines.add(line);
    }
    TableFile.write(folder.resolve("workers.csv"), csv.toString());
    TableFile.write(
        folder.resolve("workers.svg"),
        LineChart.of(
            "Seconds of a search with many workers, replayed: ACAS Xu 2_9, property 8, float16,"
                + " epsilon "
                + EPSILON,
            new LineChart.Axis("workers", true),
            new LineChart.Axis("seconds", true),
            lines));
    return rows;
  }
}
