package org.etalon.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Steps against the articles' formulas in doubles. */
class UpdateTest {
  private static final double[] GRADIENTS = {0.5, -2, 0.1, 0, 3, -0.7};

  private static Parameter parameter(float limit, int memories) {
    Parameter p = new Parameter(1, limit, true, memories);
    p.value[0] = 0.8f;
    return p;
  }

  @Test
  void adam_withDecay_followsAlgorithmOne() {
    Optimizer.Adam adam = new Optimizer.Adam(0.01f);
    Parameter p = parameter(Float.POSITIVE_INFINITY, adam.memories());
    double w = 0.8f;
    double m = 0;
    double v = 0;
    for (int t = 1; t <= GRADIENTS.length; t++) {
      double g = GRADIENTS[t - 1];
      p.gradient[0] = (float) g;
      new Update(adam, 0.05f, t).apply(p, 0, 1);
      m = 0.9 * m + 0.1 * g;
      v = 0.999 * v + 0.001 * g * g;
      double direction =
          m / (1 - Math.pow(0.9, t)) / (Math.sqrt(v / (1 - Math.pow(0.999, t))) + 1e-8);
      w -= 0.05 * (direction + 0.01 * w);
      assertThat((double) p.value[0]).isCloseTo(w, Offset.offset(1e-4));
    }
  }

  @Test
  void sgd_withMomentumAndLimit_followsTheFormulaAndIsClipped() {
    Optimizer.Sgd sgd = new Optimizer.Sgd(0.5f);
    Parameter p = parameter(1, sgd.memories());
    double w = 0.8f;
    double v = 0;
    for (double g : GRADIENTS) {
      p.gradient[0] = (float) g;
      new Update(sgd, 0.2f, 1).apply(p, 0, 1);
      v = 0.5 * v - 0.2 * g;
      w = Math.max(-1, Math.min(1, w + v));
      assertThat((double) p.value[0]).isCloseTo(w, Offset.offset(1e-6));
    }
  }

  @Test
  void schedule_shapes_goFromFirstToLast() {
    Schedule exponential = new Schedule(Schedule.Shape.EXPONENTIAL, 0.3, 0.01);
    assertThat(exponential.rate(0, 0.9, 1000)).isEqualTo(0.3);
    assertThat(exponential.rate(500, 0, 1000)).isCloseTo(Math.sqrt(0.003), Offset.offset(1e-12));
    Schedule linear = new Schedule(Schedule.Shape.LINEAR, 1, 0.5);
    assertThat(linear.rate(1, 0.5, 3)).isEqualTo(0.75);
    assertThat(new Schedule(Schedule.Shape.CONSTANT, 0.1, 0).rate(7, 0.5, 9)).isEqualTo(0.1);
  }
}
