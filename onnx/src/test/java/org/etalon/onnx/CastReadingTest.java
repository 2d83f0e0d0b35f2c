package org.etalon.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.fixed.RoundingMode;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Layer;
import org.etalon.network.Network;
import org.etalon.network.Relu;
import org.etalon.network.Round;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CastReadingTest {
  @TempDir Path folder;

  private static Network network(FixedFormat... formats) {
    List<Layer> layers = new ArrayList<>(List.of(new Round(2, formats[0])));
    layers.add(Affine.of(Matrix.of(3, 2, 1, -0.5, 0.25, 2, -1, 0.5), Vector.of(0.5, 0, -1)));
    layers.add(new Relu(3));
    layers.add(new Round(3, formats[1]));
    layers.add(Affine.of(Matrix.of(1, 3, 1, 2, -1), Vector.of(0.125)));
    layers.add(new Round(1, formats[2]));
    return Network.of(layers);
  }

  private static FixedFormat signed(int bits, RoundingMode rounding) {
    return FixedFormat.signed(0.0625, bits, rounding, Overflow.SATURATE);
  }

  @Test
  void read_writtenCasts_areTheSame() throws Exception {
    for (RoundingMode mode : RoundingMode.values()) {
      for (int bits : new int[] {1, 5, 8, 16, 23}) {
        FixedFormat unsigned = FixedFormat.unsigned(0.25, bits, mode, Overflow.SATURATE);
        FixedFormat narrow =
            new FixedFormat(0.5, 1 - (1L << 6), (1L << 6) - 1, mode, Overflow.SATURATE);
        Network g = network(signed(bits + 1, mode), unsigned, narrow);
        Path file = folder.resolve("g.onnx");
        if (QonnxOperators.name(mode).isEmpty()) {
          assertThatThrownBy(() -> OnnxWriter.write(g, file)).hasMessageContaining("neither");
          continue;
        }
        OnnxWriter.write(g, file);
        assertThat(OnnxReader.read(file).network()).isEqualTo(g);
      }
    }
  }

  @Test
  void write_whatIsNoFormatOfEither_isRefused() {
    FixedFormat wraps = FixedFormat.signed(0.5, 8, RoundingMode.FLOOR, Overflow.WRAP);
    FixedFormat odd = new FixedFormat(0.5, -3, 9, RoundingMode.FLOOR, Overflow.SATURATE);
    FixedFormat step = FixedFormat.signed(0.1, 8, RoundingMode.FLOOR, Overflow.SATURATE);
    FixedFormat fine = signed(8, RoundingMode.FLOOR);
    long most = (1L << 25) - 1; // the zero point, which float32 has not
    FixedFormat wide = new FixedFormat(0.5, -most, most, RoundingMode.HALF_UP, Overflow.SATURATE);
    for (FixedFormat format : List.of(wraps, odd, step, wide)) {
      assertThatThrownBy(
              () -> OnnxWriter.write(network(fine, fine, format), folder.resolve("g.onnx")))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
