package org.etalon.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.etalon.file.Sha256;
import org.etalon.study.BadInputException;
import org.etalon.study.Run;
import org.etalon.study.Text;

/**
 * A question of a file for {@code etalon assert}: a command line, and what has to come of it.
 *
 * @param name what it is called
 * @param arguments of the command that answers it, without where its result goes
 * @param files that it reads, as far as they are named
 * @param expected the verdict; empty where bits are expected
 * @param bits the bits that are expected, if any are
 * @param atMost whether fewer bits will do, too
 */
record Assertion(
    String name,
    List<String> arguments,
    List<Path> files,
    String expected,
    OptionalInt bits,
    boolean atMost) {
  /** Keys that are no options of a command. */
  private static final Set<String> OWN =
      Set.of("name", "f", "g", "query", "networks", "domain", "expect", "expect-bits-at-most");

  /** Options whose values are files. */
  private static final Set<String> FILES = Set.of("units");

  private static final Set<String> VERDICTS =
      Set.of("certified", "falsified", "unknown", "bounded");
  private static final Set<String> ANSWERS = Set.of("sat", "unsat", "unknown", "timed-out");

  /**
   * Reads one.
   *
   * @param keys its entries
   * @param defaults entries of all that have them not; options alone
   * @param folder that paths are relative to
   * @throws BadInputException if it asks nothing, or for nothing that can be
   */
  static Assertion of(Map<?, ?> keys, Map<String, Object> defaults, Path folder) {
    Map<String, Object> entries = new TreeMap<>(defaults);
    keys.forEach((key, value) -> entries.put(String.valueOf(key), value));
    if (entries.get("name") == null) {
      throw new BadInputException("a question has no name");
    }
    String name = String.valueOf(entries.get("name"));
    List<Path> files = new ArrayList<>();
    List<String> arguments = new ArrayList<>();
    boolean query = entries.containsKey("query");
    if (query) {
      arguments.addAll(List.of("verify", file(entries, "query", folder, files, name)));
      networks(entries, folder, files, name)
          .forEach((network, file) -> arguments.addAll(List.of("--network", network + "=" + file)));
    } else {
      boolean pair = entries.containsKey("g");
      arguments.add(pair ? "certify" : "quantize");
      arguments.add(file(entries, "f", folder, files, name));
      if (pair) {
        arguments.add(file(entries, "g", folder, files, name));
      }
      arguments.add("--domain=" + domain(entries, folder, files, name));
    }
    entries.forEach(
        (key, value) -> {
          if (!OWN.contains(key) && value != null && !Boolean.FALSE.equals(value)) {
            String text =
                FILES.contains(key) ? file(entries, key, folder, files, name) : value.toString();
            arguments.add("--" + key + (Boolean.TRUE.equals(value) ? "" : "=" + text));
          }
        });
    return expecting(name, arguments, files, entries, query);
  }

  private static Assertion expecting(
      String name,
      List<String> arguments,
      List<Path> files,
      Map<String, Object> entries,
      boolean query) {
    boolean atMost = entries.containsKey("expect-bits-at-most");
    Object expected = entries.get(atMost ? "expect-bits-at-most" : "expect");
    if (atMost && entries.containsKey("expect")) {
      throw new BadInputException(name + ": expects twice");
    }
    if (expected instanceof Integer bits && arguments.get(0).equals("quantize")) {
      return new Assertion(name, arguments, files, "", OptionalInt.of(bits), atMost);
    }
    String verdict = String.valueOf(expected).toLowerCase(Locale.ROOT);
    Set<String> known = query ? ANSWERS : VERDICTS;
    if (atMost || !known.contains(verdict)) {
      throw new BadInputException(
          name
              + ": expects "
              + expected
              + ", which is none of "
              + known.stream().sorted().toList()
              + (arguments.get(0).equals("quantize") ? " and no number of bits" : ""));
    }
    return new Assertion(name, arguments, files, verdict, OptionalInt.empty(), false);
  }

  private static String file(
      Map<String, Object> entries, String key, Path folder, List<Path> files, String name) {
    if (entries.get(key) == null) {
      throw new BadInputException(name + ": " + key + " is missing");
    }
    Path file = folder.resolve(String.valueOf(entries.get(key)));
    files.add(file);
    return file.toString();
  }

  private static String domain(
      Map<String, Object> entries, Path folder, List<Path> files, String name) {
    String spec = String.valueOf(entries.get("domain"));
    boolean words = spec.equals("unit") || spec.startsWith("box:");
    return words ? spec : file(entries, "domain", folder, files, name);
  }

  private static Map<String, String> networks(
      Map<String, Object> entries, Path folder, List<Path> files, String name) {
    if (!(entries.get("networks") instanceof Map<?, ?> given) || given.isEmpty()) {
      throw new BadInputException(name + ": networks has to name the model of each network");
    }
    Map<String, String> networks = new LinkedHashMap<>();
    given.forEach(
        (network, file) -> {
          Path path = folder.resolve(String.valueOf(file));
          files.add(path);
          networks.put(String.valueOf(network), path.toString());
        });
    return networks;
  }

  /** What tells this question from others: its command line, its files, and this version. */
  String key() {
    StringBuilder text = new StringBuilder(Run.version()).append('\n');
    arguments.forEach(argument -> text.append(argument).append('\n'));
    for (Path file : files) {
      try {
        text.append(Sha256.hex(Files.readAllBytes(file))).append('\n');
      } catch (IOException e) {
        text.append("missing\n");
      }
    }
    return Sha256.hex(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** What is expected, in words. */
  String wanted() {
    return bits.isEmpty()
        ? expected
        : (atMost ? "at most " : "") + Text.count(bits.getAsInt(), "bit", "bits");
  }

  /** Whether an outcome is what is expected. */
  boolean isMetBy(Outcome outcome) {
    if (bits.isEmpty()) {
      return outcome.verdict().equals(expected);
    }
    boolean certified = outcome.verdict().equals("certified") && outcome.bits().isPresent();
    return certified
        && (atMost
            ? outcome.bits().getAsInt() <= bits.getAsInt()
            : outcome.bits().getAsInt() == bits.getAsInt());
  }

  /**
   * What came of a question.
   *
   * @param verdict the verdict, or what went wrong
   * @param bits certified, if bits were asked for
   * @param seconds that it took
   */
  record Outcome(String verdict, OptionalInt bits, double seconds) {
    /** In words. */
    String found() {
      return bits.isPresent() && verdict.equals("certified")
          ? Text.count(bits.getAsInt(), "bit", "bits")
          : verdict;
    }
  }
}
