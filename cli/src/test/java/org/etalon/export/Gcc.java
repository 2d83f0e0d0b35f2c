package org.etalon.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The C compiler of this machine, with all warnings as errors and undefined behaviour trapped. */
public final class Gcc {
  private static final List<String> STRICT =
      List.of(
          "gcc",
          "-std=c99",
          "-Wall",
          "-Wextra",
          "-Werror",
          "-pedantic",
          "-Wconversion",
          "-fsanitize=undefined",
          "-fno-sanitize-recover=all");

  private Gcc() {}

  /** Skips a test where there is no gcc. */
  public static void assume() {
    assume("gcc");
  }

  /** Skips a test where a compiler is missing. */
  public static void assume(String compiler) {
    boolean found =
        List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)).stream()
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, compiler)));
    assumeTrue(found, "no " + compiler + " on the path: exports are not compiled here");
  }

  /** Skips a test where gcc has not what programs of 32 bits are linked with, or none runs. */
  public static void assume32(Path folder) throws IOException {
    assume();
    Files.writeString(folder.resolve("probe.c"), "int main(void) { return 0; }\n");
    boolean links = ends(folder, "gcc -m32 -fsanitize=undefined probe.c -o probe");
    assumeTrue(links, "gcc -m32 does not link here; gcc-multilib is missing");
    assumeTrue(ends(folder, "./probe"), "this machine does not run programs of 32 bits");
  }

  /** Whether a command of the shell ends well. */
  private static boolean ends(Path folder, String command) throws IOException {
    Process process =
        new ProcessBuilder("sh", "-c", command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      return process.waitFor(2, TimeUnit.MINUTES) && process.exitValue() == 0;
    } catch (InterruptedException e) {
      process.destroy();
      throw new IOException(e);
    }
  }

  /** Compiles a program in C++ that lies among the resources of the tests. */
  public static Path compileCxx(Path folder, String resource) throws IOException {
    try (InputStream source = Gcc.class.getResourceAsStream(resource)) {
      Files.write(folder.resolve("main.cc"), source.readAllBytes());
    }
    List<String> command = List.of("g++", "-std=c++14", "-O1", "-Wall", "main.cc", "-o", "main");
    assertThat(run(folder, command)).isEmpty();
    return folder.resolve("main");
  }

  /** Compiles sources of a folder to a program in it. */
  public static Path compile(Path folder, String... sources) throws IOException {
    return compileFor(List.of(), folder, sources);
  }

  /** The same with more options, such as {@code -m32} for another machine. */
  public static Path compileFor(List<String> options, Path folder, String... sources)
      throws IOException {
    List<String> command = new ArrayList<>(STRICT);
    command.addAll(options);
    command.addAll(List.of(sources));
    command.addAll(List.of("-o", "program"));
    assertThat(run(folder, command)).isEmpty();
    return folder.resolve("program");
  }

  /** What a program prints; it must end with code 0. */
  public static String run(Path folder, List<String> command) throws IOException {
    Path log = Files.createTempFile(folder, "out", ".txt");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      process.destroy();
      throw new IOException(e);
    }
    String text = Files.readString(log);
    assertThat(process.exitValue()).as(text).isZero();
    return text;
  }
}
