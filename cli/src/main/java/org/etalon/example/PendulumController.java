package org.etalon.example;

import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.train.DataSplit;
import org.etalon.train.Loss;
import org.etalon.train.Optimizer;
import org.etalon.train.Samples;
import org.etalon.train.Schedule;
import org.etalon.train.Targets;
import org.etalon.train.Trainer;
import org.etalon.train.TrainingOptions;
import org.etalon.train.WeightQuantization;

/**
 * A controller of an inverted pendulum: a network with two hidden layers of 32 neurons that
 * imitates a saturated state feedback.
 *
 * <p>Inputs: angle from upright in rad, angular velocity in rad/s. Output: torque in N m. The
 * expert is {@code u = -U tanh((k1 angle + k2 velocity) / U)}: linear feedback near the upright,
 * bounded by the motor's U.
 */
public final class PendulumController {
  static final double MAX_ANGLE = 0.75;

  /** The largest angular velocity in rad/s, which is the largest input. */
  public static final double MAX_VELOCITY = 2;

  static final double MAX_TORQUE = 4;
  private static final double ANGLE_GAIN = 8;
  private static final double VELOCITY_GAIN = 2;
  private static final int SAMPLES = 2048;
  private static final int EPOCHS = 120;

  private PendulumController() {}

  static Example example(long seed) {
    return new Example(
        train(seed),
        domain(),
        OptionalDouble.of(0.1),
        "Inverted pendulum: angle (rad) and angular velocity (rad/s) to torque (N m), two hidden"
            + " layers of 32, trained from seed "
            + seed
            + ".",
        List.of(new Quantity("angle", "rad"), new Quantity("angular velocity", "rad/s")),
        List.of(new Quantity("torque", "N m")));
  }

  /** All states. */
  public static Domain domain() {
    return Domain.of(
        Box.of(new double[] {-MAX_ANGLE, -MAX_VELOCITY}, new double[] {MAX_ANGLE, MAX_VELOCITY}));
  }

  /** The expert's torque in N m. */
  static double expert(double angle, double velocity) {
    double linear = ANGLE_GAIN * angle + VELOCITY_GAIN * velocity;
    return -MAX_TORQUE * StrictMath.tanh(linear / MAX_TORQUE);
  }

  /** States at random, with the expert's torque; the same seed draws the same ones. */
  public static Samples samples(long seed, int count) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] inputs = new double[count][];
    float[] targets = new float[count];
    for (int i = 0; i < count; i++) {
      double angle = MAX_ANGLE * (2 * random.nextDouble() - 1);
      double velocity = MAX_VELOCITY * (2 * random.nextDouble() - 1);
      inputs[i] = new double[] {angle, velocity};
      targets[i] = (float) expert(angle, velocity);
    }
    return Samples.of(inputs, Targets.values(1, targets));
  }

  /** Trains the network from a seed. */
  static Network train(long seed) {
    Samples samples = samples(seed, SAMPLES);
    return Trainer.train(DataSplit.trainOnly(samples), options(seed), progress -> {}).real();
  }

  private static TrainingOptions options(long seed) {
    Schedule schedule = new Schedule(Schedule.Shape.LINEAR, 1e-2, 0);
    return new TrainingOptions(
        new TrainingOptions.Architecture(List.of(32, 32), false),
        Loss.SQUARED_ERROR,
        new WeightQuantization.None(),
        new TrainingOptions.Descent(new Optimizer.Adam(0), schedule, 32),
        new TrainingOptions.Stopping(EPOCHS, EPOCHS, 0),
        seed,
        1);
  }
}
