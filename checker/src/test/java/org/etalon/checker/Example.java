package org.etalon.checker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.etalon.certificate.Certificate;
import org.etalon.certificate.QuantizerSpec;
import org.etalon.certificate.SplitTree;
import org.etalon.exact.Dyadic;
import org.etalon.network.Fingerprint;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.quant.Granularity;
import org.etalon.quant.Rounding;
import org.etalon.quant.StepRule;
import org.etalon.quant.UniformScheme;
import org.etalon.testing.LinearRegions;
import org.etalon.testing.RandomNetworks;
import org.etalon.testing.Trees;

/** A network, its quantization, and a certificate made without any engine: by regular halving. */
record Example(
    Network f, Network g, Box box, double maximum, double epsilon, Certificate certificate) {
  static final int BITS = 6;
  static final String FILE_F = "f".repeat(64);
  static final String FILE_G = "0".repeat(64);

  private static final Map<Long, Example> MADE = new ConcurrentHashMap<>();

  /** An example with refutations of smaller widths, epsilon 1.2 times the exact maximum. */
  static Example of(long seed) {
    return MADE.computeIfAbsent(seed, Example::made);
  }

  private static Example made(long seed) {
    for (RandomNetworks random = new RandomNetworks(seed); ; ) {
      Network f = random.network(2);
      Box box = Box.cube(2, -1, 1);
      QuantizerSpec quantizer = quantizer();
      Network g = quantizer.quantize(f, BITS);
      double maximum = new LinearRegions(f, g, box).maximumInf().toDouble();
      boolean ordinary = f.layers().size() >= 5 && maximum > 1e-3 && maximum < 1;
      if (ordinary) {
        double epsilon = maximum * 1.2;
        SplitTree tree = tree(box, new BoxBounder(new Graph(f), rows(f, g)), f, epsilon, 0);
        if (tree.leaves() > 8 && tree.leaves() < 300) {
          return new Example(
              f, g, box, maximum, epsilon, certificate(f, g, box, epsilon, tree, quantizer));
        }
      }
    }
  }

  private static DoubleRows rows(Network f, Network g) {
    return new DoubleRows(new Graph(f), new Graph(g));
  }

  static QuantizerSpec quantizer() {
    UniformScheme scheme =
        new UniformScheme(BITS, Rounding.FLOOR, Granularity.NETWORK, StepRule.POWER_OF_TWO, false);
    return new QuantizerSpec(Optional.of(scheme), Optional.empty());
  }

  private static SplitTree tree(Box box, BoxBounder bounder, Network f, double epsilon, int depth) {
    if (depth == 12
        || bounder.bound(box, new Graph(f).unknown(), false, Aim.of(Norm.INF)) <= epsilon) {
      return SplitTree.WHOLE;
    }
    int input = depth % 2;
    Box[] halves = box.split(input, box.midpoint(input));
    return Trees.cut(
        input,
        box.midpoint(input),
        tree(halves[0], bounder, f, epsilon, depth + 1),
        tree(halves[1], bounder, f, epsilon, depth + 1));
  }

  private static Certificate certificate(
      Network f, Network g, Box box, double epsilon, SplitTree tree, QuantizerSpec quantizer) {
    List<Certificate.Refutation> refutations = new ArrayList<>();
    RandomNetworks random = new RandomNetworks(7);
    for (int bits = 1; bits < BITS; bits++) {
      Network other = quantizer.quantize(f, bits);
      for (int k = 0; k < 300; k++) {
        double[] x = random.point(box);
        Dyadic[] y = f.forwardExact(x);
        Dyadic[] z = other.forwardExact(x);
        Dyadic[] difference = new Dyadic[y.length];
        for (int i = 0; i < y.length; i++) {
          difference[i] = z[i].subtract(y[i]);
        }
        if (Norm.INF.ofExact(difference).compareTo(Dyadic.of(epsilon)) > 0) {
          refutations.add(new Certificate.Refutation(bits, x, texts(y), texts(z)));
          break;
        }
      }
    }
    return new Certificate(
        new Certificate.Models(FILE_F, hash(f), FILE_G, hash(g)),
        Optional.of(quantizer),
        Norm.INF,
        Epsilon.of(epsilon),
        List.of(box),
        List.of(tree),
        refutations,
        Map.of("tool", "test"));
  }

  static String hash(Network network) {
    return HexFormat.of().formatHex(Fingerprint.of(network));
  }

  static List<String> texts(Dyadic[] values) {
    return Arrays.stream(values).map(v -> v.toBigDecimal().toPlainString()).toList();
  }

  Question question() {
    return question(Epsilon.of(epsilon));
  }

  Question question(Epsilon asked) {
    return new Question(f, FILE_F, Optional.of(g), FILE_G, Domain.of(box), Norm.INF, asked);
  }
}
