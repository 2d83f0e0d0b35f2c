package org.etalon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code etalon}, in a folder of its own that looks like a checkout. */
@Order(1) // one of the longest
class LauncherTest {
  private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

  /** Says what it was called with; its version is asked for first. */
  private static final String JAVA =
      """
      #!/bin/bash
      case "$*" in
        *-version*) echo "    java.specification.version = 17" >&2 ;;
        *) echo "java $*" ;;
      esac
      """;

  /** Prints what Maven prints, and leaves a jar. */
  private static final String MAVEN =
      """
      #!/bin/bash
      echo "[INFO] Building Etalon core 1.0.0-rc1                  [2/9]"
      echo "Downloaded from central: https://example.org/some.jar (1 kB at 1 kB/s)"
      echo "[INFO] Building Etalon engine 1.0.0-rc1                [3/9]"
      mkdir -p cli/target
      touch cli/target/etalon-cli-1.0.0-rc1-all.jar
      echo "mvn $*" >mvn.called
      """;

  @TempDir Path home;

  private record Ran(int code, String out, String err) {}

  @BeforeEach
  void makeCheckout() throws IOException {
    Files.copy(REPOSITORY.resolve("etalon"), home.resolve("etalon"));
    Files.writeString(home.resolve("pom.xml"), "");
    for (String module :
        List.of(
            "core", "engine", "fewest", "checker", "lab", "train", "report", "onnx", "study",
            "cli")) {
      Files.createDirectories(home.resolve(module).resolve("src/main"));
      Files.writeString(home.resolve(module).resolve("pom.xml"), "");
    }
    program("java", JAVA);
    program("javac", JAVA);
  }

  private void program(String name, String text) throws IOException {
    Path file = home.resolve("bin").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  /** Runs the script with the programs of this test before all others. */
  private Ran run(boolean ownJava, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("bash", home.resolve("etalon").toString()));
    command.addAll(List.of(arguments));
    return run(ownJava, command);
  }

  private Ran run(boolean ownJava, List<String> command) throws Exception {
    Path out = home.resolve("out");
    Path err = home.resolve("err");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("PATH", home.resolve("bin") + ":" + System.getenv("PATH"));
    builder.environment().put("TERM", "xterm");
    builder.environment().remove("ETALON_JAVA_OPTIONS");
    builder
        .environment()
        .put("JAVA_HOME", ownJava ? home.toString() : System.getProperty("java.home"));
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ran(process.exitValue(), text(out), text(err));
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }

  @Test
  void run_notBuilt_buildsTheProgramAloneAndShowsTheModules() throws Exception {
    program("mvn", MAVEN);
    Ran ran = run(true, "inspect", "a b.onnx");
    assertThat(ran.code()).isZero();
    assertThat(ran.err().replaceAll("[0-9]+ s", "N s").lines().toList())
        .containsExactly(
            "etalon: building, once (about a minute where Maven has to fetch all it needs) ...",
            "etalon: building: 2 of 9, Etalon core (N s)",
            "etalon: building: 3 of 9, Etalon engine (N s)",
            "etalon: built in N s");
    assertThat(text(home.resolve("mvn.called"))).contains("-Dquick", "-pl cli -am package");
    assertThat(ran.out())
        .startsWith("java ")
        .contains("-Detalon.columns=0 ")
        .endsWith("etalon-cli-1.0.0-rc1-all.jar inspect a b.onnx\n");
  }

  @Test
  void run_built_buildsAgainOnlyWhereSourcesAreNewer() throws Exception {
    program("mvn", MAVEN);
    run(true, "help");
    Files.delete(home.resolve("mvn.called"));
    assertThat(run(true, "help").err()).isEmpty();
    assertThat(home.resolve("mvn.called")).doesNotExist();
    Thread.sleep(50);
    Files.writeString(home.resolve("core/src/main/New.java"), "");
    assertThat(run(true, "help", "--quiet").err()).isEmpty();
    assertThat(home.resolve("mvn.called")).exists();
  }

