package org.etalon.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.etalon.certificate.SplitTree;
import org.etalon.engine.search.Backend;
import org.etalon.engine.search.BackendException;
import org.etalon.engine.search.BackendProvider;
import org.etalon.engine.search.Bracket;
import org.etalon.engine.search.BranchAndBound;
import org.etalon.engine.search.LocalBackend;
import org.etalon.engine.search.SearchOptions;
import org.etalon.engine.search.TreeStream;
import org.etalon.engine.search.Work;
import org.etalon.network.Network;
import org.etalon.onnx.OnnxReader;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.quant.FloatFormat;
import org.etalon.quant.FloatQuantizer;
import org.etalon.testing.DataFolder;
import org.etalon.testing.RandomNetworks;
import org.etalon.time.Stop;
import org.etalon.vnnlib.VnnlibReader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SparkBackendTest {
  private static final SearchOptions OPTIONS =
      SearchOptions.defaults().withThreads(1).withMaxSubproblems(4000).withRecording(true);

  private static Backend spark;

  @BeforeAll
  static void open() {
    System.setProperty("spark.ui.enabled", "false");
    spark = another();
  }

  private static Backend another() {
    return ServiceLoader.load(BackendProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(provider -> provider.knows("local[2]"))
        .findFirst()
        .orElseThrow()
        .open("local[2]");
  }

  /** A run of many questions has to close one before it opens the next. */
  @Test
  void open_besideAnother_isRefusedAndOnceThatIsClosedWorks() {
    assertThatThrownBy(SparkBackendTest::another)
        .isInstanceOf(BackendException.class)
        .hasMessageStartingWith("Spark at local[2] cannot be used");
    spark.close();
    spark = another();
    assertSame(pair(Property.bracket(0.01)), OPTIONS.withMaxSubproblems(1500));
  }

  /** It is interrupted while it is sent. */
  private static final class Stopped implements Work {
    private static final long serialVersionUID = 1;

    @Override
    public String name() {
      return "stopped";
    }

    @Override
    public String title() {
      return "stopped";
    }

    @Override
    public byte[] run(byte[] part, Stop stop) {
      return part;
    }

    private void writeObject(ObjectOutputStream out) {
      throw new IllegalStateException(new InterruptedException());
    }
  }

  @Test
  void open_interrupted_isNoLostBackend() {
    assertThatThrownBy(() -> spark.open(new Stopped())).isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @AfterAll
  static void close() {
    spark.close();
  }

  /** A pair of which hundreds of boxes wait after some thousand. */
  private static Problem pair(Property property) {
    RandomNetworks random = new RandomNetworks(31);
    Network f = random.network(4);
    Network g = random.perturbed(f);
    for (int n = 0; n < 23; n++) {
      f = random.network(4);
      g = random.perturbed(f);
    }
    return new Problem(f, g, Domain.of(Box.cube(4, -1, 1)), property);
  }

  private static byte[] trees(Bracket bracket) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      for (SplitTree tree : bracket.trees()) {
        TreeStream.write(new DataOutputStream(bytes), tree);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return bytes.toByteArray();
  }

  private static Bracket assertSame(Problem problem, SearchOptions options) {
    Bracket onSpark = BranchAndBound.run(problem, options.withBackend(spark));
    for (int threads = 1; threads <= 2; threads++) {
      try (LocalBackend local = new LocalBackend(threads)) {
        Bracket here = BranchAndBound.run(problem, options.withBackend(local));
        assertThat(onSpark.upperBound()).isEqualTo(here.upperBound());
        assertThat(onSpark.lowerBound()).isEqualTo(here.lowerBound());
        assertThat(onSpark.subproblems()).isEqualTo(here.subproblems());
        assertThat(onSpark.volumeDone()).isEqualTo(here.volumeDone());
        assertThat(onSpark.proved()).isEqualTo(here.proved());
        assertThat(onSpark.reproducible()).isTrue();
        assertThat(trees(onSpark)).isEqualTo(trees(here));
      }
    }
    return onSpark;
  }

  @Test
  void search_onSpark_isTheSameAsOnThreads() {
    Bracket bracket = assertSame(pair(Property.bracket(0.01)), OPTIONS);
    assertThat(bracket.subproblems()).isGreaterThanOrEqualTo(4000);
    SearchOptions whole = OPTIONS.withMaxSubproblems(20_000);
    Property property = Property.atMost(bracket.lowerBound() * 1.02);
    assertThat(assertSame(pair(property), whole).proved()).isTrue();
  }

  @Tag("slow")
  @Test
  void search_ofAnIsomorphicPair_isTheSame() throws IOException {
    for (String name : List.of("1_6_batch_2000_perturbed_0", "1_8_batch_2000_perturbed_3")) {
      Network f = network("acasxu/ACASXU_run2a_" + name.replaceAll("_perturbed_.", ""));
      Network g = network("isomorphic/ACASXU_run2a_" + name);
      Box box =
          Box.of(new double[] {0.2, -0.1, -0.1, 0.3, 0.3}, new double[] {0.6, 0.1, 0.1, 0.5, 0.5});
      Problem problem = new Problem(f, g, Domain.of(box), Property.bracket(0.001));
      assertSame(problem, OPTIONS.withMaxSubproblems(2000));
    }
  }

  @Tag("slow")
  @Test
  void search_onTheBoxesOfProperties7And8_isTheSame() throws IOException {
    for (Problem problem : List.of(inFloat16("1_9", 7), inFloat16("2_9", 8))) {
      Bracket bracket = assertSame(problem, OPTIONS.withMaxSubproblems(2000));
      assertThat(bracket.subproblems()).isGreaterThanOrEqualTo(2000);
    }
  }

  private static Problem inFloat16(String name, int property) throws IOException {
    Network f = network("acasxu/ACASXU_run2a_" + name + "_batch_2000");
    Network g = FloatQuantizer.quantize(f, FloatFormat.FLOAT16).network();
    Path box = DataFolder.file("acasxu/prop_" + property + ".vnnlib");
    Domain domain = VnnlibReader.readDomain(box, f.inputSize());
    return new Problem(f, g, domain, Property.atMost(0.3));
  }

  private static Network network(String name) throws IOException {
    return OnnxReader.read(DataFolder.file(name + ".onnx")).network();
  }

  @Test
  void search_stoppedAndGoneOnWith_losesNothing() {
    Problem problem = pair(Property.bracket(0.01));
    long[] told = {0};
    Stop stop = Stop.when(() -> told[0] > 2000);
    SearchOptions options =
        OPTIONS.withBackend(spark).withStop(stop).withListener(p -> told[0] = p.subproblems());
    Bracket part = BranchAndBound.run(problem, options);
    assertThat(part.ending()).isEqualTo(Bracket.Ending.CANCELLED);
    assertThat(part.upperBound()).isGreaterThanOrEqualTo(part.lowerBound());
    assertSame(problem, OPTIONS); // the context has survived
  }

  /** Work that gives back a part as it is, but for those it does not know. */
  private record Echo(String name) implements Work {
    @Override
    public String title() {
      return "echo";
    }

    @Override
    public byte[] run(byte[] part, Stop stop) {
      if (part[0] == 0) {
        throw new IllegalArgumentException("no part");
      }
      return part;
    }
  }

  @Test
  void run_ofAnyWork_givesBackWhatItGivesOrFailsWithOneLine() {
    try (Backend.Session session = spark.open(new Echo("echo"))) {
      CompletableFuture<byte[]> one = session.run(new byte[] {1});
      assertThat(session.run(new byte[] {2, 3}).join()).containsExactly(2, 3);
      assertThat(one.join()).containsExactly(1);
      assertThatThrownBy(() -> session.run(new byte[] {0}).join())
          .isInstanceOf(CompletionException.class)
          .cause()
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("on an executor: ")
          .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
    }
  }

  /** Work that waits for a test in this process. */
  private record Waiting() implements Work {
    static final CountDownLatch BEGUN = new CountDownLatch(1);
    static final CountDownLatch LET = new CountDownLatch(1);

    @Override
    public String name() {
      return "waiting";
    }

    @Override
    public String title() {
      return "waiting for a test";
    }

    @Override
    public byte[] run(byte[] part, Stop stop) {
      BEGUN.countDown();
      try {
        LET.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return part;
    }
  }

  private static SparkContext context() {
    return SparkContext.getOrCreate();
  }

  @Test
  void close_ofOneSession_leavesAnotherOfTheSameWork() throws InterruptedException {
    List<String> said = new CopyOnWriteArrayList<>();
    context()
        .addSparkListener(
            new SparkListener() {
              @Override
              public void onJobStart(SparkListenerJobStart start) {
                said.add(start.properties().getProperty("spark.job.description"));
              }
            });
    try (Backend.Session other = spark.open(new Waiting())) {
      CompletableFuture<byte[]> part;
      try (Backend.Session session = spark.open(new Waiting())) {
        part = other.run(new byte[] {7});
        Waiting.BEGUN.await();
        assertThat(session).isNotSameAs(other);
      }
      Waiting.LET.countDown();
      assertThat(part.join()).containsExactly(7);
    }
    assertThat(said).contains("waiting for a test, parts: 1");
  }

  /** As a master does that is no more, or removes the application. */
  @Test
  void open_onAnApplicationThatHasEnded_failsAsABackend() {
    Backend.Session session = spark.open(new Echo("echo"));
    context().stop();
    session.close();
    assertThatThrownBy(() -> spark.open(new Echo("echo")))
        .isInstanceOf(BackendException.class)
        .hasMessageStartingWith("Spark cannot take up the work: ");
    assertThatThrownBy(
            () -> BranchAndBound.run(pair(Property.bracket(0.01)), OPTIONS.withBackend(spark)))
        .isInstanceOf(BackendException.class);
    spark.close();
    spark = another();
  }

  @Test
  void tasks_ofAJob_areFourPartsAtMost() {
    assertThat(SparkSession.tasks(1, 2)).isEqualTo(1);
    assertThat(SparkSession.tasks(60, 2)).isEqualTo(60);
    assertThat(SparkSession.tasks(200, 2)).isEqualTo(64);
    assertThat(SparkSession.tasks(4096, 2)).isEqualTo(1024);
  }

  @Test
  void provider_knowsMastersAlone() {
    SparkProvider provider = new SparkProvider();
    for (String name : List.of("local[2]", "local[*]", "spark://host:7077", "yarn", "k8s://x")) {
      assertThat(provider.knows(name)).as(name).isTrue();
    }
    for (String name : List.of("local", "local[0]", "spark", "spark://", "http://host")) {
      assertThat(provider.knows(name)).as(name).isFalse();
    }
  }
}
