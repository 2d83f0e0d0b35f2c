package org.etalon.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.fixed.RoundingMode;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.testing.RandomNetworks;
import org.junit.jupiter.api.Test;

/** The hash is the one that docs/certificate.md describes, here computed from its words alone. */
class FingerprintTest {
  /** Writes down what the page says is hashed. */
  private static final class Page {
    private final DataOutputStream out;
    private final Map<Character, Integer> kinds = new TreeMap<>();

    Page(OutputStream out) {
      this.out = new DataOutputStream(out);
    }

    void network(Network network) throws IOException {
      int k = 0;
      for (Node node : network.nodes()) {
        if (node.inputs().size() != 1 || node.inputs().get(0) != k) {
          kind('V');
          for (int value : node.inputs()) {
            out.writeInt(value);
          }
        }
        layer(node.layer());
        k++;
      }
    }

    private void kind(char kind) throws IOException {
      kinds.merge(kind, 1, Integer::sum);
      out.writeByte(kind);
    }

    private void layer(Layer layer) throws IOException {
      if (layer instanceof Affine affine) {
        map(affine.map());
        vector(affine.bias());
      } else if (layer instanceof Relu relu) {
        kind('R');
        out.writeInt(relu.size());
      } else if (layer instanceof Add sum) {
        kind('+');
        out.writeInt(sum.size());
      } else if (layer instanceof MaxPool pool) {
        kind('M');
        out.writeInt(pool.inputSize());
        out.writeInt(pool.outputSize());
        for (int i = 0; i < pool.outputSize(); i++) {
          out.writeInt(pool.windowSize(i));
          for (int j = 0; j < pool.windowSize(i); j++) {
            out.writeInt(pool.member(i, j));
          }
        }
      } else if (layer instanceof Round round && round.isDynamic()) {
        kind('Y');
        out.writeInt(round.size());
      } else if (layer instanceof Round round) {
        FixedFormat format = round.format();
        kind('Q');
        out.writeInt(round.size());
        out.writeDouble(format.step());
        out.writeLong(format.lowest());
        out.writeLong(format.highest());
        String words = format.rounding().label() + " " + format.overflow().label() + " ";
        out.write(words.getBytes(StandardCharsets.US_ASCII));
      } else {
        throw new AssertionError(layer);
      }
    }

    private void map(LinearMap map) throws IOException {
      if (map instanceof DenseMap dense) {
        matrix(dense.toMatrix());
      } else if (map instanceof DiagonalMap diagonal) {
        if (diagonal.outputSize() <= 4096) {
          matrix(diagonal.toMatrix());
        } else {
          kind('D');
          out.writeInt(diagonal.outputSize());
          for (int i = 0; i < diagonal.outputSize(); i++) {
            number(diagonal.factor(i));
          }
        }
      } else if (map instanceof Convolution convolution) {
        kind('C');
        ConvolutionShape s = convolution.shape();
        int[] sizes = {
          s.inChannels(),
          s.inHeight(),
          s.inWidth(),
          s.outChannels(),
          s.outHeight(),
          s.outWidth(),
          s.kernelHeight(),
          s.kernelWidth(),
          s.strideHeight(),
          s.strideWidth(),
          s.padTop(),
          s.padLeft(),
          s.dilationHeight(),
          s.dilationWidth(),
          s.groups()
        };
        for (int size : sizes) {
          out.writeInt(size);
        }
        vector(convolution.kernel());
      } else if (map instanceof Selection selection) {
        kind('S');
        out.writeInt(selection.inputSize());
        out.writeInt(selection.outputSize());
        for (int i = 0; i < selection.outputSize(); i++) {
          out.writeInt(selection.source(i));
        }
      } else {
        throw new AssertionError(map);
      }
    }

    private void matrix(Matrix matrix) throws IOException {
      kind('A');
      out.writeInt(matrix.rows());
      out.writeInt(matrix.columns());
      for (int i = 0; i < matrix.rows(); i++) {
        for (int j = 0; j < matrix.columns(); j++) {
          number(matrix.get(i, j));
        }
      }
    }

    private void vector(Vector vector) throws IOException {
      for (int i = 0; i < vector.size(); i++) {
        number(vector.get(i));
      }
    }

    private void number(double value) throws IOException {
      out.writeDouble(value == 0 ? 0 : value);
    }
  }

  private static byte[] byThePage(Network network, Map<Character, Integer> kinds) {
    try (DigestOutputStream digest =
        new DigestOutputStream(
            OutputStream.nullOutputStream(), MessageDigest.getInstance("SHA-256"))) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      Page page = new Page(bytes);
      page.network(network);
      digest.write(bytes.toByteArray());
      page.kinds.forEach((kind, count) -> kinds.merge(kind, count, Integer::sum));
      return digest.getMessageDigest().digest();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void of_onRandomGraphs_isWhatThePageSays() {
    Map<Character, Integer> kinds = new TreeMap<>();
    for (long seed = 1; seed <= 200; seed++) {
      Network network = new RandomNetworks(seed).graph(1 + (int) (seed % 5));
      assertThat(Fingerprint.of(network)).isEqualTo(byThePage(network, kinds));
    }
    assertThat(kinds.keySet()).containsExactlyInAnyOrder('+', 'A', 'C', 'M', 'R', 'S', 'V');
  }

  @Test
  void of_onCasts_isWhatThePageSays() {
    for (RoundingMode rounding : RoundingMode.values()) {
      FixedFormat format = FixedFormat.signed(0.125, 5, rounding, Overflow.WRAP);
      Network network = Network.of(List.of(new Relu(3), new Round(3, format)));
      assertThat(Fingerprint.of(network)).isEqualTo(byThePage(network, new TreeMap<>()));
    }
  }

  @Test
  void of_onDynamicCasts_isWhatThePageSays() {
    Network network = Network.of(List.of(new Relu(3), Round.dynamic(3)));
    assertThat(Fingerprint.of(network)).isEqualTo(byThePage(network, new TreeMap<>()));
  }

  /** A diagonal is hashed as the matrix it is where that has at most 2^24 entries. */
  @Test
  void of_onDiagonals_isWhatThePageSays() {
    for (int size : new int[] {1, 1000, 4096, 4097}) {
      double[] factors = new double[size];
      Arrays.setAll(factors, i -> i % 7 - 3); // -0 and 0 among them
      factors[size / 2] = -0.0;
      Network network =
          Network.of(List.of(new Affine(new DiagonalMap(Vector.of(factors)), Vector.zeros(size))));
      assertThat(Fingerprint.of(network)).isEqualTo(byThePage(network, new TreeMap<>()));
    }
  }
}
