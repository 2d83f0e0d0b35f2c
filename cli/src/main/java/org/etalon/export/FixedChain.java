package org.etalon.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.etalon.exact.Dyadic;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.network.Affine;
import org.etalon.network.ConvolutionShape;
import org.etalon.network.Layer;
import org.etalon.network.Network;
import org.etalon.network.Relu;
import org.etalon.network.Round;
import org.etalon.problem.UnfitException;

/**
 * A network in fixed point that is a chain: its input is cast, then dense layers and convolutions
 * follow, each rectified or not and cast.
 */
public final class FixedChain {
  private final Network network;
  private final FixedFormat input;
  private final List<Stage> stages;

  private FixedChain(Network network, FixedFormat input, List<Stage> stages) {
    this.network = network;
    this.input = input;
    this.stages = stages;
  }

  /** What a layer is, where it is one that such a chain may have. */
  private record Part(Optional<Affine> affine, Optional<Relu> relu, Optional<Round> cast) {
    static Part of(Layer layer) {
      return layer.fold(
          affine ->
              new Part(Optional.of(affine).filter(Part::isOwn), Optional.empty(), Optional.empty()),
          relu -> new Part(Optional.empty(), Optional.of(relu), Optional.empty()),
          add -> new Part(Optional.empty(), Optional.empty(), Optional.empty()),
          pool -> new Part(Optional.empty(), Optional.empty(), Optional.empty()),
          cast -> new Part(Optional.empty(), Optional.empty(), Optional.of(cast)));
    }

    private static boolean isOwn(Affine affine) {
      return affine.map().isDense() || form(affine).isPresent();
    }

    /** The form of a convolution. */
    static Optional<ConvolutionShape> form(Affine affine) {
      return affine
          .map()
          .fold(
              dense -> Optional.empty(),
              diagonal -> Optional.empty(),
              convolution -> Optional.of(convolution.shape()),
              selection -> Optional.empty());
    }
  }

  /**
   * The chain that a network is.
   *
   * @throws UnfitException if it is none; the message says why
   */
  public static FixedChain of(Network network) {
    List<Part> parts = network.layers().stream().map(Part::of).toList();
    if (parts.stream().noneMatch(part -> part.cast().isPresent())) {
      throw new UnfitException(
          "its values are real numbers, only weights are quantized; quantize with --activations"
              + " same --input-format same");
    }
    if (!network.isChain()) {
      throw new UnfitException("it is no chain of layers, which alone can be exported");
    }
    FixedFormat input =
        parts
            .get(0)
            .cast()
            .map(FixedChain::requireCast)
            .orElseThrow(
                () ->
                    new UnfitException(
                        "its input is real; quantize with --input-format same, so that the device"
                            + " is given integers"));
    requireBits(input);
    List<Stage> stages = new ArrayList<>();
    FixedFormat taken = input;
    int at = 1;
    while (at < parts.size()) {
      String name = "layer " + (at + 1);
      Affine affine =
          parts
              .get(at++)
              .affine()
              .orElseThrow(
                  () ->
                      new UnfitException(
                          name + " is neither dense nor a convolution; only these are exported"));
      boolean rectified = at < parts.size() && parts.get(at).relu().isPresent();
      at += rectified ? 1 : 0;
      Optional<Round> cast = at < parts.size() ? parts.get(at++).cast() : Optional.empty();
      FixedFormat given =
          cast.map(FixedChain::requireCast)
              .orElseThrow(() -> new UnfitException(name + " gives values that are not cast"));
      requireBits(given);
      stages.add(Stage.of(name, affine, Part.form(affine), rectified, taken, given));
      taken = given;
    }
    if (stages.isEmpty()) {
      throw new UnfitException("it has no layer with weights");
    }
    return new FixedChain(network, input, List.copyOf(stages));
  }

  private static FixedFormat requireCast(Round round) {
    FixedFormat format = round.format();
    if (format.step() != Math.scalb(1.0, Math.getExponent(format.step()))) {
      throw new UnfitException("a step of " + format.step() + " is no power of two");
    }
    if (format.overflow() != Overflow.SATURATE) {
      throw new UnfitException("values that wrap around are not exported");
    }
    return format;
  }

  private static void requireBits(FixedFormat format) {
    if (format.bits() > Integer.SIZE) {
      throw new UnfitException("values of " + format.bits() + " bits are not exported, only of 32");
    }
  }

  /** The network itself. */
  public Network network() {
    return network;
  }

  /** What its input is cast to. */
  FixedFormat input() {
    return input;
  }

  /** What its output is cast to. */
  FixedFormat output() {
    return stages.get(stages.size() - 1).given();
  }

  /** The layers, first to last. */
  List<Stage> stages() {
    return stages;
  }

  /** The layers of the stages as they are stored. */
  List<Affine> affine() {
    return network.layers().stream().flatMap(layer -> Part.of(layer).affine().stream()).toList();
  }

  /** The type that holds all codes of a format. */
  static IntegerType type(FixedFormat format) {
    return IntegerType.of(format.lowest(), format.highest());
  }

  /**
   * What the network computes of an input, by the exact evaluation of its layers.
   *
   * @param codes of the input; those beyond the format saturate
   */
  Trace trace(long[] codes) {
    Dyadic[] values = new Dyadic[codes.length];
    for (int i = 0; i < codes.length; i++) {
      values[i] = Dyadic.of(java.math.BigInteger.valueOf(codes[i]), Stage.power(input));
    }
    List<long[]> results = new ArrayList<>();
    boolean tie = false;
    boolean saturated = false;
    for (Layer layer : network.layers()) {
      Dyadic[] before = values;
      values = layer.forwardExact(values);
      Optional<Round> cast = Part.of(layer).cast();
      if (cast.isPresent()) {
        FixedFormat format = cast.get().format();
        long[] codesHere = new long[values.length];
        for (int i = 0; i < values.length; i++) {
          codesHere[i] = values[i].scaleByPowerOfTwo(-Stage.power(format)).floor().longValueExact();
          tie |= before[i].scaleByPowerOfTwo(-Stage.power(format)).exponent() == -1;
          saturated |= !format.holds(before[i]);
        }
        results.add(codesHere);
      }
    }
    return new Trace(results.subList(1, results.size()), tie, saturated);
  }

  /**
   * An exact evaluation.
   *
   * @param results the codes that each layer gives
   * @param tie whether a value lay half way between two codes
   * @param saturated whether a value had no code
   */
  record Trace(List<long[]> results, boolean tie, boolean saturated) {
    /** The codes of the output. */
    long[] output() {
      return results.get(results.size() - 1);
    }
  }
}
