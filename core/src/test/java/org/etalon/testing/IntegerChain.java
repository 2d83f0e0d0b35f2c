package org.etalon.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
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
import org.etalon.problem.Box;

/**
 * A random small chain in integers of 8 bits with scales in float32, as runtimes have it: run by
 * several of them, in their own arithmetic, and as the network that the text of ONNX says.
 */
public final class IntegerChain {
  /** How a runtime requantizes. */
  public enum Kernel {
    /** The sum as float32, times a float32, to nearest, ties to even: ONNX Runtime, XNNPACK. */
    FLOAT_MULTIPLIER,
    /** The same, ties up. */
    FLOAT_MULTIPLIER_UP,
    /** An integer of 31 bits, rounded twice: TensorFlow Lite, CMSIS-NN. */
    DOUBLE_ROUNDING,
    /** An integer of 31 bits, rounded once. */
    SINGLE_ROUNDING,
    /** All in float32, in a random order, ties away from zero. */
    FLOAT32,
    /** All in float32, with products by reciprocals of steps. */
    FLOAT32_RECIPROCAL
  }

  /** Sums of products with {@code weights}, rectified or not, cast to codes in steps of step. */
  private record Stage(
      float weightStep,
      List<List<Integer>> weights,
      List<Integer> bias,
      boolean rectified,
      float step,
      int lowest) {
    double[] weights(ToDoubleFunction<Integer> real) {
      return weights.stream().flatMap(List::stream).mapToDouble(real).toArray();
    }
  }

  private final Box box;
  private final float inputStep;
  private final List<Stage> stages;

  private IntegerChain(Box box, float inputStep, List<Stage> stages) {
    this.box = box;
    this.inputStep = inputStep;
    this.stages = stages;
  }

  /** A chain of a few neurons. */
  public static IntegerChain of(SplittableRandom random, int inputs, int layers) {
    float inputStep = (float) random.nextDouble(0.1, 0.3);
    double[] upper = new double[inputs];
    Arrays.setAll(upper, i -> inputStep * random.nextDouble(1, inputs == 1 ? 12 : 4));
    double[] lower = Arrays.stream(upper).map(x -> x * random.nextDouble(-1, 0.5)).toArray();
    List<Stage> stages = new ArrayList<>();
    int width = inputs;
    float step = inputStep;
    for (int l = 0; l < layers; l++) {
      float weightStep = (float) random.nextDouble(0.05, 0.2);
      int rows = 1 + random.nextInt(3);
      List<List<Integer>> weights = new ArrayList<>();
      for (int i = 0; i < rows; i++) {
        weights.add(random.ints(width, -4, 5).boxed().toList());
      }
      List<Integer> bias = random.ints(rows, -20, 21).boxed().toList();
      double[] few = {0.25, 0.375, 0.5, 0.75, random.nextDouble(0.02, 0.98)};
      float next = (float) ((double) step * weightStep / few[random.nextInt(few.length)]);
      boolean rectified = random.nextBoolean();
      int lowest = rectified && random.nextBoolean() ? 0 : random.nextInt(-128, -3);
      stages.add(new Stage(weightStep, weights, bias, rectified, next, lowest));
      width = rows;
      step = next;
    }
    return new IntegerChain(Box.of(lower, upper), inputStep, stages);
  }

  /** A box of inputs that all have codes. */
  public Box box() {
    return box;
  }

  /** What the text of ONNX says, in real numbers. */
  public Network exact() {
    List<Layer> layers = new ArrayList<>();
    layers.add(new Round(box.size(), format(inputStep, -128)));
    float taken = inputStep;
    for (Stage stage : stages) {
      double[] weights = stage.weights(k -> k * (double) stage.weightStep());
      double unit = (double) taken * stage.weightStep();
      double[] bias = stage.bias().stream().mapToDouble(k -> k * unit).toArray();
      int rows = bias.length;
      layers.add(Affine.of(Matrix.of(rows, weights.length / rows, weights), Vector.of(bias)));
      if (stage.rectified()) {
        layers.add(new Relu(rows));
      }
      layers.add(new Round(rows, format(stage.step(), stage.lowest())));
      taken = stage.step();
    }
    return Network.of(layers);
  }

  private static FixedFormat format(float step, int lowest) {
    return new FixedFormat(step, lowest, lowest + 255, RoundingMode.HALF_EVEN, Overflow.SATURATE);
  }

  /** A network of real numbers, without casts, whose weights are so many steps away at most. */
  public Network reals(SplittableRandom random, double steps) {
    List<Layer> layers = new ArrayList<>();
    float taken = inputStep;
    for (Stage stage : stages) {
      int rows = stage.bias().size();
      double[] weights =
          stage.weights(k -> (k + steps * random.nextDouble(-1, 1)) * stage.weightStep());
      double unit = (double) taken * stage.weightStep();
      double[] bias =
          stage.bias().stream()
              .mapToDouble(k -> (k + steps * random.nextDouble(-1, 1)) * unit)
              .toArray();
      taken = stage.step();
      layers.add(Affine.of(Matrix.of(rows, weights.length / rows, weights), Vector.of(bias)));
      if (stage.rectified()) {
        layers.add(new Relu(rows));
      }
    }
    return Network.of(layers);
  }