  @Test
  void run_withABackend_takesSparkWhereItIsBuilt() throws Exception {
    program("mvn", MAVEN);
    assertThat(run(true, "certify", "--backend", "local[2]").out()).contains(" -jar ");
    Path spark = home.resolve("spark/target");
    Files.createDirectories(spark);
    Files.writeString(spark.resolve("etalon-spark-0.1.0.jar"), "");
    assertThat(run(true, "certify", "--backend", "local[2]").out())
        .contains("--add-exports=java.base/jdk.internal.module=ALL-UNNAMED")
        .contains("etalon-spark-0.1.0.jar:" + spark.resolve("lib/*"))
        .endsWith(" org.etalon.cli.Main certify --backend local[2]\n");
    assertThat(run(true, "certify").out()).contains(" -jar ");
  }

  @Test
  void run_buildFails_saysWhyAndWhereTheLogIs() throws Exception {
    program("mvn", "#!/bin/bash\necho '[INFO] fine'\necho '[ERROR] no such thing'\nexit 1\n");
    Ran ran = run(true, "help");
    assertThat(ran.code()).isEqualTo(70);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).contains("[ERROR] no such thing", "the build failed; its log is ");
    Path log = Path.of(ran.err().strip().replaceAll("(?s).*its log is ", ""));
    assertThat(text(log)).contains("[INFO] fine");
    Files.delete(log);
  }

  @Test
  void run_oldJava_isRefused() throws Exception {
    program("java", JAVA.replace("= 17", "= 11"));
    Ran ran = run(true, "help");
    assertThat(ran.code()).isEqualTo(70);
    assertThat(ran.err()).contains("Java 17 or later is needed").contains("is version 11");
  }

  @Test
  void run_onATerminal_saysHowWideItIsAndBuildsOnOneLine() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "no 'script' to make a terminal");
    program("mvn", MAVEN);
    Ran ran =
        run(
            true,
            List.of("script", "-qec", "stty cols 50; bash " + home + "/etalon help", "/dev/null"));
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("-Detalon.columns=50 ").contains("\r\033[Ketalon: building: ");
    for (String piece : ran.out().split("\r\033\\[K|\n", -1)) {
      if (piece.startsWith("etalon: building: ")) {
        assertThat(piece.strip().length()).isLessThan(50);
      }
    }
  }

  @Test
  void run_theBuiltJar_warnsOfNothingAndKeepsExitCodes() throws Exception {
    Optional<Path> jar = builtJar();
    assumeTrue(jar.isPresent(), "no jar in cli/target yet: run 'mvn package' first");
    Files.createDirectories(home.resolve("cli/target"));
    Files.copy(jar.get(), home.resolve("cli/target").resolve(jar.get().getFileName()));
    Ran version = run(false, "--version");
    assertThat(version.code()).isZero();
    assertThat(version.err()).isEmpty();
    assertThat(version.out()).contains("vector-").contains("kernel");
    Ran example = run(false, "example", "sine", "--out", home.toString());
    assertThat(example.code()).as(example.err()).isZero();
    String sine = home.resolve("sine").toString();
    Ran ran =
        run(
            false,
            "quantize",
            sine + ".onnx",
            "--domain",
            sine + ".domain.json",
            "--epsilon",
            "1e-6",
            "--bits",
            "3",
            "--out",
            home.resolve("q").toString());
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).startsWith("FALSIFIED");
    Ran wrong = run(false, "inspect", home.resolve("none.onnx").toString());
    assertThat(wrong.code()).isEqualTo(65);
    assertThat(wrong.err()).hasLineCount(1).startsWith("etalon: no such model file");
  }

  private static Optional<Path> builtJar() throws IOException {
    Path target = REPOSITORY.resolve("cli/target");
    if (!Files.isDirectory(target)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(target)) {
      return files
          .filter(f -> f.getFileName().toString().matches("etalon-cli-.*-all\\.jar"))
          .findFirst();
    }
  }
}
