package org.etalon.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.etalon.certificate.SplitTree;
import org.etalon.engine.search.Backend;
import org.etalon.engine.search.Bracket;
import org.etalon.engine.search.BranchAndBound;
import org.etalon.engine.search.LocalBackend;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.testing.RandomNetworks;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spark's cluster within one process, whose executors are processes of their own. */
@Tag("slow")
class SparkClusterTest {
  @TempDir Path home;

  /** What such a cluster needs where no Spark is installed: a home, and a class path. */
  private Map<String, String> settings() {
    return Map.of(
        "spark.testing", "true",
        "spark.test.home", home.toString(),
        "spark.executorEnv.SPARK_SCALA_VERSION", "2.13",
        "spark.executor.extraClassPath", System.getProperty("java.class.path"),
        "spark.speculation", "true",
        "spark.ui.enabled", "false");
  }

  @Test
  void search_ofWhichAnExecutorIsKilled_isTheSameAsOnThreads() throws IOException {
    Files.createDirectories(home.resolve("jars"));
    RandomNetworks random = new RandomNetworks(31);
    Network f = random.network(4);
    Network g = random.perturbed(f);
    for (int n = 0; n < 23; n++) {
      f = random.network(4);
      g = random.perturbed(f);
    }
    Domain domain = Domain.of(Box.cube(4, -1, 1));
    Problem problem = new Problem(f, g, domain, Property.bracket(0.01));
    SearchOptions options =
        SearchOptions.defaults().withThreads(1).withMaxSubproblems(8000).withRecording(true);
    settings().forEach(System::setProperty);
    try (Backend spark = new SparkBackend("local-cluster[2,1,1024]")) {
      long[] killed = {0};
      Bracket found =
          BranchAndBound.run(
              problem,
              options
                  .withBackend(spark)
                  .withListener(
                      progress -> {
                        if (killed[0] == 0 && progress.subproblems() > 3000) {
                          ProcessHandle executor =
                              ProcessHandle.current().children().findFirst().orElseThrow();
                          assertThat(executor.destroyForcibly()).isTrue();
                          killed[0] = executor.pid();
                        }
                      }));
      assertThat(killed[0]).isPositive();
      try (LocalBackend local = new LocalBackend(1)) {
        Bracket here = BranchAndBound.run(problem, options.withBackend(local));
        assertThat(found.upperBound()).isEqualTo(here.upperBound());
        assertThat(found.subproblems()).isEqualTo(here.subproblems());
        assertThat(cuts(found)).isEqualTo(cuts(here));
      }
    } finally {
      settings().keySet().forEach(System::clearProperty);
    }
  }

  private static List<Double> cuts(Bracket bracket) {
    SplitTree tree = bracket.trees().get(0);
    return IntStream.range(0, tree.size())
        .filter(node -> tree.input(node) != SplitTree.LEAF)
        .mapToObj(tree::at)
        .toList();
  }
}