  /** Inputs of the box that have each possible code, and ties between two. */
  public List<double[]> inputs() {
    List<double[]> points = List.of(new double[0]);
    for (int i = 0; i < box.size(); i++) {
      List<Double> entries = new ArrayList<>(List.of(box.lower(i), box.upper(i)));
      for (int k = -40; k <= 40; k++) {
        double x = (float) (k * 0.5 * inputStep);
        if (x >= box.lower(i) && x <= box.upper(i)) {
          entries.add(x);
        }
      }
      List<double[]> longer = new ArrayList<>();
      for (double[] point : points) {
        for (double entry : entries) {
          double[] more = Arrays.copyOf(point, i + 1);
          more[i] = entry;
          longer.add(more);
        }
      }
      points = longer;
    }
    return points;
  }

  /** The outputs, read as float32. */
  public double[] run(Kernel how, double[] x, SplittableRandom random) {
    int[] codes = new int[x.length];
    Arrays.setAll(codes, i -> clamp(inFloat(how, (float) x[i], inputStep), -128));
    float taken = inputStep;
    for (Stage stage : stages) {
      int[] given = new int[stage.bias().size()];
      for (int i = 0; i < given.length; i++) {
        long code =
            switch (how) {
              case FLOAT32, FLOAT32_RECIPROCAL -> inFloat(how, stage, codes, taken, i, random);
              case FLOAT_MULTIPLIER, FLOAT_MULTIPLIER_UP, DOUBLE_ROUNDING, SINGLE_ROUNDING ->
                  requantized(how, sum(stage, codes, i), taken, stage);
            };
        given[i] = clamp(stage.rectified() ? Math.max(code, 0) : code, stage.lowest());
      }
      codes = given;
      taken = stage.step();
    }
    double[] y = new double[codes.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = codes[i] * taken;
    }
    return y;
  }

  private static int clamp(long code, int lowest) {
    return (int) Math.max(lowest, Math.min(lowest + 255, code));
  }

  private static long nearest(Kernel how, float t) {
    return switch (how) {
      case FLOAT_MULTIPLIER_UP -> (long) Math.floor(t + 0.5);
      case FLOAT32 -> (long) (Math.signum(t) * Math.floor(Math.abs((double) t) + 0.5));
      case FLOAT_MULTIPLIER, DOUBLE_ROUNDING, SINGLE_ROUNDING, FLOAT32_RECIPROCAL ->
          (long) Math.rint(t);
    };
  }

  private static long inFloat(Kernel how, float value, float step) {
    return nearest(how, how == Kernel.FLOAT32_RECIPROCAL ? value * (1 / step) : value / step);
  }

  private static long sum(Stage stage, int[] codes, int i) {
    long sum = stage.bias().get(i);
    for (int j = 0; j < codes.length; j++) {
      sum += (long) stage.weights().get(i).get(j) * codes[j];
    }
    return sum;
  }

  private static long inFloat(
      Kernel how, Stage stage, int[] codes, float taken, int i, SplittableRandom random) {
    List<Float> terms = new ArrayList<>();
    for (int j = 0; j < codes.length; j++) {
      terms.add((stage.weights().get(i).get(j) * stage.weightStep()) * (codes[j] * taken));
    }
    terms.add(stage.bias().get(i) * (taken * stage.weightStep()));
    while (terms.size() > 1) {
      float one = terms.remove(random.nextInt(terms.size()));
      float other = terms.remove(random.nextInt(terms.size()));
      terms.add(one + other);
    }
    return inFloat(how, terms.get(0), stage.step());
  }

  private static long requantized(Kernel how, long sum, float taken, Stage stage) {
    if (how == Kernel.FLOAT_MULTIPLIER || how == Kernel.FLOAT_MULTIPLIER_UP) {
      float multiplier = taken * stage.weightStep() / stage.step();
      return nearest(how, (float) sum * multiplier);
    }
    double multiplier = (double) taken * stage.weightStep() / stage.step();
    int exponent = Math.getExponent(multiplier) + 1; // the multiplier is in [1/2, 1) 2^exponent
    long factor = (long) Math.floor(Math.scalb(multiplier, 31 - exponent) + 0.5);
    if (factor == 1L << 31) {
      factor /= 2;
      exponent++;
    }
    if (how == Kernel.SINGLE_ROUNDING) {
      return Math.floorDiv(sum * factor + (1L << (30 - exponent)), 1L << (31 - exponent));
    }
    long shifted = sum << Math.max(exponent, 0);
    long high = Math.floorDiv(shifted * factor + (1L << 30), 1L << 31);
    int right = Math.max(-exponent, 0);
    double quotient = Math.scalb((double) high, -right);
    return (long) (Math.signum(quotient) * Math.floor(Math.abs(quotient) + 0.5));
  }
}
