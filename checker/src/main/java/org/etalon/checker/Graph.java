package org.etalon.checker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.etalon.fixed.FixedFormat;
import org.etalon.network.Affine;
import org.etalon.network.MaxPool;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Semantics;

/**
 * A network as the checker walks it: values, each given by a node, of which some are activations.
 * Value 0 is the input. Nothing is composed: an affine node is a step of its own.
 *
 * <p>A site is a rectifier or a maximum; sites are numbered from 1 in the order of the nodes, and
 * the output, which is no activation, comes last. A rectifier of what was just rectified changes
 * nothing and is no site.
 */
final class Graph {
  /** What a node does. */
  enum Step {
    AFFINE,
    SUM,
    SAME,
    RELU,
    MAX,
    CAST
  }

  final int inputSize;
  final int[] sizes;
  private final List<Node> nodes;
  private final Step[] steps; // of each value; nothing for the input
  private final Linear[] linear;
  private final double[][] bias;
  private final FixedFormat[] formats;
  private final BitSet early = new BitSet(); // casts of which a rectifier came before
  private final BitSet dynamic = new BitSet(); // casts whose steps depend on what they take
  private final int[] siteValues; // the value that a site gives; nothing for site 0
  private final boolean readsOut;
  private final Semantics semantics;
  private final double[] slack; // of casts
  private final boolean runsInFloat32;
  private final double readError;

  Graph(Network network) {
    this(network, Optional.empty(), Semantics.REAL);
  }

  /**
   * A network with a map behind its outputs, if there is one.
   *
   * @param semantics of this network by itself
   * @throws IllegalArgumentException if a network that casts is to run in float32, or by runtimes
   *     of which nothing is known
   */
  Graph(Network network, Optional<Affine> readout, Semantics semantics) {
    if (semantics.isFloat32() && network.hasCasts()) {
      throw new IllegalArgumentException("a network that casts runs in fixed point");
    }
    this.semantics = semantics;
    nodes = castFirst(network);
    readout.ifPresent(affine -> nodes.add(Node.of(affine, nodes.size())));
    readsOut = readout.isPresent();
    inputSize = network.inputSize();
    int count = nodes.size() + 1;
    sizes = new int[count];
    steps = new Step[count];
    linear = new Linear[count];
    bias = new double[count][];
    formats = new FixedFormat[count];
    sizes[0] = inputSize;
    List<Integer> sites = new ArrayList<>(List.of(0));
    for (int v = 1; v < count; v++) {
      Node node = nodes.get(v - 1);
      int before = node.inputs().get(0);
      int value = v;
      sizes[v] = node.layer().outputSize();
      steps[v] =
          node.layer()
              .fold(
                  affine -> affine(value, affine),
                  relu -> before > 0 && isRectified(before) ? Step.SAME : Step.RELU,
                  add -> Step.SUM,
                  maxPool -> Step.MAX,
                  cast -> cast(value, cast));
      if (steps[v] == Step.RELU || steps[v] == Step.MAX) {
        sites.add(v);
      }
    }
    siteValues = sites.stream().mapToInt(v -> v).toArray();
    slack = new double[count];
    runsInFloat32 = semantics.runsInFloat32(nodes);
    if (runsInFloat32 && dynamic.cardinality() < count(Step.CAST)) {
      throw new IllegalArgumentException("casts to steps that are given, and to others");
    }
    readError = runsAnywhere() && !runsInFloat32 ? new Requantization(this).fill(slack) : 0;
  }

  /** Whether any runtime may run it: what does not cast is a network of real numbers. */
  private boolean runsAnywhere() {
    return switch (semantics) {
      case REAL, FLOAT32 -> false;
      case FLOAT32_G -> throw new IllegalArgumentException("no semantics of one network");
      case ANY_RUNTIME -> hasCasts();
    };
  }

  /**
   * The nodes, a cast of what a rectifier gives to it alone put before the rectifier: casts are
   * monotone and keep 0, so the function stays the same where nothing overflows, and nothing does
   * downwards there (docs/math/fixed.md, lemma 2).
   */
  private List<Node> castFirst(Network network) {
    List<Node> nodes = new ArrayList<>(network.nodes());
    int[] uses = new int[nodes.size() + 1];
    nodes.forEach(node -> node.inputs().forEach(value -> uses[value]++));
    for (int k = 1; k < nodes.size(); k++) {
      Node node = nodes.get(k);
      Node before = nodes.get(k - 1);
      boolean alone = node.inputs().get(0) == k && uses[k] == 1;
      if (alone && node.layer().isCast() && before.layer().isRelu()) {
        nodes.set(k - 1, new Node(node.layer(), before.inputs()));
        nodes.set(k, new Node(before.layer(), node.inputs()));
        early.set(k);
      }
    }
    return nodes;
  }

  private Step cast(int value, org.etalon.network.Round cast) {
    dynamic.set(value, cast.isDynamic());
    cast.fixed().ifPresent(format -> formats[value] = format);
    return Step.CAST;
  }

  private int count(Step step) {
    return Collections.frequency(Arrays.asList(steps), step);
  }

  /** Casts keep what is rectified so, unless they overflow: then nothing is known anyway. */
  private boolean isRectified(int value) {
    return switch (steps[value]) {
      case RELU, SAME -> true;
      case CAST -> input(value, 0) > 0 && isRectified(input(value, 0));
      case AFFINE, SUM, MAX -> false;
    };
  }

  private Step affine(int value, Affine layer) {
    linear[value] = Linear.of(layer.map());
    bias[value] = layer.bias().toArray();
    return Step.AFFINE;
  }

