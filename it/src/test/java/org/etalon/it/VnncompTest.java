package org.etalon.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts for VNN-COMP, run as its harness runs them, on the instances that come with them. */
@Order(1) // one of the longest
class VnncompTest {
  private static final Path SCRIPTS = Path.of("..", "examples", "vnncomp").toAbsolutePath();

  @TempDir Path folder;

  /** Runs a script with an etalon of this class path in the place of the launcher. */
  private int run(String script, String... arguments) throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return runWith(
        "exec '"
            + java
            + "' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '"
            + System.getProperty("java.class.path")
            + "' org.etalon.cli.Main \"$@\"\n",
        script,
        arguments);
  }

  /** With a shell script in the place of the launcher. */
  private int runWith(String program, String script, String... arguments)
      throws IOException, InterruptedException {
    Path etalon = folder.resolve("etalon");
    Files.writeString(etalon, "#!/bin/sh\n" + program);
    assertThat(etalon.toFile().setExecutable(true)).isTrue();
    List<String> command = new ArrayList<>(List.of("bash", SCRIPTS.resolve(script).toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(SCRIPTS.toFile());
    builder.environment().put("ETALON", etalon.toString());
    builder.redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile());
    Process process = builder.start();
    assertThat(process.waitFor(600, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private List<String> lines(String name) throws IOException {
    return Files.readAllLines(folder.resolve(name));
  }

  @Test
  void runAll_ofTheInstances_writesTheAnswerOfEach() throws Exception {
    String list = SCRIPTS.resolve("instances.csv").toString();
    assertThat(run("run_all.sh", list, folder.resolve("results").toString())).isZero();
    assertThat(lines("log"))
        .containsExactly(
            "1,queries/torque.vnnlib,unsat",
            "2,queries/close.vnnlib,unsat",
            "3,queries/monotone.vnnlib,sat",
            "4,queries/falling.vnnlib,unsat");
    assertThat(lines("results/1.txt")).containsExactly("unsat");
    assertThat(lines("results/3.txt")).startsWith("sat", "X_f real [2]").contains("Y_g real [1]");
    assertThat(lines("results/results.csv"))
        .hasSize(4)
        .allMatch(line -> line.matches("all,\".*\",queries/[a-z]+.vnnlib,0,(un)?sat,[0-9.]+"));
    assertThat(run("par2.sh", folder.resolve("results/results.csv").toString(), "120")).isZero();
    assertThat(lines("log").get(0)).startsWith("solved 4 of 4, PAR2 ");
    Files.writeString(folder.resolve("results/1.txt"), "kept\n");
    assertThat(run("run_all.sh", list, folder.resolve("results").toString())).isZero();
    assertThat(lines("log")).contains("1,queries/torque.vnnlib,kept");
  }

  /** Solved in 0.5 s and in 2 s; four that are not, of which one was too late: 4 times 20 s. */
  @Test
  void par2_countsWhatIsNotSolvedTwice() throws Exception {
    Path results = folder.resolve("r.csv");
    String six =
        """
        c,a.onnx,p,0,unsat,.5
        c,"[('f','a'),('g','b')]",p,0.5,sat,2.0
        c,a,p,0,unknown,3
        c,a,p,0,timeout,10
        c,a,p,0,error,0
        c,a,p,0,unsat,10.5
        """;
    Files.writeString(results, six);
    assertThat(run("par2.sh", results.toString(), "10")).isZero();
    assertThat(lines("log")).containsExactly("solved 2 of 6, PAR2 13.750 s");
    Files.writeString(results, six + "c,a,p,0,unsat,\n");
    assertThat(run("par2.sh", results.toString(), "10")).isEqualTo(65);
    assertThat(lines("log").get(0)).endsWith("line 7 does not end with seconds");
    Files.writeString(results, "");
    assertThat(run("par2.sh", results.toString(), "10")).isEqualTo(65);
    assertThat(run("par2.sh", results.toString())).isEqualTo(64);
  }

  /** What was left out is asked when it runs again, and nothing twice. */
  @Test
  void acasxu_asksFourPropertiesOfAllNetworksOnce() throws Exception {
    Path data = Files.createDirectory(folder.resolve("data"));
    for (int k = 1; k <= 4; k++) {
      Files.writeString(data.resolve("prop_" + k + ".vnnlib"), "(declare-const X_0 Real)\n");
    }
    for (int k = 0; k < 45; k++) {
      String name = "ACASXU_run2a_" + (1 + k / 9) + "_" + (1 + k % 9) + "_batch_2000.onnx";
      Files.createFile(data.resolve(name));
    }
    String results = folder.resolve("results").toString();
    String program = "case \"$*\" in *2_3_batch*) echo unknown;; *) echo unsat;; esac\n";
    String[] arguments = {data.toString(), results, "60"};
    assertThat(runWith(program, "acasxu.sh", arguments)).isZero();
    assertThat(lines("log"))
        .hasSize(189)
        .startsWith("prop_1 1_1 unsat", "prop_1 1_2 unsat")
        .contains("prop_4 2_3 unknown", "prop_4 5_9 unsat")
        .last()
        .asString()
        .startsWith("solved 176 of 180, PAR2 ");
    List<String> answers = lines("results/results.csv");
    Files.delete(folder.resolve("results/7.txt"));
    Files.write(folder.resolve("results/results.csv"), answers.subList(0, 179));
    assertThat(runWith(program, "acasxu.sh", arguments)).isZero();
    assertThat(lines("results/results.csv")).hasSize(180);
    assertThat(runWith(program, "acasxu.sh", data.toString(), results, "61")).isEqualTo(65);
    assertThat(runWith(program, "acasxu.sh", results, results, "60")).isEqualTo(65);
  }

  /** What a solver calls timed-out the harness calls timeout; it starts Java within the limit. */
  @Test
  void runInstance_outOfTime_isATimeoutAndKeepsFractionsOfItsLimit() throws Exception {
    String query = "queries/torque.vnnlib";
    String results = folder.resolve("r").toString();
    String program = "echo \"$@\" >'" + folder.resolve("said") + "'\necho timed-out\n";
    runWith(program, "run_instance.sh", "v1", "c", "a.onnx", query, results, "0.5");
    assertThat(lines("r")).containsExactly("timeout");
    assertThat(lines("log")).containsExactly("timeout");
    assertThat(lines("said").get(0)).contains("verify " + query).contains("--timeout 0.25 ");
    for (String limit : List.of("116 115", "60.5 59.5", "2.5 1.5", "2 1")) {
      String[] asked = limit.split(" ", -1);
      runWith(program, "run_instance.sh", "v1", "c", "a.onnx", query, results, asked[0]);
      assertThat(lines("said").get(0)).contains("--timeout " + asked[1] + " ");
    }
    assertThat(run("run_instance.sh", "v1", "c", model(), query, results, "90.5")).isZero();
    assertThat(lines("r")).containsExactly("unsat");
  }

  /** What the harness gives for each network of a query: names and files, whatever is in these. */
  @Test
  void runInstance_ofAListOfNetworks_givesEachThatIsNotEqualToAnother() throws Exception {
    String results = folder.resolve("r").toString();
    String program = "printf '%s\\n' \"$@\" >'" + folder.resolve("said") + "'\necho unsat\n";
    String same = "[('f', 'a b.onnx'), ('g', 'a b.onnx')]";
    runWith(program, "run_instance.sh", "v1", "c", same, "queries/falling.vnnlib", results, "5");
    assertThat(lines("said")).containsSequence("--network", "f=a b.onnx", "--timeout");
    assertThat(lines("said")).noneMatch(line -> line.startsWith("g="));
    assertThat(lines("r")).containsExactly("unsat");
    String other = "[('f','a.onnx'),('g','b.onnx')]";
    runWith(program, "run_instance.sh", "v1", "c", other, "queries/falling.vnnlib", results, "5");
    assertThat(lines("r")).containsExactly("error");
    String odd = "[('f','x (1),[2].onnx'),(\"g\",\"it's.onnx\")]";
    runWith(program, "run_instance.sh", "v1", "c", odd, "queries/close.vnnlib", results, "5");
    assertThat(lines("said")).contains("f=x (1),[2].onnx", "g=it's.onnx");
    assertThat(lines("r")).containsExactly("unsat");
    runWith(program, "run_instance.sh", "v1", "c", "[('f')]", "queries/close.vnnlib", results, "5");
    assertThat(lines("r")).containsExactly("error");
  }

  /** The names of networks are the query's; those in its comments are none. */
  @Test
  void runInstance_ofOnePath_namesNoNetwork() throws Exception {
    String results = folder.resolve("r").toString();
    Path odd = Files.createDirectory(folder.resolve("n=1 [a]")).resolve("model.onnx");
    Files.copy(Path.of(model()), odd);
    Path query = folder.resolve("q.vnnlib");
    String text = Files.readString(SCRIPTS.resolve("queries/torque.vnnlib"));
    Files.writeString(query, "; (declare-network none ..)\n" + text);
    run("run_instance.sh", "v1", "c", odd.toString(), query.toString(), results, "60");
    assertThat(lines("r")).containsExactly("unsat");
  }

  private static String model() {
    return SCRIPTS.resolveSibling("pendulum.onnx").toString();
  }

  @Test
  void runInstance_ofWhatCannotBeAnswered_isAnError() throws Exception {
    String results = folder.resolve("r").toString();
    int code =
        run("run_instance.sh", "v1", "c", "missing.onnx", "queries/torque.vnnlib", results, "10.0");
    assertThat(code).isZero();
    assertThat(lines("r")).containsExactly("error");
    assertThat(run("run_instance.sh", "v1")).isNotZero();
    assertThat(run("prepare_instance.sh", "v1", "c", "x", "y")).isZero();
  }
}
