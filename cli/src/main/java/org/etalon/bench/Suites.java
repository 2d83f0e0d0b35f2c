package org.etalon.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.etalon.engine.search.SearchOptions;
import org.etalon.fewest.Level;

/** The suites by their names. */
public final class Suites {
  /** Those that write a table, and some a picture, into a folder. */
  public static final List<String> STUDIES =
      List.of(
          "bits",
          "depth",
          "rounding",
          "fewest",
          "properties",
          "pair-queries",
          "decisions",
          "workers");

  /** What {@link #of} knows: measurements, then studies. */
  public static final List<String> NAMES =
      Stream.concat(
              Stream.of("queries", "boxes", "isomorphic", "mnist", "real", "twins", "scaling"),
              STUDIES.stream())
          .toList();

  private static final DepthSuite.Extent DEPTHS =
      new DepthSuite.Extent(List.of(2, 3, 4, 5, 6, 8, 10, 12, 14, 16), 3, 480, Level.ROUNDED);

  private Suites() {}

  /**
   * A suite.
   *
   * @param name one of {@link #NAMES}
   * @param data the folder with the published networks and figures
   * @param folder where studies write
   * @param boxes the most boxes for one width of a study, one bracket of twins, all levels of the
   *     fewest bits
   * @param options threads, and the most seconds for one measurement that is no study
   * @throws IllegalArgumentException if there is no such suite
   * @throws IOException if the data folder cannot be listed
   */
  public static Suite of(String name, Path data, Path folder, long boxes, SearchOptions options)
      throws IOException {
    return switch (name) {
      case "queries" -> new QueriesSuite(data, options);
      case "boxes" -> new BoxesSuite(data, options);
      case "isomorphic" -> new IsomorphicSuite(data, options);
      case "mnist" -> new MnistSuite(data, options);
      case "real" -> new RealSuite(data, options);
      case "twins" -> new TwinsSuite(data, boxes, options);
      case "scaling" -> new ScalingSuite(data, options);
      case "bits" -> new BitsSuite(data, folder, boxes, options);
      case "rounding" -> new RoundingSuite(folder, boxes, options, RoundingSuite.all(data));
      case "fewest" -> new FewestSuite(folder, boxes, options, FewestSuite.all(data));
      case "depth" -> new DepthSuite(folder, boxes, options, depthTasks(data), DEPTHS);
      case "properties" -> new PropertiesSuite(data, folder, options);
      case "pair-queries" -> new PairQueriesSuite(data, folder, options.withMaxSubproblems(boxes));
      case "decisions" -> new DecisionsSuite(data, folder, boxes, options);
      case "workers" -> new WorkersSuite(data, folder, options);
      default -> throw new IllegalArgumentException(name + " is none of " + NAMES);
    };
  }

  /** A controller, and a classifier of digits where the data folder has them. */
  private static List<DepthTask> depthTasks(Path data) throws IOException {
    List<DepthTask> tasks = new ArrayList<>(List.of(DepthTask.pendulum()));
    Path mnist = data.resolve("mnist");
    if (Files.isDirectory(mnist)) {
      tasks.add(DepthTask.digits(mnist));
    }
    return tasks;
  }
}
