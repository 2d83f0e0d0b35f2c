package org.etalon.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.search.SearchOptions;
import org.etalon.lab.theory.LipschitzConstant;
import org.etalon.lab.theory.ParameterClass;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Norm;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.junit.jupiter.api.Test;

/** Documents: links lead somewhere, lemmas cited exist, formulas render, examples are right. */
class DocumentsTest {
  private static final Path ROOT = Path.of("..");
  private static final Path MATH = ROOT.resolve("docs/math");

  /** A class of mathematics delimited by dollars, in a block or a line. */
  private static final Pattern FORMULA = Pattern.compile("\\$\\$(.+?)\\$\\$|\\$([^$\\n]+?)\\$");

  private static List<Path> files(Path root, Predicate<String> wanted) throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      return paths
          .filter(path -> wanted.test(path.toString().replace('\\', '/')))
          .sorted()
          .toList();
    }
  }

  private static List<Path> documents() throws IOException {
    List<Path> documents = new ArrayList<>(files(ROOT.resolve("docs"), p -> p.endsWith(".md")));
    documents.add(ROOT.resolve("README.md"));
    documents.add(ROOT.resolve("CONTRIBUTING.md"));
    return documents;
  }

  @Test
  void links_ofAllDocuments_leadToFiles() throws IOException {
    Pattern link = Pattern.compile("\\]\\(([^)#\\s]+)[^)]*\\)");
    int links = 0;
    for (Path document : documents()) {
      Matcher matcher = link.matcher(Files.readString(document));
      while (matcher.find()) {
        String target = matcher.group(1);
        if (!target.contains(":")) {
          assertThat(document.resolveSibling(target)).as(document + "").exists();
          links++;
        }
      }
    }
    assertThat(links).isGreaterThan(20);
  }

  @Test
  void index_ofTheMathematics_listsEveryPage() throws IOException {
    String index = Files.readString(MATH.resolve("README.md"));
    for (Path page : files(MATH, p -> p.endsWith(".md") && !p.endsWith("README.md"))) {
      assertThat(index).contains("(" + page.getFileName() + ")");
    }
  }

  /** What code and documents call lemma n of a page is a heading there. */
  @Test
  void lemmas_cited_areHeadings() throws IOException {
    Pattern citation =
        Pattern.compile(
            "(\\w+)\\.md[,:]\\s+(lemmas?|theorem)\\s+([0-9]+|[AB])(?:\\s+(?:to|and)\\s+([0-9]+))?");
    List<Path> sources =
        new ArrayList<>(
            files(ROOT, p -> p.endsWith(".java") && p.contains("/src/main/java/org/etalon/")));
    sources.addAll(documents());
    int cited = 0;
    for (Path source : sources) {
      String text = Files.readString(source).replaceAll("\\s*\\n\\s*(\\*|//)?\\s*", " ");
      Matcher matcher = citation.matcher(text);
      while (matcher.find()) {
        Path page = MATH.resolve(matcher.group(1) + ".md");
        assertThat(page).as(source + "").exists();
        String word = matcher.group(2).startsWith("lemma") ? "Lemma" : "Theorem";
        for (int group : new int[] {3, 4}) {
          if (matcher.group(group) != null) {
            assertThat(Files.readString(page))
                .as(source + ": " + matcher.group())
                .containsPattern("(?m)^## " + word + " " + matcher.group(group) + ":");
            cited++;
          }
        }
      }
    }
    assertThat(cited).isGreaterThan(40);
  }

  /**
   * Markdown must leave formulas alone: no escapes of punctuation, which it would eat, no asterisks
   * or openers of emphasis, no tags, links or table cells inside; dollars come in pairs.
   */
  @Test
  void formulas_survivesMarkdown() throws IOException {
    int formulas = 0;
    for (Path page : files(MATH, p -> p.endsWith(".md"))) {
      for (String line : Files.readString(page).replaceAll("`[^`\\n]*`", "").split("\n", -1)) {
        Matcher matcher = FORMULA.matcher(line);
        StringBuilder rest = new StringBuilder();
        while (matcher.find()) {
          String formula = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
          String where = page.getFileName() + ": " + formula;
          assertThat(formula).as(where).doesNotContainPattern("\\\\[^A-Za-z]");
          assertThat(formula).as(where).doesNotContainPattern("[*~|<#]|\\]\\(");
          assertThat(formula).as(where).doesNotContainPattern("(^|[^A-Za-z0-9])_");
          assertThat(formula.chars().filter(c -> c == '{').count())
              .as(where)
              .isEqualTo(formula.chars().filter(c -> c == '}').count());
          if (matcher.group(1) == null) {
            assertThat(formula).as(where).doesNotStartWith(" ").doesNotEndWith(" ");
          }
          formulas++;
          matcher.appendReplacement(rest, " ");
        }
        matcher.appendTail(rest);
        assertThat(rest.toString()).as(page + ": " + line).doesNotContain("$");
      }
    }
    assertThat(formulas).isGreaterThan(500);
  }

  private static Network network(double[] w1, double[] b1, double[] w2, double b2) {
    int hidden = b1.length;
    return Network.alternating(
        List.of(
            Affine.of(Matrix.of(hidden, w1.length / hidden, w1), Vector.of(b1)),
            Affine.of(Matrix.of(1, hidden, w2), Vector.of(b2))));
  }

  @Test
  void difference_workedExample_isWhatOnePassFinds() throws IOException {
    Network f = network(new double[] {1}, new double[] {0}, new double[] {1}, 0);
    Network g = network(new double[] {1}, new double[] {0.25}, new double[] {1.25}, 0);
    Certification proof =
        Certifier.certify(
            new Problem(f, g, Domain.of(Box.cube(1, -1, 1)), Property.bracket()),
            SearchOptions.defaults().withThreads(1).withMaxSubproblems(1));
    assertThat(proof.lowerBound()).isEqualTo(9.0 / 16);
    assertThat(proof.upperBound()).isBetween(9.0 / 16, 9.0 / 16 + 1e-12);
    assertThat(g.forward(new double[] {1})[0] - f.forward(new double[] {1})[0]).isEqualTo(9.0 / 16);
    assertThat(g.forward(new double[] {1})[0]).isEqualTo(25.0 / 16);
    assertThat(g.forward(new double[] {-1})[0] - f.forward(new double[] {-1})[0]).isZero();
    assertThat(Files.readString(MATH.resolve("difference.md")))
        .contains("\\tfrac9{16}", "\\tfrac{25}{16}");
  }

  /** The two lines of the example and of its picture enclose relu(z + d) - relu(z), and touch. */
  @Test
  void relaxation_workedExample_enclosesAllDifferences() throws IOException {
    double above = Double.POSITIVE_INFINITY;
    double below = Double.POSITIVE_INFINITY;
    for (int i = -40; i <= 80; i++) {
      double d = i / 160.0;
      for (int j = -200; j <= 200; j++) {
        double z = j / 100.0;
        double e = Math.max(0, z + d) - Math.max(0, z);
        above = Math.min(above, 2 * d / 3 + 1 / 6.0 - e);
        below = Math.min(below, e - (d / 3 - 1 / 6.0));
      }
    }
    assertThat(above).isBetween(-1e-15, 1e-15);
    assertThat(below).isBetween(-1e-15, 1e-15);
    String svg = Files.readString(ROOT.resolve("docs/pictures/relaxation.svg"));
    assertThat(svg)
        .contains("<polyline points=\"" + at(-0.25, 0) + " " + at(0.5, 0.5) + "\"")
        .contains("<polyline points=\"" + at(-0.25, -0.25) + " " + at(0.5, 0) + "\"")
        .contains("<polygon points=\"" + at(0, 0) + " " + at(0.5, 0) + " " + at(0.5, 0.5) + "\"")
        .contains("e ≤ 2/3 d + 1/6", "e ≥ 1/3 d - 1/6");
    assertThat(Files.readString(MATH.resolve("relaxation.md")))
        .contains("\\tfrac13 d - \\tfrac16 \\le e \\le \\tfrac23 d + \\tfrac16");
  }

  private static String at(double d, double e) {
    return String.format(Locale.ROOT, "%.0f,%.0f", 60 + 640 * (d + 0.25), 20 + 480 * (0.5 - e));
  }

  @Test
  void theory_workedExample_attainsItsConstant() throws IOException {
    ParameterClass c =
        new ParameterClass(List.of(2, 3, 1), new BigDecimal(2), BigDecimal.ONE, Norm.ONE);
    LipschitzConstant k = LipschitzConstant.of(c);
    assertThat(k.exact()).isEqualByComparingTo("25");
    assertThat(k.lower()).isEqualByComparingTo("4");
    assertThat(k.upper()).isEqualByComparingTo("72");
    double[] x = {1, 1};
    double[] outputs = new double[2];
    for (int n = 0; n < 2; n++) {
      double w = 2 / 3.0 - 0.01 * n;
      double v = 2 - 0.01 * n;
      outputs[n] =
          network(
                  new double[] {w, w, w, w, w, w},
                  new double[] {w, w, w},
                  new double[] {v, v, v},
                  v)
              .forward(x)[0];
    }
    assertThat(outputs[0]).isBetween(14 - 1e-12, 14 + 1e-12);
    assertThat(outputs[0] - outputs[1]).isBetween(0.2491 - 1e-12, 0.2491 + 1e-12);
    assertThat(Files.readString(MATH.resolve("theory.md"))).contains("= 25$", "$0.2491$");
  }

  @Test
  void citation_version_isThePoms() throws IOException {
    String pom = Files.readString(ROOT.resolve("pom.xml"));
    String version =
        pom.replaceAll("(?s).*?<artifactId>etalon-parent</artifactId>\\s*<version>(.*?)<.*", "$1");
    assertThat(Files.readString(ROOT.resolve("CITATION.cff")))
        .contains("\nversion: " + version + "\n");
  }
}
