package org.etalon.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.certify.QuantizationRequest;
import org.etalon.engine.certify.QuantizationResult;
import org.etalon.engine.certify.QuantizationSearch;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Network;
import org.etalon.onnx.OnnxReader;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Verdict;
import org.junit.jupiter.api.Test;

/** The library example of README.md, compiled and run; and that it is the one in the README. */
class ReadmeTest {
  @Test
  void libraryExample_runsAsPrinted() throws IOException {
    Path root = Path.of("..");
    Network f = OnnxReader.read(root.resolve("examples/pendulum.onnx")).network();
    Domain domain = Domain.of(Box.of(new double[] {-0.75, -2}, new double[] {0.75, 2}));
    SearchOptions options = SearchOptions.defaults().withEpsilon(0.1).withSeconds(20);
    QuantizationResult result =
        QuantizationSearch.run(f, domain, QuantizationRequest.uniform(4, 16), options);
    int bits = result.best().bits();
    Certification proof = Certifier.certify(f, result.quantized().network(), domain, options);
    Verdict verdict = proof.verdict();
    assertThat(bits).isEqualTo(11);
    assertThat(verdict).isEqualTo(Verdict.CERTIFIED);
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
