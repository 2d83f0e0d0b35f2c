package org.etalon.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.fixed.RoundingMode;
import org.etalon.linalg.Vector;
import org.etalon.testing.RandomNetworks;
import org.junit.jupiter.api.Test;

class NetworkStreamTest {
  private static byte[] bytes(Network network) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    NetworkStream.write(new DataOutputStream(bytes), network);
    return bytes.toByteArray();
  }

  private static Network read(byte[] bytes) throws IOException {
    return NetworkStream.read(new DataInputStream(new ByteArrayInputStream(bytes)));
  }

  /** Layers of every kind, one after the other. */
  private static Network ofEveryKind() {
    RandomNetworks random = new RandomNetworks(3);
    Convolution convolution = random.convolution(12, false);
    int size = convolution.outputSize();
    FixedFormat format = FixedFormat.signed(0.25, 6, RoundingMode.HALF_UP, Overflow.SATURATE);
    List<Layer> layers = new ArrayList<>();
    layers.add(new Affine(convolution, Vector.zeros(size)));
    layers.add(new Relu(size));
    layers.add(
        new Affine(new DiagonalMap(Vector.of(-0.0), size), Vector.zeros(size), Stored.WEIGHTS));
    layers.add(new Affine(Selection.of(size, 0, Selection.ZERO, 0), Vector.of(1, 2, -0.0)));
    layers.add(new Round(3, format));
    layers.add(Round.dynamic(3));
    layers.add(MaxPool.of(3, new int[][] {{0, 2}, {1}}));
    return Network.of(layers);
  }

  @Test
  void read_ofWhatWasWritten_isTheSameNetwork() throws IOException {
    RandomNetworks random = new RandomNetworks(7);
    List<Network> networks = new ArrayList<>(List.of(ofEveryKind()));
    for (int n = 0; n < 20; n++) {
      networks.add(random.network(1 + n % 4));
      networks.add(random.graph(1 + n % 4));
    }
    for (Network network : networks) {
      byte[] bytes = bytes(network);
      Network back = read(bytes);
      assertThat(back).isEqualTo(network);
      assertThat(bytes(back)).isEqualTo(bytes);
    }
  }

  @Test
  void read_ofPart_isRefused() throws IOException {
    byte[] bytes = bytes(ofEveryKind());
    for (int length = 0; length < bytes.length; length += 7) {
      byte[] part = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> read(part)).isInstanceOf(IOException.class);
    }
  }
}
