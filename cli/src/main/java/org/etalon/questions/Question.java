package org.etalon.questions;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.etalon.file.Sha256;
import org.etalon.study.BadInputException;
import org.etalon.study.DomainSpec;
import org.etalon.study.LoadedModel;
import org.etalon.study.Run;

/**
 * A question of a file: a command line that answers it.
 *
 * @param name what it is called
 * @param arguments of the command, without its time limit and where its result goes
 * @param timeout its time limit as it was given, if it was
 * @param files that it reads, as far as they are named
 * @param entries what was asked, as it was written
 * @param expectation what has to come of it, if anything has
 */
public record Question(
    String name,
    List<String> arguments,
    Optional<String> timeout,
    List<Path> files,
    Map<String, String> entries,
    Optional<Expectation> expectation) {
  /** Keys that are no options of a command. */
  private static final Set<String> OWN =
      Set.of("name", "f", "g", "query", "networks", "domain", "timeout");

  /** Options whose values are files. */
  private static final Set<String> FILES = Set.of("units", "data");

  /**
   * Reads one.
   *
   * @param entries its entries, those of all questions among them
   * @param folder that paths are relative to
   * @throws BadInputException if it asks nothing
   */
  static Question of(String name, Map<String, Object> entries, Path folder) {
    Reader reader = new Reader(name, entries, folder);
    List<String> arguments = reader.asked();
    entries.forEach(
        (key, value) -> {
          boolean own = OWN.contains(key) || Expectation.KEYS.contains(key);
          if (!own && value != null && !Boolean.FALSE.equals(value)) {
            String text = FILES.contains(key) ? reader.file(key) : value.toString();
            arguments.add("--" + key + (Boolean.TRUE.equals(value) ? "" : "=" + text));
          }
        });
    Map<String, String> written = new LinkedHashMap<>();
    entries.forEach(
        (key, value) -> {
          if (value != null) {
            written.put(key, written(value));
          }
        });
    return new Question(
        name,
        List.copyOf(arguments),
        Optional.ofNullable(entries.get("timeout")).map(String::valueOf),
        List.copyOf(reader.files),
        written,
        Expectation.of(name, arguments.get(0), entries));
  }

  /** A value as people write it; of one with parts, all of them. */
  private static String written(Object value) {
    return value instanceof Map<?, ?> parts
        ? parts.entrySet().stream()
            .map(part -> part.getKey() + ": " + part.getValue())
            .collect(Collectors.joining(", "))
        : value.toString();
  }

  /** Finds what the entries name. */
  private record Reader(String name, Map<String, Object> entries, Path folder, List<Path> files) {
    Reader(String name, Map<String, Object> entries, Path folder) {
      this(name, entries, folder, new ArrayList<>());
    }

    List<String> asked() {
      List<String> arguments = new ArrayList<>();
      if (entries.containsKey("query")) {
        arguments.addAll(List.of("verify", file("query")));
        networks()
            .forEach(
                (network, file) -> arguments.addAll(List.of("--network", network + "=" + file)));
        return arguments;
      }
      boolean pair = entries.containsKey("g");
      arguments.add(pair ? "certify" : "quantize");
      arguments.add(file("f"));
      if (pair) {
        arguments.add(file("g"));
      }
      arguments.add("--domain=" + domain());
      return arguments;
    }

    String file(String key) {
      return resolved(text(key));
    }

    private String text(String key) {
      if (entries.get(key) == null) {
        throw new BadInputException(name + ": " + key + " is missing");
      }
      return String.valueOf(entries.get(key));
    }

    private String resolved(String text) {
      Path file = folder.resolve(text);
      files.add(file);
      return file.toString();
    }

    private String domain() {
      String spec = text("domain");
      String scale = DomainSpec.scale(spec);
      String of = spec.substring(scale.length());
      return of.equals("unit") || of.startsWith("box:") ? spec : scale + resolved(of);
    }

    private Map<String, String> networks() {
      Map<String, String> networks = new LinkedHashMap<>();
      if (entries.get("networks") instanceof Map<?, ?> given) {
        given.forEach((network, file) -> networks.put("" + network, resolved("" + file)));
      } else {
        for (String each : String.valueOf(entries.get("networks")).split(";", -1)) {
          String[] parts = each.strip().split("=", 2);
          if (parts.length < 2 || networks.put(parts[0], resolved(parts[1])) != null) {
            networks.clear();
            break;
          }
        }
      }
      if (networks.isEmpty()) {
        throw new BadInputException(
            name
                + ": networks has to name the model of each network, once: {f: a.onnx, g: b.onnx}"
                + " in YAML, f=a.onnx;g=b.onnx in CSV");
      }
      return networks;
    }
  }

  /** The command that answers it. */
  public String command() {
    return arguments.get(0);
  }

  /** The size of its files, by which the costs of questions may be guessed. */
  long bytes() {
    long bytes = 0;
    for (Path file : files) {
      try {
        bytes += Files.size(file);
      } catch (IOException e) {
        bytes += 0; // it will be found missing when it is read
      }
    }
    return bytes;
  }

  /**
   * What tells this question from others: a command line, its files and those of their parameters,
   * and this version.
   *
   * @param arguments {@link #arguments()}, with the time limit where that counts
   */
  public String key(List<String> arguments) {
    StringBuilder text = new StringBuilder(Run.version()).append('\n');
    arguments.forEach(argument -> text.append(argument).append('\n'));
    for (Path file : files) {
      try {
        text.append(Sha256.hex(Files.readAllBytes(file))).append('\n');
        LoadedModel.externalFiles(file)
            .forEach((place, hash) -> text.append(place).append(' ').append(hash).append('\n'));
      } catch (IOException e) {
        text.append("missing\n");
      }
    }
    return Sha256.hex(text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
