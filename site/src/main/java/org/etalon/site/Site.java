package org.etalon.site;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** Makes the site: {@code Site ROOT OUT}, the repository and an empty folder or none. */
public final class Site {
  private static final List<String> FIRST =
      List.of("README.md", "PERFORMANCE.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md");
  private static final String DOMAIN = " --domain examples/";

  /** Commands whose pages are shown; the page's name and title before each. */
  private static final Map<List<String>, String> EXAMPLES = new LinkedHashMap<>();

  static {
    EXAMPLES.put(
        List.of("quantize.html", "Fewest bits of a controller"),
        "quantize examples/pendulum.onnx --domain examples/pendulum.domain.json"
            + " --units examples/pendulum.units.json --epsilon 0.1 --quiet --out OUT");
    EXAMPLES.put(
        List.of("ladder.html", "Bits by every guarantee"),
        "ladder examples/sine.onnx"
            + DOMAIN
            + "sine.domain.json --epsilon 0.01 --timeout 10s --quiet --report OUT/report.html");
    EXAMPLES.put(
        List.of("approximate.html", "Speed of approximation"),
        "approximate --target sin:10 --family cpwl-uniform --sizes 8..256 --bits fixed:8 --quiet"
            + " --report OUT/report.html");
  }

  private final Path root;
  private final Path out;
  private final List<Page> pages = new ArrayList<>();

  private Site(Path root, Path out) {
    this.root = root.toAbsolutePath().normalize();
    this.out = out.toAbsolutePath();
  }

  /** Makes it. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Site site = make(Path.of(args[0]), Path.of(args[1]), EXAMPLES);
    int formulas = site.pages.stream().mapToInt(Page::formulas).sum();
    System.out.println(site.pages.size() + " pages, " + formulas + " formulas in " + args[1]);
  }

  /**
   * Makes the site.
   *
   * @param commands those whose reports are shown, by name of the page and title
   * @throws IOException if a document cannot be read, leads nowhere, or an example fails
   */
  static Site make(Path root, Path out, Map<List<String>, String> commands)
      throws IOException, InterruptedException {
    Site site = new Site(root, out);
    site.read();
    List<Layout.Example> examples = site.examples(commands);
    Layout layout = new Layout(site.pages, examples);
    for (Page page : site.pages) {
      site.write(page, layout);
    }
    for (String name : List.of("site.css", "site.js")) {
      try (InputStream stream = Objects.requireNonNull(Site.class.getResourceAsStream(name))) {
        Files.copy(stream, out.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    List<Map<String, String>> index = new ArrayList<>();
    site.pages.forEach(page -> index.addAll(page.sections()));
    site.text(
        "search-index.js",
        "const INDEX = " + JsonMapper.builder().build().writeValueAsString(index) + ";\n");
    return site;
  }

  /** The documents. */
  List<Page> pages() {
    return pages;
  }

  private void read() throws IOException {
    List<Path> sources = new ArrayList<>();
    FIRST.forEach(name -> sources.add(Path.of(name)));
    try (Stream<Path> files = Files.walk(root.resolve("docs"))) {
      files
          .filter(file -> file.toString().endsWith(".md"))
          .map(root::relativize)
          .sorted(Comparator.comparing(Path::getNameCount).thenComparing(Path::toString))
          .forEach(sources::add);
    }
    sources.sort(Comparator.comparing(source -> source.startsWith("docs/math") ? 1 : 0));
    for (Path source : sources) {
      pages.add(Page.of(source, Files.readString(root.resolve(source), StandardCharsets.UTF_8)));
    }
  }

  private void write(Page page, Layout layout) throws IOException {
    List<Path> files = new ArrayList<>();
    String body =
        page.linked(
            to -> {
              Path target =
                  pages.stream()
                      .filter(other -> other.source().equals(to))
                      .map(Page::target)
                      .findFirst()
                      .orElse(to);
              if (target.equals(to)) {
                files.add(to);
              }
              Path folder = page.target().getParent();
              return folder == null ? target : folder.relativize(target);
            });
    for (Path file : files) {
      Path from = root.resolve(file);
      if (!from.startsWith(root) || !Files.exists(from)) {
        throw new NoSuchFileException(page.source() + " leads to " + file);
      }
      if (Files.isRegularFile(from)) {
        Files.createDirectories(out.resolve(file).getParent());
        Files.copy(from, out.resolve(file), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    text(page.target().toString(), layout.page(page, body));
  }

  private void text(String name, String text) throws IOException {
    Path file = out.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text, StandardCharsets.UTF_8);
  }

  /** Runs the commands, each in a process of its own. */
  private List<Layout.Example> examples(Map<List<String>, String> commands)
      throws IOException, InterruptedException {
    List<Layout.Example> examples = new ArrayList<>();
    for (Map.Entry<List<String>, String> entry : commands.entrySet()) {
      Path target = Path.of("live", entry.getKey().get(0));
      Path work = Files.createTempDirectory("etalon-site");
      List<String> command =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  "org.etalon.cli.Main"));
      for (String word : entry.getValue().split(" ", -1)) {
        command.add(word.replace("OUT", work.toString()));
      }
      Process process =
          new ProcessBuilder(command)
              .directory(root.toFile())
              .redirectOutput(work.resolve("log").toFile())
              .redirectErrorStream(true)
              .start();
      if (process.waitFor() != 0) {
        throw new IOException(entry.getValue() + ": " + Files.readString(work.resolve("log")));
      }
      Files.createDirectories(out.resolve("live"));
      Files.move(
          work.resolve("report.html"), out.resolve(target), StandardCopyOption.REPLACE_EXISTING);
      examples.add(new Layout.Example(target, entry.getKey().get(1)));
    }
    return examples;
  }
}
