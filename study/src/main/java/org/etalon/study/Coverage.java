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
import org.etalon.problem.UnfitException;
import org.etalon.quant.Accumulation;
import org.etalon.theta.Theta;

/** What a verdict about a network speaks of. */
public final class Coverage {
  private static final String RUNS =
      " in float32: sums in any order, also of a convolution or product with what is added to it,"
          + " fused or not, underflow gradual or flushed; no overflow. Not Winograd, TF32 or"
          + " narrower sums.";

  public static final String FLOAT32 = "  Covers runs of both networks" + RUNS;

  public static final String FLOAT32_G =
      "  Covers runs of g" + RUNS + " f is a function of real arithmetic.";

  private static final String RUNTIMES =
      " as any runtime computes them: in integers with sums of 32 bits, requantized in any of the"
          + " ways listed in docs/math/fixed.md, or in float32 in any order. Not sums of 16 bits,"
          + " shifts that truncate, Winograd or TF32, nor casts that a runtime drops. The witness is"
          + " by the text of ONNX.";

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
              + ": casts values to fixed point, which only certify, check, inspect and export know of;"
              + " give"
              + " a network of real numbers");
    }
    return model;
  }

  /** The semantics of a network, in one word for machines. */
  public static String semantics(Network network) {
    return network.hasCasts() ? "fixed" : "real";
  }

  /** One line about a pair that runs in some arithmetic. */
  public static String line(Network f, Network g, Semantics semantics, Domain domain) {
    return switch (semantics) {
      case REAL -> line(f, g, domain);
      case FLOAT32 -> FLOAT32;
      case FLOAT32_G -> FLOAT32_G;
      case ANY_RUNTIME ->
          f.hasCasts() || g.hasCasts()
              ? "  Covers the casts of " + casting(f, g) + RUNTIMES + dynamic(f, g)
              : line(f, g, domain);
    };
  }

  private static String casting(Network f, Network g) {
    return !f.hasCasts() ? "g" : !g.hasCasts() ? "f" : "both networks";
  }

  /** How the outputs at a witness were computed. */
  public static String evaluation(Semantics semantics) {
    return switch (semantics) {
      case REAL, ANY_RUNTIME -> "exact arithmetic";
      case FLOAT32 -> "float32 runs, products added by ascending columns";
      case FLOAT32_G ->
          "exact arithmetic for f, a float32 run for g, products added by ascending columns";
    };
  }

  /** What a proof about quantized weights covers. */
  public static String quantized(Semantics semantics) {
    return switch (semantics) {
      case REAL, ANY_RUNTIME -> "real arithmetic; weights and biases quantized";
      case FLOAT32 ->
          "float32 in any order of summation, fused or not, underflow gradual or flushed to zero;"
              + " weights and biases quantized";
      case FLOAT32_G ->
          "float32 in any order of summation, fused or not, underflow gradual or flushed to zero,"
              + " beside the original in real arithmetic; weights and biases quantized";
    };
  }

  /** The inputs that a verdict is about. */
  public static String inputs(Semantics semantics) {
    return switch (semantics) {
      case REAL, ANY_RUNTIME -> "x";
      case FLOAT32, FLOAT32_G -> "float32 x";
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

  private static String line(Network f, Network g, Domain domain) {
    if (!f.hasCasts() && !g.hasCasts()) {
      return "  Covers real arithmetic on the stored parameters; not activations' rounding.";
    }
    return "  Covers the casts of "
        + casting(f, g)
        + " to fixed point, saturation included; "
        + (domain.grid().isPresent()
            ? "at inputs that are tried one by one any other overflow is, too, elsewhere a bound is"
                + " proved only where none is possible"
            : "a bound is proved only where no other overflow is possible on the domain")
        + "; all between them is exact."
        + dynamic(f, g);
  }

  private static String dynamic(Network f, Network g) {
    boolean any = f.castsDynamically() || g.castsDynamically();
    return any ? " Steps that follow from values are of one input alone, not of a batch." : "";
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
                    + ", one for each sum, in their order.");
  }

  /** Their width, where one was asked for. */
  static Optional<String> accumulator(LoadedModel g) {
    return g.accumulatorBits().isPresent()
        ? Optional.of(Integer.toString(g.accumulatorBits().getAsInt()))
        : Optional.empty();
  }

  /** The semantics as part of a command; nothing where it is the default for all questions. */
  public static List<String> arguments(
      Semantics semantics, LoadedModel f, Optional<LoadedModel> g) {
    boolean runs = f.runsElsewhere() || g.filter(LoadedModel::runsElsewhere).isPresent();
    return semantics.isReal() && !runs ? List.of() : List.of("--semantics", semantics.label());
  }

  /**
   * The semantics of a question where none was asked for: any runtime of a model that casts and
   * that another tool wrote, if that goes for the question and both models; else the text of its
   * operators.
   *
   * @param distance whether a distance is asked
   */
  public static Semantics usual(
      boolean distance, Domain domain, LoadedModel f, Optional<LoadedModel> g) {
    boolean runs = f.runsElsewhere() || g.filter(LoadedModel::runsElsewhere).isPresent();
    boolean any = runs && distance && domain.grid().isEmpty();
    return any && obstacle(f).isEmpty() && g.flatMap(Coverage::obstacle).isEmpty()
        ? Semantics.ANY_RUNTIME
        : Semantics.REAL;
  }

  /**
   * Refuses a model of which such a runtime would compute something else than is read.
   *
   * @param semantics of this model by itself
   * @throws BadInputException if it is one
   */
  public static LoadedModel fit(LoadedModel model, Semantics semantics) {
    return switch (semantics) {
      case REAL -> model;
      case FLOAT32 -> fitFloat32(model, "leave out --semantics");
      case FLOAT32_G -> throw new IllegalArgumentException("no semantics of one model");
      case ANY_RUNTIME -> fitRuntimes(model);
    };
  }

  private static LoadedModel fitRuntimes(LoadedModel model) {
    Optional<String> obstacle = obstacle(model);
    if (obstacle.isPresent()) {
      throw new BadInputException(
          model.path()
              + ": has "
              + obstacle.get()
              + "; add --semantics real for what the text of its operators says");
    }
    return model;
  }

  /** Why nothing is proved of what any runtime makes of a model, if nothing is. */
  public static Optional<String> obstacle(LoadedModel model) {
    if (!model.model().network().hasCasts()) {
      return Optional.empty();
    }
    String obstacles = String.join(", ", model.model().derived());
    if (!obstacles.isEmpty()) {
      return Optional.of(obstacles + ", of which it is not known what runtimes compute");
    }
    try {
      Theta.requireRuntimes(model.model().network());
    } catch (UnfitException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
    return Optional.empty();
  }

  /**
   * Refuses a model of which float32 computes something else than is read.
   *
   * @param instead what may be done about it
   * @throws BadInputException if it is one
   */
  public static LoadedModel fitFloat32(LoadedModel model, String instead) {
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
              + ", of which float32 computes something else than is read; "
              + instead
              + ", or take a model without");
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
            Semantics its = name.equals("f") ? semantics.ofF() : semantics.ofG();
            boolean runs = its.isFloat32() || "fixed".equals(changed.get("semantics"));
            changed.put("semantics", runs ? its.label() : changed.get("semantics"));
            networks.put(String.valueOf(name), changed);
          });
    }
    result.put("networks", networks);
    result.put("semantics", semantics.label());
  }
}
