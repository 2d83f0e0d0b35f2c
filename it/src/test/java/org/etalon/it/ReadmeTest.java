package org.etalon.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.certify.QuantizationProblem;
import org.etalon.engine.certify.QuantizationRequest;
import org.etalon.engine.certify.QuantizationResult;
import org.etalon.engine.certify.QuantizationSearch;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Network;
import org.etalon.onnx.OnnxReader;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.problem.Verdict;
import org.junit.jupiter.api.Test;

/** The library example of README.md, compiled and run; and that it is the one in the README. */
class ReadmeTest {
  @Test
  void libraryExample_runsAsPrinted() throws IOException {
    Path root = Path.of("..");
    Network f = OnnxReader.read(root.resolve("examples/pendulum.onnx")).network();
    Domain domain = Domain.of(Box.of(new double[] {-0.75, -2}, new double[] {0.75, 2}));
    Property.Distance property = Property.atMost(0.1);
    SearchOptions options = SearchOptions.defaults().withSeconds(20);
    QuantizationResult result =
        QuantizationSearch.run(
            QuantizationProblem.of(f, domain, property, QuantizationRequest.uniform(4, 16)),
            options);
    int bits = result.best().bits();
    Certification proof =
        Certifier.certify(new Problem(f, result.quantized().network(), domain, property), options);
    Verdict verdict = proof.verdict();
    assertThat(bits).isEqualTo(11);
    assertThat(verdict).isEqualTo(Verdict.CERTIFIED);
  }

  /** Whoever pastes the block needs nothing else: classes are imported or in the same line. */
  @Test
  void readme_importsWhatItsExampleUses() throws IOException {
    String block = blocks("java").get(0);
    List<String> imported =
        Pattern.compile("import [a-z.]+\\.(\\w+);")
            .matcher(block)
            .results()
            .map(m -> m.group(1))
            .toList();
    if (!imported.isEmpty()) {
      assertThat(
              Pattern.compile("(?<![.\\w\"/])[A-Z][A-Za-z]*[a-z](?=[ .(])")
                  .matcher(block.replaceAll("//.*", ""))
                  .results()
                  .map(MatchResult::group)
                  .distinct())
          .isSubsetOf(imported);
    }
  }

  /** Dependencies that the README names are artifacts of this build, at its version. */
  @Test
  void readme_namesArtifactsOfThisVersion() throws IOException {
    String bom = squeeze(Files.readString(Path.of("../bom/pom.xml"), StandardCharsets.UTF_8));
    String version = bom.replaceFirst(".*?<version> ?(.*?) ?</version>.*", "$1");
    assertThat(squeeze(Files.readString(Path.of("../pom.xml"), StandardCharsets.UTF_8)))
        .contains("<artifactId>etalon-parent</artifactId> <version>" + version + "</version>");
    for (String module :
        List.of("core", "engine", "checker", "onnx", "lab", "train", "report", "cli")) {
      assertThat(bom).contains("<artifactId>etalon-" + module + "</artifactId>");
    }
    for (String block : blocks("xml")) {
      Matcher artifact =
          Pattern.compile("<artifactId>(.*?)</artifactId>(?:\\s*<version>(.*?)</version>)?")
              .matcher(block);
      while (artifact.find()) {
        assertThat(bom).contains("<artifactId>" + artifact.group(1) + "</artifactId>");
        if (artifact.group(2) != null) {
          assertThat(artifact.group(2)).isEqualTo(version);
        }
      }
    }
  }

  private static List<String> blocks(String language) throws IOException {
    String readme = Files.readString(Path.of("../README.md"), StandardCharsets.UTF_8);
    return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
        .matcher(readme)
        .results()
        .map(m -> m.group(1))
        .toList();
  }

  @Test
  void readme_showsTheStatementsThatAreTestedHere() throws IOException {
    String readme = squeeze(Files.readString(Path.of("../README.md"), StandardCharsets.UTF_8));
    String here =
        squeeze(
            Files.readString(
                Path.of("src/test/java/org/etalon/it/ReadmeTest.java"), StandardCharsets.UTF_8));
    String[] blocks = readme.split("```java", -1);
    assertThat(blocks).hasSize(2);
    List<String> statements = List.of(blocks[1].split("```", -1)[0].split(";", -1));
    assertThat(statements).hasSizeGreaterThan(6);
    for (String statement : statements) {
      String code =
          statement
              .replaceAll("// 11 ", " ")
              .replaceAll("// CERTIFIED ", " ")
              .replace(
                  "Path.of(\"examples/pendulum.onnx\")", "root.resolve(\"examples/pendulum.onnx\")")
              .strip();
      assertThat(here).contains(code);
    }
  }

  private static String squeeze(String text) {
    return text.replaceAll("\\s+", " ");
  }
}
