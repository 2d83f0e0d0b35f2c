package org.etalon.train;

import org.etalon.problem.UnfitException;
import org.etalon.quant.Rounding;

/**
 * Which weights a network computes with while real ones are trained behind them.
 *
 * <p>Forward and backward passes use the quantized weights; the gradient in them is applied to the
 * real ones as it is (the straight-through estimator), which are then clipped to {@code [-limit,
 * limit]}. Grids depend on the shape of a layer alone: {@code r = sqrt(6 / (in + out))}, the range
 * of the first weights.
 */
public sealed interface WeightQuantization {
  /** The bits of a weight; 32 where weights are real. */
  int bits();

  /** The name used on the command line and in JSON. */
  String label();

  /** The bound of the real weights of a layer; infinite where there is none. */
  float limit(int in, int out);

  /**
   * The real value of one integer step of a layer's quantized weights; 0 where weights are real.
   */
  float step(int in, int out);

  /** The integer of a weight; its quantized value is the integer times {@code step}. */
  int index(float weight, float step);

  /** Whether the quantized network is the one that is judged; else the real one is. */
  boolean judgedQuantized();

  /** The same without random decisions. */
  default WeightQuantization deterministic() {
    return this;
  }

  /** Whether weights are quantized at all. */
  default boolean isActive() {
    return bits() < 32;
  }

  /**
   * The range of a layer's first weights, {@code sqrt(6 / (in + out))}.
   *
   * <p><b>Reference:</b> Glorot and Bengio, AISTATS 2010, equation 16.
   */
  static float range(int in, int out) {
    return (float) Math.sqrt(6.0 / (in + out));
  }

  /**
   * Quantizes entries {@code from} to {@code to}.
   *
   * @param w the real weights, not modified
   * @param q overwritten there
   * @param key of random decisions, of which entry i takes draw i
   */
  default void quantize(float[] w, float[] q, int from, int to, float step, long key) {
    for (int i = from; i < to; i++) {
      q[i] = index(w[i], step) * step;
    }
  }

  /** Real weights. */
  record None() implements WeightQuantization {
    @Override
    public int bits() {
      return 32;
    }

    @Override
    public String label() {
      return "none";
    }

    @Override
    public float limit(int in, int out) {
      return Float.POSITIVE_INFINITY;
    }

    @Override
    public float step(int in, int out) {
      return 0;
    }

    @Override
    public int index(float weight, float step) {
      throw new UnsupportedOperationException("real weights have no integers");
    }

    @Override
    public boolean judgedQuantized() {
      return false;
    }
  }

  /**
   * BinaryConnect: weights {@code +-r/2}, by sign, or at random with the real weight as mean.
   *
   * <p>At random, +r/2 has the probability {@code clip((w / (r/2) + 1) / 2, 0, 1)}. As in the
   * article, the deterministic variant is judged with binary weights and the stochastic one with
   * real ones.
   *
   * <p><b>Reference:</b> Courbariaux, Bengio, David, NeurIPS 2015, arXiv:1511.00363, equations 1 to
   * 3 and algorithm 1; the scale r/2 is that of the article's program.
   *
   * @param stochastic which variant
   */
  record BinaryConnect(boolean stochastic) implements WeightQuantization {
    @Override
    public WeightQuantization deterministic() {
      return new BinaryConnect(false);
    }

    @Override
    public int bits() {
      return 1;
    }

    @Override
    public String label() {
      return stochastic ? "binaryconnect-stochastic" : "binaryconnect";
    }

    @Override
    public float limit(int in, int out) {
      return step(in, out);
    }

    @Override
    public float step(int in, int out) {
      return 0.5f * range(in, out);
    }

    @Override
    public int index(float weight, float step) {
      return weight >= 0 ? 1 : -1;
    }

    @Override
    public boolean judgedQuantized() {
      return !stochastic;
    }

    @Override
    public void quantize(float[] w, float[] q, int from, int to, float step, long key) {
      if (stochastic) {
        float half = 0.5f / step;
        for (int i = from; i < to; i++) {
          // A draw below 0 or above 1 never happens, so clipping the probability changes nothing.
          q[i] = Mixer.uniform(key, i) < w[i] * half + 0.5f ? step : -step;
        }
      } else {
        for (int i = from; i < to; i++) {
          q[i] = Math.copySign(step, w[i] + 0f); // -0 + 0 is +0, as w >= 0 asks
        }
      }
    }
  }

  /**
   * 2^b values with one step {@code eta = 2 r / 2^b} between them, from {@code [-r, r]}; weights
   * beyond go to the last one.
   *
   * <p>Floor: {@code eta floor(w / eta)}, from {@code -r} to {@code r - eta}. Nearest: the values
   * {@code +-eta/2, +-3 eta/2, ...}, symmetric, each the middle of what floor puts together; with
   * one bit those of BinaryConnect.
   *
   * @param bits b, 1 to 8
   * @param rounding floor or nearest
   */
  record Uniform(int bits, Rounding rounding) implements WeightQuantization {
    /**
     * Checks the width.
     *
     * @throws IllegalArgumentException if bits are not 1 to 8, or rounding is neither floor nor
     *     nearest
     */
    public Uniform {
      if (bits < 1 || bits > 8) {
        throw new UnfitException("bits must be 1 to 8, not " + bits);
      }
      if (rounding == Rounding.ZERO) {
        throw new UnfitException("rounding must be floor or nearest");
      }
    }

    @Override
    public String label() {
      return "uniform:" + bits + (rounding == Rounding.FLOOR ? ":floor" : "");
    }

    @Override
    public float limit(int in, int out) {
      return range(in, out);
    }

    /** Nearest counts in halves of eta: its integers are odd. */
    @Override
    public float step(int in, int out) {
      return Math.scalb(range(in, out), rounding == Rounding.FLOOR ? 1 - bits : -bits);
    }

    @Override
    public int index(float weight, float step) {
      boolean floor = rounding == Rounding.FLOOR;
      double eta = floor ? step : 2.0 * step;
      int half = 1 << (bits - 1);
      int k = Math.max(-half, Math.min(half - 1, (int) Math.floor(weight / eta)));
      return floor ? k : 2 * k + 1;
    }

    @Override
    public boolean judgedQuantized() {
      return true;
    }
  }

  /**
   * The quantization of a name: none, binaryconnect, binaryconnect-stochastic, uniform:b (nearest),
   * uniform:b:floor.
   *
   * @throws IllegalArgumentException if there is none; the message lists them
   */
  static WeightQuantization parse(String name) {
    return switch (name) {
      case "none" -> new None();
      case "binaryconnect" -> new BinaryConnect(false);
      case "binaryconnect-stochastic" -> new BinaryConnect(true);
      default -> uniform(name);
    };
  }

  private static WeightQuantization uniform(String name) {
    for (int b = 1; b <= 8; b++) {
      if (name.equals("uniform:" + b) || name.equals("uniform:" + b + ":nearest")) {
        return new Uniform(b, Rounding.NEAREST);
      }
      if (name.equals("uniform:" + b + ":floor")) {
        return new Uniform(b, Rounding.FLOOR);
      }
    }
    throw new UnfitException(
        "'"
            + name
            + "' is none of none, binaryconnect, binaryconnect-stochastic, uniform:B and"
            + " uniform:B:floor with B from 1 to 8");
  }
}
