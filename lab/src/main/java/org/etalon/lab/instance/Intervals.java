package org.etalon.lab.instance;

import org.etalon.linalg.Matrix;
import org.etalon.rounding.Outward;

/**
 * Bounds each output difference by interval propagation of x, x' and x - x' (differential interval
 * propagation, as in ReluDiff and QEBVerif).
 *
 * <p><b>Reference:</b> Paulsen et al., ICSE 2020, arXiv:2001.03662; docs/math/theory.md, lemma 3.
 */
final class Intervals {
  private double[] xLow;
  private double[] xHigh;
  private double[] yLow;
  private double[] yHigh;
  private double[] dLow;
  private double[] dHigh;

  private Intervals(Pair pair) {
    xLow = pair.lower.clone();
    xHigh = pair.upper.clone();
    yLow = xLow.clone();
    yHigh = xHigh.clone();
    dLow = new double[xLow.length];
    dHigh = new double[xLow.length];
  }

  /** Upper bounds of each |g_i - f_i| over the box. */
  static double[] bound(Pair pair) {
    Intervals state = new Intervals(pair);
    for (int l = 0; l < pair.depth; l++) {
      state.step(pair, l, l < pair.depth - 1);
    }
    double[] bound = new double[state.dLow.length];
    for (int i = 0; i < bound.length; i++) {
      bound[i] = Math.max(-state.dLow[i], state.dHigh[i]);
    }
    return bound;
  }

  private void step(Pair pair, int l, boolean rectify) {
    Matrix w = pair.w[l];
    Matrix v = pair.wPrime[l];
    int rows = w.rows();
    double[] zLow = new double[rows];
    double[] zHigh = new double[rows];
    double[] pLow = new double[rows];
    double[] pHigh = new double[rows];
    double[] low = new double[rows];
    double[] high = new double[rows];
    for (int i = 0; i < rows; i++) {
      double b = pair.b[l][i];
      double c = pair.bPrime[l][i];
      zLow[i] = Sums.addDown(Sums.rowDown(w, i, xLow, xHigh), b);
      zHigh[i] = Sums.addUp(Sums.rowUp(w, i, xLow, xHigh), b);
      pLow[i] = Sums.addDown(Sums.rowDown(v, i, yLow, yHigh), c);
      pHigh[i] = Sums.addUp(Sums.rowUp(v, i, yLow, yHigh), c);
      low[i] = Outward.subtractDown(zLow[i], pHigh[i]);
      high[i] = Outward.subtractUp(zHigh[i], pLow[i]);
      double biasDown = b == c ? 0 : Outward.subtractDown(b, c);
      double biasUp = b == c ? 0 : Outward.subtractUp(b, c);
      low[i] = Math.max(low[i], differenceDown(v, w, v, i, xLow, xHigh, biasDown));
      low[i] = Math.max(low[i], differenceDown(w, w, v, i, yLow, yHigh, biasDown));
      high[i] = Math.min(high[i], differenceUp(v, w, v, i, xLow, xHigh, biasUp));
      high[i] = Math.min(high[i], differenceUp(w, w, v, i, yLow, yHigh, biasUp));
    }
    xLow = zLow;
    xHigh = zHigh;
    yLow = pLow;
    yHigh = pHigh;
    dLow = low;
    dHigh = high;
    if (rectify) {
      rectify();
    }
  }

  /** {@code (A d)_i + ((W - V) x)_i + bias} at most, for d and x in their intervals. */
  private double differenceUp(
      Matrix a, Matrix w, Matrix v, int i, double[] low, double[] high, double bias) {
    double carried = Sums.addUp(Sums.rowUp(a, i, dLow, dHigh), bias);
    return Sums.addUp(carried, Sums.differenceUp(w, v, i, low, high));
  }

  /** The same at least. */
  private double differenceDown(
      Matrix a, Matrix w, Matrix v, int i, double[] low, double[] high, double bias) {
    double carried = Sums.addDown(Sums.rowDown(a, i, dLow, dHigh), bias);
    return Sums.addDown(carried, Sums.differenceDown(w, v, i, low, high));
  }

  private void rectify() {
    for (int i = 0; i < xLow.length; i++) {
      boolean bothActive = xLow[i] >= 0 && yLow[i] >= 0;
      if (!bothActive) {
        dLow[i] = Math.min(0, dLow[i]);
        dHigh[i] = Math.max(0, dHigh[i]);
      }
      xLow[i] = Math.max(0, xLow[i]);
      xHigh[i] = Math.max(0, xHigh[i]);
      yLow[i] = Math.max(0, yLow[i]);
      yHigh[i] = Math.max(0, yHigh[i]);
      double apartLow = xLow[i] == yHigh[i] ? 0 : Outward.subtractDown(xLow[i], yHigh[i]);
      double apartHigh = xHigh[i] == yLow[i] ? 0 : Outward.subtractUp(xHigh[i], yLow[i]);
      dLow[i] = Math.max(dLow[i], apartLow);
      dHigh[i] = Math.min(dHigh[i], apartHigh);
    }
  }
}
