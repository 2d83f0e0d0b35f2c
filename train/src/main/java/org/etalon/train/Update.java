package org.etalon.train;

/** One step of an optimizer: the factors of the step, applied to ranges of parameters. */
final class Update {
  private static final float BETA1 = 0.9f;
  private static final float BETA2 = 0.999f;
  private static final float TINY = 1e-8f;

  /** Changes the entries of a parameter from one place to another. */
  private interface Step {
    void apply(Parameter p, int from, int to);
  }

  private final Step step;
  private final float rate;
  private final float scale1;
  private final float scale2;

  /**
   * A step.
   *
   * @param rate the learning rate
   * @param number of the step, from 1
   */
  Update(Optimizer optimizer, float rate, long number) {
    step = optimizer.fold(this::descent, this::adam);
    this.rate = rate;
    scale1 = (float) (1 / (1 - StrictMath.pow(BETA1, (double) number)));
    scale2 = (float) (1 / (1 - StrictMath.pow(BETA2, (double) number)));
  }

  /** Changes entries {@code from} to {@code to} and clips them. */
  void apply(Parameter p, int from, int to) {
    step.apply(p, from, to);
    if (p.limit < Float.POSITIVE_INFINITY) {
      clip(p.value, from, to, p.limit);
    }
  }

  private Step descent(Optimizer.Sgd sgd) {
    return sgd.momentum() > 0
        ? (p, from, to) -> momentum(p, from, to, sgd.momentum())
        : (p, from, to) -> plain(p.value, p.gradient, from, to);
  }

  private Step adam(Optimizer.Adam adam) {
    return (p, from, to) -> adam(p, from, to, p.decays ? rate * adam.weightDecay() : 0);
  }

  private void plain(float[] w, float[] g, int from, int to) {
    for (int i = from; i < to; i++) {
      w[i] -= rate * g[i];
    }
  }

  private void momentum(Parameter p, int from, int to, float momentum) {
    float[] w = p.value;
    float[] g = p.gradient;
    float[] v = p.first;
    for (int i = from; i < to; i++) {
      v[i] = momentum * v[i] - rate * g[i];
      w[i] += v[i];
    }
  }

  private void adam(Parameter p, int from, int to, float decay) {
    float[] w = p.value;
    float[] g = p.gradient;
    float[] m = p.first;
    float[] v = p.second;
    for (int i = from; i < to; i++) {
      m[i] = BETA1 * m[i] + (1 - BETA1) * g[i];
      v[i] = BETA2 * v[i] + (1 - BETA2) * (g[i] * g[i]);
      w[i] -= rate * (m[i] * scale1 / ((float) Math.sqrt(v[i] * scale2) + TINY)) + decay * w[i];
    }
  }

  private static void clip(float[] w, int from, int to, float limit) {
    for (int i = from; i < to; i++) {
      w[i] = Math.max(-limit, Math.min(limit, w[i]));
    }
  }
}
