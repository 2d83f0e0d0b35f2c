package org.etalon.export;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.etalon.exact.Dyadic;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.network.Affine;
import org.etalon.network.ConvolutionShape;
import org.etalon.network.Layer;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Relu;
import org.etalon.network.Round;
import org.etalon.network.Selection;
import org.etalon.problem.UnfitException;

/**
 * A network in fixed point: its input is cast, then dense layers, convolutions, averages, maxima
 * over windows and sums of two values follow, each rectified or not and cast or exact.
 */
public final class FixedGraph {
  private final Network network;
  private final FixedFormat input;
  private final List<Place> places = new ArrayList<>();
  private final Map<Integer, Integer> ofValues = new HashMap<>(); // of the network, to values here
  private final Set<Integer> within = new HashSet<>(); // nodes that are part of a step already
  private final Map<Integer, Image> images = new HashMap<>(); // of values here

  /**
   * A step at its place.
   *
   * @param step what it computes
   * @param layer of the network that it begins with
   * @param inputs the values it takes: 0 is the input of the network, k what the k-th step gives
   * @param name what messages call it
   * @param node the value of the network that it gives
   * @param cast whether that is cast
   */
  record Place(Step step, Layer layer, List<Integer> inputs, String name, int node, boolean cast) {}

  private FixedGraph(Network network) {
    this.network = network;
    if (!network.hasCasts()) {
      throw new UnfitException(
          "its values are real numbers, only weights are quantized; quantize with --activations"
              + " same --input-format same, without --minimize");
    }
    List<Node> first = takers(0);
    input =
        first.stream()
            .findFirst()
            .flatMap(node -> cast(node.layer()))
            .filter(format -> first.size() == 1)
            .orElseThrow(
                () ->
                    new UnfitException(
                        "its input is real; quantize with --input-format same, so that the device"
                            + " is given integers"));
    int entered = network.nodes().indexOf(first.get(0)) + 1;
    ofValues.put(entered, 0);
    takers(entered).stream()
        .flatMap(node -> node.layer().affine().stream())
        .flatMap(affine -> shape(affine).stream())
        .findFirst()
        .ifPresent(shape -> images.put(0, Image.taken(shape)));
    for (int node = 1; node <= network.nodes().size(); node++) {
      if (!ofValues.containsKey(node) && !within.contains(node)) {
        place(node);
      }
    }
    if (places.isEmpty()) {
      throw new UnfitException("it has no layer with weights");
    }
    if (places.get(places.size() - 1).node() != network.nodes().size()) {
      throw new UnfitException("it computes values that nothing takes");
    }
  }

  /**
   * The graph that a network is.
   *
   * @throws UnfitException if it is none; the message says why
   */
  public static FixedGraph of(Network network) {
    return new FixedGraph(network);
  }

  private List<Node> takers(int value) {
    return network.nodes().stream().filter(node -> node.inputs().contains(value)).toList();
  }

  /** The value that the only layer behind another gives, if there is one of that kind. */
  private Optional<Integer> only(int value, boolean relu) {
    List<Node> takers = takers(value);
    if (takers.size() != 1) {
      return Optional.empty();
    }
    Layer layer = takers.get(0).layer();
    boolean wanted = relu ? layer.isRelu() : layer.isCast();
    return wanted ? Optional.of(network.nodes().indexOf(takers.get(0)) + 1) : Optional.empty();
  }

  private void place(int node) {
    Layer layer = network.nodes().get(node - 1).layer();
    String name = "layer " + node;
    int last = node;
    boolean rectified = layer.isRelu();
    Optional<Integer> relu = rectified || layer.isCast() ? Optional.empty() : only(last, true);
    rectified |= relu.isPresent();
    last = relu.orElse(last);
    Optional<Integer> next = layer.isCast() ? Optional.of(node) : only(last, false);
    last = next.orElse(last);
    relu.ifPresent(within::add);
    within.add(last);
    Optional<FixedFormat> cast = next.flatMap(n -> cast(network.nodes().get(n - 1).layer()));
    List<Integer> inputs =
        network.nodes().get(node - 1).inputs().stream()
            .map(value -> Objects.requireNonNull(ofValues.get(value)))
            .toList();
    List<FixedFormat> taken = inputs.stream().map(this::format).toList();
    Optional<Image> image = inputs.stream().flatMap(value -> image(value).stream()).findFirst();
    Step step = step(name, layer, rectified, taken, image, cast);
    places.add(new Place(step, layer, inputs, name, last, cast.isPresent()));
    ofValues.put(last, places.size());
    step.image(image).ifPresent(given -> images.put(places.size(), given));
  }

  private static Step step(
      String name,
      Layer layer,
      boolean rectified,
      List<FixedFormat> taken,
      Optional<Image> image,
      Optional<FixedFormat> cast) {
    FixedFormat first = taken.get(0);
    return layer.fold(
        affine -> affine(name, affine, rectified, first, cast),
        relu -> Sum.of(name, layer.outputSize(), true, taken, cast),
        add -> Sum.of(name, layer.outputSize(), rectified, taken, cast),
        pool -> Windows.of(name, pool, image, rectified, first, cast),
        round -> Sum.of(name, layer.outputSize(), false, taken, cast));
  }

