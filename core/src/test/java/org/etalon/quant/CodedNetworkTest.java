package org.etalon.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.network.Network;
import org.etalon.problem.UnfitException;
import org.etalon.testing.Cases;
import org.junit.jupiter.api.Test;

final class CodedNetworkTest {
  private static CodedRow row(int exponent, int bias, int... weights) {
    return CodedRow.of(exponent, weights, bias);
  }

  private static CodedNetwork network(List<CodedRow> rows) {
    return network(rows.toArray(CodedRow[]::new));
  }

  private static CodedNetwork network(CodedRow... rows) {
    return CodedNetwork.of(List.of(new CodedLayer(List.of(rows))));
  }

  private static CodedNetwork decode(String... fields) {
    String bits = String.join("", fields).replace(" ", "");
    byte[] bytes = new byte[(bits.length() + 7) / 8];
    for (int i = 0; i < bits.length(); i++) {
      bytes[i / 8] |= (byte) ((bits.charAt(i) - '0') << (7 - i % 8));
    }
    return CodedNetwork.read(bytes, bits.length());
  }

  @Test
  void goldenBytes_workedOutByHand() {
    // 1 layer, 2 inputs, 1 output, no mask; fields 0 and 0, width 3, exponent -1, biases neither
    // wider nor finer, all rows odd; 3 = 2 * 1 + 1, -1 = 2 * -1 + 1, bias 2:
    // 1 010 1 0 | 0 0 1110 011 1 0 0 10 | 01 11 010
    CodedNetwork golden = network(row(-1, 2, 3, -1));
    assertThat(HexFormat.of().formatHex(golden.stream())).isEqualTo("a8e72740");
    assertThat(golden.totalBits()).isEqualTo(27);
    assertThat(golden.payloadBits()).isEqualTo(7);
    assertThat(golden.payloadBits(0)).isEqualTo(7);
    assertThat(golden.structureBits()).isEqualTo(20);
    assertThat(golden.structureBits(0)).isEqualTo(14);
    assertThat(golden.entropyBits()).isCloseTo(20 + 3 * Math.log(3) / Math.log(2), within(1e-9));
    assertThat(CodedNetwork.read(golden.stream(), 27)).isEqualTo(golden);
  }

  @Test
  void everyField_isReadAsDescribed() {
    CodedNetwork read =
        decode(
            "010 00101 011 1", // 2 layers, 5 inputs, 3 neurons, 1 output
            "1 01111", // the first input is not read
            "10 110 10 00101 010 110 1", // fields 1 and 2, width 1, exponent -2, extra 1, finer 2
            "00 1 01 00 01 10 11 101", // dense, width 2, exponent -1: 0 1 -2 -1, bias -3
            "01 1 00 00 01 10 11 011", // mirrored, exponent -2: 0 -1 2 1, bias 3
            "11 1 11 0110 1 0 000", // sparse, exponent 1: 0 -1 1 0, bias 0
            "0 0 110 011 011 0 0 10", // fields 0 and 0, width 2, exponent -3, extra -1, odd
            "0 1 1 1"); // 1 -1 -1, bias -1
    CodedLayer first =
        new CodedLayer(
            List.of(
                row(-3, -3, 0, 0, 4, -8, -4),
                row(-4, 3, 0, 0, -4, 8, 4),
                row(1, 0, 0, 0, -1, 1, 0)));
    assertThat(read.layers())
        .containsExactly(first, new CodedLayer(List.of(row(-3, -1, 1, -1, -1))));
  }

  @Test
  void randomNetworks_comeBackFromAsManyBitsAsTheyClaim() {
    for (int seed = 0; seed < Cases.of(400); seed++) {
      CodedNetwork network = new RandomCoded(seed).network(seed % 50 == 0 ? 40 : 6);
      long bits = network.totalBits();
      assertThat(network.stream()).as("seed %d", seed).hasSize((int) ((bits + 7) / 8));
      assertThat(CodedNetwork.read(network.stream(), bits)).as("seed %d", seed).isEqualTo(network);
      assertThat(network.payloadBits() + network.structureBits()).isEqualTo(bits);
      long layers = 0;
      for (int l = 0; l < network.layers().size(); l++) {
        layers += network.payloadBits(l) + network.structureBits(l);
      }
      assertThat(bits - layers).as("sizes").isEqualTo(sizeBits(network));
      assertThat(network.toString()).endsWith(", " + bits + " bits]");
    }
  }

