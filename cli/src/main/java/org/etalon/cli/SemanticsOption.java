package org.etalon.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.etalon.network.Semantics;
import picocli.CommandLine.Option;

/** The arithmetic that networks run in. */
final class SemanticsOption {
  @Option(
      names = "--semantics",
      defaultValue = "real",
      paramLabel = "real|float32",
      description = {
        "What running a network means (default: ${DEFAULT-VALUE}).",
        "real: real arithmetic on the stored parameters, and casts where a model has them.",
        "float32: both networks run in float32 on float32 inputs, their sums in any order, fused or"
            + " not, subnormal numbers kept or flushed to zero, each network in a way of its own."
            + " Not Winograd or FFT convolutions, TF32, or sums in fewer bits"
            + " (docs/math/float32.md)."
      })
  Semantics value = Semantics.REAL;

  /**
   * Refuses a model of which float32 would compute something else than is read.
   *
   * @throws BadInputException if it is one
   */
  LoadedModel fit(LoadedModel model) {
    if (value.isReal()) {
      return model;
    }
    List<String> obstacles = new ArrayList<>(model.model().derived());
    if (model.model().network().hasCasts()) {
      obstacles.add("casts to fixed point");
    }
    if (!model.model().head().label().isEmpty()) {
      obstacles.add(model.model().head().label() + " at the end");
    }
    if (!obstacles.isEmpty()) {
      throw new BadInputException(
          model.path()
              + ": has "
              + String.join(", ", obstacles)
              + ", of which float32 computes something else than is read; leave out --semantics"
              + " float32, or take a model without");
    }
    return model;
  }

  /**
   * Refuses what float32 is not for.
   *
   * @throws UsageException if something else than a distance is asked
   */
  void requireDistance(PropertyOption property) {
    if (!value.isReal() && !property.isDistance()) {
      throw new UsageException("--semantics float32 is for distances, not for --property");
    }
  }

  /** The option as part of a command; nothing where it is the default. */
  List<String> arguments() {
    return value.isReal() ? List.of() : List.of("--semantics", value.label());
  }

  /** Adds it to what JSON says of the networks of a result. */
  void describe(Map<String, Object> result) {
    if (value.isReal()) {
      return;
    }
    Map<String, Object> networks = new LinkedHashMap<>();
    if (result.get("networks") instanceof Map<?, ?> described) {
      described.forEach(
          (name, network) -> {
            Map<String, Object> changed = new LinkedHashMap<>();
            if (network instanceof Map<?, ?> entries) {
              entries.forEach((key, entry) -> changed.put(String.valueOf(key), entry));
            }
            changed.put("semantics", value.label());
            networks.put(String.valueOf(name), changed);
          });
    }
    result.put("networks", networks);
    result.put("semantics", value.label());
  }
}
