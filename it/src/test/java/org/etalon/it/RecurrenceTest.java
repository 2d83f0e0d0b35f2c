package org.etalon.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.etalon.exact.Dyadic;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.fixed.RoundingMode;
import org.etalon.network.Affine;
import org.etalon.network.Layer;
import org.etalon.network.MapRow;
import org.etalon.network.Network;
import org.etalon.network.Round;
import org.etalon.onnx.OnnxReader;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Grid;
import org.etalon.problem.Norm;
import org.etalon.problem.Witness;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * The recurrence by which Aster chooses fractional bits, as we read its code: {@code E_i = 2^-p_i +
 * 2^-b_i + P_i}, {@code P_0} the input's error, {@code P_(i+1) = c_i E_i}, with {@code c_i} the
 * largest magnitude of a row's sum in layer i. Sums cancel where errors need not.
 */
class RecurrenceTest {
  private static final int FRACTION = 14;

  /** Weights, biases and input exact; what each layer gives is rounded down to its step. */
  private static Network rounded(Network f) {
    double step = Math.scalb(1.0, -FRACTION);
    FixedFormat format = FixedFormat.signed(step, 50, RoundingMode.FLOOR, Overflow.SATURATE);
    List<Layer> layers = new ArrayList<>();
    for (int k = 0; k < f.layers().size(); k++) {
      Layer layer = f.layers().get(k);
      layers.add(layer);
      boolean rectified = k + 1 < f.layers().size() && f.layers().get(k + 1).isRelu();
      if (!rectified) {
        layers.add(new Round(layer.outputSize(), format));
      }
    }
    return Network.of(layers);
  }

  /** The error that the recurrence has for the output, of an exact input. */
  private static Dyadic promised(Network f) {
    Dyadic own = Dyadic.of(Math.scalb(2.0, -FRACTION)); // of a value and of a bias
    Dyadic carried = Dyadic.ZERO;
    Dyadic error = Dyadic.ZERO;
    for (Layer layer : f.layers()) {
      if (layer.affine().isPresent()) {
        error = own.add(carried);
        carried = error.multiply(largestSum(layer.affine().get()));
      }
    }
    return error;
  }

  private static Dyadic largestSum(Affine affine) {
    Dyadic largest = Dyadic.ZERO;
    for (int i = 0; i < affine.outputSize(); i++) {
      Dyadic sum = Dyadic.ZERO;
      MapRow row = affine.map().row(i);
      for (int k = 0; k < row.size(); k++) {
        sum = sum.add(Dyadic.of(row.value(k)));
      }
      largest = largest.max(sum.abs());
    }
    return largest;
  }

  @Test
  void recurrence_ofTheUnicycle_isExceededAtAnExactInput() throws IOException {
    Path folder = SharedData.file("aster");
    Network f = OnnxReader.read(folder.resolve("UnicycleNN.onnx")).network();
    JsonNode json = new ObjectMapper().readTree(folder.resolve("UnicycleNN.json").toFile());
    Box box = SharedData.box(json);
    double[] steps = new double[box.size()];
    Arrays.fill(steps, Math.scalb(1.0, -FRACTION));
    Domain domain = new Domain(List.of(box), Optional.of(Grid.of(steps)));
    Network g = rounded(f);
    Dyadic promised = promised(f);
    assertThat(promised.toDouble()).isBetween(3e-4, 4e-4);
    SplittableRandom random = new SplittableRandom(1);
    double attained = 0;
    for (int n = 0; n < 40; n++) {
      double[] x = new double[box.size()];
      for (int i = 0; i < x.length; i++) {
        x[i] = box.lower(i) + random.nextDouble() * (box.upper(i) - box.lower(i));
      }
      double[] exact = domain.nearest(x).orElseThrow();
      assertThat(domain.contains(exact)).isTrue();
      attained = Math.max(attained, Witness.of(f, g, exact, Norm.INF).differenceDown());
    }
    assertThat(attained).isGreaterThan(5 * promised.toDoubleUp());
  }
}
