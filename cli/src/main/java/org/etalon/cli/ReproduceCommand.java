package org.etalon.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.etalon.reproduce.Comparison;
import org.etalon.reproduce.Document;
import org.etalon.reproduce.Exhibit;
import org.etalon.reproduce.Exhibits;
import org.etalon.study.BadInputException;
import org.etalon.study.Invocation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code etalon reproduce}: makes a table or figure of the documents again. */
@Command(
    name = "reproduce",
    mixinStandardHelpOptions = true,
    description = {
      "Make tables and figures of README.md, PERFORMANCE.md and docs/results.md again, and say what"
          + " differs; without a name, list them with how long they take.",
      "Every figure of a table is looked for in what the commands print, row by row, to within one"
          + " of its last digit; files are compared byte by byte. Times are shown, not judged, and"
          + " figures of others are left out. Where each row has a command of its own, it is looked"
          + " for in what that prints alone; a row whose figures stand in several lines is said to,"
          + " for their order is not judged.",
      "Ends with code 0 where nothing differs, 2 where something does."
    },
    footer = {
      "",
      "Examples:",
      "  etalon reproduce results.chain results.class-picture",
      "  etalon reproduce results.ladder --data data --out etalon-out/reproduce"
    })
final class ReproduceCommand implements Callable<Integer> {
  private final PrintStream out;
  private final Messages messages;

  @Parameters(arity = "0..*", paramLabel = "NAME", description = "What to make; none to list all.")
  List<String> names = new ArrayList<>();

  @Option(
      names = "--root",
      defaultValue = ".",
      paramLabel = "DIR",
      description = "The checkout with the documents (default: ${DEFAULT-VALUE}).")
  Path root = Path.of(".");

  @Option(
      names = "--data",
      defaultValue = "data",
      paramLabel = "DIR",
      description = "The folder with the published networks (default: ${DEFAULT-VALUE}).")
  Path data = Path.of("data");

  @Option(
      names = "--mnist",
      defaultValue = "data/mnist",
      paramLabel = "DIR",
      description = "The folder with the four MNIST files (default: ${DEFAULT-VALUE}).")
  Path mnist = Path.of("data/mnist");

  @Option(
      names = "--out",
      defaultValue = "etalon-out/reproduce",
      paramLabel = "DIR",
      description = "Where what is made goes (default: ${DEFAULT-VALUE}).")
  Path folder = Path.of("etalon-out/reproduce");

  @Mixin JsonOption json = new JsonOption();

  ReproduceCommand(PrintStream out, Messages messages) {
    this.out = out;
    this.messages = messages;
  }

  @Override
  public Integer call() {
    Output output = json.open(out);
    Map<String, Object> result = new LinkedHashMap<>();
    if (names.isEmpty()) {
      list(output, result);
      output.json(result);
      return ExitCode.OK;
    }
    List<Exhibit> wanted = names.stream().map(ReproduceCommand::byName).toList();
    List<Map<String, Object>> made = new ArrayList<>();
    boolean same = true;
    for (Exhibit exhibit : wanted) {
      Map<String, Object> one = make(exhibit, output);
      same &= Boolean.TRUE.equals(one.get("same"));
      made.add(one);
    }
    result.put("same", same);
    result.put("exhibits", made);
    output.json(result);
    return same ? ExitCode.OK : ExitCode.UNKNOWN;
  }

  private static void list(Output output, Map<String, Object> result) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (Exhibit e : Exhibits.all()) {
      output.line(
          String.format(
              Locale.ROOT,
              "%-28s  %-9s  %-6s  %s",
              e.name(),
              e.kind().word(),
              e.about(),
              e.place().replace(" | ", ", ")));
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("name", e.name());
      row.put("kind", e.kind().word());
      row.put("about", e.about());
      row.put("place", e.place());
      row.put("commands", e.commands());
      all.add(row);
    }
    result.put("exhibits", all);
  }

  private static Exhibit byName(String name) {
    return Exhibits.all().stream()
        .filter(e -> e.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "no table or figure '" + name + "'; 'etalon reproduce' lists them"));
  }

  private Map<String, Object> make(Exhibit exhibit, Output output) {
    output.line(exhibit.name() + ": " + exhibit.place().replace(" | ", ", "));
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("name", exhibit.name());
    List<List<String>> committed = committed(exhibit);
    if (exhibit.kind() == Exhibit.Kind.ELSEWHERE) {
      output.line("  not made by etalon: " + String.join("; ", exhibit.commands()));
      result.put("same", false);
      return result;
    }
    List<List<String>> printed = new ArrayList<>();
    for (String command : exhibit.commands()) {
      List<String> words = placed(command);
      output.line("  $ " + Invocation.of(words));
      printed.add(run(words).lines().peek(line -> output.line("  | " + line)).toList());
    }
    Comparison comparison = Comparison.of(exhibit, committed, printed);
    comparison.lines().forEach(output::line);
    boolean same = comparison.same();
    for (String pair : exhibit.files()) {
      String[] files = pair.split(":", 2);
      boolean equal = sameBytes(folder.resolve(files[0]), root.resolve(files[1]));
      output.line("  " + files[1] + (equal ? ": the same bytes" : ": DIFFERS from " + files[0]));
      same &= equal;
    }
    long scattered = comparison.scattered();
    output.line(
        (same ? "  Nothing differs." : "  Something differs.")
            + (scattered == 0
                ? ""
                : " The order of figures was not judged in " + scattered + " rows."));
    result.put("same", same);
    result.put("scattered", scattered);
    result.put("rows", comparison.lines());
    return result;
  }

  private List<List<String>> committed(Exhibit exhibit) {
    try {
      String text = Files.readString(root.resolve(exhibit.document()), StandardCharsets.UTF_8);
      List<List<String>> rows = Document.read(exhibit.document(), text).get(exhibit.place());
      if (rows == null) {
        throw new BadInputException(
            root.resolve(exhibit.document()) + " has no " + exhibit.place());
      }
      return rows.isEmpty() ? List.of(List.of()) : rows;
    } catch (IOException e) {
      throw new BadInputException(
          "cannot read " + root.resolve(exhibit.document()) + "; name the checkout with --root");
    }
  }

  /** The words of a command, each with the folder that it begins with or names after an equals. */
  private List<String> placed(String command) {
    return Arrays.stream(command.split(" +", -1)).map(this::placedWord).toList();
  }

  private String placedWord(String word) {
    int at = Math.max(word.lastIndexOf(',') + 1, word.lastIndexOf(':') + 1);
    String before = word.substring(0, at);
    String path = word.substring(at);
    int slash = path.indexOf('/');
    String first = slash < 0 ? path : path.substring(0, slash);
    String rest = slash < 0 ? "" : path.substring(slash);
    return before
        + switch (first) {
          case "DATA" -> data + rest;
          case "MNIST" -> mnist + rest;
          case "OUT" -> folder + rest;
          case "examples" -> root.resolve(path).toString();
          default -> path;
        };
  }

  private String run(List<String> words) {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new BadInputException("cannot make " + folder + ": " + e.getMessage());
    }
    int code =
        Main.run(
            words.toArray(String[]::new),
            new PrintStream(printed, true, StandardCharsets.UTF_8),
            messages,
            inner -> {});
    if (code >= ExitCode.USAGE) {
      throw new BadInputException("it ended with code " + code + ": " + Invocation.of(words));
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  private static boolean sameBytes(Path made, Path committed) {
    try {
      return Files.mismatch(made, committed) == -1;
    } catch (IOException e) {
      throw new BadInputException("cannot compare " + made + " with " + committed + ": " + e);
    }
  }
}
