package org.etalon.engine.bound;

import java.util.Arrays;
import org.etalon.problem.SoundnessError;
import org.etalon.rounding.Outward;

/**
 * What is known of one layer on one box: enclosures of z, z' and d, which neurons are stable, and
 * the linear relaxations of {@code a = relu(z)}, {@code a' = relu(z')} and {@code e = a' - a}.
 *
 * <p>Coefficients are read as {@code e <= uz z + ud d + u0}, {@code e >= lz z + ld d + l0}, {@code
 * a <= au z + bu}, {@code a >= al z} for each rule of {@link ReluRelaxation}; each holds exactly
 * for the stored doubles. Weights {@code alpha} and {@code beta} bound the rounding a backward step
 * makes per unit of its coefficients on e and a. Buffers of one thread; overwritten for every box.
 */
final class LayerState {
  final int size;
  final double[] lower;
  final double[] upper;
  final double[] lowerPrime;
  final double[] upperPrime;
  final double[] lowerD;
  final double[] upperD;

  final double[] au;
  final double[] bu;
  final double[][] al;
  final double[] auPrime;
  final double[] buPrime;
  final double[][] alPrime;
  final double[] uz;
  final double[] ud;
  final double[] u0;
  final double[] lz;
  final double[] ld;
  final double[] l0;
  final double[] alpha;
  final double[] beta;
  final double[] betaPrime;

  /** Bounds of the rounding of a step per unit of its coefficients on z and d. */
  final double[] roundingZ;

  final double[] roundingD;

  private final DifferenceRelaxation difference = new DifferenceRelaxation();

  /** The neurons whose a (a', e) is not identically zero on the box, ascending. */
  final int[] live;

  final int[] livePrime;
  final int[] liveE;
  int liveCount;
  int livePrimeCount;
  int liveECount;

  /** Whether the rules for the slope below differ for some neuron of f (g). */
  boolean hasChoice;

  boolean hasChoicePrime;

  /** Upper bounds of |a|, |a'| and |e| over all neurons. */
  double maxA;

  double maxAPrime;
  double maxE;

  /** An upper bound of every |z|, |z'| and |d| of the layer. */
  double magnitude;

  LayerState(int size) {
    this.size = size;
    lower = new double[size];
    upper = new double[size];
    lowerPrime = new double[size];
    upperPrime = new double[size];
    lowerD = new double[size];
    upperD = new double[size];
    au = new double[size];
    bu = new double[size];
    al = new double[ReluRelaxation.RULES][size];
    auPrime = new double[size];
    buPrime = new double[size];
    alPrime = new double[ReluRelaxation.RULES][size];
    uz = new double[size];
    ud = new double[size];
    u0 = new double[size];
    lz = new double[size];
    ld = new double[size];
    l0 = new double[size];
    alpha = new double[size];
    beta = new double[size];
    betaPrime = new double[size];
    roundingZ = new double[size];
    roundingD = new double[size];
    live = new int[size];
    livePrime = new int[size];
    liveE = new int[size];
  }

  /** Chooses the relaxations of relu(z) and relu(z') from their enclosures, and the live lists. */
  void relaxRelu() {
    liveCount = ReluRelaxation.relax(lower, upper, au, bu, al, live);
    livePrimeCount =
        ReluRelaxation.relax(lowerPrime, upperPrime, auPrime, buPrime, alPrime, livePrime);
    hasChoice = differ(al);
    hasChoicePrime = differ(alPrime);
    maxA = maxPositive(upper);
    maxAPrime = maxPositive(upperPrime);
  }

  /** Chooses the relaxations of e and the live list, once z, z' and d are enclosed. */
  void relaxDifference() {
    liveECount = 0;
    maxE = 0;
    for (int i = 0; i < size; i++) {
      if (difference.relax(this, i)) {
        liveE[liveECount++] = i;
        maxE = Math.max(maxE, largestE(i));
      }
    }
  }

  private static boolean differ(double[][] al) {
    for (int rule = 1; rule < al.length; rule++) {
      if (!Arrays.equals(al[0], al[rule])) {
        return true;
      }
    }
    return false;
  }