  /** The bits of the sizes, and of the mask where that was worth it: decoded by hand. */
  private static long sizeBits(CodedNetwork network) {
    List<CodedLayer> layers = network.layers();
    int inputs = layers.get(0).inputSize();
    int bits = gamma(layers.size()) + gamma(inputs) + 1;
    for (CodedLayer layer : layers) {
      bits += gamma(layer.outputSize());
    }
    boolean masked = (network.stream()[(bits - 1) / 8] >> (7 - (bits - 1) % 8) & 1) == 1;
    return masked ? bits + inputs : bits;
  }

  private static int gamma(int number) {
    return 2 * Integer.toBinaryString(number).length() - 1;
  }

  @Test
  void noOtherHead_takesFewerBits() {
    SplittableRandom random = new SplittableRandom(8);
    for (int trial = 0; trial < Cases.of(60); trial++) {
      int size = 1 + random.nextInt(3);
      int largest = 1 + random.nextInt(5);
      boolean unbiased = random.nextInt(3) == 0;
      List<CodedRow> rows = new ArrayList<>();
      for (int i = random.nextInt(3); i >= 0; i--) {
        int places = random.nextInt(4);
        int[] weights = random.ints(size, -largest, largest + 1).map(w -> w << places).toArray();
        int bias = unbiased ? 0 : random.nextInt(-6, 7);
        rows.add(CodedRow.of(random.nextInt(-6, 4), weights, bias));
      }
      long planned = bits(LayerPlanner.plan(rows, -2), rows);
      assertThat(planned).as(rows.toString()).isLessThanOrEqualTo(fewest(rows));
    }
  }

