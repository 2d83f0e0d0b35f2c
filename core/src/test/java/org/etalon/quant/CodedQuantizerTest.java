package org.etalon.quant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.linalg.Vector;
import org.junit.jupiter.api.Test;

class CodedQuantizerTest {
  private static CodedNetwork coded(SplittableRandom random, int... sizes) {
    List<CodedLayer> layers = new ArrayList<>();
    for (int l = 1; l < sizes.length; l++) {
      List<CodedRow> rows = new ArrayList<>();
      for (int i = 0; i < sizes[l]; i++) {
        int[] weights = random.ints(sizes[l - 1], -9, 9).toArray();
        rows.add(CodedRow.of(random.nextInt(-8, 3), weights, random.nextInt(-99, 99)));
      }
      rows.set(0, CodedRow.of(0, new int[sizes[l - 1]], 0));
      layers.add(new CodedLayer(rows));
    }
    return CodedNetwork.of(layers);
  }

  @Test
  void everyNumberIsAnIntegerOfItsWidthTimesItsScale() {
    for (int seed = 0; seed < 20; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      CodedNetwork coded = coded(random, 3, 5, 4, 2);
      QuantizedNetwork quantized = CodedQuantizer.quantize(coded);
      assertThat(quantized.network()).isEqualTo(coded.network());
      for (QuantizedLayer layer : quantized.layers()) {
        require(layer.parameters().weights(), layer.encoding());
        require(layer.parameters().biases(), layer.biasEncoding());
      }
    }
  }

  private static void require(Vector values, Encoding encoding) {
    Encoding.Scaled scaled = (Encoding.Scaled) encoding;
    int each = values.size() / scaled.scales().size();
    double limit = Math.scalb(1.0, scaled.bits() - 1);
    for (int k = 0; k < values.size(); k++) {
      double index = values.get(k) / scaled.scale(k / each);
      assertThat(index).isEqualTo(Math.rint(index)).isBetween(-limit, limit - 1);
    }
  }
}
