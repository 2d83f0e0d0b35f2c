package org.etalon.train;

import java.util.SplittableRandom;

/** Three arms of a spiral in the plane with some noise, one a class. */
final class Spirals {
  private Spirals() {}

  static DataSplit split(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] rows = new double[count][];
    int[] classes = new int[count];
    for (int s = 0; s < count; s++) {
      classes[s] = s % 3;
      double radius = random.nextDouble(0.1, 1);
      double angle = 2 * Math.PI * classes[s] / 3 + 3 * radius + random.nextDouble(-0.2, 0.2);
      rows[s] = new double[] {radius * Math.cos(angle), radius * Math.sin(angle)};
    }
    return DataSplit.random(Samples.of(rows, Targets.classes(3, classes)), 0.2, 0.2, seed);
  }

  static TrainingOptions options(WeightQuantization quantization, int epochs, int threads) {
    return new TrainingOptions(
        new TrainingOptions.Architecture(java.util.List.of(64, 64), true),
        Loss.SQUARED_HINGE,
        quantization,
        new TrainingOptions.Descent(
            new Optimizer.Adam(0), new Schedule(Schedule.Shape.EXPONENTIAL, 0.01, 3e-4), 50),
        new TrainingOptions.Stopping(epochs, 1, 0),
        5,
        threads);
  }
}
