package org.etalon.study;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.problem.Domain;
import org.etalon.quant.Accumulation;

/** What a verdict about a network speaks of. */
public final class Coverage {
  public static final String FLOAT32 =
      "  Covers runs of both networks in float32: sums in any order, fused or not, underflow"
          + " gradual or flushed; no overflow. Not Winograd, TF32 or narrower sums.";

  private Coverage() {}

  /**
   * Refuses a network that casts.
   *
   * @throws BadInputException if it does
   */
  public static LoadedModel real(LoadedModel model) {
    if (model.model().network().hasCasts()) {
      throw new BadInputException(
          model.path()
              + ": casts values to fixed point, which only certify, check and inspect know of; give"
              + " a network of real numbers");
    }
    return model;
  }

  /** The semantics of a network, in one word for machines. */
  public static String semantics(Network network) {
    return network.hasCasts() ? "fixed" : "real";
  }

  /** One line about a pair that runs in some arithmetic. */
  public static String line(Network f, Network g, Semantics semantics) {
    return switch (semantics) {
      case REAL -> line(f, g);
      case FLOAT32 -> FLOAT32;
    };
  }

  /** How the outputs at a witness were computed. */
  public static String evaluation(Semantics semantics) {
    return switch (semantics) {
      case REAL -> "exact arithmetic";
      case FLOAT32 -> "float32 runs, products added by ascending columns";
    };
  }

  /** What a proof about quantized weights covers. */
  public static String quantized(Semantics semantics) {
    return switch (semantics) {
      case REAL -> "real arithmetic; weights and biases quantized";
      case FLOAT32 ->
          "float32 in any order of summation, fused or not, underflow gradual or flushed to zero;"
              + " weights and biases quantized";
    };
  }

  /** The inputs that a verdict is about. */
  public static String inputs(Semantics semantics) {
    return switch (semantics) {
      case REAL -> "x";
      case FLOAT32 -> "float32 x";
    };
  }

  /** One line about inputs that are on a grid. */
  public static Optional<String> grid(Domain domain) {
    return domain
        .grid()
        .map(
            grid ->
                "  Covers the "
                    + DomainSpec.points(grid, domain)
                    + " inputs of the domain's grid, no others.");
  }

  /** One line about a pair. */
  public static String line(Network f, Network g) {
    if (!f.hasCasts() && !g.hasCasts()) {
      return "  Covers real arithmetic on the stored parameters; not activations' rounding.";
    }
    String which = !f.hasCasts() ? "g" : !g.hasCasts() ? "f" : "both networks";
    return "  Covers the casts of "
        + which
        + " to fixed point, saturation included, and that no other overflow is possible on the"
        + " domain; all between them is exact.";
  }

  /** One line about accumulators, where they are of a width that may be too small. */
  public static Optional<String> accumulators(LoadedModel g) {
    return accumulator(g)
        .map(
            bits ->
                "  Covers the sums of g in accumulators of "
                    + bits
                    + " bits that wrap; they count in "
                    + Accumulation.of(g.model().network()).stream()
                        .map(sums -> "2^" + sums.exponent())
                        .collect(Collectors.joining(", "))
                    + ", layer by layer.");
  }

  /** Their width, where one was asked for. */
  static Optional<String> accumulator(LoadedModel g) {
    return g.accumulatorBits().isPresent()
        ? Optional.of(Integer.toString(g.accumulatorBits().getAsInt()))
        : Optional.empty();
  }

  /** The semantics as part of a command; nothing where it is the default. */
  public static List<String> arguments(Semantics semantics) {
    return semantics.isReal() ? List.of() : List.of("--semantics", semantics.label());
  }

  /**
   * Refuses a model of which float32 would compute something else than is read.
   *
   * @throws BadInputException if it is one
   */
  public static LoadedModel fit(LoadedModel model, Semantics semantics) {
    if (semantics.isReal()) {
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

  /** Adds the semantics to what JSON says of the networks of a result. */
  public static void describe(Semantics semantics, Map<String, Object> result) {
    if (semantics.isReal()) {
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
            changed.put("semantics", semantics.label());
            networks.put(String.valueOf(name), changed);
          });
    }
    result.put("networks", networks);
    result.put("semantics", semantics.label());
  }
}
