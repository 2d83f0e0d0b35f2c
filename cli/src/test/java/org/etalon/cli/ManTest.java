package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manual: a page a command, with all that its help says. */
class ManTest {
  @TempDir Path folder;

  private List<Path> pages() throws Exception {
    Cli run = Cli.run("generate-man", "--out", folder.toString());
    assertThat(run.code()).as(run.err()).isZero();
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private String page(String name) throws Exception {
    return Files.readString(folder.resolve(name + ".1"));
  }

  @Test
  void manual_hasAPageOfEveryCommandWithItsOptions() throws Exception {
    List<Path> pages = pages();
    List<String> names = new ArrayList<>(List.of("etalon.1"));
    HelpTest.commands().forEach(words -> names.add("etalon-" + String.join("-", words) + ".1"));
    assertThat(pages).extracting(p -> p.getFileName().toString()).hasSameElementsAs(names);
    assertThat(page("etalon-quantize"))
        .contains(".B \\-\\-epsilon=E", ".SH \"NAME\"\netalon\\-quantize \\- ")
        .contains("\n  etalon quantize model.onnx \\-\\-domain unit")
        .contains("(default: ")
        .doesNotContain("${", "@|");
    assertThat(page("etalon")).contains(".B etalon\\-quantize(1)\n", "   70  internal error");
    assertThat(page("etalon-theory-bits")).contains(".B \\-\\-widths=");
  }

  /** Lines of text that begin as macros do would vanish. */
  @Test
  void manual_linesThatBeginWithADot_areMacros() throws Exception {
    for (Path page : pages()) {
      assertThat(Files.readAllLines(page).stream().filter(line -> line.matches("[.'].*")))
          .as(page.toString())
          .allMatch(line -> line.matches("\\.(TH|ad|SH|TP|B|PP|nf|fi)( .*)?"));
    }
  }

  @Test
  void manual_groff_warnsOfNothing() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/groff")), "no groff to read the manual");
    List<String> command = new ArrayList<>(List.of("groff", "-ww", "-man", "-Tascii", "-z"));
    pages().forEach(page -> command.add(page.toString()));
    Path err = folder.resolve("err");
    Process groff = new ProcessBuilder(command).redirectError(err.toFile()).start();
    assertThat(groff.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(err)).isEmpty();
  }
}
