package org.etalon.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Layer;
import org.etalon.network.Network;
import org.etalon.network.Relu;
import org.etalon.network.Round;
import org.etalon.problem.Box;

/**
 * A random small chain whose layers take 256 codes in steps of their own values, with weights in
 * integers of 8 bits and scales, biases in float32: run by several runtimes in their own
 * arithmetic, and as the network that the text of ONNX says.
 */
public final class DynamicChain {
  /** How a runtime computes. */
  public enum Kernel {
    /** Quotients, ties to even, both scales multiplied first: ONNX Runtime. */
    QUOTIENTS,
    /** The same with a fused multiplication and addition of the bias. */
    FUSED,
    /** Reciprocals, the zero point added before ties go up; one scale after the other. */
    RECIPROCALS,
    /** Everything dequantized, sums of float32 in a random order. */
    FLOAT32
  }

  /** Integers times scales, one a row, and biases; rectified or not. */
  public record Stage(int[][] weights, float[] scales, float[] bias, boolean rectified) {}

  private final Box box;
  private final List<Stage> stages;

  private DynamicChain(Box box, List<Stage> stages) {
    this.box = box;
    this.stages = stages;
  }

  /** A chain of a few neurons. */
  public static DynamicChain of(SplittableRandom random, int inputs, int layers) {
    double[] lower = new double[inputs];
    double[] upper = new double[inputs];
    double size = Math.scalb(1.0, random.nextInt(-3, 4));
    for (int i = 0; i < inputs; i++) {
      lower[i] = (float) (random.nextInt(4) == 0 ? 0 : size * random.nextDouble(-1, 1));
      upper[i] = (float) (lower[i] + size * random.nextDouble(0, 1));
    }
    List<Stage> stages = new ArrayList<>();
    int width = inputs;
    for (int l = 0; l < layers; l++) {
      int rows = 1 + random.nextInt(4);
      int columns = width;
      int[][] weights = new int[rows][];
      Arrays.setAll(weights, i -> random.ints(columns, -128, 128).toArray());
      float[] scales = new float[rows];
      float[] bias = new float[rows];
      boolean channels = random.nextBoolean();
      for (int i = 0; i < rows; i++) {
        scales[i] = i > 0 && !channels ? scales[0] : (float) random.nextDouble(0.001, 0.02);
        double[] some = {0, 1, 1, 0x1p20}; // which float32 adds with large errors
        bias[i] = (float) (some[random.nextInt(some.length)] * random.nextDouble(-1, 1));
      }
      stages.add(new Stage(weights, scales, bias, l < layers - 1 && random.nextInt(4) > 0));
      width = rows;
    }
    return new DynamicChain(Box.of(lower, upper), stages);
  }

  /** A box of inputs whose ends are float32. */
  public Box box() {
    return box;
  }

  /** The layers. */
  public List<Stage> stages() {
    return stages;
  }

  /** What the text of ONNX says, in real numbers. */
  public Network exact() {
    return network(new SplittableRandom(0), 0, true);
  }

  /** A network of real numbers, without casts, whose weights are so many steps away at most. */
  public Network reals(SplittableRandom random, double steps) {
    return network(random, steps, false);
  }

  private Network network(SplittableRandom random, double steps, boolean casts) {
    List<Layer> layers = new ArrayList<>();
    int width = box.size();
    for (Stage stage : stages) {
      int rows = stage.bias.length;
      if (casts) {
        layers.add(Round.dynamic(width));
      }
      double[] weights = new double[rows * width];
      double[] bias = new double[rows];
      for (int k = 0; k < weights.length; k++) {
        double off = steps == 0 ? 0 : steps * random.nextDouble(-1, 1);
        weights[k] = (stage.weights[k / width][k % width] + off) * stage.scales[k / width];
      }
      Arrays.setAll(bias, i -> stage.bias[i]);
      layers.add(Affine.of(Matrix.of(rows, width, weights), Vector.of(bias)));
      if (stage.rectified) {
        layers.add(new Relu(rows));
      }
      width = rows;
    }
    return Network.of(layers);
  }

