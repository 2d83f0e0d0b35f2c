package org.etalon.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import javax.xml.parsers.DocumentBuilderFactory;
import org.etalon.certificate.CertificateReader;
import org.etalon.checker.CheckOptions;
import org.etalon.checker.Checker;
import org.etalon.checker.Question;
import org.etalon.file.Sha256;
import org.etalon.onnx.OnnxReader;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.problem.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The project in examples/library: it compiles against these modules, and does what it says. */
class LibraryTest {
  private static final Path PROJECT = Path.of("../examples/library");
  private static final Path SINE = Path.of("../examples/sine.onnx");

  @TempDir Path folder;

  @Test
  void main_ofTheExample_leavesANetworkWhoseCertificateIsAccepted() throws Exception {
    Path out = folder.resolve("out");
    String said = run(compile(), SINE.toString(), "box:-1,1", "0.01", out.toString());
    assertThat(said).contains("certified, bits: OptionalInt[", "the checker accepts: true");
    JsonNode result =
        JsonMapper.builder().build().readTree(Files.readAllBytes(out.resolve("result.json")));
    assertThat(result.get("verdict").stringValue()).isEqualTo("certified");
    assertThat(result.get("command").stringValue()).startsWith("example.Quantize ");
    assertThat(Files.readString(out.resolve("report.html"))).startsWith("<!DOCTYPE html>");
    Path network = out.resolve("quantized.onnx");
    Question question =
        new Question(
            OnnxReader.read(SINE).network(),
            Sha256.hex(Files.readAllBytes(SINE)),
            Optional.of(OnnxReader.read(network).network()),
            Sha256.hex(Files.readAllBytes(network)),
            Domain.of(Box.cube(1, -1, 1)),
            new Property.Distance(Norm.INF, Epsilon.parse("0.01")),
            Optional.empty());
    assertThat(
            Checker.check(
                    CertificateReader.read(out.resolve("certificate.etalon")),
                    question,
                    new CheckOptions(false, 0, 1, 1))
                .accepted())
        .isTrue();
  }

  @Test
  void pom_ofTheExample_importsTheBomOfThisVersion() throws Exception {
    Document bom = xml(Path.of("../bom/pom.xml"));
    Document pom = xml(PROJECT.resolve("pom.xml"));
    String version = bom.getElementsByTagName("version").item(0).getTextContent();
    assertThat(pom.getElementsByTagName("version").item(1).getTextContent()).isEqualTo(version);
    assertThat(pom.getElementsByTagName("artifactId").item(1).getTextContent())
        .isEqualTo("etalon-bom");
    assertThat(Files.readString(Path.of("../bom/pom.xml")))
        .contains("<artifactId>etalon-study</artifactId>");
  }

  private static Document xml(Path file) throws Exception {
    return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
  }

  private Path compile() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Path classes = Files.createDirectories(folder.resolve("classes"));
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      List<String> options =
          List.of(
              "-d", classes.toString(), "-proc:none", "-cp", System.getProperty("java.class.path"));
      Path source = PROJECT.resolve("src/main/java/example/Quantize.java");
      assertThat(
              compiler
                  .getTask(null, files, null, options, null, files.getJavaFileObjects(source))
                  .call())
          .isTrue();
    }
    return classes;
  }

  private static String run(Path classes, String... arguments) throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    try (URLClassLoader loader =
        new URLClassLoader(
            new URL[] {classes.toUri().toURL()}, LibraryTest.class.getClassLoader())) {
      System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
      loader
          .loadClass("example.Quantize")
          .getMethod("main", String[].class)
          .invoke(null, (Object) arguments);
    } finally {
      System.setOut(before);
    }
    return said.toString(StandardCharsets.UTF_8);
  }
}
