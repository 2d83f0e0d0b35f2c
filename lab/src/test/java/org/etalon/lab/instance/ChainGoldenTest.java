package org.etalon.lab.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;
import org.etalon.testing.RandomNetworks;
import org.junit.jupiter.api.Test;

/** Chains of matrices keep, to the bit, the bounds they had before networks were graphs. */
class ChainGoldenTest {
  private static final String GOLDEN = "chain-bounds.txt";

  @Test
  void bounds_ofChains_areThoseOfBefore() {
    List<String> lines = new ArrayList<>();
    RandomNetworks random = new RandomNetworks(97);
    for (int n = 0; n < 60; n++) {
      int inputs = 1 + n % 4;
      Network f = random.network(inputs);
      Network g = n % 2 == 0 ? random.perturbed(f) : rounded(f, 1 << (n % 7));
      lines.add(n + bounds(f, g, random.box(inputs)));
    }
    Network wide = wide(150);
    lines.add("wide" + bounds(wide, rounded(wide, 64), Box.cube(3, -1, 1)));
    assertThat(lines).isEqualTo(golden());
  }

  private static String bounds(Network f, Network g, Box box) {
    StringBuilder line = new StringBuilder();
    for (Norm norm : Norm.values()) {
      InstanceBounds bounds = new InstanceBounds(f, g, box, norm);
      for (Norm q : Norm.values()) {
        line.append(' ').append(Double.toHexString(bounds.normProduct(q)));
      }
      line.append(' ').append(text(bounds.pathMetric()));
      line.append(' ').append(text(bounds.pathMaxMin()));
      line.append(' ').append(Double.toHexString(bounds.coordinatewise()));
      line.append(' ').append(Double.toHexString(bounds.interval()));
      line.append(' ').append(Double.toHexString(bounds.hybrid()));
    }
    return line.toString();
  }

  private static String text(Optional<Double> bound) {
    return bound.map(Double::toHexString).orElse("-");
  }

  private static Network rounded(Network f, int steps) {
    List<Affine> layers = new ArrayList<>();
    for (var layer : f.layers()) {
      if (layer instanceof Affine affine) {
        double[] weights = affine.map().parameters();
        double[] bias = affine.bias().toArray();
        for (double[] part : List.of(weights, bias)) {
          for (int k = 0; k < part.length; k++) {
            part[k] = Math.floor(part[k] * steps) / steps;
          }
        }
        layers.add(
            Affine.of(
                Matrix.of(affine.outputSize(), affine.inputSize(), weights), Vector.of(bias)));
      }
    }
    return Network.alternating(layers);
  }

  /** Layers so wide that spectral norms of differences are the cheap ones. */
  private static Network wide(int width) {
    SplittableRandom random = new SplittableRandom(98);
    List<Affine> layers = new ArrayList<>();
    int[] sizes = {3, width, width, 2};
    for (int l = 1; l < sizes.length; l++) {
      double range = Math.sqrt(6.0 / (sizes[l - 1] + sizes[l]));
      double[] weights = random.doubles((long) sizes[l] * sizes[l - 1], -range, range).toArray();
      double[] bias = random.doubles(sizes[l], -1, 1).toArray();
      layers.add(Affine.of(Matrix.of(sizes[l], sizes[l - 1], weights), Vector.of(bias)));
    }
    return Network.alternating(layers);
  }

  private static List<String> golden() {
    try (InputStream in = ChainGoldenTest.class.getResourceAsStream(GOLDEN)) {
      String text =
          new String(Objects.requireNonNull(in, GOLDEN).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
