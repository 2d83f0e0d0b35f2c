package org.etalon.suite;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.etalon.exact.Dyadic;
import org.etalon.file.WholeFile;
import org.etalon.onnx.OnnxReader;
import org.etalon.onnx.OnnxWriter;
import org.etalon.problem.Box;
import org.etalon.problem.UnfitException;
import org.etalon.study.ResultFolder;

/**
 * The benchmark as files: {@code NAME.f.onnx}, {@code NAME.g.onnx} and {@code NAME.vnnlib} of each
 * case, {@code index.csv} with the answers, and {@code instances.csv} without them, as VNN-COMP has
 * it. The same seed makes the same bytes.
 */
public final class SuiteFolder {
  private static final String INDEX = "index.csv";
  private static final String INSTANCES = "instances.csv";
  private static final String HEAD =
      "id,kind,f,g,query,timeout,answer,epsilon,largest,lower,upper,witness,about";
  private static final int COLUMNS = 13;
  private static final int TIMEOUT = 100;

  /** Inputs, one over the radius, random neurons. */
  private static final int[][] PLANTED = {
    {2, 8, 8},
    {2, 64, 12},
    {3, 16, 12},
    {4, 8, 12},
    {4, 64, 16},
    {5, 4, 16},
    {6, 4, 16},
    {8, 4, 24},
    {10, 2, 32}
  };

  /** Inputs, depth. */
  private static final int[][] MAXIMA = {
    {1, 6}, {2, 3}, {2, 5}, {2, 8}, {3, 3}, {3, 4}, {4, 3}, {4, 4}, {5, 5}
  };

  private static final List<String> EXAMPLES = List.of("pendulum", "square", "sine");

  private SuiteFolder() {}

  /**
   * Makes and writes all cases.
   *
   * @param threads that prove the questions of bits; nothing depends on it
   * @param wrote told the name of each case
   * @return how many cases there are
   * @throws IOException if a file cannot be written
   */
  public static int generate(Path folder, long seed, int threads, Consumer<String> wrote)
      throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    List<Case> cases = new ArrayList<>();
    for (int[] p : PLANTED) {
      cases.addAll(PlantedCases.of(p[0], 1.0 / p[1], p[2], random.nextLong()));
    }
    for (int[] m : MAXIMA) {
      cases.addAll(MaximumCases.of(m[0], m[1], random.nextLong()));
    }
    for (String example : EXAMPLES) {
      cases.addAll(BitsCases.of(example, threads));
    }
    write(folder, cases, wrote);
    return cases.size();
  }

  /** Writes all files of some cases, or none. */
  static void write(Path folder, List<Case> cases, Consumer<String> wrote) throws IOException {
    List<String> names = new ArrayList<>();
    cases.forEach(c -> names.addAll(List.of(f(c), g(c), query(c))));
    names.addAll(List.of(INSTANCES, INDEX));
    try (ResultFolder fresh = ResultFolder.open(folder, names)) {
      write(cases, fresh, wrote);
      fresh.publish();
    }
  }

  private static String f(Case c) {
    return c.id() + ".f.onnx";
  }

  private static String g(Case c) {
    return c.id() + ".g.onnx";
  }

  private static String query(Case c) {
    return c.id() + ".vnnlib";
  }

  private static void write(List<Case> cases, ResultFolder folder, Consumer<String> wrote)
      throws IOException {
    StringBuilder index = new StringBuilder(HEAD).append('\n');
    StringBuilder instances = new StringBuilder();
    for (Case c : cases) {
      OnnxWriter.write(c.f(), folder.unfinished(f(c)));
      OnnxWriter.write(c.g(), folder.unfinished(g(c)));
      write(folder.unfinished(query(c)), QueryText.of(c));
      index.append(String.join(",", row(c))).append('\n');
      instances.append(
          String.format(
              Locale.ROOT, "\"[('f','%s'),('g','%s')]\",%s,%d\n", f(c), g(c), query(c), TIMEOUT));
      wrote.accept(c.id());
    }
    write(folder.unfinished(INSTANCES), instances.toString());
    write(folder.unfinished(INDEX), index.toString());
  }

  private static List<String> row(Case c) {
    return List.of(
        c.id(),
        c.kind(),
        f(c),
        g(c),
        query(c),
        String.valueOf(TIMEOUT),
        c.answer(),
        c.epsilon().toPlainString(),
        c.largest().map(Dyadic::toBigDecimal).map(BigDecimal::toPlainString).orElse(""),
        numbers(c.box().lower()),
        numbers(c.box().upper()),
        c.witness().map(SuiteFolder::numbers).orElse(""),
        c.about());
  }

  private static String numbers(double[] values) {
    return Arrays.stream(values).mapToObj(QueryText::plain).collect(Collectors.joining(" "));
  }

  private static void write(Path file, String text) throws IOException {
    WholeFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Reads a benchmark back, models included.
   *
   * @throws IOException if a file cannot be read or the index is none
   */
  static List<Case> read(Path folder) throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve(INDEX), StandardCharsets.UTF_8);
    if (lines.isEmpty() || !lines.get(0).equals(HEAD)) {
      throw new IOException(folder.resolve(INDEX) + " is no index of a benchmark");
    }
    List<Case> cases = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      cases.add(read(folder, line));
    }
    return cases;
  }

  private static Case read(Path folder, String line) throws IOException {
    String[] cells = line.split(",", -1);
    try {
      if (cells.length != COLUMNS || cells[6].equals("sat") == cells[11].isEmpty()) {
        throw new UnfitException("it has other cells");
      }
      return new Case(
          cells[0],
          cells[1],
          OnnxReader.read(folder.resolve(cells[2])).network(),
          OnnxReader.read(folder.resolve(cells[3])).network(),
          box(doubles(cells[9]), doubles(cells[10])),
          new BigDecimal(cells[7]),
          cells[6].equals("sat"),
          cells[8].isEmpty() ? Optional.empty() : Optional.of(Dyadic.of(doubles(cells[8])[0])),
          cells[11].isEmpty() ? Optional.empty() : Optional.of(doubles(cells[11])),
          cells[12]);
    } catch (NumberFormatException | UnfitException e) {
      throw new IOException(folder.resolve(INDEX) + ": not a case: " + line, e);
    }
  }

  private static Box box(double[] lower, double[] upper) {
    if (lower.length != upper.length) {
      throw new UnfitException("a box of " + lower.length + " and " + upper.length + " ends");
    }
    return Box.of(lower, upper);
  }

  /** Numbers with spaces between, each finite. */
  static double[] doubles(String text) {
    double[] numbers =
        Arrays.stream(text.strip().split(" +", -1)).mapToDouble(Double::parseDouble).toArray();
    if (!Arrays.stream(numbers).allMatch(Double::isFinite)) {
      throw new NumberFormatException(text);
    }
    return numbers;
  }
}