  private static Step affine(
      String name,
      Affine affine,
      boolean rectified,
      FixedFormat taken,
      Optional<FixedFormat> cast) {
    Optional<ConvolutionShape> none = Optional.empty();
    return affine
        .map()
        .fold(
            dense -> Stage.of(name, affine, none, rectified, taken, cast),
            diagonal -> Stage.of(name, affine, each(affine), rectified, taken, cast),
            convolution ->
                Stage.of(name, affine, Optional.of(convolution.shape()), rectified, taken, cast),
            selection -> moved(name, selection, affine, rectified, taken, cast));
  }

  private static Optional<ConvolutionShape> shape(Affine affine) {
    return affine
        .map()
        .fold(
            dense -> Optional.empty(),
            diagonal -> Optional.empty(),
            convolution -> Optional.of(convolution.shape()),
            selection -> Optional.empty());
  }

  /** A convolution of windows of one entry: each channel has a factor of its own. */
  private static Optional<ConvolutionShape> each(Affine affine) {
    int channels = affine.map().channels();
    int places = affine.outputSize() / channels;
    return Optional.of(
        new ConvolutionShape(
            channels, 1, places, channels, 1, places, 1, 1, 1, 1, 0, 0, 1, 1, channels));
  }

  private static Step moved(
      String name,
      Selection selection,
      Affine affine,
      boolean rectified,
      FixedFormat taken,
      Optional<FixedFormat> cast) {
    if (affine.bias().maxAbs() != 0) {
      throw new UnfitException(name + " moves values and adds to them, which is not exported");
    }
    return Windows.of(name, selection, rectified, taken, cast);
  }

  private static Optional<FixedFormat> cast(Layer layer) {
    Optional<FixedFormat> none = Optional.empty();
    return layer.fold(
        affine -> none,
        (Relu relu) -> none,
        add -> none,
        pool -> none,
        round -> Optional.of(requireFormat(round)));
  }

  private static FixedFormat requireFormat(Round round) {
    FixedFormat format =
        round
            .fixed()
            .orElseThrow(
                () -> new UnfitException("values cast in steps of their own are not exported"));
    if (format.step() != Math.scalb(1.0, Math.getExponent(format.step()))) {
      throw new UnfitException("a step of " + format.step() + " is no power of two");
    }
    if (format.overflow() != Overflow.SATURATE) {
      throw new UnfitException("values that wrap around are not exported");
    }
    if (format.bits() > Integer.SIZE) {
      throw new UnfitException("values of " + format.bits() + " bits are not exported, only of 32");
    }
    return format;
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
    return format(places.size());
  }

  /** The format of a value, 0 the input, k what the k-th step gives. */
  FixedFormat format(int value) {
    return value == 0 ? input : places.get(value - 1).step().given();
  }

  /** The image that a value is, where a convolution takes it or gave it. */
  Optional<Image> image(int value) {
    return Optional.ofNullable(images.get(value));
  }

  /** How many entries a value has. */
  int size(int value) {
    return value == 0 ? network.inputSize() : places.get(value - 1).step().outputs();
  }

  /** The steps, each behind those that it takes values of. */
  List<Place> places() {
    return places;
  }

  /** The type that holds all codes of a format. */
  static IntegerType type(FixedFormat format) {
    return IntegerType.of(format.lowest(), format.highest());
  }

  /** The type of a value. */
  IntegerType type(int value) {
    return type(format(value));
  }

  /**
   * What the network computes of an input, by the exact evaluation of its layers.
   *
   * @param codes of the input; those beyond the format saturate
   */
  Trace trace(long[] codes) {
    List<Dyadic[]> values = new ArrayList<>();
    Dyadic[] x = new Dyadic[codes.length];
    for (int i = 0; i < codes.length; i++) {
      x[i] = Dyadic.of(BigInteger.valueOf(codes[i]), Stage.power(input));
    }
    values.add(x);
    boolean tie = false;
    boolean saturated = false;
    for (Node node : network.nodes()) {
      Dyadic[][] taken = node.inputs().stream().map(values::get).toArray(Dyadic[][]::new);
      values.add(node.layer().forwardExact(taken));
      Optional<FixedFormat> format = cast(node.layer());
      if (format.isPresent()) {
        for (Dyadic value : taken[0]) {
          tie |= value.scaleByPowerOfTwo(-Stage.power(format.get())).exponent() == -1;
          saturated |= !format.get().holds(value);
        }
      }
    }
    List<long[]> results = new ArrayList<>();
    for (Place place : places) {
      results.add(codes(values.get(place.node()), place.step().given()));
    }
    return new Trace(results, tie, saturated);
  }

  private static long[] codes(Dyadic[] values, FixedFormat format) {
    long[] codes = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      codes[i] = values[i].scaleByPowerOfTwo(-Stage.power(format)).floor().longValueExact();
    }
    return codes;
  }

  /**
   * An exact evaluation.
   *
   * @param results the codes that each step gives
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
