package org.etalon.checker;

/**
 * What is known of what one site takes on one box: {@code z in [zLow, zHigh]} of f, {@code z' in
 * [pLow, pHigh]} of g, {@code d = z' - z in [dLow, dHigh]}; and, for rectifiers, slopes.
 */
final class LayerState {
  /** Slopes below a rectifier: 1 where the chord's slope exceeds the threshold of the rule. */
  private static final double[] THRESHOLDS = {0.7, 0.5, 1};

  static final int RULES = THRESHOLDS.length;

  /** By how much, relative to z and d, a plane has to be the lower one to be taken. */
  private static final double TIE = 0x1p-30;

  final int size;
  final double[] zLow;
  final double[] zHigh;
  final double[] pLow;
  final double[] pHigh;
  final double[] dLow;
  final double[] dHigh;

  /** Slopes in z of lines above a = relu(z), and below by each rule; the same for g. */
  final double[] above;

  final double[][] below;
  final double[] abovePrime;
  final double[][] belowPrime;

  /** Slopes in z and d of planes above and below e = relu(z') - relu(z). */
  final double[] aboveOnZ;

  final double[] aboveOnD;
  final double[] belowOnZ;
  final double[] belowOnD;

  private double onZ;
  private double onD;

  LayerState(int size) {
    this.size = size;
    zLow = filled(size, Double.NEGATIVE_INFINITY);
    zHigh = filled(size, Double.POSITIVE_INFINITY);
    pLow = zLow.clone();
    pHigh = zHigh.clone();
    dLow = zLow.clone();
    dHigh = zHigh.clone();
    above = new double[size];
    below = new double[RULES][size];
    abovePrime = new double[size];
    belowPrime = new double[RULES][size];
    aboveOnZ = new double[size];
    aboveOnD = new double[size];
    belowOnZ = new double[size];
    belowOnD = new double[size];
  }

  private static double[] filled(int size, double value) {
    double[] array = new double[size];
    java.util.Arrays.fill(array, value);
    return array;
  }

  /** Takes over the enclosures of a box around this one. */
  void inherit(LayerState outer) {
    double[][] from = {outer.zLow, outer.zHigh, outer.pLow, outer.pHigh, outer.dLow, outer.dHigh};
    double[][] to = {zLow, zHigh, pLow, pHigh, dLow, dHigh};
    for (int k = 0; k < to.length; k++) {
      System.arraycopy(from[k], 0, to[k], 0, size);
    }
  }

  /** Intersects z, z' or d with other enclosures; NaN says nothing. */
  void byRange(Kind kind, double[] otherLow, double[] otherHigh) {
    double[] low = kind.low(this);
    double[] high = kind.high(this);
    for (int i = 0; i < size; i++) {
      low[i] = otherLow[i] > low[i] ? otherLow[i] : low[i];
      high[i] = otherHigh[i] < high[i] ? otherHigh[i] : high[i];
    }
  }

  /** What is read differs from d by no more than {@code radius}. */
  void widen(double radius) {
    for (int i = 0; i < size; i++) {
      dLow[i] = Round.addDown(dLow[i], -radius);
      dHigh[i] = Round.addUp(dHigh[i], radius);
    }
  }

  /** Cuts z and z' at 0 where {@code inner} says that neuron i is stable. */
  void cut(int i, LayerState inner) {
    zLow[i] = inner.zLow[i] >= 0 ? Math.max(0, zLow[i]) : zLow[i];
    zHigh[i] = inner.zHigh[i] <= 0 ? Math.min(0, zHigh[i]) : zHigh[i];
    pLow[i] = inner.pLow[i] >= 0 ? Math.max(0, pLow[i]) : pLow[i];
    pHigh[i] = inner.pHigh[i] <= 0 ? Math.min(0, pHigh[i]) : pHigh[i];
  }

  boolean unstable(int i) {
    return zLow[i] < 0 && zHigh[i] > 0;
  }