  /** How many values there are. */
  int values() {
    return sizes.length;
  }

  Step step(int value) {
    return steps[value];
  }

  /** The k-th value that the node of {@code value} takes. */
  int input(int value, int k) {
    return nodes.get(value - 1).inputs().get(k);
  }

  /** The node of a value that is affine. */
  Affine affine(int value) {
    return nodes.get(value - 1).layer().affine().orElseThrow();
  }

  Linear linear(int value) {
    return linear[value];
  }

  double[] bias(int value) {
    return bias[value];
  }

  /** Whether float32 rounds what affine nodes and sums give, or may. */
  boolean isRounded() {
    return runsInFloat32;
  }

  /** Whether sums of products may be those of integers, multiplied by scales behind them. */
  boolean isScaled() {
    return runsInFloat32 && !semantics.isFloat32();
  }

  /** Whether any value is cast. */
  boolean hasCasts() {
    return Arrays.asList(steps).contains(Step.CAST);
  }

  /** What a cast gives. */
  FixedFormat format(int value) {
    return formats[value];
  }

  /** The least that rounding adds in a cast, overflow aside, whichever runtime it is. */
  double leastError(int value) {
    double least = formats[value].leastError();
    return slack[value] == 0 ? least : Round.addDown(least, -slack[value]);
  }

  /** The most that it adds. */
  double mostError(int value) {
    double most = formats[value].mostError();
    return slack[value] == 0 ? most : Round.addUp(most, slack[value]);
  }

  /** Whether the step of a cast depends on what it takes. */
  boolean isDynamic(int value) {
    return dynamic.get(value);
  }

  /** Whether a cast is of what a rectifier makes of what it takes. */
  boolean isEarly(int value) {
    return early.get(value);
  }

  /** The most by which an output that is read differs from the last value. */
  double readError() {
    return readError;
  }

  /** The most by which differences of outputs that are read differ from those of last values. */
  static double readErrors(Graph f, Graph g) {
    return f.readError == 0 && g.readError == 0 ? 0 : Round.addUp(f.readError, g.readError);
  }

  /** Whether it does not matter that a cast overflows downwards: what it gives is rectified. */
  boolean mayFall(int value) {
    return early.get(value) || (saturates(value) && isRectifiedOnly(value));
  }

  /** Whether a value is a cast to a format that saturates. */
  boolean saturates(int value) {
    return steps[value] == Step.CAST
        && !isDynamic(value)
        && switch (formats[value].overflow()) {
          case WRAP -> false;
          case SATURATE -> true;
        };
  }

  private boolean isRectifiedOnly(int value) {
    boolean some = false;
    for (int v = value + 1; v < values(); v++) {
      for (int taken : nodes.get(v - 1).inputs()) {
        if (taken == value && steps[v] != Step.RELU) {
          return false;
        }
        some |= taken == value;
      }
    }
    return some;
  }

  /** The windows of a maximum. */
  MaxPool pool(int value) {
    Optional<MaxPool> pool =
        nodes
            .get(value - 1)
            .layer()
            .fold(
                affine -> Optional.empty(),
                relu -> Optional.empty(),
                add -> Optional.empty(),
                Optional::of,
                cast -> Optional.empty());
    return pool.orElseThrow();
  }

  /** The number of the output, which comes after all sites. */
  int output() {
    return siteValues.length;
  }

  /** The value that a site gives. */
  int activation(int site) {
    return siteValues[site];
  }

  /** The value that a site takes, or the output. */
  int target(int site) {
    return site == output() ? values() - 1 : input(siteValues[site], 0);
  }

  /**
   * The casts behind the last site before another one, or the output, whose steps depend on what
   * they take, but for those of the input; in their order.
   */
  IntStream dynamicCasts(int site) {
    int end = site == output() ? values() : siteValues[site];
    return dynamic.stream().filter(v -> v > siteValues[site - 1] && v < end && input(v, 0) > 0);
  }

  /** The sizes of the input, of what each site takes, and of the output. */
  List<Integer> shape() {
    List<Integer> shape = new ArrayList<>();
    shape.add(inputSize);
    for (int site = 1; site <= output(); site++) {
      shape.add(sizes[target(site)]);
    }
    return shape;
  }

  /** Whether another network has the same sites, so that the two can be bounded together. */
  boolean fits(Graph other) {
    boolean same = shape().equals(other.shape());
    for (int site = 1; same && site < output(); site++) {
      Step step = steps[siteValues[site]];
      Step its = other.steps[other.siteValues[site]];
      same = step == its;
      if (same && step == Step.MAX) {
        same = pool(siteValues[site]).equals(other.pool(other.siteValues[site]));
      }
    }
    return same;
  }

  /** Whether there is a map behind the outputs of the network. */
  boolean readsOut() {
    return readsOut;
  }

  /**
   * Whether the network is a chain of matrices with rectifiers between: few neurons, many boxes.
   */
  boolean isAlternating() {
    int count = readsOut ? values() - 1 : values();
    for (int v = 1; v < count; v++) {
      Step expected = v % 2 == 1 ? Step.AFFINE : Step.RELU;
      if (steps[v] != expected || input(v, 0) != v - 1) {
        return false;
      }
    }
    return count % 2 == 0;
  }

  /** States of all sites and the output of which nothing is known; the first one is a dummy. */
  LayerState[] unknown() {
    LayerState[] states = new LayerState[output() + 1];
    for (int site = 0; site < states.length; site++) {
      states[site] = new LayerState(site == 0 ? 0 : sizes[target(site)]);
    }
    return states;
  }
}