  /** Inputs of the box: its ends, zeros, numbers between and halves of steps, all float32. */
  public List<float[]> inputs(SplittableRandom random, int count) {
    List<float[]> inputs = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      float[] x = new float[box.size()];
      for (int i = 0; i < x.length; i++) {
        double any = box.lower(i) + random.nextDouble() * (box.upper(i) - box.lower(i));
        double[] some = {box.lower(i), box.upper(i), 0, any, any};
        double chosen = some[random.nextInt(some.length)];
        x[i] = (float) Math.max(box.lower(i), Math.min(box.upper(i), (float) chosen));
      }
      if (n % 2 == 0) {
        halve(x, random);
      }
      inputs.add(x);
    }
    return inputs;
  }

  /** Puts entries half way between two codes, if the box lets it: the step is that of all. */
  private void halve(float[] x, SplittableRandom random) {
    float low = 0;
    float high = 0;
    for (float entry : x) {
      low = Math.min(low, entry);
      high = Math.max(high, entry);
    }
    for (int i = 0; i < x.length; i++) {
      double step = ((double) high - low) / 255;
      float half = (float) (step * (Math.rint(x[i] / step) + (random.nextBoolean() ? 0.5 : -0.5)));
      boolean inside = half >= Math.max(low, box.lower(i)) && half <= Math.min(high, box.upper(i));
      x[i] = x[i] != low && x[i] != high && inside ? half : x[i];
    }
  }

  /** The outputs of a runtime. */
  public float[] run(Kernel how, float[] input, SplittableRandom random) {
    float[] x = input;
    for (Stage stage : stages) {
      float low = 0;
      float high = 0;
      for (float entry : x) {
        low = Math.min(low, entry);
        high = Math.max(high, entry);
      }
      float range = high - low;
      float step = range == 0 ? 1 : how == Kernel.RECIPROCALS ? range * (1f / 255) : range / 255f;
      int zero = (int) Math.rint(Math.max(0, Math.min(255, 0f - low / step)));
      int[] codes = new int[x.length];
      for (int i = 0; i < codes.length; i++) {
        float code =
            how == Kernel.RECIPROCALS
                ? (float) Math.floor(x[i] * (1 / step) + zero + 0.5)
                : (float) Math.rint(x[i] / step) + zero;
        codes[i] = (int) Math.max(0, Math.min(255, code)) - zero;
      }
      float[] y = new float[stage.bias.length];
      for (int i = 0; i < y.length; i++) {
        y[i] = row(how, stage, i, codes, step, random);
        y[i] = stage.rectified ? Math.max(0, y[i]) : y[i];
      }
      x = y;
    }
    return x;
  }

  private static float row(
      Kernel how, Stage stage, int i, int[] codes, float step, SplittableRandom random) {
    int[] weights = stage.weights[i];
    float scale = stage.scales[i];
    int sum = 0;
    for (int j = 0; j < codes.length; j++) {
      sum += codes[j] * weights[j];
    }
    return switch (how) {
      case QUOTIENTS -> (float) sum * (step * scale) + stage.bias[i];
      case FUSED -> Math.fma((float) sum, step * scale, stage.bias[i]);
      case RECIPROCALS -> (float) sum * step * scale + stage.bias[i];
      case FLOAT32 -> {
        List<Float> terms = new ArrayList<>(List.of(stage.bias[i]));
        for (int j = 0; j < codes.length; j++) {
          terms.add(codes[j] * step * (weights[j] * scale));
        }
        while (terms.size() > 1) {
          float one = terms.remove(random.nextInt(terms.size()));
          terms.add(one + terms.remove(random.nextInt(terms.size())));
        }
        yield terms.get(0);
      }
    };
  }
}