  /** From values alone: a layer of so many values of 11 bits, each weight an index. */
  @Test
  void layerOfFewValues_takesIndicesAndATable() {
    int[] values = {-1023, -77, 5, 600, 1001};
    SplittableRandom random = new SplittableRandom(3);
    for (int count = 1; count <= 5; count++) {
      List<CodedRow> rows = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        int[] weights = new int[16];
        for (int j = 0; j < 16; j++) {
          weights[j] = values[i == 0 ? j % count : random.nextInt(count)] << 2;
        }
        rows.add(CodedRow.of(-6, weights, random.nextInt(i == 0 ? 15 : 0, 16)));
      }
      CodedNetwork network = network(rows);
      int index = new int[] {0, 1, 2, 2, 3}[count - 1];
      int sizes = gamma(1) + 2 * gamma(16) + 1;
      int head = 8 + 12 + gamma(2 * 4 + 1) + gamma(count) + 11 * count + 6 + gamma(2 * 2);
      assertThat(network.payloadBits()).isEqualTo(16 * (16 * index + 5));
      assertThat(network.structureBits()).isEqualTo(sizes + head);
      assertThat(network.layers().get(0).values()).hasSize(count);
      assertThat(CodedNetwork.read(network.stream(), network.totalBits())).isEqualTo(network);
    }
  }

  /** Of both forms the shorter one. */
  @Test
  void layers_areStoredInTheShorterForm() {
    int tables = 0;
    for (int seed = 0; seed < 100; seed++) {
      for (CodedLayer layer : new RandomCoded(seed).network(6).layers()) {
        CodedNetwork alone = CodedNetwork.of(List.of(layer));
        long byRows = LayerPlanner.plan(layer.rows(), 0).bits(layer.rows(), 0);
        long byTable =
            LayerTable.of(layer.rows(), 0).map(t -> t.bits(layer.rows(), 0)).orElse(byRows);
        assertThat(alone.payloadBits(0) + alone.structureBits(0))
            .isLessThanOrEqualTo(Math.min(byRows, byTable));
        tables += byTable < byRows ? 1 : 0;
      }
    }
    assertThat(tables).isPositive();
  }

  private static long bits(LayerHead head, List<CodedRow> rows) {
    return head.bits(rows, -2);
  }

  /** Every head is tried, but for those whose own bits and the least of any row are too many. */
  private static long fewest(List<CodedRow> rows) {
    long fewest = Long.MAX_VALUE;
    for (int extra = -5; extra < 6; extra++) {
      for (int finer = 0; finer < 5; finer++) {
        long least = 0;
        for (CodedRow row : rows) {
          least += row.bits(extra, finer); // see CodedRowTest
        }
        fewest = Math.min(fewest, fewest(rows, extra, finer, least, fewest));
      }
    }
    return fewest;
  }

  private static long fewest(List<CodedRow> rows, int extra, int finer, long least, long soFar) {
    long fewest = soFar;
    for (int fields = 0; fields < 4 * 5; fields++) {
      for (int width = 0; width < 6; width++) {
        for (int exponent = -8; exponent < 8; exponent++) {
          for (int modes = 0; modes < 5; modes++) {
            LayerHead head =
                new LayerHead(fields / 5, fields % 5, width, exponent, extra, finer, modes);
            if (head.bits(-2, rows.size()) + least < fewest) {
              fewest = Math.min(fewest, bitsOrNever(head, rows));
            }
          }
        }
      }
    }
    return fewest;
  }

  private static long bitsOrNever(LayerHead head, List<CodedRow> rows) {
    for (CodedRow row : rows) {
      int exponent = row.exponent() + head.shift(row) - head.smallestExponent();
      if (exponent < 0 && !row.shape().isZero()) {
        return Long.MAX_VALUE;
      }
    }
    try {
      return bits(head, rows);
    } catch (IllegalArgumentException e) {
      return Long.MAX_VALUE;
    }
  }

  @Test
  void smallNetwork_hasLittleStructure() {
    SplittableRandom random = new SplittableRandom(1);
    int[] sizes = {2, 5, 3, 1};
    List<CodedLayer> layers = new ArrayList<>();
    for (int l = 1; l < sizes.length; l++) {
      List<CodedRow> rows = new ArrayList<>();
      for (int i = 0; i < sizes[l]; i++) {
        int[] weights = random.ints(sizes[l - 1], -4, 4).toArray();
        rows.add(CodedRow.of(random.nextInt(-3, -1), weights, random.nextInt(-8, 8)));
      }
      layers.add(new CodedLayer(rows));
    }
    CodedNetwork network = CodedNetwork.of(layers);
    assertThat(network.structureBits()).isLessThan(100);
  }

  @Test
  void network_hasTheValues() {
    CodedLayer first = new CodedLayer(List.of(row(-1, 3, 1, 0), row(2, 0, 0, -1)));
    CodedLayer second = new CodedLayer(List.of(row(0, -1, 2, 1)));
    Network network = CodedNetwork.of(List.of(first, second)).network();
    // max(0, x/2 + 3/2) and max(0, -4 y): 2 and 8 at (1, -2)
    assertThat(network.forward(new double[] {1, -2})).containsExactly(2 * 2 + 8 - 1);
    assertThat(network.layers()).hasSize(3);
  }

  @Test
  void whatIsNoFloat32_isRefusedByItsRow() {
    assertThat(network(row(-149, 0, (1 << 24) - 1)).network().layers()).hasSize(1);
    assertThat(network(row(104, 0, (1 << 24) - 1)).network().layers()).hasSize(1);
    for (CodedRow unfit :
        List.of(
            row(0, 0, (1 << 24) + 1),
            row(0, -(1 << 24) - 1, 1),
            row(-150, 0, 1),
            row(128, 0, -1),
            row(105, 1, (1 << 24) - 1))) {
      assertThatThrownBy(() -> network(row(0, 1, 1), unfit).network())
          .isInstanceOf(UnfitException.class)
          .hasMessage("row 2 of layer 1 has a number that is no float32");
    }
  }

  @Test
  void whatDoesNotFit_isRefused() {
    CodedLayer two = new CodedLayer(List.of(row(0, 0, 1), row(0, 0, 1)));
    assertThatThrownBy(() -> CodedNetwork.of(List.of(two, two)))
        .hasMessage("layer 2 does not fit the outputs of layer 1");
    assertThatThrownBy(() -> CodedNetwork.of(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new CodedLayer(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new CodedLayer(List.of(row(0, 0, 1), row(0, 0, 1, 2))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> network(row(0, 0))).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void otherBits_areReadAsANetworkOrRefused() {
    SplittableRandom random = new SplittableRandom(11);
    int read = 0;
    int trials = Cases.of(2000);
    for (int trial = 0; trial < trials; trial++) {
      CodedNetwork network = new RandomCoded(trial % 50).network(4);
      byte[] bytes = network.stream();
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        bytes[random.nextInt(Math.min(bytes.length, 12))] ^= (byte) (1 << random.nextInt(8));
      }
      try {
        CodedNetwork other = CodedNetwork.read(bytes, network.totalBits() - random.nextInt(2));
        assertThat(CodedNetwork.read(other.stream(), other.totalBits())).isEqualTo(other);
        read++;
      } catch (MalformedCodedException e) {
        assertThat(e.getMessage()).contains("coded").doesNotContain("\n");
      }
    }
    assertThat(read).isGreaterThan(trials / 20);
  }

  @Test
  void noise_isReadAsANetworkOrRefused() {
    SplittableRandom random = new SplittableRandom(12);
    for (int trial = 0; trial < Cases.of(20_000); trial++) {
      byte[] bytes = new byte[random.nextInt(1, 30)];
      random.nextBytes(bytes);
      bytes[0] |= (byte) 0x80; // one layer
      try {
        CodedNetwork.read(bytes, 8L * bytes.length);
      } catch (MalformedCodedException e) {
        assertThat(e.getMessage()).contains("coded");
      }
    }
  }
}
