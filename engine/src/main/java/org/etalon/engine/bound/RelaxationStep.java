package org.etalon.engine.bound;

/**
 * The elementwise half of a backward step, for one neuron and all target rows at once.
 *
 * <p>Replaces coefficients on e and a by coefficients on d and z, in place, and adds what becomes
 * constant. The plain loops over rows are vectorised by the compiler; Java's strict arithmetic
 * makes them the same everywhere.
 */
final class RelaxationStep {
  private RelaxationStep() {}

  /**
   * Single network: {@code q a <= z-coefficient * z + constant}.
   *
   * @param q coefficients on a, overwritten by those on z, at {@code from..from+width}
   * @param constant added to, one entry a row
   * @param error added to: bounds of the rounding, one entry a row
   */
  static void single(
      double[] q,
      int from,
      int width,
      double upperSlope,
      double upperIntercept,
      double lowerSlope,
      double bias,
      double weight,
      double[] constant,
      double[] error) {
    for (int r = 0; r < width; r++) {
      double up = Math.max(q[from + r], 0);
      double down = Math.min(q[from + r], 0);
      double onZ = up * upperSlope + down * lowerSlope;
      error[r] += (up - down) * weight;
      constant[r] += up * upperIntercept + onZ * bias;
      q[from + r] = onZ;
    }
  }

  /**
   * Pair: {@code p e + q a <= d-coefficient * d + z-coefficient * z + constant} for neuron {@code
   * i}.
   *
   * @param p coefficients on e, overwritten by those on d
   * @param q coefficients on a, overwritten by those on z
   */
  static void pair(
      double[] p,
      double[] q,
      int from,
      int width,
      SiteState s,
      ReluPlanes planes,
      int i,
      int rule,
      double[] constant,
      double[] error) {
    double ud = planes.ud[i];
    double ld = planes.ld[i];
    double uz = planes.uz[i];
    double lz = planes.lz[i];
    double u0 = planes.u0[i];
    double l0 = planes.l0[i];
    double au = planes.f.au[i];
    double al = planes.f.al[rule][i];
    double bu = planes.f.bu[i];
    double b = s.site.b.get(i);
    double db = s.site.db.get(i);
    double alpha = s.alpha[i];
    double beta = s.f.beta[i];
    for (int r = 0; r < width; r++) {
      double pUp = Math.max(p[from + r], 0);
      double pDown = Math.min(p[from + r], 0);
      double qUp = Math.max(q[from + r], 0);
      double qDown = Math.min(q[from + r], 0);
      double onD = pUp * ud + pDown * ld;
      double onZ = pUp * uz + pDown * lz + (qUp * au + qDown * al);
      error[r] += (pUp - pDown) * alpha + (qUp - qDown) * beta;
      constant[r] += pUp * u0 + pDown * l0 + qUp * bu + (onZ * b + onD * db);
      p[from + r] = onD;
      q[from + r] = onZ;
    }
  }

  /** Where a is z: coefficients stay, their biases and rounding are added. */
  static void sum(
      double[] c,
      int from,
      int width,
      double bias,
      double weight,
      double[] constant,
      double[] error) {
    for (int r = 0; r < width; r++) {
      constant[r] += c[from + r] * bias;
      error[r] += Math.abs(c[from + r]) * weight;
    }
  }

  /** Evaluates the coefficients on input {@code x in [lower, upper]} at their maximum. */
  static void concretize(
      double[] c,
      int from,
      int width,
      double lower,
      double upper,
      double weight,
      double[] constant,
      double[] error) {
    for (int r = 0; r < width; r++) {
      double up = Math.max(c[from + r], 0);
      double down = Math.min(c[from + r], 0);
      constant[r] += up * upper + down * lower;
      error[r] += (up - down) * weight;
    }
  }
}
