package org.etalon.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Layer;
import org.etalon.network.LinearMap;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.junit.jupiter.api.Test;

/** Damaged files that ONNX Runtime still runs are read as what it computes, or refused. */
class HostileDifferentialTest {
  private static final int POINTS = 4;

  /** float32 operations in a row, each relative to the largest number that takes part. */
  private static final double ROUNDING = 1e-4;

  @Test
  void read_onMutatedBytes_agreesWithOnnxRuntimeOrRefuses() throws OrtException {
    SplittableRandom random = new SplittableRandom(31);
    int compared = 0;
    for (TestModel model : OperatorModels.all().values()) {
      byte[] whole = model.build();
      for (int n = 0; n < 15; n++) {
        byte[] mutant = HostileModelsTest.mutate(whole, random);
        Optional<Network> network = network(mutant);
        if (network.isPresent()) {
          compared += agrees(mutant, network.get(), random) ? 1 : 0;
        }
      }
    }
    assertThat(compared).isGreaterThan(150);
  }

  private static Optional<Network> network(byte[] bytes) {
    try {
      return Optional.of(OnnxReader.read(bytes, "mutant").network());
    } catch (ModelException e) {
      return Optional.empty();
    }
  }

  /** Compares where ONNX Runtime runs the file; returns whether it does. */
  private static boolean agrees(byte[] bytes, Network network, SplittableRandom random) {
    double[][] points = new double[POINTS][];
    double[][] outputs = new double[POINTS][];
    try (OnnxRuntimeOracle oracle = OnnxRuntimeOracle.asDefined(bytes)) {
      for (int p = 0; p < POINTS; p++) {
        points[p] = random.doubles(network.inputSize(), -1, 1).map(x -> (float) x).toArray();
        outputs[p] = oracle.run(points[p]);
      }
    } catch (OrtException | RuntimeException e) {
      return false; // it refuses the file, or the oracle cannot feed its type or shape
    }
    for (int p = 0; p < POINTS; p++) {
      double[] actual = network.forward(points[p]);
      double tolerance = ROUNDING * magnitude(network, points[p]);
      assertThat(actual).hasSameSizeAs(outputs[p]);
      for (int i = 0; i < actual.length; i++) {
        if (tolerance < 1e30 && Double.isFinite(outputs[p][i])) {
          assertThat(Math.abs(actual[i] - outputs[p][i])).isLessThanOrEqualTo(tolerance);
        }
      }
    }
    return true;
  }

  /** The largest number on the way if nothing cancels, and a few denormals. */
  private static double magnitude(Network network, double[] x) {
    double[][] values = new double[network.nodes().size() + 1][];
    values[0] = absolute(x);
    for (int k = 1; k < values.length; k++) {
      Node node = network.nodes().get(k - 1);
      double[][] taken = node.inputs().stream().map(i -> values[i]).toArray(double[][]::new);
      Layer layer =
          node.layer()
              .fold(HostileDifferentialTest::absolute, r -> r, sum -> sum, pool -> pool, c -> c);
      values[k] = layer.forward(taken);
    }
    return Arrays.stream(values).flatMapToDouble(Arrays::stream).reduce(1e-30, Math::max);
  }

  private static Layer absolute(Affine affine) {
    LinearMap map = affine.map().withParameters(absolute(affine.map().parameters()));
    return new Affine(map, Vector.of(absolute(affine.bias().toArray())));
  }

  private static double[] absolute(double[] x) {
    return Arrays.stream(x).map(Math::abs).toArray();
  }
}