  boolean unstablePrime(int i) {
    return pLow[i] < 0 && pHigh[i] > 0;
  }

  /** Whether neither z nor z' changes its sign on the whole box. */
  boolean stable(int i) {
    return (zLow[i] >= 0 || zHigh[i] <= 0) && (pLow[i] >= 0 || pHigh[i] <= 0);
  }

  /** Whether e = d or e = 0 on the whole box. */
  boolean settled(int i) {
    return (zLow[i] >= 0 && pLow[i] >= 0) || (zHigh[i] <= 0 && pHigh[i] <= 0);
  }

  /** Intersects each of z, z' and d = z' - z with what the other two say. */
  void intersect(int i) {
    pLow[i] = Math.max(pLow[i], Round.addDown(zLow[i], dLow[i]));
    pHigh[i] = Math.min(pHigh[i], Round.addUp(zHigh[i], dHigh[i]));
    zLow[i] = Math.max(zLow[i], Round.addDown(pLow[i], -dHigh[i]));
    zHigh[i] = Math.min(zHigh[i], Round.addUp(pHigh[i], -dLow[i]));
    dLow[i] = Math.max(dLow[i], Round.addDown(pLow[i], -zHigh[i]));
    dHigh[i] = Math.min(dHigh[i], Round.addUp(pHigh[i], -zLow[i]));
  }

  /** Chooses all slopes: any choice is sound, for constants are derived from the vertices. */
  void choose() {
    for (int i = 0; i < size; i++) {
      slopes(zLow[i], zHigh[i], above, below, i);
      slopes(pLow[i], pHigh[i], abovePrime, belowPrime, i);
      plane(zLow[i], zHigh[i], pLow[i], pHigh[i], dLow[i], dHigh[i]);
      aboveOnZ[i] = onZ;
      aboveOnD[i] = onD;
      plane(pLow[i], pHigh[i], zLow[i], zHigh[i], -dHigh[i], -dLow[i]);
      belowOnZ[i] = -onZ;
      belowOnD[i] = onD - onZ;
    }
  }

  private static void slopes(double low, double high, double[] above, double[][] below, int i) {
    double slope = slope(low, high);
    above[i] = slope;
    for (int rule = 0; rule < RULES; rule++) {
      below[rule][i] = slope > THRESHOLDS[rule] || low >= 0 ? 1 : 0;
    }
  }

  /** The slope of the chord of max(0, t) over [low, high]. */
  private static double slope(double low, double high) {
    return low >= 0 ? 1 : high <= 0 ? 0 : high / (high - low);
  }

  /**
   * Slopes of a plane above relu(z') - relu(z): the chord of max(0, d) in d alone, or a line above
   * relu(z') minus a line below relu(z), whichever is lower at the centre. Where z begins at 0 the
   * two meet there: such ties are the chord's, which is the better one more often, and not left to
   * rounding.
   */
  private void plane(double l, double u, double lPrime, double uPrime, double dl, double du) {
    double lower = l >= 0 || (u > 0 && slope(l, u) > THRESHOLDS[0]) ? 1 : 0;
    double upper = slope(lPrime, uPrime);
    double intercept = lPrime < 0 && uPrime > 0 ? -upper * lPrime : 0;
    double byD = slope(dl, du);
    double interceptD = dl < 0 && du > 0 ? -byD * dl : 0;
    double z = 0.5 * l + 0.5 * u;
    double d = 0.5 * dl + 0.5 * du;
    boolean settledPrime = lPrime >= 0 || uPrime <= 0;
    double apart = byD * d + interceptD - ((upper - lower) * z + upper * d + intercept);
    if (settledPrime || apart > TIE * (Math.abs(z) + Math.abs(d) + intercept + interceptD)) {
      onZ = upper - lower;
      onD = upper;
    } else {
      onZ = 0;
      onD = byD;
    }
  }
}
