package org.etalon.bench;

import java.nio.file.Path;
import java.util.List;
import org.etalon.engine.search.SearchOptions;

/** The suites by their names. */
public final class Suites {
  /** What {@link #of} knows. */
  public static final List<String> NAMES =
      List.of("queries", "boxes", "isomorphic", "mnist", "scaling");

  private Suites() {}

  /**
   * A suite.
   *
   * @param name one of {@link #NAMES}
   * @param data the folder with the published networks and figures
   * @param options threads, and the most seconds for one measurement
   * @throws IllegalArgumentException if there is no such suite
   */
  public static Suite of(String name, Path data, SearchOptions options) {
    return switch (name) {
      case "queries" -> new QueriesSuite(data, options);
      case "boxes" -> new BoxesSuite(data, options);
      case "isomorphic" -> new IsomorphicSuite(data, options);
      case "mnist" -> new MnistSuite(data, options);
      case "scaling" -> new ScalingSuite(data, options);
      default -> throw new IllegalArgumentException(name + " is none of " + NAMES);
    };
  }
}