  private static double maxPositive(double[] upper) {
    double largest = 0;
    for (double value : upper) {
      largest = Math.max(largest, value);
    }
    return largest;
  }

  /** An upper bound of |e_i|: relu is 1-Lipschitz, so |e| <= |d|; and both a, a' are bounded. */
  private double largestE(int i) {
    double byD = Math.max(Math.abs(lowerD[i]), Math.abs(upperD[i]));
    double byRange = Math.max(Math.max(upper[i], upperPrime[i]), 0);
    return Math.min(byD, byRange);
  }

  /** Fills the rounding weights of this layer, given bounds of its inputs' magnitudes. */
  void weighRounding(
      PairLayer layer, double gamma, double inputMax, double inputMaxPrime, double eMax) {
    magnitude = 0;
    for (int i = 0; i < size; i++) {
      double z = Math.max(Math.abs(lower[i]), Math.abs(upper[i]));
      double zPrime = Math.max(Math.abs(lowerPrime[i]), Math.abs(upperPrime[i]));
      double d = Math.max(Math.abs(lowerD[i]), Math.abs(upperD[i]));
      magnitude = Math.max(magnitude, Math.max(d, Math.max(z, zPrime)));
      double onZ = gamma * z + layer.errorZ(i, gamma, inputMax);
      double onZPrime = gamma * zPrime + layer.errorZPrime(i, gamma, inputMaxPrime);
      double onD = gamma * d + layer.errorD(i, gamma, inputMax, eMax);
      roundingZ[i] = inflate(onZ);
      roundingD[i] = inflate(onD);
      beta[i] = inflate((upper[i] > 0 ? onZ : 0) + gamma * bu[i]);
      betaPrime[i] = inflate((upperPrime[i] > 0 ? onZPrime : 0) + gamma * buPrime[i]);
      alpha[i] =
          inflate(
              Math.max(Math.abs(ud[i]), Math.abs(ld[i])) * onD
                  + Math.max(Math.abs(uz[i]), Math.abs(lz[i])) * onZ
                  + gamma * Math.max(Math.abs(u0[i]), Math.abs(l0[i])));
    }
  }

  /** The largest absolute value of any quantity below layer {@code t}. */
  static double magnitude(LayerState[] states, int t, double inputMax) {
    double largest = inputMax;
    for (int j = 0; j < t; j++) {
      largest = Math.max(largest, states[j].magnitude);
    }
    return largest;
  }

  /** Covers the few roundings and underflows of computing a weight itself. */
  static double inflate(double weight) {
    return weight * BackwardPass.SLACK + BackwardPass.TINY;
  }

  /** Intersects the three enclosures of every neuron through d = z' - z; each stays sound. */
  void intersect() {
    for (int i = 0; i < size; i++) {
      intersect(i);
    }
  }

  /** The same of one neuron. */
  void intersect(int i) {
    lowerD[i] = Math.max(lowerD[i], Outward.subtractDown(lowerPrime[i], upper[i]));
    upperD[i] = Math.min(upperD[i], Outward.subtractUp(upperPrime[i], lower[i]));
    lowerPrime[i] = Math.max(lowerPrime[i], Outward.addDown(lower[i], lowerD[i]));
    upperPrime[i] = Math.min(upperPrime[i], Outward.addUp(upper[i], upperD[i]));
    lower[i] = Math.max(lower[i], Outward.subtractDown(lowerPrime[i], upperD[i]));
    upper[i] = Math.min(upper[i], Outward.subtractUp(upperPrime[i], lowerD[i]));
    if (lower[i] > upper[i] || lowerPrime[i] > upperPrime[i] || lowerD[i] > upperD[i]) {
      throw new SoundnessError(
          "empty enclosure of a neuron: z in ["
              + lower[i]
              + ", "
              + upper[i]
              + "], z' in ["
              + lowerPrime[i]
              + ", "
              + upperPrime[i]
              + "], d in ["
              + lowerD[i]
              + ", "
              + upperD[i]
              + "]");
    }
  }
}
