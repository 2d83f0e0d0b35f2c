package org.etalon.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.etalon.example.Example;
import org.etalon.example.Quantity;
import org.etalon.onnx.Normalization;
import org.etalon.problem.InputText;
import org.etalon.study.BadInputException;
import org.etalon.study.LoadedModel;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a network's inputs and outputs stand for: names and physical units, for reports alone. */
final class UnitsOption {
  private static final long MAX_BYTES = 8L << 20;

  @Option(
      names = "--units",
      paramLabel = "FILE",
      description =
          "For the report: JSON {\"inputs\":[{\"name\",\"unit\",\"offset\",\"scale\"},..],"
              + "\"outputs\":[..]}; the physical value is offset + scale * x. A .nnet file has"
              + " offsets and scales of its own.")
  @Nullable Path file;

  /**
   * Names and units of a network, or null where nothing is known of them.
   *
   * @throws BadInputException if the file is not what it should be
   */
  @Nullable Map<String, Object> of(LoadedModel loaded) {
    int inputs = loaded.model().network().inputSize();
    int outputs = loaded.model().network().outputSize();
    return file == null ? fromModel(loaded, inputs, outputs) : fromFile(file, inputs, outputs);
  }

  /** What a file says of an example, whose numbers are in its units. */
  static Map<String, Object> json(Example example) {
    Map<String, Object> units = new LinkedHashMap<>();
    units.put("inputs", example.inputs().stream().map(UnitsOption::plain).toList());
    units.put("outputs", example.outputs().stream().map(UnitsOption::plain).toList());
    return units;
  }

  private static Map<String, Object> plain(Quantity quantity) {
    return unit(quantity.name(), quantity.unit(), 0, 1);
  }

  private static Map<String, Object> fromFile(Path file, int inputs, int outputs) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new BadInputException(file + ": larger than " + (MAX_BYTES >> 20) + " MiB");
      }
      JsonNode root = JsonMapper.builder().build().readTree(Files.readString(file));
      Map<String, Object> units = new LinkedHashMap<>();
      units.put("inputs", list(file, root, "inputs", inputs));
      units.put("outputs", list(file, root, "outputs", outputs));
      return units;
    } catch (JacksonException e) {
      throw new BadInputException(file + ": not JSON");
    } catch (NoSuchFileException e) {
      throw new BadInputException("no such file: " + file);
    } catch (IOException e) {
      throw new BadInputException("cannot read " + file + ": " + e.getMessage());
    }
  }

  private static @Nullable List<Map<String, Object>> list(
      Path file, JsonNode root, String key, int size) {
    JsonNode array = root.path(key);
    if (array.isMissingNode()) {
      return null;
    }
    if (!array.isArray() || array.size() != size) {
      throw new BadInputException(
          file + ": \"" + key + "\" must be a list of " + size + ", one entry each");
    }
    List<Map<String, Object>> list = new ArrayList<>();
    for (int k = 0; k < size; k++) {
      JsonNode entry = array.get(k);
      double offset = entry.path("offset").asDouble(0);
      double scale = entry.path("scale").asDouble(1);
      if (!Double.isFinite(offset) || !Double.isFinite(scale)) {
        throw new BadInputException(file + ": \"" + key + "\"[" + k + "] is not a number");
      }
      String name = entry.path("name").asString((key.equals("inputs") ? "x[" : "y[") + k + "]");
      list.add(unit(name, entry.path("unit").asString(""), offset, scale));
    }
    return list;
  }

  /** A .nnet file normalizes by means and ranges, one for each input and one for all outputs. */
  private static @Nullable Map<String, Object> fromModel(
      LoadedModel loaded, int inputs, int outputs) {
    Optional<Normalization> header = loaded.model().metadata().normalization();
    if (header.isEmpty()) {
      return null;
    }
    Map<String, Object> units = new LinkedHashMap<>();
    List<Map<String, Object>> ofInputs = new ArrayList<>();
    for (int k = 0; k < inputs; k++) {
      double mean = header.get().means().get(k).doubleValue();
      ofInputs.add(unit(InputText.name(k), "", mean, header.get().ranges().get(k).doubleValue()));
    }
    List<Map<String, Object>> ofOutputs = new ArrayList<>();
    double mean = header.get().outputMean().doubleValue();
    double range = header.get().outputRange().doubleValue();
    for (int k = 0; k < outputs; k++) {
      ofOutputs.add(unit("y[" + k + "]", "", mean, range));
    }
    units.put("inputs", ofInputs);
    units.put("outputs", ofOutputs);
    return units;
  }

  private static Map<String, Object> unit(String name, String unit, double offset, double scale) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", name);
    map.put("unit", unit);
    map.put("offset", offset);
    map.put("scale", scale);
    return map;
  }
}
