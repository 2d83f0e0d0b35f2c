package org.etalon.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Convolution;
import org.etalon.network.Network;
import org.etalon.network.StoredParameters;
import org.etalon.testing.Cases;
import org.etalon.testing.FixedConvolutions;
import org.etalon.testing.RandomNetworks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GraphRowsTest {
  @TempDir private Path folder;

  private static QuantizedNetwork rounded(Network f, int bits) {
    UniformScheme scheme =
        new UniformScheme(
            bits, Rounding.NEAREST, Granularity.CHANNEL, StepRule.POWER_OF_TWO, false);
    return UniformQuantizer.quantize(f, scheme);
  }

  private static CodedNetwork coded(Network f, int bits) {
    return ExactCodes.inGraph(rounded(f, bits)).orElseThrow();
  }

  private static Network graph(int seed) {
    return seed % 3 == 0
        ? FixedConvolutions.weights(seed, 7) // with biases of each output's own
        : new RandomNetworks(seed).graph(1 + seed % 5);
  }

  @Test
  void everyNumberComesBack_throughCodesStreamAndStoredForm() {
    for (int seed = 0; seed < Cases.of(200); seed++) {
      QuantizedNetwork quantized = rounded(graph(seed), 2 + seed % 9);
      CodedNetwork coded = ExactCodes.inGraph(quantized).orElseThrow();
      assertThat(coded.network()).as("seed %d", seed).isEqualTo(quantized.network());
      assertThat(CodedQuantizer.quantize(coded).network()).isEqualTo(quantized.network());
      GraphRows graph = GraphRows.of(graph(seed));
      assertThat(CodedNetwork.read(coded.stream(), coded.totalBits(), graph)).isEqualTo(coded);
      assertThat(coded.payloadBits() + coded.structureBits()).isEqualTo(coded.totalBits());
      assertThat(coded.parameterCount()).isEqualTo(StoredParameters.count(graph(seed)));
    }
  }

  /** Read by what docs/coded-format.md says alone: every bit is used, and every number is there. */
  @Test
  void theBitsCounted_areThoseThatAReaderOfItsOwnUses() {
    for (int seed = 0; seed < Cases.of(100); seed++) {
      Network f = graph(seed);
      CodedNetwork coded = coded(f, 2 + seed % 9);
      Bits in = new Bits(coded.stream());
      int exponent = 0;
      for (CodedLayer layer : coded.layers()) {
        int widthField = in.unary();
        if (widthField == 7) {
          exponent += readTable(in, layer, exponent);
          continue;
        }
        int exponentField = in.unary();
        int width = in.unary();
        exponent += in.signed();
        int extra = in.signed();
        int finer = in.unary();
        boolean own = in.take(1) == 1;
        int mode = own ? -1 : (int) in.take(2);
        for (CodedRow row : layer.rows()) {
          int form = own ? (int) in.take(2) : mode;
          int b = width + (int) in.take(widthField);
          double unit = Math.scalb(1.0, exponent + (int) in.take(exponentField));
          boolean[] there = new boolean[row.size()];
          for (int j = 0; j < there.length; j++) {
            there[j] = form != 3 || in.take(1) == 1;
          }
          for (int j = 0; j < there.length; j++) {
            long code = there[j] ? in.twos(form >= 2 ? b - 1 : b) : 0;
            long number =
                switch (form) {
                  case 0 -> code;
                  case 1 -> -code;
                  case 2 -> 2 * code + 1;
                  default -> !there[j] ? 0 : code < 0 ? code : code + 1;
                };
            assertThat(row.weightValue(j)).isEqualTo((double) number * unit + 0.0);
          }
          double bias = (double) in.twos(Math.max(0, b + extra)) * Math.scalb(unit, -finer);
          assertThat(row.biasValue()).isEqualTo(bias + 0.0);
        }
      }
      assertThat(in.at).as("seed %d", seed).isEqualTo(coded.totalBits());
    }
  }

  /** Reads a layer whose weights are of a table; gives by how much the exponent moves. */
  private static int readTable(Bits in, CodedLayer layer, int before) {
    int width = in.unary();
    int moved = in.signed();
    double unit = Math.scalb(1.0, before + moved);
    long[] numbers = new long[in.gamma()];
    for (int k = 0; k < numbers.length; k++) {
      numbers[k] = in.twos(width);
    }
    int biasWidth = in.unary();
    double finest = Math.scalb(unit, -in.signed());
    int indexBits = 0;
    while (1 << indexBits < numbers.length) {
      indexBits++;
    }
    for (CodedRow row : layer.rows()) {
      for (int j = 0; j < row.size(); j++) {
        double weight = (double) numbers[(int) in.take(indexBits)] * unit;
        assertThat(row.weightValue(j)).isEqualTo(weight + 0.0);
      }
      assertThat(row.biasValue()).isEqualTo((double) in.twos(biasWidth) * finest + 0.0);
    }
    return moved;
  }

  private static final class Bits {
    private final byte[] bytes;
    private long at;

    Bits(byte[] bytes) {
      this.bytes = bytes;
    }

    long take(int count) {
      long number = 0;
      for (int k = 0; k < count; k++, at++) {
        number = 2 * number + (bytes[(int) (at / 8)] >> (7 - at % 8) & 1);
      }
      return number;
    }

    long twos(int count) {
      long number = take(count);
      return count > 0 && number >> (count - 1) == 1 ? number - (1L << count) : number;
    }

    int unary() {
      int count = 0;
      while (take(1) == 1) {
        count++;
      }
      return count;
    }

    int gamma() {
      int zeros = 0;
      while (take(1) == 0) {
        zeros++;
      }
      return (int) ((1L << zeros) + take(zeros));
    }

    int signed() {
      int gamma = gamma();
      return gamma % 2 == 0 ? gamma / 2 : -(gamma / 2);
    }
  }

  @Test
  void aFile_isReadWithItsGraphAlone() throws IOException {
    Network f = FixedConvolutions.weights(5, 6);
    Path file = folder.resolve("g.coded");
    CodedNetwork coded = coded(f, 5);
    CodedFile.write(file, coded);
    assertThat(CodedFile.isCoded(Files.readAllBytes(file))).isTrue();
    assertThat(CodedFile.read(file, f)).isEqualTo(coded);
    assertThatThrownBy(() -> CodedFile.read(file))
        .isInstanceOf(MalformedCodedException.class)
        .hasMessageContaining("parameters of a graph");
    assertThatThrownBy(() -> CodedFile.read(file, FixedConvolutions.weights(6, 6)))
        .isInstanceOf(MalformedCodedException.class)
        .hasMessageContaining("another graph");
    byte[] damaged = Files.readAllBytes(file);
    damaged[60] ^= 1;
    Files.write(file, damaged);
    assertThatThrownBy(() -> CodedFile.read(file, f))
        .isInstanceOf(MalformedCodedException.class)
        .hasMessageContaining("damaged");
  }

  @Test
  void layersOfAnotherForm_areRefused() {
    GraphRows graph = GraphRows.of(FixedConvolutions.weights(5, 6));
    List<CodedLayer> layers = coded(graph.graph(), 5).layers();
    assertThatThrownBy(() -> CodedNetwork.in(graph, layers.subList(0, 2)))
        .isInstanceOf(IllegalArgumentException.class);
    CodedLayer second = layers.get(1);
    CodedRow biased =
        CodedRow.of(0, new int[second.inputSize()], 1); // where each output has a bias
    CodedLayer wrong = new CodedLayer(List.of(biased, biased));
    assertThatThrownBy(() -> CodedNetwork.in(graph, List.of(layers.get(0), wrong, layers.get(2))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** By a convolution of one row alone, output by output. */
  @Test
  void means_areOverTheOutputsOfAChannel() {
    Network f = FixedConvolutions.weights(5, 6);
    GraphRows graph = GraphRows.of(f);
    Affine first = f.layers().get(0).affine().orElseThrow();
    double[] weights = new SplittableRandom(2).doubles(first.map().parameters().length).toArray();
    double[] input = new SplittableRandom(3).doubles(f.inputSize()).toArray();
    double[] values =
        new Affine(
                new Convolution(((Convolution) first.map()).shape(), Vector.of(weights)),
                Vector.zeros(first.outputSize()))
            .forward(input);
    double[] means = graph.means(0, weights, input);
    int places = graph.places(0);
    for (int i = 0; i < graph.rows(0); i++) {
      double mean = Arrays.stream(values, i * places, (i + 1) * places).average().orElseThrow();
      assertThat(means[i]).isEqualTo(mean, within(1e-12));
    }
    assertThatThrownBy(() -> graph.means(1, new double[0], input))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
